"""One step of an optimizer as an op: ApplyMomentum, SparseApplyFtrl, FusedSparseAdam and the rest.

First the published formulas: each takes the states and gives the new ones, as new tensors. Below them the ops, which write
those into the states, Parameters or Tensors, and give the states back. Nothing of it is differentiable. `use_locking` is
taken as in MindSpore: an update is never seen half done.
"""

import torch

from .._core.checks import check_bools
from .._op.declare import op
from .._tape.values_used import before_write

# ---- the formulas ----


def _moments(m, v, beta1, beta2, grad):
    """The running means of the gradient and of its square."""
    return beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad * grad


def _adam_change(m, v, beta1_power, beta2_power, lr, beta1, beta2, epsilon, grad, nesterov):
    """By how much Adam moves a parameter, and the moments."""
    m, v = _moments(m, v, beta1, beta2, grad)
    ahead = beta1 * m + (1 - beta1) * grad if nesterov else m
    rate = lr * _root(1 - beta2_power) / (1 - beta1_power)  # which makes up for moments that began at 0
    return -rate * ahead / (_root(v) + epsilon), m, v


def _adam(var, m, v, *rest):
    change, m, v = _adam_change(m, v, *rest)
    return var + change, m, v


def _adam_weight_decay(var, m, v, lr, beta1, beta2, epsilon, decay, grad):
    m, v = _moments(m, v, beta1, beta2, grad)
    return var - lr * (m / (_root(v) + epsilon) + decay * var), m, v


def _amsgrad(var, m, v, vhat, beta1_power, beta2_power, lr, beta1, beta2, epsilon, grad):
    m, v = _moments(m, v, beta1, beta2, grad)
    vhat = torch.maximum(vhat, v)
    return var - lr * _root(1 - beta2_power) / (1 - beta1_power) * m / (_root(vhat) + epsilon), m, v, vhat


def _adadelta(var, accum, accum_update, lr, rho, epsilon, grad):
    accum = rho * accum + (1 - rho) * grad * grad
    change = _root(accum_update + epsilon) / _root(accum + epsilon) * grad
    return var - lr * change, accum, rho * accum_update + (1 - rho) * change * change


def _adagrad(var, accum, lr, grad, epsilon, update_slots):
    accum = accum + grad * grad if update_slots else accum
    return var - lr * grad / (_root(accum) + epsilon), accum


def _rms_prop(var, mean_square, moment, lr, grad, decay, momentum, epsilon, mean=0):
    mean_square = decay * mean_square + (1 - decay) * grad * grad
    moment = momentum * moment + lr * grad / _root(mean_square - mean * mean + epsilon)
    return var - moment, mean_square, moment


def _ftrl(var, accum, linear, grad, lr, l1, l2, lr_power, shrinkage=0.0):
    before, accum = accum, accum + grad * grad
    change = accum**-lr_power - before**-lr_power
    linear = linear + grad + 2 * shrinkage * var - change / lr * var
    return -_shrunk(linear, l1) / (accum**-lr_power / lr + 2 * l2), accum, linear


def _proximal(var, rate, l1, l2, grad):
    return _shrunk(var - rate * grad, rate * l1) / (1 + rate * l2)


def _proximal_adagrad(var, accum, lr, l1, l2, grad):
    accum = accum + grad * grad
    return _proximal(var, lr / _root(accum), l1, l2, grad), accum


def _momentum(var, accum, lr, grad, momentum, nesterov=False):
    accum = momentum * accum + grad
    return var - lr * (grad + momentum * accum if nesterov else accum), accum


def _shrunk(value, threshold):
    """The value nearer to 0 by the threshold, and 0 if that is further than it was."""
    return torch.sign(value) * torch.clamp(torch.abs(value) - threshold, min=0)


def _root(value):
    return value**0.5


# ---- what is done with the new states ----


def _step(name, states, new, **flags):
    """Write the new states into the states, off the tape, and give those back."""
    check_bools(f"mindspore.ops.{name}", **flags)
    with torch.no_grad():
        for state, value in zip(states, new, strict=True):
            before_write(state)
            state.copy_(value)
    return states


