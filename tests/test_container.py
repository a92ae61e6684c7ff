"""SequentialCell, CellList and CellDict: what they hold, in which order, and what its parameters are called."""

from collections import OrderedDict

import mindspore as ms
import numpy as np
import pytest
from mindspore import nn


def dense():
    return nn.Dense(2, 2, "ones", "zeros")


def named(cell):
    """The names of the parameters, without a Dense's 'weight' and 'bias'."""
    names = [p.name.rpartition(".") for p in cell.get_parameters()]
    return [prefix for prefix, _, name in names if name == "weight"]


# ---- SequentialCell ----


@pytest.mark.parametrize(
    "make",
    [
        lambda *cells: nn.SequentialCell(*cells),
        lambda *cells: nn.SequentialCell(list(cells)),
        lambda *cells: nn.SequentialCell(OrderedDict(zip("abc", cells, strict=True))),
    ],
)
def test_a_sequence_runs_its_cells_in_order(make):
    net = make(dense(), nn.Flatten(), dense())
    assert (net(ms.Tensor([[1.0, 2.0]])).asnumpy() == 6).all()
    assert len(net) == 3
    assert [type(cell).__name__ for cell in net] == ["Dense", "Flatten", "Dense"]
    assert net.cell_list == list(net)


def test_names_in_a_sequence():
    assert named(nn.SequentialCell(dense(), nn.Flatten(), dense())) == ["0", "2"]
    assert named(nn.SequentialCell(OrderedDict(a=dense(), b=dense()))) == ["a", "b"]
    assert named(nn.SequentialCell(nn.CellList([dense()]))) == ["0.0"]


def test_an_empty_sequence_hands_its_input_on():
    net = nn.SequentialCell()
    assert not net
    assert net(ms.Tensor([1.0])).asnumpy() == 1
    assert len(nn.SequentialCell([])) == 0


def test_indexing_a_sequence():
    cells = [dense(), nn.Flatten(), dense()]
    net = nn.SequentialCell(cells)
    assert net[0] is cells[0]
    assert net[-1] is cells[2]
    assert list(net[1:]) == cells[1:]
    assert isinstance(net[1:], nn.SequentialCell)
    assert list(net[1:].name_cells()) == ["1", "2"]
    assert named(net[1:]) == ["2"]


def test_growing_and_shrinking_a_sequence():
    net = nn.SequentialCell(dense(), nn.Flatten(), dense())
    net.append(dense())
    assert named(net) == ["0", "2", "3"]
    del net[0]
    assert named(net) == ["1", "2"]
    assert list(net.name_cells()) == ["0", "1", "2"]
    net[0] = dense()
    assert named(net) == ["0", "1", "2"]
    del net[1:]
    assert named(net) == ["0"]


def test_names_that_were_given_stay():
    net = nn.SequentialCell(OrderedDict(a=dense(), b=dense()))
    net.append(dense())
    assert named(net) == ["a", "b", "2"]
    del net[0]
    assert named(net) == ["b", "1"]
    assert net.b is net[0]


BAD_SEQUENCES = [
    ("nn.SequentialCell(3)", TypeError),
    ("nn.SequentialCell(None)", TypeError),
    ("nn.SequentialCell([3])", TypeError),
    ("nn.SequentialCell(dense(), 3)", TypeError),
    ("net[3]", IndexError),
    ("net[-4]", IndexError),
    ("net['a']", TypeError),
    ("net[1.0]", TypeError),
    ("net.append(3)", TypeError),
    ("net.__setitem__(0, 3)", TypeError),
    ("net.__setitem__(9, dense())", IndexError),
    ("net.__delitem__(9)", IndexError),
    ("net.__delitem__('a')", TypeError),
]


@pytest.mark.parametrize(("expression", "kind"), BAD_SEQUENCES, ids=[row[0] for row in BAD_SEQUENCES])
def test_bad_sequences(expression, kind):
    names = {"net": nn.SequentialCell(dense(), nn.Flatten(), dense())}
    with pytest.raises(kind):
        eval(expression, globals() | names)
    assert named(names["net"]) == ["0", "2"]


