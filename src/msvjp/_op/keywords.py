"""The spellings of one word: MindSpore says axis here and dim there, x, input and input_x, keep_dims, keepdims and keepdim."""

import functools

#: A keyword call may use any word of the row that the parameter's own is in.
SPELLINGS = (
    ("axis", "dim", "dims", "axes"),
    ("keep_dims", "keepdims", "keepdim"),
    ("input", "x", "input_x", "self", "logits", "tensor", "data", "a", "A", "x1", "dividend", "array", "m", "mat"),
    ("other", "y", "input_y", "value", "x2", "mat2", "b", "vec2", "tensor2", "divisor"),
    ("dtype", "type", "dst_type", "output_type"),
    ("shape", "size", "output_shape", "input_shape", "new_shape"),
    ("indices", "index", "input_indices"),
    ("tensors", "input_xs", "inputs", "values", "arrays", "tup"),
    ("repeats", "multiples", "reps", "dims"),
    ("exponent", "power", "other"),
    ("split_size_or_sections", "split_size"),
    ("correction", "ddof"),
    ("perm", "input_perm", "axes", "dims", "axis"),
    ("dim0", "axis0"),
    ("dim1", "axis1"),
    ("dim2", "axis2"),
    ("target", "labels", "label", "targets"),
    ("kernel_size", "ksize"),
    ("stride", "strides"),
    ("pad_mode", "padding"),
    ("groups", "group"),
    ("eps", "epsilon"),
    ("threshold", "thr"),
    ("mode", "interpolation_mode"),
    ("padding", "pad"),
    ("shifts", "shift"),
    ("condition", "cond"),
    ("end", "stop", "limit"),
    ("step", "delta"),
    ("steps", "num"),
)


def in_our_words(kwargs, fn, name):
    """The keywords of a call with fn's own parameters for words; a TypeError if two stand for one parameter."""
    spellings = respelled(fn)
    if spellings.keys().isdisjoint(kwargs):
        return kwargs
    ours = {spellings.get(key, key): value for key, value in kwargs.items()}
    if len(ours) < len(kwargs):
        raise TypeError(f"mindspore.{name}: two spellings of one argument in {', '.join(kwargs)}")
    return ours


@functools.cache
def respelled(fn):
    """The other spellings of fn's parameters, each with the parameter; worked out when a keyword is first used."""
    code = fn.__code__
    params = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return {
        word: param
        for param in reversed(params)  # where two parameters share a word, it is the first one's
        for spellings in SPELLINGS
        if param in spellings
        for word in spellings
        if word not in params
    }
