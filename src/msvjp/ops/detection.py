"""Boxes of object detection. A box is (x1, y1, x2, y2), and where pixels count, both ends belong to it."""

import math

import torch

from .._core.checks import check_between, check_positive_ints
from .._op.declare import op


@op("ops.iou", "ops.IOU(mode)")
def iou(anchor_boxes, gt_boxes, mode="iou"):
    """The overlap of each of gt_boxes (M, 4) with each of anchor_boxes (N, 4) over their union: (M, N).

    Args:
        mode: 'iou', or 'iof' for the overlap over the area of the one of gt_boxes.

    Raises:
        KeyError: mode is another.
    """
    if mode not in ("iou", "iof"):
        raise KeyError(f"mindspore.ops.iou: mode is {mode!r}; give 'iou' or 'iof'")
    first, second = gt_boxes[:, None], anchor_boxes[None]
    overlap = _area(torch.maximum(first[..., :2], second[..., :2]), torch.minimum(first[..., 2:], second[..., 2:]), 1)
    area = _area(first[..., :2], first[..., 2:], 1)
    if mode == "iof":
        return overlap / area
    return overlap / (area + _area(second[..., :2], second[..., 2:], 1) - overlap)


def _area(begin, end, both_ends):
    return (end - begin + both_ends).clamp(min=0).prod(-1)


@op("ops.check_valid", "ops.CheckValid()")
def check_valid(bboxes, img_metas):
    """Whether each of bboxes (N, 4) lies in the image: img_metas is (height, width, ratio), scaled by the ratio."""
    x1, y1, x2, y2 = bboxes.unbind(-1)
    height, width, ratio = img_metas
    return (x1 >= 0) & (y1 >= 0) & (x2 <= width * ratio - 1) & (y2 <= height * ratio - 1)


@op("ops.bounding_box_encode", "ops.BoundingBoxEncode(means, stds)")
def bounding_box_encode(anchor_box, groundtruth_box, means=(0.0, 0.0, 0.0, 0.0), stds=(1.0, 1.0, 1.0, 1.0)):
    """How far each of groundtruth_box (N, 4) is from its anchor, and the logarithm of how much larger, normalized."""
    center, size = _center_and_size(anchor_box)
    true_center, true_size = _center_and_size(groundtruth_box)
    deltas = torch.cat([(true_center - center) / size, torch.log(true_size / size)], -1)
    return (deltas - deltas.new_tensor(means)) / deltas.new_tensor(stds)


@op("ops.bounding_box_decode", "ops.BoundingBoxDecode(max_shape, means, stds, wh_ratio_clip)")
def bounding_box_decode(
    anchor_box, deltas, max_shape, means=(0.0, 0.0, 0.0, 0.0), stds=(1.0, 1.0, 1.0, 1.0), wh_ratio_clip=0.016
):
    """The boxes that `bounding_box_encode` made deltas of, clipped to max_shape, (height, width).

    Args:
        wh_ratio_clip: no box becomes smaller than this share of its anchor, or larger than its inverse.
    """
    deltas = deltas * deltas.new_tensor(stds) + deltas.new_tensor(means)
    center, size = _center_and_size(anchor_box)
    bound = abs(math.log(wh_ratio_clip))
    size = size * deltas[..., 2:].clamp(-bound, bound).exp()
    center = center + deltas[..., :2] * _center_and_size(anchor_box)[1]
    half = size * 0.5 - 0.5
    ends = deltas.new_tensor((max_shape[1], max_shape[0]))
    return torch.cat([center - half, center + half], -1).clamp(min=0).minimum(ends.repeat(2))


def _center_and_size(box):
    begin, end = box[..., :2], box[..., 2:]
    return (begin + end) * 0.5, end - begin + 1