@pytest.mark.msvjp_only("MindSpore takes a list or an OrderedDict only")
def test_a_sequence_of_any_collection():
    assert named(nn.SequentialCell((dense(), dense()))) == ["0", "1"]
    assert named(nn.SequentialCell({"a": dense()})) == ["a"]


@pytest.mark.mindspore_wrong("the slice loses cells: its keys are those it had")
def test_appending_to_a_slice():
    part = nn.SequentialCell(dense(), dense(), dense())[1:]
    part.append(nn.Flatten())
    assert len(part) == 3


@pytest.mark.mindspore_wrong("calls the constructor of the subclass with what was sliced")
def test_slicing_a_subclass():
    class Stack(nn.SequentialCell):
        def __init__(self, depth):
            super().__init__(*[dense() for _ in range(depth)])

    assert len(Stack(3)[1:]) == 2


def test_a_cell_that_is_held_twice():
    shared = dense()
    net = nn.SequentialCell(shared, shared)
    assert len(net) == 2
    assert named(net) == ["1"]
    assert len(net.trainable_params()) == 2
    assert (net(ms.Tensor([[1.0, 2.0]])).asnumpy() == 6).all()


# ---- CellList ----


def test_a_list_of_cells():
    cells = [dense(), nn.Flatten(), dense()]
    held = nn.CellList(cells)
    assert list(held) == cells
    assert held[0] is cells[0]
    assert held[-1] is cells[2]
    assert isinstance(held[1:], nn.CellList)
    assert list(held[:2]) == cells[:2]
    assert len(held) == 3
    assert not nn.CellList()
    assert cells[1] in held
    assert list(reversed(held)) == cells[::-1]
    with pytest.raises(NotImplementedError):
        held(1)


def test_names_in_a_list():
    held = nn.CellList([dense(), nn.Flatten(), dense()])
    assert named(held) == ["0", "2"]
    held.insert(1, dense())
    assert named(held) == ["0", "1", "3"]
    held.insert(-1, dense())
    assert named(held) == ["0", "1", "3", "4"]
    held.insert(len(held), dense())
    assert named(held) == ["0", "1", "3", "4", "5"]
    held.extend([dense()])
    held += [dense()]
    assert named(held) == ["0", "1", "3", "4", "5", "6", "7"]
    del held[0]
    assert named(held) == ["0", "2", "3", "4", "5", "6"]
    del held[1:3]
    assert named(held) == ["0", "1", "2", "3", "4"]
    held[0] = nn.Flatten()
    assert named(held) == ["1", "2", "3", "4"]


def test_names_without_a_prefix():
    assert [p.name for p in nn.CellList([dense()], auto_prefix=False).get_parameters()] == ["weight", "bias"]
    assert [p.name for p in nn.CellDict({"a": dense()}, auto_prefix=False).get_parameters()] == ["weight", "bias"]


class Net(nn.Cell):
    """A list that is filled after it was assigned, and a sequence."""

    def __init__(self, first):
        super().__init__()
        self.layers = nn.CellList(first)
        self.layers.append(dense())
        self.layers.append(dense())
        self.head = nn.SequentialCell([dense()])
        self.head.append(dense())


def test_names_of_what_is_put_in_later():
    assert named(Net([dense()])) == ["layers.0", "layers.1", "layers.2", "head.0", "head.1"]


def test_names_of_what_is_put_into_an_empty_list():
    """Nothing in the list says what it is called."""
    assert named(Net([])) == ["0", "1", "head.0", "head.1"]


def test_a_slice_renames_what_it_holds():
    held = nn.CellList([dense(), dense(), dense()])
    assert named(held[1:]) == ["0", "1"]
    assert named(held) == ["0", "0", "1"]


BAD_LISTS = [
    ("nn.CellList(dense())", TypeError),
    ("nn.CellList(None)", TypeError),
    ("nn.CellList([3])", TypeError),
    ("nn.CellList([None])", TypeError),
    ("nn.CellList([nn.CellDict()])", TypeError),
    ("held[3]", IndexError),
    ("held['a']", TypeError),
    ("held[1.0]", TypeError),
    ("held.append(3)", TypeError),
    ("held.extend(dense())", TypeError),
    ("held.insert(9, dense())", IndexError),
    ("held.insert('a', dense())", TypeError),
    ("held.insert(1, 3)", TypeError),
    ("held.__setitem__('a', dense())", TypeError),
    ("held.__delitem__(9)", IndexError),
    ("held.__delitem__('a')", TypeError),
]