def _row_step(name, formula, states, grad, indices, **flags):
    """A step of those rows of the states that indices name; a row that is named twice takes two, one after the other."""
    new = [state.detach().clone() for state in states]
    for turn in _turns(indices):
        rows = indices[turn].long()
        for state, value in zip(new, formula(*(state[rows] for state in new), grad[turn]), strict=True):
            state[rows] = value
    return _step(name, states, new, **flags)


def _summed_row_step(name, formula, states, grad, indices, **flags):
    """A step of those rows of the states that indices name; the gradients of a row that is named twice are added up."""
    rows, places = torch.unique(indices, return_inverse=True)
    summed = grad.new_zeros(len(rows), *grad.shape[1:]).index_add(0, places, grad)
    return _row_step(name, formula, states, summed, rows, **flags)


def _turns(indices):
    """The places of the first mention of each index, then those of the second mentions, and so on."""
    _, which, counts = torch.unique(indices, return_inverse=True, return_counts=True)
    mention = torch.empty_like(which)
    place = torch.arange(len(which), device=which.device)  # among all, sorted by index; less where that index begins
    mention[torch.argsort(which, stable=True)] = place - (counts.cumsum(0) - counts).repeat_interleave(counts)
    return [torch.where(mention == turn)[0] for turn in range(max(counts.tolist(), default=0))]


# ---- Adam and its like ----


@op("ops.Adam(use_locking, use_nesterov)")
def adam(
    var,
    m,
    v,
    beta1_power,
    beta2_power,
    lr,
    beta1,
    beta2,
    epsilon,
    gradient,
    use_locking=False,
    use_nesterov=False,
):
    """Adam: var, m and v are changed and given back. The powers are those of the betas after so many steps."""
    new = _adam(var, m, v, beta1_power, beta2_power, lr, beta1, beta2, epsilon, gradient, use_nesterov)
    return _step("Adam", (var, m, v), new, use_locking=use_locking, use_nesterov=use_nesterov)


@op("ops.AdamNoUpdateParam(use_locking, use_nesterov)")
def adam_no_update_param(
    m, v, beta1_power, beta2_power, lr, beta1, beta2, epsilon, gradient, use_locking=False, use_nesterov=False
):
    """What Adam would add to the parameter; m and v are changed."""
    change, *new = _adam_change(m, v, beta1_power, beta2_power, lr, beta1, beta2, epsilon, gradient, use_nesterov)
    _step("AdamNoUpdateParam", (m, v), new, use_locking=use_locking, use_nesterov=use_nesterov)
    return change.detach()


@op("ops.AdamWeightDecay(use_locking)")
def adam_weight_decay(var, m, v, lr, beta1, beta2, epsilon, decay, gradient, use_locking=False):
    """Adam without correction of the moments, and with decay * var beside them: var, m and v are changed and given back."""
    new = _adam_weight_decay(var, m, v, lr, beta1, beta2, epsilon, decay, gradient)
    return _step("AdamWeightDecay", (var, m, v), new, use_locking=use_locking)


@op("ops.FusedCastAdamWeightDecay(use_locking)")
def fused_cast_adam_weight_decay(
    var, m, v, lr, beta1, beta2, epsilon, decay, gradient, global_norm=1.0, use_locking=False
):
    """AdamWeightDecay in float32, with a gradient of any float dtype that is divided by global_norm first."""
    new = _adam_weight_decay(var.float(), m, v, lr, beta1, beta2, epsilon, decay, gradient.float() / global_norm)
    return _step("FusedCastAdamWeightDecay", (var, m, v), new, use_locking=use_locking)


@op("ops.ApplyAdaMax()")
def apply_ada_max(var, m, v, beta1_power, lr, beta1, beta2, epsilon, grad):
    """AdaMax: v is the greatest gradient so far, which fades by beta2. var, m and v are changed and given back."""
    m_new = beta1 * m + (1 - beta1) * grad
    v_new = torch.maximum(beta2 * v, torch.abs(grad))
    return _step("ApplyAdaMax", (var, m, v), (var - lr / (1 - beta1_power) * m_new / (v_new + epsilon), m_new, v_new))


