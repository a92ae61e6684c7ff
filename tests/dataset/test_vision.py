"""The operations on images and arrays, against digests of what MindSpore makes of the same: see record.py."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import mindspore as ms
import mindspore.dataset as ds
import numpy as np
import pytest
from mindspore.dataset import transforms, vision

from . import images, record

RECORDED = record.recorded()

#: What is not compared: rows that begin so, inputs that begin so, and why.
NOT_COMPARED = [
    (
        (""),
        ("bool",),
        "MindSpore takes a bool image for bytes of 0 and 1, and leaves bools that are neither True nor False",
    ),
    (
        ("AdjustSharpness", "RandomSharpness", "RandomAdjustSharpness", "GaussianBlur"),
        ("float", "unit", "double"),
        "OpenCV adds floats in another order from version to version",
    ),
    (
        ("Affine(-33.5", "Perspective([[0, 0], [7, 0], [7, 7], [0, 7]], [[1, 0], [6, 1], [7, 6], [0, 5]], Inter.CUBIC"),
        (""),
        "OpenCV 5 rounds a bicubic pixel otherwise, by 1 in few pixels",
    ),
    (("Rotate(33, Inter.CUBIC", "RandomRotation(45, Inter.CUBIC"), (""), "OpenCV 5 rounds a bicubic pixel otherwise"),
    (
        ("AdjustHue", "RandomColorAdjust(0.4", "RandomColorAdjust(hue", "RandomLighting"),
        ("float", "unit", "double", "half", "int", "uint16"),
        "MindSpore changes single bytes of numbers that are not uint8",
    ),
    (("AdjustGamma",), ("int", "uint16", "matrix"), "MindSpore changes single bytes; msvjp refuses"),
    (
        ("HsvToRgb", "RgbToHsv"),
        ("smooth", "float", "unit", "half"),
        "in MindSpore the dtype hangs on the first pixel, and what does not fit is lost",
    ),
    (("NormalizePad",), (""), "MindSpore's fourth channel is not a channel of zeros: the numbers lie packed"),
    (("Normalize",), ("matrix",), "MindSpore takes the rows of a gray image for channels"),
    (("HWC2CHW",), ("half",), "msvjp takes it, MindSpore does not"),
    (
        ("RandomVerticalFlip", "UniformAugment([RandomV"),
        ("batch", "float_batch", "five"),
        "msvjp takes batches, MindSpore not",
    ),
    (
        ("SlicePatches",),
        ("batch", "float_batch", "five", "int64", "chw"),
        "MindSpore asks nothing where nothing is sliced",
    ),
    (("CutOut", "RandomAutoContrast"), ("chw", "gray1", "two"), "msvjp takes any number of channels"),
    (("AutoAugment",), ("int64",), "msvjp refuses int64 before it is drawn what is done"),
    (("RandomGrayscale",), (""), "msvjp raises TypeError, MindSpore an AttributeError of its own making"),
    (
        ("Perspective", "RandomPerspective"),
        ("PIL",),
        "a pixel half way between two falls to one of them by numpy's last bits",
    ),
    (("RandomAffine(20",), ("PIL",), "MindSpore forgets fill_value where Pillow's version has two digits"),
    (
        ("RandomCropDecodeResize",),
        ("jpeg",),
        "MindSpore decodes only a part of a JPEG, where the colors of neighbors differ by up to 5",
    ),
    (
        (
            "Resize((9, 14), Inter.PILCUBIC",
            "Resize((29, 24), Inter.PILCUBIC",
            "ResizedCrop(1, 0, 7, 6, (4, 3), Inter.PILCUBIC",
        ),
        (""),
        "see test_pilcubic",
    ),
    (("RandomResizedCrop(6, (0.5, 1.0), interpolation=Inter.PILCUBIC",), (""), "see test_pilcubic"),
    (
        ("Resize((9, 14), Inter.ANTIALIAS", "RandomResizedCrop(6, (0.5, 1.0), interpolation=Inter.ANTIALIAS"),
        ("int64", "vector", "scalar"),
        "msvjp says first what is wrong with the image",
    ),
    (("OneHot(4, 0.1)(np.array([2, 0]",), (""), "MindSpore leaves all rows but the last without their one"),
]


def _reason(row, name):
    return next(
        (reason for rows, inputs, reason in NOT_COMPARED if row.startswith(rows) and name.startswith(inputs)), None
    )


@pytest.mark.parametrize(("kind", "row"), [(kind, row) for kind in record.TABLES for row in record.rows(kind)])
def test_is_mindspores(kind, row):
    expected = RECORDED[kind, row]
    found = record.outcomes(kind, row)
    assert len(found) == len(expected)
    wrong = {
        name: out if isinstance(out, Exception) else record.digest(out)
        for (name, out), digest in zip(found.items(), expected, strict=True)
        if record.digest(out) != digest and not _reason(row, name)
    }
    assert not wrong


def test_pilcubic():
    """Pillow's bicubic kernel, on an RGB image."""
    from PIL import Image

    for name in ("odd", "smooth", "dark"):
        array = images.ARRAYS[name]
        expected = np.asarray(Image.fromarray(array).resize((7, 5), Image.Resampling.BICUBIC))
        np.testing.assert_array_equal(vision.Resize((5, 7), vision.Inter.PILCUBIC)(array), expected)


