"""Keywords that the function here does not take."""

from mindspore import nn, ops  #: mindspore.nn mindspore.ops

ops.sum(1, axis=0, keepdims=True)  #: mindspore.ops.sum
ops.sum(1, no_such=0)  #: mindspore.ops.sum mindspore.ops.sum(no_such=)
ops.ReduceSum(keep_dims=True)(1, axis=0)  #: mindspore.ops.ReduceSum
ops.ReduceSum(axis=0)  #: mindspore.ops.ReduceSum mindspore.ops.ReduceSum(axis=)
nn.Dense(1, 2, has_bias=True, **{})  #: mindspore.nn.Dense
nn.Dense(1, 2, bias=True)  #: mindspore.nn.Dense mindspore.nn.Dense(bias=)
nn.Adam([], no_such=1)  #: mindspore.nn.Adam
ops.no_such_name(axis=1)  #: mindspore.ops.no_such_name
