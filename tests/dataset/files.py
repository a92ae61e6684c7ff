"""Files of the formats that sources read, small ones, written without the library that is tested."""

import struct

import numpy as np


def idx(array):
    """An idx file of bytes or int32."""
    code, dtype = (8, np.uint8) if array.dtype == np.uint8 else (12, ">i4")
    return (
        bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(dtype).tobytes()
    )


def write_mnist(folder, rows, first=0):
    """Files of MNIST by prefix: image i is filled with first + i, its label is i % 10."""
    folder.mkdir(exist_ok=True)
    for prefix, count in rows.items():
        images = np.arange(first, first + count, dtype=np.uint8)[:, None, None] + np.zeros((1, 28, 28), np.uint8)
        (folder / f"{prefix}-images-idx3-ubyte").write_bytes(idx(images))
        (folder / f"{prefix}-labels-idx1-ubyte").write_bytes(idx(np.arange(count, dtype=np.uint8) % 10))


# ---- TFRecord ----


def varint(n):
    n &= (1 << 64) - 1
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def feature(value, packed=True):
    """A feature of bytes, texts, floats or ints, one or a list; None for one without anything."""
    if value is None:
        return b""
    values = value if isinstance(value, list) else [value]
    if values and isinstance(values[0], (bytes, str)):
        return field(1, b"".join(field(1, v if isinstance(v, bytes) else v.encode()) for v in values))
    if values and isinstance(values[0], float):
        items = [struct.pack("<f", v) for v in values]
        return field(2, field(1, b"".join(items)) if packed else b"".join(varint(1 << 3 | 5) + item for item in items))
    items = [varint(v) for v in values]
    return field(3, field(1, b"".join(items)) if packed else b"".join(varint(1 << 3) + item for item in items))


def example(row, packed=True):
    entries = (field(1, field(1, name.encode()) + field(2, feature(value, packed))) for name, value in row.items())
    return field(1, b"".join(entries))


def masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def record(data):
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked_crc(length)) + data + struct.pack("<I", masked_crc(data))


def tfrecord(rows, packed=True):
    """A TFRecord file of these rows."""
    return b"".join(record(example(row, packed)) for row in rows)


# ---- what a dataset gives ----


def rows_of(dataset, column, epochs=1):
    """The values of a column in each epoch, as Python's."""
    iterator = dataset.create_dict_iterator(num_epochs=epochs, output_numpy=True)
    found = [[row[column].tolist() for row in iterator] for _ in range(epochs)]
    return found[0] if epochs == 1 else found


def described(dataset):
    """The dtype, shape and value of each column of each row."""
    iterator = dataset.create_dict_iterator(num_epochs=1, output_numpy=True)
    return [{name: (str(v.dtype), v.shape, v.tolist()) for name, v in row.items()} for row in iterator]