@pytest.mark.parametrize(
    "operation", [vision.GaussianBlur((3, 5)), vision.AdjustSharpness(1.7), vision.Rotate(30, vision.Inter.CUBIC)]
)
def test_floats_are_near_the_uint8_image(operation):
    array = images.ARRAYS["smooth"]
    floats = operation(array.astype(np.float32))
    assert floats.dtype == np.float32
    assert np.abs(np.clip(floats, 0, 255) - operation(array)).max() < 1.1


@pytest.mark.parametrize("shape", [(28, 28, 1), (9, 40, 1), (1, 7, 1), (12, 12, 3)])
@pytest.mark.parametrize("size", [(32, 32), (14, 14), (5, 20), (28, 28), 10, (60, 60)])
def test_resized_in_a_pipeline_as_alone(shape, size):
    """Small gray images are resized many at a time."""
    rows = np.random.default_rng(0).integers(0, 256, (130, *shape), np.uint8)
    data = ds.NumpySlicesDataset(rows, ["image"], shuffle=False).map(vision.Resize(size), ["image"]).batch(70)
    found = np.concatenate([batch["image"] for batch in data.create_dict_iterator(1, output_numpy=True)])
    for image, row in zip(found, rows, strict=True):
        np.testing.assert_array_equal(image, vision.Resize(size)(row).reshape(image.shape))


@pytest.mark.parametrize("kernel", [vision.Inter.AREA, vision.Inter.PILCUBIC])
def test_kernels_for_arrays_after_topil(kernel):
    """In a pipeline the images become arrays; a PIL image that is given is refused."""
    image, resize = images.ARRAYS["odd"], vision.Resize((5, 7), kernel)
    rows = ds.NumpySlicesDataset(image[None], ["image"]).map([vision.ToPIL(), resize, vision.ToTensor()], ["image"])
    ((found,),) = rows.create_tuple_iterator(num_epochs=1, output_numpy=True)
    np.testing.assert_array_equal(found, vision.ToTensor()(resize(image)))
    with pytest.raises(TypeError):
        resize(vision.ToPIL()(image))


def test_the_same_is_done_to_several_images():
    image = images.ARRAYS["odd"]
    for operation in (
        vision.RandomCrop(5),
        vision.RandomHorizontalFlip(),
        vision.RandomVerticalFlip(),
        vision.RandomResizedCrop(6),
    ):
        first, second = operation(image, image)
        np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(
    "operation",
    [vision.Resize(3), vision.Normalize([1.0], [2.0]), vision.HWC2CHW(), vision.ToTensor(), vision.RandomRotation(3)],
)
def test_one_column_at_a_time(operation):
    image = images.ARRAYS["odd"]
    with pytest.raises(RuntimeError):
        operation(image, image)
    for wrong in ([1, 2], None, "a", ms.Tensor(image)):
        with pytest.raises(TypeError):
            operation(wrong)


def test_the_image_that_was_given_stays_as_it_is():
    for row in (*record.rows("image"), *record.rows("drawn image")):
        if row.startswith(("Decode", "RandomCropDecode", "Erase(0, 0, 5", "RandomErasing(0.9")):
            continue
        array = images.ARRAYS["odd"].copy()
        record._seeded(row, record.names(), lambda array=array: array, 1)
        np.testing.assert_array_equal(array, images.ARRAYS["odd"])