@op("ops.NMSWithMask(iou_threshold)")
def nms_with_mask(bboxes, iou_threshold=0.5):
    """Non-maximum suppression of bboxes (N, 5), whose last number is the score.

    Returns them in the order of falling scores, the numbers 0 to N - 1 (int32), and which of them stay (bool).
    """
    boxes = bboxes[bboxes[:, 4].argsort(descending=True, stable=True)]
    begin, end = boxes[:, None, :2], boxes[:, None, 2:4]
    overlap = _area(begin.maximum(begin.transpose(0, 1)), end.minimum(end.transpose(0, 1)), 0)
    area = (end - begin).prod(-1)
    near = (overlap / (area + area.T - overlap) > iou_threshold).detach().triu(1).cpu()  # an area may be negative
    stays = torch.ones(len(boxes), dtype=torch.bool)
    for i, others in enumerate(near):
        if stays[i]:
            stays &= ~others
    return boxes, torch.arange(len(boxes), dtype=torch.int32, device=boxes.device), stays.to(boxes.device)


@op("ops.NonMaxSuppressionWithOverlaps()")
def non_max_suppression_with_overlaps(overlaps, scores, max_output_size, overlap_threshold, score_threshold):
    """The places, int32, of the boxes of highest score of which none overlaps another by more than overlap_threshold.

    Args:
        overlaps: (N, N), how much each box overlaps each other.
        scores: (N,); boxes of at most score_threshold do not count.
        max_output_size: how many boxes at most.
    """
    kept = []
    for place in scores.argsort(descending=True, stable=True).tolist():
        if len(kept) == int(max_output_size) or scores[place] <= score_threshold:
            break
        if not any(overlaps[place, other] > overlap_threshold for other in kept):
            kept.append(place)
    return torch.tensor(kept, dtype=torch.int32, device=scores.device)


@op("ops.NonMaxSuppressionV3()")
def non_max_suppression_v3(boxes, scores, max_output_size, iou_threshold, score_threshold):
    """`NonMaxSuppressionWithOverlaps` of boxes (N, 4), given by any two corners that lie across: by overlap over union."""
    corners = torch.cat([boxes[:, :2].minimum(boxes[:, 2:]), boxes[:, :2].maximum(boxes[:, 2:])], 1)
    begin, end = corners[:, None, :2], corners[:, None, 2:]
    overlap = _area(begin.maximum(begin.transpose(0, 1)), end.minimum(end.transpose(0, 1)), 0)
    area = _area(begin, end, 0)
    union = (area + area.T - overlap).clamp(min=torch.finfo(boxes.dtype).tiny)
    return non_max_suppression_with_overlaps(overlap / union, scores, max_output_size, iou_threshold, score_threshold)


@op("ops.CombinedNonMaxSuppression(pad_per_class, clip_boxes)")
def combined_non_max_suppression(
    boxes,
    scores,
    max_output_size_per_class,
    max_total_size,
    iou_threshold,
    score_threshold,
    pad_per_class=False,
    clip_boxes=True,
):
    """Of each image the boxes of highest score, after non-maximum suppression among those of each class.

    Args:
        boxes: (B, N, classes, 4), or (B, N, 1, 4) for the same boxes in every class; any two corners that lie across.
        scores: (B, N, classes).
        max_output_size_per_class, max_total_size: how many boxes at most.
        iou_threshold: an overlap over the union, in [0, 1], above which the box of lower score goes.
        score_threshold: boxes of at most this score do not count.
        pad_per_class: the results are no longer than max_output_size_per_class times the classes.
        clip_boxes: the corners are clipped to [0, 1].

    Returns:
        The boxes (B, K, 4), scores and classes (B, K), zeros behind those that there are, and how many these are, int32.

    Raises:
        ValueError: boxes are not 4-D or scores not 3-D, or a number is out of its range.
    """
    api = "mindspore.ops.CombinedNonMaxSuppression"
    if boxes.ndim != 4 or scores.ndim != 3:
        raise ValueError(
            f"{api}: boxes are {boxes.ndim}-D and scores {scores.ndim}-D; give (B, N, q, 4), (B, N, classes)"
        )
    per_class, total = int(max_output_size_per_class), int(max_total_size)
    check_positive_ints(api, max_output_size_per_class=per_class, max_total_size=total)
    check_between(api, 0, 1, iou_threshold=float(iou_threshold))
    limits = per_class, iou_threshold, score_threshold
    length = min(total, per_class * scores.shape[2]) if pad_per_class else total
    images = [_detected(*image, limits, length, clip_boxes) for image in zip(boxes, scores, strict=True)]
    if not images:
        lengths = (0, length)
        return (
            boxes.new_zeros(*lengths, 4),
            scores.new_zeros(lengths),
            scores.new_zeros(lengths),
            scores.new_zeros(0).int(),
        )
    return tuple(torch.stack(part) for part in zip(*images, strict=True))


