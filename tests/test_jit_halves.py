"""What a compiler that was killed left in PyTorch's cache is removed, and compiled anew."""

import _ctypes
import os
import sys

import mindspore as ms
import pytest

from .values import plain, vec

pytestmark = [
    pytest.mark.msvjp_only("the cache is PyTorch's"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere only an empty library is known as such"),
    pytest.mark.not_on("npu", reason="the simulated npu is a mode of torch's, under which nothing is recorded"),
]


@pytest.fixture
def libraries(tmp_path, monkeypatch):
    """The names in the cache that hold a whole library, a half, none, and a half that is just being written."""
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
    with open(_ctypes.__file__, "rb") as file:
        whole = file.read()
    for name, content in {"whole": whole, "half": whole[: len(whole) // 2], "empty": b"", "new": b""}.items():
        path = tmp_path / f"{name}.so"
        path.write_bytes(content)
        if name != "new":
            os.utime(path, (0, 0))
    return lambda: sorted(path.stem for path in tmp_path.iterdir())


def test_halves_are_removed_and_it_is_told(libraries, monkeypatch):
    from msvjp.graph.halves import removed_halves

    messages = []
    monkeypatch.setattr("msvjp.log.warning", lambda text, *args: messages.append(text % args))
    assert removed_halves()
    assert libraries() == ["new", "whole"]
    assert len(messages) == 2
    assert not removed_halves()


@pytest.mark.parametrize("has_halves", [True, False])
def test_then_it_compiles_once_more(libraries, monkeypatch, has_halves):
    from msvjp.graph import lowering
    from msvjp.graph.halves import removed_halves
    from msvjp.graph.jitted import counts

    if not has_halves:
        removed_halves()
    compile_, tries = lowering._lowered, []

    def failing_first(*args):
        tries.append(args)
        if len(tries) == 1:
            raise OSError("file too short")
        return compile_(*args)

    monkeypatch.setattr(lowering, "_lowered", failing_first)
    counts.clear()
    f = ms.jit(lambda x: x * 2)
    assert [plain(f(vec(1, 2))) for _ in range(3)] == [[2, 4]] * 3
    assert counts["compiled"] == (2 if has_halves else 0)