@op("ops.ApplyAdamWithAmsgrad(beta1, beta2, epsilon, use_locking)")
def apply_adam_with_amsgrad(
    var, m, v, vhat, beta1_power, beta2_power, lr, grad, beta1=0.9, beta2=0.999, epsilon=1e-8, use_locking=False
):
    """Adam that divides by vhat, the greatest second moment so far: var, m, v and vhat are changed and given back."""
    new = _amsgrad(var, m, v, vhat, beta1_power, beta2_power, lr, beta1, beta2, epsilon, grad)
    return _step("ApplyAdamWithAmsgrad", (var, m, v, vhat), new, use_locking=use_locking)


@op("ops.ApplyAdamWithAmsgradV2(use_locking)")
def apply_adam_with_amsgrad_v2(
    var, m, v, vhat, beta1_power, beta2_power, lr, beta1, beta2, epsilon, grad, use_locking=False
):
    """ApplyAdamWithAmsgrad, to whose call the betas and epsilon come."""
    new = _amsgrad(var, m, v, vhat, beta1_power, beta2_power, lr, beta1, beta2, epsilon, grad)
    return _step("ApplyAdamWithAmsgradV2", (var, m, v, vhat), new, use_locking=use_locking)


# ---- sums and means of squares ----


@op("ops.ApplyAdadelta()")
def apply_adadelta(var, accum, accum_update, lr, rho, epsilon, grad):
    """Adadelta: var and the running means of squared gradients and of squared changes are changed and given back."""
    states = var, accum, accum_update
    return _step("ApplyAdadelta", states, _adadelta(*states, lr, rho, epsilon, grad))


@op("ops.ApplyAdagrad(update_slots)")
def apply_adagrad(var, accum, lr, grad, update_slots=True):
    """Adagrad: var and accum, the sum of the squared gradients, are changed and given back; accum only if update_slots."""
    new = _adagrad(var, accum, lr, grad, 0.0, update_slots)
    return _step("ApplyAdagrad", (var, accum), new, update_slots=update_slots)


@op("ops.ApplyAdagradV2(epsilon, update_slots)")
def apply_adagrad_v2(var, accum, lr, grad, epsilon, update_slots=True):
    """ApplyAdagrad with epsilon added to the root."""
    new = _adagrad(var, accum, lr, grad, epsilon, update_slots)
    return _step("ApplyAdagradV2", (var, accum), new, update_slots=update_slots)


@op("ops.ApplyAdagradDA(use_locking)")
def apply_adagrad_da(
    var, gradient_accumulator, gradient_squared_accumulator, grad, lr, l1, l2, global_step, use_locking=False
):
    """Adagrad by dual averaging (Duchi et al. 2011): var and both sums are changed, and var is given back."""
    total = gradient_accumulator + grad
    squares = gradient_squared_accumulator + grad * grad
    value = -lr * _shrunk(total, l1 * global_step) / (l2 * global_step * lr + _root(squares))
    states = var, gradient_accumulator, gradient_squared_accumulator
    return _step("ApplyAdagradDA", states, (value, total, squares), use_locking=use_locking)[0]


@op("ops.ApplyRMSProp(use_locking)")
def apply_rms_prop(var, mean_square, moment, learning_rate, grad, decay, momentum, epsilon, use_locking=False):
    """RMSProp: var, mean_square and moment are changed, and var is given back."""
    states = var, mean_square, moment
    new = _rms_prop(*states, learning_rate, grad, decay, momentum, epsilon)
    return _step("ApplyRMSProp", states, new, use_locking=use_locking)[0]


@op("ops.ApplyCenteredRMSProp(use_locking)")
def apply_centered_rms_prop(
    var, mean_gradient, mean_square, moment, grad, learning_rate, decay, momentum, epsilon, use_locking=False
):
    """RMSProp by the variance of the gradient: var and the three means are changed, and var is given back."""
    mean = decay * mean_gradient + (1 - decay) * grad
    new = _rms_prop(var, mean_square, moment, learning_rate, grad, decay, momentum, epsilon, mean)
    states = var, mean_square, moment, mean_gradient
    return _step("ApplyCenteredRMSProp", states, (*new, mean), use_locking=use_locking)[0]


