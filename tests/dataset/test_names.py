"""Names of the datasets' base classes, which scripts ask `isinstance` for."""

import mindspore.dataset as ds
import pytest
from mindspore import mindrecord


def test_base_classes():
    assert issubclass(ds.GeneratorDataset, ds.MappableDataset)
    assert issubclass(ds.MappableDataset, ds.SourceDataset)
    assert issubclass(ds.RandomSampler, ds.BuiltinSampler)


@pytest.mark.parametrize("converter", [mindrecord.Cifar10ToMR, mindrecord.Cifar100ToMR])
def test_a_converter_asks_for_its_files(converter, tmp_path):
    with pytest.raises(Exception, match="."):  # noqa: RUF043  # MindSpore's of its own kind
        converter(str(tmp_path), str(tmp_path / "out.mindrecord"))
