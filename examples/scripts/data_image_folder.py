"""A folder of JPEGs with the usual augmentations, and a picture of its last batch: `data_image_folder.py [picture.png]`."""

import pathlib
import sys
import tempfile

import mindspore as ms
import numpy as np
from mindspore import dataset as ds
from mindspore.dataset import vision
from PIL import Image
from sklearn.datasets import load_sample_images

EPOCHS, BATCH, SIZE = 2, 8, 128
MEAN, STD = np.array([0.485, 0.456, 0.406]) * 255, np.array([0.229, 0.224, 0.225]) * 255


def write_images(folder, count=12, size=300):
    """Windows of scikit-learn's two photographs; the folder that they are in is their class."""
    random = np.random.RandomState(0)
    for name, photograph in zip(("china", "flower"), load_sample_images().images):
        pathlib.Path(folder, name).mkdir()
        for number in range(count):
            top, left = random.randint(0, np.array(photograph.shape[:2]) - size)
            window = Image.fromarray(photograph[top : top + size, left : left + size])
            # all colors are kept: of subsampled ones MindSpore decodes the edge of a crop a little differently
            window.save(pathlib.Path(folder, name, f"{number:02}.jpg"), quality=95, subsampling=0)


def pipeline(folder):
    augmentations = [
        vision.RandomCropDecodeResize(SIZE, scale=(0.2, 1.0)),
        vision.RandomHorizontalFlip(prob=0.5),
        vision.RandomColorAdjust(brightness=0.4, contrast=0.4, saturation=0.4),
        vision.Normalize(mean=MEAN.tolist(), std=STD.tolist()),
        vision.HWC2CHW(),
    ]
    dataset = ds.ImageFolderDataset(folder, shuffle=True)
    # each worker draws numbers of its own, so that their count decides which image gets which
    return dataset.map(augmentations, input_columns="image", num_parallel_workers=1).batch(BATCH)


def main():
    ms.set_seed(3)
    with tempfile.TemporaryDirectory() as folder:
        write_images(folder)
        batches = pipeline(folder).create_tuple_iterator(num_epochs=EPOCHS, output_numpy=True)
        for epoch in range(EPOCHS):
            for images, labels in batches:
                print(f"epoch {epoch}: {images.shape}, labels {labels}, means {images.mean((1, 2, 3)).round(2)}")
    for name in sys.argv[1:]:
        pixels = (images.transpose(0, 2, 3, 1) * STD + MEAN).round().astype(np.uint8)
        Image.fromarray(np.vstack([np.hstack(row) for row in np.split(pixels, 2)])).save(name)


if __name__ == "__main__":
    main()