@op("ops.FusedAdaFactor(enable_scale_parameter, enable_first_moment, enable_weight_decay)")
def fused_ada_factor(
    epsilon,
    clip_threshold,
    beta1,
    beta2,
    weight_decay,
    learning_rate,
    gradient,
    param,
    exp_avg,
    exp_avg_sq_row,
    exp_avg_sq_col,
    exp_avg_sq,
    enable_scale_parameter=False,
    enable_first_moment=False,
    enable_weight_decay=False,
):
    """AdaFactor (Shazeer and Stern 2018): of a matrix the squares of rows and columns are kept, else those of all elements.

    epsilon is a pair: what is added to the squares, and the least scale of a rate if enable_scale_parameter. param and
    the moments that count are changed, and param is given back.
    """
    flags = {"enable_first_moment": enable_first_moment, "enable_weight_decay": enable_weight_decay}
    check_bools("mindspore.ops.FusedAdaFactor", enable_scale_parameter=enable_scale_parameter, **flags)
    squares = gradient * gradient + epsilon[0]
    names, new, root = _factored(squares, beta2, exp_avg_sq_row, exp_avg_sq_col, exp_avg_sq)
    update = gradient / root
    update = update / torch.clamp(_root_mean_square(update) / clip_threshold, min=1)
    rate = learning_rate * (_root_mean_square(param).clamp(min=epsilon[1]) if enable_scale_parameter else 1)
    update = update * rate
    if enable_first_moment:
        update = beta1 * exp_avg + (1 - beta1) * update
        names, new = (*names, exp_avg), (*new, update)
    kept = param - rate * weight_decay * param if enable_weight_decay else param
    return _step("FusedAdaFactor", (param, *names), (kept - update, *new))[0]


@op("ops.FusedAdaFactorWithGlobalNorm(enable_scale_parameter, enable_first_moment, enable_weight_decay)")
def fused_ada_factor_with_global_norm(
    epsilon,
    clip_threshold,
    beta1,
    beta2,
    weight_decay,
    learning_rate,
    gradient,
    param,
    exp_avg,
    exp_avg_sq_row,
    exp_avg_sq_col,
    exp_avg_sq,
    global_norm,
    enable_scale_parameter=False,
    enable_first_moment=False,
    enable_weight_decay=False,
):
    """FusedAdaFactor by the gradient over global_norm."""
    rest = param, exp_avg, exp_avg_sq_row, exp_avg_sq_col, exp_avg_sq
    flags = enable_scale_parameter, enable_first_moment, enable_weight_decay
    numbers = epsilon, clip_threshold, beta1, beta2, weight_decay, learning_rate
    return fused_ada_factor(*numbers, gradient / global_norm, *rest, *flags)


def _factored(squares, keep, row, column, whole):
    """The moments that count, their new values, and the root of the second moment that these stand for."""
    if squares.ndim < 2:
        whole_new = keep * whole + (1 - keep) * squares
        return (whole,), (whole_new,), _root(whole_new)
    row_new = keep * row + (1 - keep) * squares.mean(-1)
    column_new = keep * column + (1 - keep) * squares.mean(-2)
    share = row_new / row_new.mean(-1, keepdim=True)
    return (row, column), (row_new, column_new), _root(share.unsqueeze(-1) * column_new.unsqueeze(-2))


def _root_mean_square(x):
    return _root((x * x).mean())


# ---- with penalties ----


@op("ops.ApplyFtrl(use_locking)")
def apply_ftrl(var, accum, linear, grad, lr, l1, l2, lr_power, use_locking=False):
    """Follow the regularized leader (McMahan et al. 2013): var, accum and linear are changed, and var is given back."""
    new = _ftrl(var, accum, linear, grad, lr, l1, l2, lr_power)
    return _step("ApplyFtrl", (var, accum, linear), new, use_locking=use_locking)[0]


