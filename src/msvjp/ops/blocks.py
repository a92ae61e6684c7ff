"""Blocks of space as batches, and back: for convolutions with holes."""

import torch.nn.functional as F

from .._op.declare import op


@op("ops.space_to_batch_nd", "ops.SpaceToBatchND(block_size, paddings)")
def space_to_batch_nd(input_x, block_size, paddings):
    """The last axes divided into blocks, whose places become the slow part of the batch.

    Args:
        input_x: (N, C, ...).
        block_size: the lengths of a block, a list for the last axes, or one int.
        paddings: for each of them the zeros before and behind.

    Returns:
        (N * elements of a block, C, ...).

    Raises:
        ValueError: a padded axis is no multiple of its block.
    """
    sizes = _each(block_size, paddings)
    padded = F.pad(input_x, [n for pair in reversed(paddings) for n in pair])
    lengths = padded.shape[-len(sizes) :]
    if any(n % size for n, size in zip(lengths, sizes, strict=True)):
        raise ValueError(
            f"mindspore.ops.space_to_batch_nd: the padded axes are {tuple(lengths)}, the blocks {tuple(sizes)}; "
            "give multiples of them"
        )
    rest = padded.shape[: padded.ndim - len(sizes)]
    pairs = [n for length, size in zip(lengths, sizes, strict=True) for n in (length // size, size)]
    blocks = padded.reshape(*rest, *pairs)
    first = len(rest)
    inner, outer = [first + 2 * i + 1 for i in range(len(sizes))], [first + 2 * i for i in range(len(sizes))]
    moved = blocks.permute(*inner, *range(first), *outer)
    return moved.reshape(-1, *rest[1:], *(length // size for length, size in zip(lengths, sizes, strict=True)))


@op("ops.SpaceToBatch(block_size, paddings)")
def space_to_batch(input_x, block_size, paddings):
    """`space_to_batch_nd` of an image (N, C, rows, columns) in square blocks of an int."""
    return space_to_batch_nd(input_x, block_size, paddings)


@op("ops.BatchToSpace(block_size, crops)")
def batch_to_space(input_x, block_size, crops):
    """The inverse of `space_to_batch`."""
    return batch_to_space_nd(input_x, block_size, crops)


@op("ops.batch_to_space_nd", "ops.BatchToSpaceND(block_shape, crops)", "ops.BatchToSpaceNDV2()")
def batch_to_space_nd(input_x, block_shape, crops):
    """The inverse of `space_to_batch_nd`; crops are cut off before and behind.

    Raises:
        ValueError: the batch is no multiple of the elements of a block.
    """
    sizes = _each(block_shape, crops)
    count = 1
    for size in sizes:
        count *= size
    if input_x.shape[0] % count:
        raise ValueError(
            f"mindspore.ops.batch_to_space_nd: the batch is {input_x.shape[0]}, a block has {count} elements; give a multiple"
        )
    axes = len(sizes)
    rest = (input_x.shape[0] // count, *input_x.shape[1 : input_x.ndim - axes])
    outer = input_x.shape[input_x.ndim - axes :]
    split = input_x.reshape(*sizes, *rest, *outer)
    first = axes + len(rest)
    pairs = [axis for i in range(axes) for axis in (first + i, i)]
    whole = split.permute(*range(axes, first), *pairs)
    whole = whole.reshape(*rest, *(n * size for n, size in zip(outer, sizes, strict=True)))
    return F.pad(whole, [-n for pair in reversed(crops) for n in pair])


def _each(block, pairs):
    return [block] * len(pairs) if isinstance(block, int) else list(block)
