"""Rows written to MindRecord files by FileWriter, and read back by MindDataset: whole, and as the shards of two devices."""

import pathlib
import tempfile

import mindspore as ms
import numpy as np
from mindspore import dataset as ds
from mindspore.mindrecord import FileReader, FileWriter
from sklearn.datasets import load_iris

EPOCHS, DEVICES = 2, 2

SCHEMA = {
    "number": {"type": "int32"},
    "kind": {"type": "string"},
    "sizes": {"type": "float32", "shape": [4]},
}


def write(file, rows):
    """Spread over two files, `file`0 and `file`1, of which either opens both."""
    writer = FileWriter(file, shard_num=2)
    writer.add_schema(SCHEMA, "the sizes of irises, in centimeters")
    writer.add_index(["number"])
    writer.write_raw_data(rows)
    writer.commit()
    return file + "0"


def show(title, dataset):
    print(f"{title}: {dataset.get_dataset_size()} rows of {dataset.get_col_names()}")
    rows = dataset.create_dict_iterator(num_epochs=EPOCHS, output_numpy=True)
    for epoch in range(EPOCHS):
        for number, row in enumerate(rows):
            if number < 3:
                print(f"epoch {epoch}:", row["number"], row["kind"], row["sizes"], row["sizes"].dtype)


def main():
    ms.set_seed(1)
    iris = load_iris()
    rows = [
        {"number": number, "kind": str(iris.target_names[target]), "sizes": sizes.astype(np.float32)}
        for number, (sizes, target) in enumerate(zip(iris.data, iris.target))
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = write(str(pathlib.Path(folder, "iris.mindrecord")), rows)
        print("the first row:", next(FileReader(file).get_next()))
        show("in order", ds.MindDataset(file, shuffle=False))
        show("shuffled", ds.MindDataset(file))
        for device in range(DEVICES):
            shard = ds.MindDataset(file, ["number", "kind", "sizes"], num_shards=DEVICES, shard_id=device)
            show(f"device {device}", shard)


if __name__ == "__main__":
    main()