@op("ops.ApplyProximalAdagrad(use_locking)")
def apply_proximal_adagrad(var, accum, lr, l1, l2, grad, use_locking=False):
    """Adagrad, after which var is drawn to 0 by l1 and l2: var and accum are changed and given back."""
    new = _proximal_adagrad(var, accum, lr, l1, l2, grad)
    return _step("ApplyProximalAdagrad", (var, accum), new, use_locking=use_locking)


@op("ops.ApplyProximalGradientDescent()")
def apply_proximal_gradient_descent(var, alpha, l1, l2, delta):
    """var - alpha * delta, drawn to 0 by l1 and l2: var is changed and given back."""
    return _step("ApplyProximalGradientDescent", (var,), (_proximal(var, alpha, l1, l2, delta),))[0]


# ---- descent and momentum ----


@op("ops.ApplyGradientDescent()")
def apply_gradient_descent(var, alpha, delta):
    """var -= alpha * delta; var is given back."""
    return _step("ApplyGradientDescent", (var,), (var - alpha * delta,))[0]


@op("ops.ApplyMomentum(use_nesterov, use_locking, gradient_scale)")
def apply_momentum(
    variable,
    accumulation,
    learning_rate,
    gradient,
    momentum,
    use_nesterov=False,
    use_locking=False,
    gradient_scale=1.0,
):
    """accumulation = momentum * accumulation + gradient_scale * gradient; variable -= learning_rate * accumulation.

    With use_nesterov the step is by the gradient and momentum times the new accumulation. The variable is given back.
    """
    states = variable, accumulation
    new = _momentum(*states, learning_rate, gradient * gradient_scale, momentum, use_nesterov)
    return _step("ApplyMomentum", states, new, use_nesterov=use_nesterov, use_locking=use_locking)[0]


@op("ops.FusedWeightScaleApplyMomentum()")
def fused_weight_scale_apply_momentum(
    weight_decay, loss_scale, variable, accumulation, learning_rate, gradient, momentum
):
    """ApplyMomentum by `gradient / loss_scale + weight_decay * variable`, where loss_scale is what came: its reciprocal."""
    states = variable, accumulation
    new = _momentum(*states, learning_rate, gradient * loss_scale + weight_decay * variable, momentum)
    return _step("FusedWeightScaleApplyMomentum", states, new)[0]


@op("ops.ApplyKerasMomentum(use_locking, use_nesterov)")
def apply_keras_momentum(var, accum, lr, grad, momentum, use_locking=False, use_nesterov=False):
    """accum = momentum * accum - lr * grad; var += accum, or with use_nesterov momentum * accum - lr * grad.

    Both are changed and given back.
    """
    moved = momentum * accum - lr * grad
    new = var + (momentum * moved - lr * grad if use_nesterov else moved), moved
    return _step("ApplyKerasMomentum", (var, accum), new, use_locking=use_locking, use_nesterov=use_nesterov)


@op("ops.SGD(dampening, weight_decay, nesterov)")
def sgd(parameters, gradient, learning_rate, accum, momentum, stat, dampening=0.0, weight_decay=0.0, nesterov=False):
    """SGD: where stat is above 0 accum begins with the gradient. All three are changed, and parameters given back."""
    gradient = gradient + weight_decay * parameters
    begins = stat > 0
    moved = torch.where(begins, gradient, momentum * accum + (1 - dampening) * gradient)
    step = gradient + momentum * moved if nesterov else moved
    new = parameters - learning_rate * step, moved, torch.where(begins, 0, stat)
    return _step("SGD", (parameters, accum, stat), new, nesterov=nesterov)[0]


@op("ops.ApplyAddSign()")
def apply_add_sign(var, m, lr, alpha, sign_decay, beta, grad):
    """AddSign: the step is larger where the gradient has the sign of its mean m. var and m are changed and given back."""
    mean = beta * m + (1 - beta) * grad
    agree = torch.sign(grad) * torch.sign(mean)
    return _step("ApplyAddSign", (var, m), (var - lr * (alpha + sign_decay * agree) * grad, mean))


