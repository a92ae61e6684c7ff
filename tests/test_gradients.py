"""The backward of an op as an op, `ops.operations._grad_ops`: each equals the vjp of its op, on both engines."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, ops
from mindspore.ops.operations import _grad_ops as G

from .test_ops import inner_product_test

POOL, ARGMAX = "ops.MaxPool(2, 2, 'same')", "ops.MaxPoolWithArgmaxV2(2, 2)"
POOL3D, FRACTIONAL = (
    "ops.max_pool3d(v, 2, 2, return_indices=True)",
    "ops.FractionalMaxPool3DWithFixedKsize((2, 2, 2), (2, 3, 3))",
)
FRACTIONAL2D = "ops.FractionalMaxPoolWithFixedKsize(2, (3, 3))"
NORM, WINDOW = "ops.LayerNorm()(x, g, ops.zeros_like(g))", "ops.MaxPoolWithArgmax(2, 2)"
PADS = "ms.Tensor([1, 1], ms.int64)"
BATCH = "ops.BatchNorm(True, 1e-3)(im, s, ops.zeros_like(s), s, s)[0]"

#: The backward, in which d is the cotangent; its op; and by which of the inputs it derives.
ROWS = [
    *(
        (f"{name}Grad()(x, d)", f"ops.{op}(x)", "x")
        for name, op in (("Abs", "abs"), ("ACos", "acos"), ("Asin", "asin"), ("Atan", "atan"))
    ),
    *(
        (f"{name}Grad()(d, x)", f"ops.{op}(x)", "x")
        for name, op in (("Relu", "relu"), ("ReLU6", "relu6"), ("SiLU", "silu"))
    ),
    *(
        (f"{name}Grad()(d, x)", f"ops.{op}(x)", "x")
        for name, op in (("HSwish", "hardswish"), ("HSigmoid", "hardsigmoid"))
    ),
    *(
        (f"{name}Grad()(d, x)", f"ops.{op}(x)", "x")
        for name, op in (("FastGeLU", "FastGeLU()"), ("Softplus", "Softplus()"))
    ),
    *((f"{name}Grad(0.3)(d, x)", f"ops.{name}(0.3)(x)", "x") for name in ("HShrink", "SoftShrink")),
    *(
        (f"{name}Grad()(ops.{op}(x), d)", f"ops.{op}(x)", "x")
        for name, op in (("Sigmoid", "sigmoid"), ("Tanh", "tanh"), ("Asinh", "asinh"))
    ),
    *(
        (f"{name}Grad()(ops.{op}(p), d)", f"ops.{op}(p)", "p")
        for name, op in (("Sqrt", "sqrt"), ("Rsqrt", "rsqrt"), ("Acosh", "acosh"))
    ),
    *((f"{name}Grad()(ops.reciprocal(p), d)", "ops.reciprocal(p)", "p") for name in ("Reciprocal", "Inv")),
    ("GeLUGrad()(d, x, ops.GeLU()(x))", "ops.GeLU()(x)", "x"),
    ("LogitGrad(0.1)(d, q)", "ops.logit(q, 0.1)", "q"),
    ("MvlgammaGrad(2)(d, p)", "ops.mvlgamma(p, 2)", "p"),
    ("EluGrad()(d, ops.Elu()(x))", "ops.Elu()(x)", "x"),
    ("LogSoftmaxGrad(-1)(ops.log_softmax(x), d)", "ops.log_softmax(x)", "x"),
    ("GluGrad(1)(d, w)", "ops.glu(w, 1)", "w"),
    ("PReLUGrad()(d, x, h)", "ops.prelu(x, h)", "x h"),
    ("MaximumGrad()(x, q, d)", "ops.maximum(x, q)", "x q"),
    ("MinimumGrad()(x, q, d)", "ops.minimum(x, q)", "x q"),
    # shapes and places
    ("BiasAddGrad()(d)", "ops.bias_add(im, s)", "s"),
    ("FlattenGrad()(d, (2, 3, 6, 6))", "ops.flatten(im)", "im"),
    ("GatherDGradV2()(x, 1, i, d)", "ops.gather_d(x, 1, i)", "x"),
    ("MaskedSelectGrad()(x, m, d)", "ops.masked_select(x, m)", "x"),
    ("SliceGrad()(d, x, (1, 0), (1, 2))", "ops.slice(x, (1, 0), (1, 2))", "x"),
    ("StridedSliceGrad()(d, (2, 3), (0, 0), (1, 3), (1, 2))", "ops.strided_slice(x, (0, 0), (1, 3), (1, 2))", "x"),
    ("StridedSliceGrad(shrink_axis_mask=1)(d, (2, 3), (1, 0), (2, 3), (1, 2))", "x[1, 0:3:2]", "x"),
    (
        "MirrorPadGrad()(d, ms.Tensor([[1, 0], [1, 2]]))",
        "ops.mirror_pad(x, ms.Tensor([[1, 0], [1, 2]]), 'REFLECT')",
        "x",
    ),
    ("AffineGridGrad()(d, (2, 3, 3, 4))", "ops.affine_grid(t, (2, 3, 3, 4))", "t"),
    ("PdistGrad()(d, x, ops.pdist(x))", "ops.pdist(x)", "x"),
    ("MedianGrad(False, 1)(d, x, *ops.median(x, 1))", "ops.median(x, 1)[0]", "x"),
    # windows
    (f"MaxPoolGrad(2, 2, 'same')(im, {POOL}(im), d)", f"{POOL}(im)", "im"),
    ("AvgPoolGrad(2, 2, 'SAME')(im, ops.AvgPool(2, 2, 'same')(im), d)", "ops.AvgPool(2, 2, 'same')(im)", "im"),
    ("MaxPool3DGrad(2, 2)(v, ops.MaxPool3D(2, 2)(v), d)", "ops.MaxPool3D(2, 2)(v)", "v"),
    ("AvgPool3DGrad(2, 2)((2, 3, 4, 6, 6), d)", "ops.AvgPool3D(2, 2)(v)", "v"),
    ("AdaptiveAvgPool3DGrad()(d, ms.Tensor([2, 3, 4, 6, 6], ms.int32))", "ops.adaptive_avg_pool3d(v, (2, 3, 2))", "v"),
    (
        "AdaptiveMaxPool2DGrad()(d, im, ops.AdaptiveMaxPool2D((3, 2))(im)[1])",
        "ops.adaptive_max_pool2d(im, (3, 2))",
        "im",
    ),
    (
        "AdaptiveMaxPool3DGrad()(d, v, ops.adaptive_max_pool3d(v, (2, 3, 2), True)[1])",
        "ops.adaptive_max_pool3d(v, (2, 3, 2))",
        "v",
    ),
    (f"MaxPoolGradWithArgmaxV2(2, 2)(im, d, {ARGMAX}(im)[1])", f"{ARGMAX}(im)[0]", "im"),
    (f"MaxPoolGradWithArgmax(2, 2)(im, d, {WINDOW}(im)[1])", f"{WINDOW}(im)[0]", "im"),
    (f"MaxPool3DGradWithArgmax((2, 2, 2), (2, 2, 2), (0, 0, 0))(v, d, {POOL3D}[1])", f"{POOL3D}[0]", "v"),
    (f"FractionalMaxPool3DGradWithFixedKsize()(v, d, {FRACTIONAL}(v, u)[1])", f"{FRACTIONAL}(v, u)[0]", "v"),
    # convolutions and norms
    ("Conv2DBackpropFilter(4, 3, 'same')(d, im, (4, 3, 3, 3))", "ops.Conv2D(4, 3, pad_mode='same')(im, k)", "k"),
    (
        "Conv3DBackpropFilter(4, 3, pad_mode='same')(v, d, (4, 3, 3, 3, 3))",
        "ops.Conv3D(4, 3, pad_mode='same')(v, kk)",
        "kk",
    ),
    (f"LayerNormGrad()(x, d, {NORM}[2], {NORM}[1], g)[:2]", f"{NORM}[0]", "x g"),
    ("BatchNormGrad(True, 1e-3)(d, im, s, *moments(im), s)[:2]", BATCH, "im s"),
    (
        "BatchNormGrad(False, 1e-3)(d, im, s, g, positive, s)[:2]",
        "ops.BatchNorm(epsilon=1e-3)(im, s, s * 0, g, positive)[0]",
        "im s",
    ),
    ("LRNGrad(2, 1.0, 0.5, 0.75)(d, im, ops.LRN(2, 1.0, 0.5, 0.75)(im))", "ops.LRN(2, 1.0, 0.5, 0.75)(im)", "im"),
    ("L2NormalizeGrad(1)(x, ops.L2Normalize(1)(x), d)", "ops.L2Normalize(1)(x)", "x"),
    # losses
    ("NLLLossGrad('mean')(x, d, c, g, ops.NLLLoss()(x, c, g)[1])", "ops.NLLLoss('mean')(x, c, g)[0]", "x"),
    ("BinaryCrossEntropyGrad('mean')(q, r, d)", "ops.BinaryCrossEntropy('mean')(q, r)", "q"),
    ("BinaryCrossEntropyGrad('none')(q, r, d, p)", "ops.BinaryCrossEntropy('none')(q, r, p)", "q"),
    ("SmoothL1LossGrad(0.5, 'none')(x, q, d)", "ops.smooth_l1_loss(x, q, 0.5, 'none')", "x"),
    ("KLDivLossGrad('none')(d, x, q)", "ops.kl_div(x, q, 'none')", "x"),
    ("KLDivLossGrad('batchmean')(d, x, q)", "ops.kl_div(x, q, 'batchmean')", "x"),
    ("MultiMarginLossGrad(1, 1.0, 'none')(d, x, cc, g)", "ops.MultiMarginLoss(1, 1.0, 'none')(x, cc, g)", "x"),
    ("SigmoidCrossEntropyWithLogitsGrad()(x, q, d)", "ops.SigmoidCrossEntropyWithLogits()(x, q)", "x"),
    # images
    ("ResizeBilinearGrad(True)(d, im)", "ops.ResizeBilinearV2(True)(im, (4, 5))", "im"),
    ("ResizeBilinearGrad(False, True)(d, im)", "ops.ResizeBilinearV2(False, True)(im, (4, 5))", "im"),
    ("ResizeBicubicGrad()(d, im)", "ops.ResizeBicubic()(im, ms.Tensor([4, 5], ms.int32))", "im"),
    ("ResizeBicubicGrad(False, True)(d, im)", "ops.ResizeBicubic(False, True)(im, ms.Tensor([9, 5], ms.int32))", "im"),
    ("ResizeLinear1DGrad()(d, t)", "ops.ResizeLinear1D()(t, ms.Tensor([5], ms.int64))", "t"),
    (f"PadV3Grad('reflect')(d, {PADS})", f"ops.PadV3('reflect')(t, {PADS}, None)", "t"),
    (f"PadV3Grad('edge')(d, {PADS})", f"ops.PadV3('edge')(t, {PADS}, None)", "t"),
    (
        "DeformableOffsetsGrad((1, 1, 1, 1), (0, 0, 0, 0), (2, 2))(d, im, offsets)",
        "ops.DeformableOffsets((1, 1, 1, 1), (0, 0, 0, 0), (2, 2))(im, offsets)",
        "im offsets",
    ),
    ("ResizeNearestNeighborGrad()(d, (6, 6))", "ops.ResizeNearestNeighbor((4, 5))(im)", "im"),
    ("ResizeNearestNeighborV2Grad()(d, ms.Tensor([6, 6], ms.int32))", "ops.ResizeNearestNeighbor((4, 5))(im)", "im"),
    (
        "UpsampleTrilinear3DGrad()(d, (2, 3, 4, 6, 6), (8, 12, 12), None)",
        "ops.interpolate(v, (8, 12, 12), mode='trilinear')",
        "v",
    ),
    ("GridSampler2DGrad()(d, im, grid)", "ops.grid_sample(im, grid)", "im grid"),
    ("ROIAlignGrad(2, 2, 1.0, 2)(d, rois, (2, 3, 6, 6))", "ops.ROIAlign(2, 2, 1.0, 2)(im, rois)", "im"),
]
#: MindSpore's CPU has no kernel for these.
ROWS_HERE = [
    (
        "Dilation2DBackpropInput(2, 1, 'VALID')(im, filter, d)",
        "ops.Dilation2D(2, 1, 'VALID')(im, filter)",
        "im",
    ),
    (
        "Dilation2DBackpropFilter(2, 1, 'VALID')(im, filter, d)",
        "ops.Dilation2D(2, 1, 'VALID')(im, filter)",
        "filter",
    ),
    ("SeluGrad()(d, ops.SeLU()(x))", "ops.SeLU()(x)", "x"),
    ("SoftmaxGrad()(ops.softmax(x), d)", "ops.softmax(x)", "x"),
    ("EinsumGrad('ij,ik->jk')((x, w), d)", "ops.Einsum('ij,ik->jk')((x, w))", "x w"),
    ("TraceGrad()(d, (2, 3))", "ops.trace(x)", "x"),
    ("CholeskyGrad()(ops.cholesky(a), d)", "ops.cholesky(a)", "a"),
    ("DropoutGrad(0.5)(d, m)", "x * m / 0.5", "x"),
    ("AdaptiveAvgPool2DGrad()(d, (2, 3, 6, 6))", "ops.adaptive_avg_pool2d(im, (3, 2))", "im"),
    (f"FractionalMaxPoolGradWithFixedKsize()(im, d, {FRACTIONAL2D}(im, uu)[1])", f"{FRACTIONAL2D}(im, uu)[0]", "im"),
    ("RmsNormGrad()(d, x, ops.rms_norm(x, g)[1], g)", "ops.rms_norm(x, g)[0]", "x g"),
    ("SoftMarginLossGrad('none')(x, sign, d)", "ops.soft_margin_loss(x, sign, 'none')", "x"),
    (
        "UpsampleNearest3DGrad()(d, (2, 3, 4, 6, 6), (8, 12, 12), None)",
        "ops.interpolate(v, (8, 12, 12), mode='nearest')",
        "v",
    ),
    ("GridSampler3DGrad()(d, v, grid3)", "ops.grid_sample(v, grid3)", "v grid3"),
    (f"MaxUnpool2DGrad((1, 2), (1, 2))(im, d, {ARGMAX}(im)[1])", f"ops.max_unpool2d(y, {ARGMAX}(im)[1], 2)", "y"),
    (f"MaxUnpool3DGrad((1, 2), (1, 2))(v, d, {POOL3D}[1])", f"ops.max_unpool3d(yy, {POOL3D}[1], 2)", "yy"),
]
ONCE_ONLY = ("GridSampler", "Pdist", "Fractional", "Cholesky")  # torch has no second derivative, or reads one half


def inputs(dtype=np.float32):
    rng = np.random.default_rng(0)

    def f(*shape, low=-0.9, high=0.9):
        return rng.uniform(low, high, shape).astype(dtype)

    x, b = f(2, 3), f(3, 3)
    given = {
        "x": x,
        "q": f(2, 3, low=0.05, high=0.95),
        "r": f(2, 3, low=0.05, high=0.95),
        "p": f(2, 3, low=1.1, high=2),
    }
    given |= {"w": f(2, 4), "g": f(3), "h": f(1), "s": f(3), "t": f(2, 2, 3), "positive": f(3, low=1, high=2)}
    given |= {
        "i": np.int32([[0, 0], [1, 2]]),
        "c": np.int32([0, 2]),
        "cc": np.int64([0, 2]),
        "m": x > 0,
        "sign": np.sign(x),
    }
    given |= {"im": f(2, 3, 6, 6), "v": f(2, 3, 4, 6, 6), "k": f(4, 3, 3, 3), "kk": f(4, 3, 3, 3, 3)}
    given |= {"u": f(2, 3, 3, low=0), "uu": f(2, 3, 2, low=0), "grid": f(2, 4, 4, 2), "grid3": f(2, 4, 4, 4, 3)}
    given |= {"rois": np.array([[0, 0, 0, 4, 4], [1, 1, 1, 5, 4]], dtype), "a": b @ b.T + np.eye(3, dtype=dtype)}
    given |= {"filter": f(3, 2, 2), "offsets": f(2, 12, 5, 5)}
    given |= {"y": f(2, 3, 3, 3), "yy": f(2, 3, 2, 3, 3)}
    return {name: Tensor(value) for name, value in given.items()}


def moments(im):
    return ops.mean(im, (0, 2, 3)), ops.var(im, (0, 2, 3), ddof=0)


def evaluate(expression, given):
    name = expression.partition("(")[0]
    names = {"ms": ms, "ops": ops, "moments": moments} | ({name: getattr(G, name)} if name.isidentifier() else {})
    return eval(expression, names | given)


def cotangent(shape, dtype):
    return Tensor(np.random.default_rng(1).uniform(-1, 1, shape).astype(dtype))


def as_list(value):
    return [*value] if isinstance(value, (tuple, list)) else [value]


def check(backward, forward, of):
    given = inputs()
    out, pull = ms.vjp(
        lambda *xs: evaluate(forward, given | dict(zip(of.split(), xs, strict=True))), *map(given.get, of.split())
    )
    given["d"] = cotangent(out.shape, np.float32)
    for got, want in zip(as_list(evaluate(backward, given)), pull(given["d"]), strict=True):
        assert got.dtype == want.dtype
        np.testing.assert_allclose(got.asnumpy(), want.asnumpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("backward", "forward", "of"), ROWS)
def test_it_is_the_vjp_of_the_op(backward, forward, of):
    check(backward, forward, of)


@pytest.mark.msvjp_only("MindSpore has no kernel for these on a CPU")
@pytest.mark.parametrize(("backward", "forward", "of"), ROWS_HERE)
def test_it_is_the_vjp_of_the_op_also_here(backward, forward, of):
    check(backward, forward, of)


@pytest.mark.msvjp_only("MindSpore lacks float64 kernels, and second derivatives of them")
@pytest.mark.parametrize(
    ("backward", "forward", "of"), [row for row in ROWS + ROWS_HERE if not row[0].startswith(ONCE_ONLY)]
)
def test_its_own_derivative(backward, forward, of):
    """By the cotangent and by the inputs, against finite differences."""
    given = inputs(np.float64)
    d = cotangent(evaluate(forward, given).shape, np.float64).asnumpy()
    names = (
        ["d", *of.split()]
        if any(f"{sign}{word}{end}" in backward for word in of.split() for sign in " (" for end in ",)")
        else ["d"]
    )

    def fn(xs):
        return as_list(evaluate(backward, given | dict(zip(names, xs, strict=True))))

    primals = [d, *(given[name].asnumpy() for name in names[1:])]
    inner_product_test(fn, primals, np.random.default_rng(2), tol=2e-4)


def test_second_backwards():
    """Of the maxima: which of two gradients counts, and the gradient in the places of the maxima."""
    given = inputs()
    x, q, d, im = given["x"], given["q"], cotangent((2, 3), np.float32), given["im"]
    *zeros, largest = G.MaximumGradGrad()(x, q, d, -d)
    np.testing.assert_array_equal(largest.asnumpy(), np.where(x.asnumpy() >= q.asnumpy(), d.asnumpy(), -d.asnumpy()))
    assert not any(zero.asnumpy().any() for zero in zeros)
    smallest = G.MinimumGradGrad()(x, q, d, -d)[2]
    np.testing.assert_array_equal(smallest.asnumpy(), np.where(x.asnumpy() <= q.asnumpy(), d.asnumpy(), -d.asnumpy()))
    out, places = ops.MaxPoolWithArgmax(2, 2)(im)
    along = cotangent(im.shape, np.float32)
    want = along.asnumpy().reshape(2, -1)[np.arange(2)[:, None], places.asnumpy().reshape(2, -1)].reshape(out.shape)
    np.testing.assert_array_equal(G.MaxPoolGradGrad(2, 2)(im, out, along).asnumpy(), want)
    np.testing.assert_array_equal(G.MaxPoolGradGradWithArgmax(2, 2)(im, along, places).asnumpy(), want)


@pytest.mark.msvjp_only("MindSpore has no kernel for it on a CPU")
def test_unique():
    d = Tensor(np.float32([1, 2, 3]))
    out = G.UniqueGrad()((d, d), (d, Tensor(np.int32([0, 2, 1, 1]))))
    np.testing.assert_array_equal(out.asnumpy(), np.float32([1, 3, 2, 2]))


def test_names():
    assert G.AbsGrad.__name__ == "AbsGrad"
    assert isinstance(G.AbsGrad(), ops.Primitive)


@pytest.mark.msvjp_only("MindSpore's error is of another kind")
def test_too_few_arguments():
    with pytest.raises(TypeError, match=r"AbsGrad: takes 2 arguments, input, dout; got 1"):
        G.AbsGrad()(Tensor([1.0]))
    with pytest.raises(ms.UnsupportedError, match="LSTMGrad"):
        G.LSTMGrad(2, 3, 1, True, False, 0.0)