def test_erase_in_place():
    array = images.ARRAYS["odd"].copy()
    vision.Erase(0, 0, 2, 2, 5, True)(array)
    assert (array[:2, :2] == 5).all()


def test_operations_work_on_batches_after_batch():
    batch = np.stack([images.ARRAYS["odd"]] * 3)
    for operation in (
        vision.Rescale(0.5, 1),
        vision.Normalize([1.0] * 3, [2.0] * 3),
        vision.Resize((5, 4)),
        vision.CenterCrop(6),
    ):
        rows = ds.NumpySlicesDataset(batch, ["image"], shuffle=False).batch(3).map(operation, ["image"])
        out = next(rows.create_tuple_iterator(output_numpy=True))[0]
        np.testing.assert_array_equal(out, np.stack([operation(image) for image in batch]))


@pytest.mark.parametrize("operation", [transforms.OneHot(3), transforms.TypeCast(ms.float16)])
def test_labels_after_batch(operation):
    labels = np.array([1, 0, 2], np.int32)
    dataset = ds.NumpySlicesDataset(labels, ["label"], shuffle=False).batch(3).map(operation)
    ((found,),) = dataset.create_tuple_iterator(num_epochs=1, output_numpy=True)
    np.testing.assert_array_equal(found, operation(labels), strict=True)


def test_channels_are_not_moved_after_batch():
    dataset = ds.NumpySlicesDataset(images.ARRAYS["batch4"], ["image"]).batch(2).map(vision.HWC2CHW())
    with pytest.raises(RuntimeError, match="HWC2CHW"):
        list(dataset.create_tuple_iterator(num_epochs=1))


def test_with_a_seed_each_call_draws_the_same():
    """But on PIL images, for which Python's own generator draws on."""
    ds.config.set_seed(3)
    crop, image = vision.RandomCrop(2), images.ARRAYS["odd"]
    assert len({op(image).tobytes() for op in (crop, vision.RandomCrop(2)) for _ in range(5)}) == 1
    assert len({np.asarray(crop(images.picture("odd"))).tobytes() for _ in range(9)}) > 1


@pytest.mark.parametrize(
    ("operations", "kind"),
    [
        ([vision.Decode()], np.ndarray),
        ([vision.Decode(True)], tuple),
        ([vision.Decode(True), vision.ToTensor()], tuple),
    ],
)
def test_a_compose_by_hand_gives_a_tuple_where_a_pil_image_arose(operations, kind):
    found = transforms.Compose(operations)(images.files()["png"])
    assert type(found) is kind
    assert len(found) == (1 if kind is tuple else 30)


def test_a_crop_of_more_than_the_image():
    with pytest.raises(RuntimeError, match="RandomCrop"):
        vision.RandomCrop(20)(images.ARRAYS["odd"])


@pytest.mark.parametrize("wrong", [[1], (1,), "a", None, ms.Tensor([1])], ids=str)
def test_what_is_not_decoded(wrong):
    with pytest.raises(TypeError):
        vision.Decode()(wrong)


# ---- files ----


def test_files(tmp_path):
    image, gray = images.ARRAYS["smooth"], images.ARRAYS["gray"]
    path = str(tmp_path / "image.png")
    vision.write_png(path, image)
    np.testing.assert_array_equal(vision.read_image(path), image)
    assert vision.read_image(path, vision.ImageReadMode.GRAYSCALE).shape == (30, 41, 1)
    np.testing.assert_array_equal(vision.Decode()(vision.read_file(path)), image)
    vision.write_png(path, gray)
    np.testing.assert_array_equal(vision.read_image(path), gray[..., None])
    assert vision.read_image(path, vision.ImageReadMode.COLOR).shape == (13, 18, 3)
    vision.write_jpeg(path, ms.Tensor(image), 90)
    assert vision.read_image(path).shape == (30, 41, 3)
    vision.write_file(path, vision.encode_jpeg(image, 90))
    np.testing.assert_array_equal(vision.read_file(path), vision.encode_jpeg(ms.Tensor(image), 90))