@op("ops.ApplyPowerSign()")
def apply_power_sign(var, m, lr, logbase, sign_decay, beta, grad):
    """PowerSign: as AddSign, by a factor of exp(logbase * sign_decay). var and m are changed and given back."""
    mean = beta * m + (1 - beta) * grad
    power = logbase * sign_decay * torch.sign(grad) * torch.sign(mean)
    return _step("ApplyPowerSign", (var, m), (var - lr * torch.exp(power) * grad, mean))


@op("ops.LARSUpdate(epsilon, hyperpara, use_clip)")
def lars_update(
    weight,
    gradient,
    norm_weight,
    norm_gradient,
    weight_decay,
    learning_rate,
    epsilon=1e-5,
    hyperpara=0.001,
    use_clip=False,
):
    """The gradient with weight decay, scaled to the size of its weight; the norms are sums of squares. Nothing is changed.

    Args:
        use_clip: scale by at most 1, after dividing by the learning rate.
    """
    check_bools("mindspore.ops.LARSUpdate", use_clip=use_clip)
    weight_norm, norm = _root(norm_weight), _root(norm_gradient)
    trust = hyperpara * weight_norm / (norm + weight_decay * weight_norm + epsilon)
    if use_clip:
        trust = torch.clamp(trust / learning_rate, 0, 1)
    return (gradient + weight_decay * weight) * trust


# ---- on rows ----


@op("ops.FusedSparseAdam(use_locking, use_nesterov)")
def fused_sparse_adam(
    var,
    m,
    v,
    beta1_power,
    beta2_power,
    lr,
    beta1,
    beta2,
    epsilon,
    gradient,
    indices,
    use_locking=False,
    use_nesterov=False,
):
    """Adam with a gradient of the rows at the indices, and 0 for all others, whose moments fade. All three are given back."""
    dense = torch.zeros_like(var).index_add(0, indices, gradient)
    new = _adam(var, m, v, beta1_power, beta2_power, lr, beta1, beta2, epsilon, dense, use_nesterov)
    return _step("FusedSparseAdam", (var, m, v), new, use_locking=use_locking, use_nesterov=use_nesterov)


@op("ops.FusedSparseLazyAdam(use_locking, use_nesterov)")
def fused_sparse_lazy_adam(
    var,
    m,
    v,
    beta1_power,
    beta2_power,
    lr,
    beta1,
    beta2,
    epsilon,
    gradient,
    indices,
    use_locking=False,
    use_nesterov=False,
):
    """Adam of the rows at the indices: all others and their moments stay. var, m and v are given back."""

    def formula(*states_and_grad):
        *states, grad = states_and_grad
        return _adam(*states, beta1_power, beta2_power, lr, beta1, beta2, epsilon, grad, use_nesterov)

    flags = {"use_locking": use_locking, "use_nesterov": use_nesterov}
    return _summed_row_step("FusedSparseLazyAdam", formula, (var, m, v), gradient, indices, **flags)


@op("ops.FusedSparseFtrl(lr, l1, l2, lr_power, use_locking)")
def fused_sparse_ftrl(var, accum, linear, grad, indices, lr, l1, l2, lr_power, use_locking=False):
    """ApplyFtrl of the rows at the indices. All three states are given back."""

    def formula(*states_and_grad):
        return _ftrl(*states_and_grad, lr, l1, l2, lr_power)

    return _summed_row_step("FusedSparseFtrl", formula, (var, accum, linear), grad, indices, use_locking=use_locking)


@op("ops.SparseApplyFtrl(lr, l1, l2, lr_power, use_locking)")
def sparse_apply_ftrl(var, accum, linear, grad, indices, lr, l1, l2, lr_power, use_locking=False):
    """ApplyFtrl of the rows at the indices, in turn. All three states are given back."""

    def formula(*states_and_grad):
        return _ftrl(*states_and_grad, lr, l1, l2, lr_power)

    return _row_step("SparseApplyFtrl", formula, (var, accum, linear), grad, indices, use_locking=use_locking)


