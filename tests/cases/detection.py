"""Rows of ops/detection.py."""

import numpy as np

from . import case, floats

# ---- boxes ----


def overlap(a, b, mode="iou"):
    """Of every b, a row, with every a: both ends of a box belong to it."""
    out = np.zeros((len(b), len(a)), a.dtype)
    for i, j in np.ndindex(out.shape):
        begin, end = np.maximum(a[j, :2], b[i, :2]), np.minimum(a[j, 2:], b[i, 2:])
        both = np.prod(np.maximum(end - begin + 1, 0))
        area = [np.prod(box[2:] - box[:2] + 1) for box in (a[j], b[i])]
        out[i, j] = both / (area[1] if mode == "iof" else sum(area) - both)
    return out


boxes = {
    "a": np.float32([[0, 0, 3, 3], [1, 1, 4.5, 4]]),
    "b": np.float32([[1, 1, 3, 3.5], [0, 0, 1, 1], [5.5, 5, 6, 6]]),
}
case(
    *("ops.iou(a, b)", "ops.IOU()(a, b)", "ops.IOU(mode='iou')(a, b)"),
    **boxes,
    want=overlap,
    grad="",
    bad={"ops.iou(a, b, 'x')": KeyError, "ops.IOU('x')(a, b)": KeyError},
)
case("ops.iou(a, b, 'iof')", "ops.IOU('iof')(a, b)", **boxes, want=lambda a, b: overlap(a, b, "iof"), grad="")
case(
    *("ops.check_valid(x, m)", "ops.CheckValid()(x, m)"),
    x=np.float32([[0, 0, 4, 4], [0, 0, 4.5, 4], [0, 0, 4, 9], [-1, 0, 4, 4], [0, 0, 3, 8.5]]),
    m=np.float32([20, 10, 0.5]),
    want=np.array([True, False, True, False, True]),
)


def encoded(anchor, box, means=0.0, stds=1.0):
    center, size = (anchor[:, :2] + anchor[:, 2:]) / 2, anchor[:, 2:] - anchor[:, :2] + 1
    true_center, true_size = (box[:, :2] + box[:, 2:]) / 2, box[:, 2:] - box[:, :2] + 1
    deltas = np.concatenate([(true_center - center) / size, np.log(true_size / size)], 1)
    return ((deltas - np.float32(means)) / np.float32(stds)).astype(np.float32)


coded = {"a": np.float32([[1, 1, 5, 5], [0, 0, 2, 4]]), "b": np.float32([[1, 2, 4, 6], [1, 1, 2, 3]])}
case("ops.bounding_box_encode(a, b)", "ops.BoundingBoxEncode()(a, b)", **coded, want=encoded)
case(
    *("ops.BoundingBoxEncode((0.1, 0.2, 0.3, 0.4), (1.0, 2.0, 3.0, 4.0))(a, b)",),
    "ops.bounding_box_encode(a, b, means=(0.1, 0.2, 0.3, 0.4), stds=(1.0, 2.0, 3.0, 4.0))",
    **coded,
    want=lambda a, b: encoded(a, b, (0.1, 0.2, 0.3, 0.4), (1, 2, 3, 4)),
)


def decoded(anchor, deltas, shape, means=0.0, stds=1.0, clip=0.016):
    deltas = deltas * np.float32(stds) + np.float32(means)
    size = anchor[:, 2:] - anchor[:, :2] + 1
    center = (anchor[:, :2] + anchor[:, 2:]) / 2 + deltas[:, :2] * size
    size = size * np.exp(np.clip(deltas[:, 2:], np.log(clip), -np.log(clip)))
    box = np.concatenate([center - size / 2 + 0.5, center + size / 2 - 0.5], 1)
    return np.clip(box, 0, np.float32([shape[1], shape[0]] * 2)).astype(np.float32)