def _detected(boxes, scores, limits, length, clip_boxes):
    """The boxes, scores and classes of one image, filled up with zeros to the length, and how many there are."""
    boxes = boxes.expand(-1, scores.shape[1], -1)
    kept = [
        non_max_suppression_v3(b, s, *limits).long() for b, s in zip(boxes.unbind(1), scores.unbind(1), strict=True)
    ]
    places = torch.cat(kept)
    classes = torch.repeat_interleave(torch.arange(len(kept)), torch.tensor([*map(len, kept)])).to(places.device)
    best = scores[places, classes].argsort(descending=True, stable=True)[:length]
    places, classes = places[best], classes[best]
    found = boxes[places, classes]
    parts = found.clamp(0, 1) if clip_boxes else found, scores[places, classes], classes.to(scores.dtype)
    padded = [torch.cat([part, part.new_zeros(length - len(best), *part.shape[1:])]) for part in parts]
    return *padded, torch.tensor(len(best), dtype=torch.int32, device=boxes.device)


@op("ops.ROIAlign(pooled_height, pooled_width, spatial_scale, sample_num, roi_end_mode)")
def roi_align(features, rois, pooled_height, pooled_width, spatial_scale, sample_num=2, roi_end_mode=1):
    """The mean of features (N, C, H, W), read off linearly, in the cells of a grid over each region.

    Args:
        rois: (R, 5), each the number of an image, then a box in it before its coordinates are scaled by spatial_scale.
        pooled_height, pooled_width: the grid; the result is (R, C, pooled_height, pooled_width).
        sample_num: the points of a cell in each direction; 0 for as many as there are pixels.
        roi_end_mode: 1 if the last pixel of a box belongs to it, else 0.
    """
    dtype, wide = features.dtype, torch.promote_types(features.dtype, torch.float32)
    features, rois = features.to(wide), rois.to(wide)
    begin = rois[:, 1:3] * spatial_scale
    size = (rois[:, 3:] + roi_end_mode) * spatial_scale - begin
    if roi_end_mode:
        size = size.clamp(min=1)
    height, width = features.shape[2:]
    across = _cell_weights(begin[:, 0], size[:, 0], pooled_width, sample_num, width)
    down = _cell_weights(begin[:, 1], size[:, 1], pooled_height, sample_num, height)
    out = features.new_zeros(len(rois), features.shape[1], pooled_height, pooled_width)
    for number, image in enumerate(features):
        here = (rois[:, 0] == number).nonzero()[:, 0]
        cells = torch.einsum("rph,chw,rqw->rcpq", down[here], image, across[here])
        out = out.index_copy(0, here, cells)
    return out.to(dtype)


def _cell_weights(begin, size, cells, sample_num, length):
    """How much each pixel of an axis counts in each cell of each region: (regions, cells, length)."""
    count = torch.full_like(size, sample_num) if sample_num else (size / cells).floor().clamp(min=1)
    step = torch.arange(sample_num or int(count.max()), device=size.device)
    share = (torch.arange(cells, device=size.device)[:, None] + (step + 0.5) / count[:, None, None]) / cells
    place = begin[:, None, None] + share * size[:, None, None]
    counts = (place >= -1) & (place <= length) & (step < count[:, None, None])
    place = place.clamp(0, length - 1)
    pixels = torch.arange(length, device=size.device)
    weight = (1 - (place[..., None] - pixels).abs()).clamp(min=0) * counts[..., None]
    return weight.sum(2) / count[:, None, None]