def test_encoded_bytes_are_mindspores():
    image = images.ARRAYS["smooth"]
    encoded = [
        vision.encode_jpeg(image),
        vision.encode_jpeg(image, 10),
        vision.encode_png(image),
        vision.encode_png(image, 0),
    ]
    assert [(len(data), record.digest(data)) for data in encoded] == [
        (931, "8ebd05a1"),
        (710, "048f0c1a"),
        (1446, "bdb75ded"),
        (3788, "8539b5d9"),
    ]


def test_sizes():
    assert vision.get_image_size(images.ARRAYS["odd"]) == [13, 17]
    assert vision.get_image_size(images.ARRAYS["batch"]) == [8, 9]
    assert vision.get_image_size(images.picture("odd")) == [13, 17]
    assert vision.get_image_num_channels(images.ARRAYS["gray"]) == 1
    assert vision.get_image_num_channels(images.ARRAYS["rgba"]) == 4
    assert vision.get_image_num_channels(images.picture("gray")) == 1


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda path: vision.read_file(path + "/none"), RuntimeError),
        (lambda path: vision.read_file(path), RuntimeError),
        (lambda path: vision.read_file(3), TypeError),
        (lambda path: vision.read_image(path + "/none"), RuntimeError),
        (lambda path: vision.read_image(3), TypeError),
        (lambda path: vision.read_image(__file__), RuntimeError),
        (lambda path: vision.read_image(__file__, 1), TypeError),
        (lambda path: vision.write_file(path + "/none/x", images.ARRAYS["vector"]), RuntimeError),
        (lambda path: vision.write_file(path + "/x", images.ARRAYS["gray"]), RuntimeError),
        (lambda path: vision.write_file(path + "/x", np.ones(3)), RuntimeError),
        (lambda path: vision.write_file(path + "/x", [1]), TypeError),
        (lambda path: vision.write_file(3, images.ARRAYS["vector"]), TypeError),
        (lambda path: vision.encode_jpeg(images.ARRAYS["rgba"]), RuntimeError),
        (lambda path: vision.encode_jpeg(images.ARRAYS["float"]), RuntimeError),
        (lambda path: vision.encode_jpeg(images.ARRAYS["batch"]), RuntimeError),
        (lambda path: vision.encode_jpeg(images.ARRAYS["odd"], 0), RuntimeError),
        (lambda path: vision.encode_jpeg(images.ARRAYS["odd"], 1.5), TypeError),
        (lambda path: vision.encode_png(images.ARRAYS["odd"], 10), RuntimeError),
        (lambda path: vision.encode_png([1]), TypeError),
        (lambda path: vision.get_image_size([1]), TypeError),
        (lambda path: vision.get_image_size(images.ARRAYS["vector"]), RuntimeError),
        (lambda path: vision.get_image_num_channels([1]), TypeError),
    ],
)
def test_wrong_calls_of_functions_on_files(call, error, tmp_path):
    with pytest.raises(error):
        call(str(tmp_path))


def test_decode_takes_bytes():
    file = io.BytesIO()
    images.picture("odd").save(file, "PNG")
    np.testing.assert_array_equal(vision.Decode()(file.getvalue()), images.ARRAYS["odd"])


@pytest.mark.mindspore_wrong("MindSpore pads the image, and leaves the boxes where they were")
def test_boxes_move_with_what_they_are_about():
    image = np.zeros((9, 9, 3), np.uint8)
    image[3, 4] = 255
    out, boxes = vision.RandomCropWithBBox((20, 20), None, True)(image, np.array([[4, 3, 1, 1]], np.float32))
    (x, y, width, height) = boxes[0].astype(int)
    assert (width, height) == (1, 1)
    assert (out[y, x] == 255).all()