deltas = {"a": np.float32([[10, 20, 30, 50], [2, 2, 20, 30]]), "d": np.float32([[0.1, 0.2, 0.3, -0.3], [9, -9, 1, 1]])}
case(
    *("ops.bounding_box_decode(a, d, (100, 200))", "ops.BoundingBoxDecode((100, 200))(a, d)"),
    "ops.BoundingBoxDecode(means=(0.0, 0.0, 0.0, 0.0), stds=(1.0, 1.0, 1.0, 1.0), max_shape=(100, 200))(a, d)",
    **deltas,
    want=lambda a, d: decoded(a, d, (100, 200)),
)
case(
    "ops.BoundingBoxDecode((30, 40), (0.1, 0.0, 0.0, 0.0), (0.1, 0.1, 0.2, 0.2), 0.5)(a, d * 20)",
    **deltas,
    want=lambda a, d: decoded(a, d * 20, (30, 40), (0.1, 0, 0, 0), (0.1, 0.1, 0.2, 0.2), 0.5),
    grad="",
)
case(
    *("ops.NMSWithMask(0.3)(x)", "ops.NMSWithMask(iou_threshold=0.3)(x)"),
    x=np.float32(
        [[0, 0, 10, 10, 0.5], [5, 0, 15, 10, 0.8], [9, 0, 19, 10, 0.7], [20, 0, 30, 10, 0.9], [-4, 0, 6, 10, 0.4]]
    ),
    want=lambda x: (x[[3, 1, 2, 0, 4]], np.arange(5, dtype=np.int32), np.array([True, True, False, False, True])),
    grad="",
)
# an overlap of a third is not more than a third: the ends of a box are its borders here
for threshold, second in ((0.33, False), (0.34, True)):
    case(
        f"ops.NMSWithMask({threshold})(x)[2]",
        x=np.float32([[0, 0, 10, 10, 0.9], [5, 0, 15, 10, 0.8]]),
        want=np.array([True, second]),
        grad="",
    )
# the area of a box whose ends are swapped is negative, or 0 beside another
case(
    "ops.NMSWithMask(0.3)(x)[2]",
    x=np.float32([[3, 1, 1, 4, 0.9], [1, 1, 3, 4, 0.8], [3, 4, 1, 1, 0.7], [0, 0, 2, 2, 0.6]]),
    want=np.array([True, True, True, True]),
    grad="",
)
case(
    "ops.NMSWithMask(0.0)(x)[2]",
    x=np.float32([[2, 2, 2, 2, 0.9], [2, 2, 2, 2, 0.8]]),
    want=np.array([True, True]),
    grad="",
)

# ---- regions ----


def read(image, y, x):
    """Linearly between pixels; up to one pixel outside the edge counts, all else is 0."""
    height, width = image.shape[1:]
    if not (-1 <= y <= height and -1 <= x <= width):
        return 0
    y, x = np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)
    down = np.maximum(1 - np.abs(np.arange(height) - y), 0)
    across = np.maximum(1 - np.abs(np.arange(width) - x), 0)
    return np.einsum("chw,h,w->c", image, down, across)


def aligned(features, rois, high, wide, scale, samples=2, end=1):
    out = np.zeros((len(rois), features.shape[1], high, wide), np.float32)
    for r, (number, x1, y1, x2, y2) in enumerate(rois.astype(float)):
        height, width = (y2 + end) * scale - y1 * scale, (x2 + end) * scale - x1 * scale
        if end:
            height, width = max(height, 1), max(width, 1)
        down = samples or max(int(height / high), 1)
        across = samples or max(int(width / wide), 1)
        for i, j in np.ndindex(high, wide):
            points = [
                read(
                    features[int(number)],
                    y1 * scale + (i + (k + 0.5) / down) * height / high,
                    x1 * scale + (j + (m + 0.5) / across) * width / wide,
                )
                for k, m in np.ndindex(down, across)
            ]
            out[r, :, i, j] = sum(points) / (down * across)
    return out


regions = {
    "x": floats(2, 2, 6, 7),
    "r": np.float32([[0, 0.2, 0.3, 8, 9], [1, 3, 2, 5, 11], [1, -3.1, -2.2, 4, 5.3]]),
}
case(
    *("ops.ROIAlign(2, 3, 0.5)(x, r)", "ops.ROIAlign(2, 3, 0.5, 2, 1)(x, r)"),
    "ops.ROIAlign(pooled_height=2, pooled_width=3, spatial_scale=0.5, sample_num=2)(x, r)",
    **regions,
    want=lambda x, r: aligned(x, r, 2, 3, 0.5),
    grad="x",
    tol=1e-4,
)
case(
    "ops.ROIAlign(2, 3, 0.5, 3, 0)(x, r)",
    **regions,
    want=lambda x, r: aligned(x, r, 2, 3, 0.5, 3, 0),
    grad="x",
    tol=1e-4,
)
case(
    "ops.ROIAlign(2, 2, 1.0, 0, 1)(x, r)",
    **regions,
    want=lambda x, r: aligned(x, r, 2, 2, 1.0, 0, 1),
    grad="x",
    tol=1e-4,
)

