"""Whether the checkpoints of two folders, of one training by each engine, have the same entries with the same numbers.

python .ci/compare_checkpoints.py ONE OTHER
"""

import pathlib
import sys

import numpy as np

import msvjp

one, other = map(pathlib.Path, sys.argv[1:])
for file in sorted(one.iterdir()):
    ours, theirs = (msvjp.load_checkpoint(str(folder / file.name)) for folder in (one, other))
    assert list(ours) == list(theirs), f"{file.name}: {list(ours)} and {list(theirs)}"
    for name in ours:
        a, b = ours[name].asnumpy(), theirs[name].asnumpy()
        assert (a.shape, a.dtype) == (b.shape, b.dtype), (
            f"{file.name}: {name} is {a.dtype}{a.shape} and {b.dtype}{b.shape}"
        )
        np.testing.assert_allclose(a, b, rtol=1e-2, atol=1e-3, err_msg=f"{file.name}: {name}")
    print(f"{file.name}: {len(ours)} entries are the same")