@op("ops.SparseApplyFtrlV2(lr, l1, l2, l2_shrinkage, lr_power, use_locking)")
def sparse_apply_ftrl_v2(var, accum, linear, grad, indices, lr, l1, l2, l2_shrinkage, lr_power, use_locking=False):
    """SparseApplyFtrl with 2 * l2_shrinkage * var added to the gradient, but not to its square."""

    def formula(*states_and_grad):
        return _ftrl(*states_and_grad, lr, l1, l2, lr_power, l2_shrinkage)

    return _row_step("SparseApplyFtrlV2", formula, (var, accum, linear), grad, indices, use_locking=use_locking)


@op("ops.FusedSparseProximalAdagrad(use_locking)")
def fused_sparse_proximal_adagrad(var, accum, lr, l1, l2, grad, indices, use_locking=False):
    """ApplyProximalAdagrad of the rows at the indices. Both states are given back."""

    def formula(var, accum, grad):
        return _proximal_adagrad(var, accum, lr, l1, l2, grad)

    flags = {"use_locking": use_locking}
    return _summed_row_step("FusedSparseProximalAdagrad", formula, (var, accum), grad, indices, **flags)


@op("ops.SparseApplyProximalAdagrad(use_locking)")
def sparse_apply_proximal_adagrad(var, accum, lr, l1, l2, grad, indices, use_locking=False):
    """ApplyProximalAdagrad of the rows at the indices, in turn. Both states are given back."""

    def formula(var, accum, grad):
        return _proximal_adagrad(var, accum, lr, l1, l2, grad)

    return _row_step("SparseApplyProximalAdagrad", formula, (var, accum), grad, indices, use_locking=use_locking)


@op("ops.SparseApplyAdadelta(epsilon, use_locking)")
def sparse_apply_adadelta(var, accum, accum_update, lr, rho, grad, indices, epsilon, use_locking=False):
    """ApplyAdadelta of the rows at the indices. All three states are given back."""

    def formula(*states_and_grad):
        *states, grad = states_and_grad
        return _adadelta(*states, lr, rho, epsilon, grad)

    states = var, accum, accum_update
    return _row_step("SparseApplyAdadelta", formula, states, grad, indices, use_locking=use_locking)


@op("ops.SparseApplyAdagrad(lr, update_slots, use_locking)")
def sparse_apply_adagrad(var, accum, grad, indices, lr, update_slots=True, use_locking=False):
    """ApplyAdagrad of the rows at the indices. Both states are given back."""

    def formula(var, accum, grad):
        return _adagrad(var, accum, lr, grad, 0.0, update_slots)

    flags = {"update_slots": update_slots, "use_locking": use_locking}
    return _summed_row_step("SparseApplyAdagrad", formula, (var, accum), grad, indices, **flags)


@op("ops.SparseApplyAdagradV2(lr, epsilon, use_locking, update_slots)")
def sparse_apply_adagrad_v2(var, accum, grad, indices, lr, epsilon, use_locking=False, update_slots=True):
    """Adagrad of the rows at the indices, in turn, with epsilon under the root. Both states are given back."""

    def formula(var, accum, grad):
        squares = accum + grad * grad if update_slots else accum
        return var - lr * grad / _root(squares + epsilon), squares

    flags = {"update_slots": update_slots, "use_locking": use_locking}
    return _row_step("SparseApplyAdagradV2", formula, (var, accum), grad, indices, **flags)


@op("ops.SparseApplyRMSProp(rho, momentum, epsilon, use_locking)")
def sparse_apply_rms_prop(var, ms, mom, lr, grad, indices, rho, momentum, epsilon, use_locking=False):
    """ApplyRMSProp of the rows at the indices. All three states are given back."""

    def formula(*states_and_grad):
        *states, grad = states_and_grad
        return _rms_prop(*states, lr, grad, rho, momentum, epsilon)

    return _row_step("SparseApplyRMSProp", formula, (var, ms, mom), grad, indices, use_locking=use_locking)