@pytest.mark.msvjp_only("MindSpore crashes, or gives the half of the image that is there")
@pytest.mark.parametrize("name", ["png", "jpeg", "jpeg_progressive"])
def test_a_file_that_is_cut_off_is_an_error(name):
    data = images.files()[name]
    for length in range(0, len(data) * 9 // 10, 7):
        with pytest.raises(RuntimeError, match="Decode"):
            vision.Decode()(data[:length])


@pytest.mark.msvjp_only("MindSpore takes gigabytes, or crashes")
@pytest.mark.parametrize("side", [0, 30_000, 65_535])
def test_a_jpeg_whose_header_lies_is_an_error(side):
    size = side.to_bytes(2, "big") * 2
    data = b"\xff\xd8\xff\xc0\x00\x11\x08" + size + b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xd9"
    with pytest.raises(RuntimeError, match=r"vision.Decode: .* bytes cannot be decoded"):
        vision.Decode()(data)


def test_an_image_is_not_turned_by_its_exif():
    from PIL import Image

    exif = Image.Exif()
    exif[0x112] = 6  # lies on its side
    pixels = images.ARRAYS["smooth"][:9]
    Image.fromarray(pixels).save(file := io.BytesIO(), "jpeg", exif=exif)
    assert vision.Decode()(np.frombuffer(file.getvalue(), np.uint8)).shape == pixels.shape


@pytest.mark.parametrize("workers", [1, 2])
def test_large_images_are_normalized_as_one_by_one(workers):
    operations = [vision.Resize((300, 310)), vision.Normalize([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]), vision.HWC2CHW()]
    pictures = [np.roll(images.ARRAYS["smooth"], i, 1) for i in range(3)]
    rows = ds.GeneratorDataset(pictures, ["image"], shuffle=False).map(
        operations, ["image"], num_parallel_workers=workers
    )
    (batch,) = rows.batch(3).create_dict_iterator(num_epochs=1, output_numpy=True)
    for image, got in zip(pictures, batch["image"], strict=True):
        for operation in operations:
            image = operation(image)
        np.testing.assert_array_equal(got, image)


def test_threads_have_the_same_numbers():
    """OpenCV keeps a setting for each thread, on which the last bit depends."""
    image = np.random.RandomState(0).randint(0, 256, (10, 13, 3)).astype(np.uint8)
    resize = vision.Resize((20, 30), vision.Inter.CUBIC)
    with ThreadPoolExecutor(1) as thread:
        assert int(resize(image).sum()) == int(thread.submit(resize, image).result().sum()) == 217792


@pytest.mark.msvjp_only("what is lacking is told by msvjp")
def test_without_the_extra(monkeypatch):
    import sys

    from msvjp._files import image_libraries as libraries
    from msvjp.dataset.vision import resizing

    libraries.pillow.cache_clear()
    monkeypatch.setattr(libraries, "_here", threading.local())
    monkeypatch.setitem(sys.modules, "cv2", None)
    monkeypatch.setattr(resizing, "has_opencv", lambda: False)
    with pytest.raises(ImportError, match=r"vision.GaussianBlur.*msvjp\[vision\]"):
        vision.GaussianBlur(3)(images.ARRAYS["odd"])
    assert vision.Resize((5, 7))(images.ARRAYS["odd"]).shape == (5, 7, 3)


@pytest.mark.msvjp_only("two ways to the same numbers")
@pytest.mark.parametrize("size", [(1, 1), (5, 7), (13, 17), (26, 34), (6, 8), (40, 3), (7, 90)])
@pytest.mark.parametrize("name", ["odd", "even", "smooth", "gray", "gray1", "rgba"])
def test_resize_without_opencv(name, size, monkeypatch):
    from msvjp.dataset.vision import resizing

    array = images.ARRAYS[name]
    expected = vision.Resize(size)(array)
    halved = vision.Resize((array.shape[0] // 2, array.shape[1] // 2))(array)
    monkeypatch.setattr(resizing, "has_opencv", lambda: False)
    np.testing.assert_array_equal(vision.Resize(size)(array), expected)
    np.testing.assert_array_equal(vision.Resize((array.shape[0] // 2, array.shape[1] // 2))(array), halved)


@pytest.mark.msvjp_only("two ways to the same numbers")
@pytest.mark.parametrize("shape", [(5, 6), (5, 6, 1), (5, 6, 3), (5, 6, 7)], ids=str)
@pytest.mark.parametrize(
    "last",
    [[], [vision.HWC2CHW()], [vision.ToTensor()], [transforms.TypeCast(ms.int64)], [transforms.TypeCast(ms.float16)]],
)
def test_numbers_are_looked_up_without_opencv_too(shape, last, monkeypatch):
    from msvjp.dataset.nodes import lookup

    stacked = np.random.default_rng(0).integers(0, 256, (7, *shape), np.uint8)
    moments = [list(range(1, 1 + shape[-1])), [2.0] * shape[-1]] if len(shape) > 2 else [[1.0], [2.0]]
    data = ds.NumpySlicesDataset(stacked, ["image"], shuffle=False)
    data = data.map([vision.Rescale(1 / 3, 1.0), vision.Normalize(*moments), *last], "image")
    by_opencv = next(data.batch(7).create_tuple_iterator(output_numpy=True))[0]
    row_by_row = np.stack([row for (row,) in data.batch(1).create_tuple_iterator(output_numpy=True)])[:, 0]
    monkeypatch.setattr(lookup, "has_opencv", lambda: False)
    np.testing.assert_array_equal(
        next(data.batch(7).create_tuple_iterator(output_numpy=True))[0], by_opencv, strict=True
    )
    np.testing.assert_array_equal(row_by_row, by_opencv, strict=True)


@pytest.mark.msvjp_only("the batched way to the numbers that come row by row")
@pytest.mark.parametrize("row", record.rows("pipeline"))
def test_chunks_are_the_rows(row):
    """Where rows that fail are left out, a map goes row by row."""
    batched = record._rows(row, record.names(), 2, 5)
    ds.config.set_error_samples_mode(ds.config.ErrorSamplesMode.SKIP)
    try:
        by_row = record._rows(row, record.names(), 2, 5)
    finally:
        ds.config.set_error_samples_mode(ds.config.ErrorSamplesMode.RETURN)
    assert not isinstance(batched, Exception)
    assert record.digest(batched) == record.digest(by_row)


# ---- MindSpore 1.x ----


@pytest.mark.msvjp_only("MindSpore 2.10 has no py_transforms")
def test_py_transforms():
    from mindspore.dataset.transforms import c_transforms
    from mindspore.dataset.transforms import py_transforms as py
    from mindspore.dataset.vision import c_transforms as c_vision
    from mindspore.dataset.vision import py_transforms as py_vision

    assert c_vision.Resize is vision.Resize
    assert c_transforms.TypeCast is transforms.TypeCast
    data = images.files()["png"]
    chain = py.Compose(
        [py_vision.Decode(), py_vision.CenterCrop(20), py_vision.ToTensor(), py_vision.Normalize([0.5], [0.25])]
    )
    expected = (images.ARRAYS["smooth"][5:25, 10:30] / 255.0).astype(np.float32).transpose(2, 0, 1)
    np.testing.assert_array_equal(chain(data)[0], (expected - np.float32(0.5)) / np.float32(0.25))
    with pytest.raises(NotImplementedError, match="ToTensor"):
        py_vision.Normalize([0.5], [0.25])(images.ARRAYS["chw"])
    padded = py_vision.NormalizePad([0.5], [0.25])(np.ones((3, 2, 2), np.float32))
    np.testing.assert_array_equal(padded[:, 0, 0], [2, 2, 2, 0])
    np.testing.assert_array_equal(py_vision.RgbToBgr(True)(np.array([[[1, 2, 3]]])), [[[3, 2, 1]]])
    np.testing.assert_allclose(py.OneHotOp(3, 0.3)(np.array([2])), [[0.1, 0.1, 0.7 + 0.1]])
    assert (py_vision.CutOut(4)(np.ones((3, 9, 9))) == 0).any()


def test_a_compose_has_subpolicies():
    chain = transforms.Compose([vision.RandomSelectSubpolicy([[(vision.HorizontalFlip(), 1.0)]]), vision.HWC2CHW()])
    np.testing.assert_array_equal(chain(np.array([[[1], [2]]], np.uint8)), [[[2, 1]]])


@pytest.mark.parametrize(("low", "mean"), [(10, 10), (11, 12)])
def test_the_mean_of_a_contrast_is_rounded_to_the_even_number(low, mean):
    image = np.repeat(np.array([[[low], [low + 1]]], np.uint8), 3, 2)
    np.testing.assert_array_equal(vision.AdjustContrast(0.0)(image), np.full_like(image, mean))


@pytest.mark.msvjp_only("it needs MindSpore's own C++ headers")
def test_plugin_is_refused():
    with (
        pytest.raises(ms.UnsupportedError, match="Plugin")
        if hasattr(ms, "UnsupportedError")
        else pytest.raises(NotImplementedError)
    ):
        transforms.Plugin("library.so", "function")
