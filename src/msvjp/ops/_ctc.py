"""The loss of connectionist temporal classification, differentiable twice.

torch's kernels give the loss and its first derivative. They have no second one, so where a gradient is recorded it is that
of the recursion over the forward variables, written in torch's own functions.

Source: Graves et al., Connectionist temporal classification (2006), section 4.
"""

import torch
from torch.nn import functional as F

_LOW = -1e30  # the logarithm of a probability of 0, finite so that derivatives are numbers


class Ctc(torch.autograd.Function):
    """The losses (N,) and the forward variables (N, T, 2 S + 1) of log_probs (T, N, C). Lengths are lists of ints."""

    @staticmethod
    def forward(ctx, log_probs, targets, input_lengths, target_lengths, blank, zero_infinity):
        loss, alpha = torch.ops.aten._ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, zero_infinity)
        ctx.save_for_backward(log_probs, targets, loss, alpha)
        ctx.rest = input_lengths, target_lengths, blank, zero_infinity
        ctx.mark_non_differentiable(alpha)
        return loss, alpha

    @staticmethod
    def backward(ctx, cotangent, _):
        log_probs, targets, loss, alpha = ctx.saved_tensors
        if torch.is_grad_enabled():
            gradient = _recorded_gradient(log_probs, targets, *ctx.rest, loss, cotangent)
        else:
            *lengths, blank, zero_infinity = ctx.rest
            gradient = torch.ops.aten._ctc_loss_backward(
                cotangent, log_probs, targets, *lengths, loss, alpha, blank, zero_infinity
            )
        return gradient, None, None, None, None, None


def _recorded_gradient(log_probs, targets, input_lengths, target_lengths, blank, zero_infinity, loss, cotangent):
    """The kernel's gradient in the graph. As there, log_probs are taken to sum to one: it is that of their logits."""
    if zero_infinity:
        cotangent = cotangent.where(loss != torch.inf, 0)
    likelihood = _log_likelihood(log_probs, _padded(targets, target_lengths), input_lengths, target_lengths, blank)
    (gradient,) = torch.autograd.grad(-likelihood, log_probs, cotangent, create_graph=True)
    steps = torch.arange(len(log_probs), device=log_probs.device)[:, None]
    counted = (steps < torch.tensor(input_lengths, device=log_probs.device))[..., None]
    return gradient + (log_probs.exp() * cotangent[:, None]).where(counted, 0)


def _padded(targets, lengths):
    """Targets that are given one after another as rows (N, S)."""
    if targets.dim() == 2:
        return targets
    return torch.nn.utils.rnn.pad_sequence(targets.split(lengths), batch_first=True)


def _log_likelihood(log_probs, targets, input_lengths, target_lengths, blank):
    n, s = targets.shape
    device = log_probs.device
    labels = torch.full((n, 2 * s + 1), blank, device=device)
    labels[:, 1::2] = targets.clamp(0, log_probs.shape[2] - 1)  # what is beyond a length may be anything
    emitted = log_probs.gather(2, labels.expand(len(log_probs), -1, -1))
    skips = F.pad((labels[:, 2:] != blank) & (labels[:, 2:] != labels[:, :-2]), (2, 0))
    alphas = [F.pad(emitted[0, :, :2], (0, 2 * s - 1), value=_LOW)]
    for now in emitted[1:]:
        alpha = alphas[-1]
        stepped = F.pad(alpha[:, :-1], (1, 0), value=_LOW)
        skipped = F.pad(alpha[:, :-2], (2, 0), value=_LOW).where(skips, _LOW)
        alphas.append(torch.stack([alpha, stepped, skipped]).logsumexp(0) + now)
    sequences, lengths = torch.arange(n, device=device), torch.tensor(target_lengths, device=device)
    last = torch.stack(alphas)[torch.tensor(input_lengths, device=device) - 1, sequences]
    at_blank, at_label = last[sequences, 2 * lengths], last[sequences, (2 * lengths - 1).clamp(min=0)]
    return torch.logaddexp(at_blank, at_label.where(lengths > 0, _LOW))
