"""A perceptron of three layers of 256, at batch 128."""

from .network import Network, weights

WIDTH, BATCH = 256, 128
#: Of the weights and biases, in order.
SHAPES = 3 * [(WIDTH, WIDTH), (WIDTH,)]


class MLP(Network):
    in_shape = out_shape = BATCH, WIDTH

    def cell(self, ms):
        nn = ms.nn
        layers = (nn.Dense(WIDTH, WIDTH), nn.Tanh(), nn.Dense(WIDTH, WIDTH), nn.Tanh(), nn.Dense(WIDTH, WIDTH))
        return nn.SequentialCell(*layers)

    def module(self, torch):
        nn = torch.nn
        layers = (nn.Linear(WIDTH, WIDTH), nn.Tanh(), nn.Linear(WIDTH, WIDTH), nn.Tanh(), nn.Linear(WIDTH, WIDTH))
        return nn.Sequential(*layers)

    def jax(self, jax, x, v):
        mlp, ws = forward(jax.numpy), list(map(jax.numpy.asarray, weights(SHAPES)))
        return lambda: jax.vjp(mlp, x, *ws)[1](v)


def forward(library):
    """The network as a function of its input and its weights."""

    def mlp(x, w1, b1, w2, b2, w3, b3):
        x = library.tanh(x @ w1.T + b1)
        return library.tanh(x @ w2.T + b2) @ w3.T + b3

    return mlp


def loss(library, x):
    """The mean square of the network's output at x, as a function of its weights."""
    mlp = forward(library)

    def loss(*weights):
        return (mlp(x, *weights) ** 2).mean()

    return loss


class OpenMLP(MLP):
    """The forward alone. What the call returns holds the graph."""

    opens = True
    torch_functional = jax = None

    def by_hand(self, torch, x, v):
        module = self.filled_module(torch)
        return lambda: module(x.detach().requires_grad_())

    def mindspore(self, ms, x, v):
        cell = self.filled_cell(ms)
        weights = cell.trainable_params()
        return lambda: ms.vjp(cell, x, weights=weights)

    def torch_func(self, torch, x, v):
        module = self.filled_module(torch)
        parameters = dict(module.named_parameters())
        return lambda: torch.func.vjp(lambda x, p: torch.func.functional_call(module, p, (x,)), x, parameters)


class TrainedMLP(MLP):
    """A loss and its gradient by the weights, as a step of training asks for: nobody pulls again."""

    torch_functional = None

    def by_hand(self, torch, x, v):
        module = self.filled_module(torch)
        parameters = list(module.parameters())

        def run():
            loss = ((module(x) - v) ** 2).mean()
            return loss, torch.autograd.grad(loss, parameters)

        return run

    def mindspore(self, ms, x, v):
        cell = self.filled_cell(ms)
        run = ms.value_and_grad(lambda x, v: ((cell(x) - v) ** 2).mean(), None, cell.trainable_params())
        return lambda: run(x, v)

    def torch_func(self, torch, x, v):
        module = self.filled_module(torch)
        parameters = dict(module.named_parameters())

        def loss(parameters, x, v):
            return ((torch.func.functional_call(module, parameters, (x,)) - v) ** 2).mean()

        run = torch.func.grad_and_value(loss)
        return lambda: run(parameters, x, v)[::-1]

    def jax(self, jax, x, v):
        mlp, ws = forward(jax.numpy), list(map(jax.numpy.asarray, weights(SHAPES)))
        run = jax.value_and_grad(lambda ws: ((mlp(x, *ws) - v) ** 2).mean())
        return lambda: run(ws)


WORKLOADS = [
    MLP("an MLP, 3 x 256, batch 128"),
    OpenMLP("an MLP, vjp without a pull"),
    TrainedMLP("an MLP, value_and_grad of a loss"),
]