@pytest.mark.parametrize(("expression", "kind"), BAD_LISTS, ids=[row[0] for row in BAD_LISTS])
def test_bad_lists(expression, kind):
    with pytest.raises(kind):
        eval(expression, globals() | {"held": nn.CellList([dense(), dense(), dense()])})


@pytest.mark.msvjp_only("MindSpore takes a list only, and ignores what else it is given")
def test_a_list_of_any_iterable():
    assert named(nn.CellList(dense() for _ in range(2))) == ["0", "1"]
    assert named(nn.CellList(nn.CellList([dense()]))) == ["0"]
    with pytest.raises(TypeError):
        nn.CellList(dense(), dense())


# ---- CellDict ----


def test_a_dict_of_cells():
    a, b = dense(), nn.Flatten()
    held = nn.CellDict({"a": a, "b": b})
    assert held["a"] is a
    assert list(held) == list(held.keys()) == ["a", "b"]
    assert list(held.values()) == [a, b]
    assert list(held.items()) == [("a", a), ("b", b)]
    assert len(held) == 2
    assert "a" in held
    assert "c" not in held
    with pytest.raises(NotImplementedError):
        held(1)
    assert held.pop("a") is a
    assert list(held) == ["b"]
    held.clear()
    assert not len(held)


def test_names_in_a_dict():
    held = nn.CellDict([("a", dense()), ["b", nn.Flatten()]])
    held["c"] = dense()
    assert named(held) == ["a", "c"]
    del held["a"]
    held.update(OrderedDict(d=dense(), e=dense()))
    held.update([["f", dense()]])
    held.update(nn.CellDict({"g": dense()}))
    assert named(held) == ["c", "d", "e", "f", "g"]


BAD_DICTS = [
    ("held['x']", KeyError),
    ("held.pop('x')", KeyError),
    ("held.__delitem__('x')", KeyError),
    ("held.__setitem__(3, dense())", TypeError),
    ("held.__setitem__('a.b', dense())", KeyError),
    ("held.__setitem__('', dense())", KeyError),
    ("held.__setitem__('update', dense())", KeyError),
    ("held.__setitem__('x', None)", TypeError),
    ("held.__setitem__('x', 3)", TypeError),
    ("held.__setitem__('x', nn.CellList())", TypeError),  # no containers
    ("held.__setitem__('x', nn.SequentialCell())", TypeError),
    ("held.__setitem__('x', nn.CellDict())", TypeError),
    ("held.update(3)", TypeError),
    ("held.update([3])", TypeError),
    ("held.update([('a',)])", ValueError),
    ("nn.CellDict(None)", TypeError),
]


@pytest.mark.parametrize(("expression", "kind"), BAD_DICTS, ids=[row[0] for row in BAD_DICTS])
def test_bad_dicts(expression, kind):
    with pytest.raises(kind):
        eval(expression, globals() | {"held": nn.CellDict({"a": dense()})})


# ---- all of them ----


@pytest.mark.parametrize("make", [nn.SequentialCell, nn.CellList, lambda cells: nn.CellDict({"a": cells[0]})])
def test_modes_reach_the_cells(make):
    cell = nn.Dropout(p=0.5)
    held = make([cell])
    held.set_train()
    assert cell.training
    held.set_train(False)
    assert not cell.training


@pytest.mark.parametrize("make", [nn.SequentialCell, nn.CellList])
def test_set_grad_reaches_the_cells(make):
    cell = dense()
    make([cell]).set_grad()
    assert cell.requires_grad


def test_the_gradient_of_a_sequence():
    net = nn.SequentialCell(dense(), dense())
    x = ms.Tensor([[1.0, 2.0]])
    _, pull = ms.vjp(lambda x: net(x), x, weights=ms.ParameterTuple(net.trainable_params()))
    _, gradients = pull(ms.Tensor([[1.0, 1.0]]))
    for gradient, want in zip(gradients, ([[2, 4], [2, 4]], [2, 2], [[3, 3], [3, 3]], [1, 1]), strict=True):
        np.testing.assert_allclose(gradient.asnumpy(), want)