OVERLAPS = np.float32([[1, 0.6, 0, 0], [0.6, 1, 0.2, 0], [0, 0.2, 1, 0.9], [0, 0, 0.9, 1]])
case(
    "ops.NonMaxSuppressionWithOverlaps()(o, s, ms.Tensor(4, ms.int32), ms.Tensor(0.5), ms.Tensor(0.1))",
    o=OVERLAPS,
    s=np.float32([0.5, 0.9, 0.3, 0.05]),
    grad="",
    want=np.int32([1, 2]),
)
form = "ops.NonMaxSuppressionV3()(b, s, ms.Tensor(3, ms.int32), ms.Tensor(0.5), ms.Tensor(0.0))"
case(
    form,
    b=np.float32([[0, 0, 4, 4], [0, 0, 4, 5], [6, 6, 5, 5], [5, 5, 6, 7]]),
    s=np.float32([0.5, 0.9, 0.3, 0.2]),
    grad="",
    want=np.int32([1, 2, 3]),
    no_kernel={form: "MindSpore's CPU has no kernel"},
)


# ---- non-maximum suppression in each class of each image ----


def overlap_of(a, b):
    (a0, a1), (b0, b1) = (np.sort(box.reshape(2, 2), 0) for box in (a, b))
    both = np.prod(np.maximum(np.minimum(a1, b1) - np.maximum(a0, b0), 0))
    return both / max(np.prod(a1 - a0) + np.prod(b1 - b0) - both, 1e-30)


def detected(boxes, scores, per_class=2, total=4, threshold=0.3, least=0.4, padded=False, clipped=True):
    length = min(total, per_class * scores.shape[2]) if padded else total
    out = [np.zeros((len(boxes), length, *more), np.float32) for more in ((4,), (), ())]
    counts = np.zeros(len(boxes), np.int32)
    for b, (image, score) in enumerate(zip(boxes, scores, strict=True)):
        found = []
        for c in range(score.shape[1]):
            of_class, kept = image[:, min(c, image.shape[1] - 1)], []
            for place in np.argsort(-score[:, c], kind="stable"):
                clear = all(overlap_of(of_class[place], of_class[other]) <= threshold for other in kept)
                if len(kept) < per_class and score[place, c] > least and clear:
                    kept.append(place)
            found += [(score[place, c], c, of_class[place]) for place in kept]
        found = sorted(found, key=lambda item: -item[0])[:length]
        counts[b] = len(found)
        for k, (value, c, box) in enumerate(found):
            out[0][b, k], out[1][b, k], out[2][b, k] = box.clip(0, 1) if clipped else box, value, c
    return *out, counts


NUMBERS = "ms.Tensor({}, ms.int32), ms.Tensor({}, ms.int32), ms.Tensor({}, ms.float32), ms.Tensor({}, ms.float32)"
SUPPRESSED = f"(b, s, {NUMBERS.format(2, 4, 0.3, 0.4)})"
B, S = floats(2, 7, 1, 4, low=0, high=1), floats(2, 7, 3, low=0, high=1)
case(
    f"ops.CombinedNonMaxSuppression(){SUPPRESSED}",
    f"ops.CombinedNonMaxSuppression(False, True){SUPPRESSED}",
    b=B,
    s=S,
    want=detected,
    bad={
        f"ops.CombinedNonMaxSuppression()(b[0], s, {NUMBERS.format(2, 4, 0.3, 0.4)})": ValueError,
        f"ops.CombinedNonMaxSuppression()(b, s[0], {NUMBERS.format(2, 4, 0.3, 0.4)})": ValueError,
        f"ops.CombinedNonMaxSuppression()(b, s, {NUMBERS.format(-2, 4, 0.3, 0.4)})": ValueError,
        f"ops.CombinedNonMaxSuppression()(b, s, {NUMBERS.format(2, 4, 1.3, 0.4)})": ValueError,
    },
)
case(
    f"ops.CombinedNonMaxSuppression(clip_boxes=False)(b, s, {NUMBERS.format(3, 9, 0.1, 0.2)})",
    b=np.concatenate([B, B[:, ::-1] * 2, B + 0.5], 2),
    s=S,
    want=lambda b, s: detected(b, s, 3, 9, 0.1, 0.2, clipped=False),
)
case(
    f"ops.CombinedNonMaxSuppression(pad_per_class=True)(b, s, {NUMBERS.format(2, 9, 0.3, 0.9)})",
    b=B * 2,
    s=S,
    want=lambda b, s: detected(b, s, 2, 9, 0.3, 0.9, padded=True),
)
case(f"ops.CombinedNonMaxSuppression(){SUPPRESSED}[:3]", b=B, s=S, want=lambda b, s: detected(b, s)[:3], grad="b s")
