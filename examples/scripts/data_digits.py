"""The data part of MindSpore's quickstart, on scikit-learn's scanned digits and its two photographs."""

import mindspore as ms
from mindspore import dataset as ds
from mindspore.dataset import transforms, vision
from sklearn.datasets import load_digits, load_sample_images

EPOCHS = 2


class Windows:
    """A source of one's own: square windows of the photographs, as many of each, and which photograph it is."""

    def __init__(self, size, count):
        self.size, self.count, self.photographs = size, count, load_sample_images().images

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        photograph = self.photographs[index % 2]
        corner = 20 * (index // 2)
        return photograph[corner : corner + self.size, corner : corner + self.size], index % 2


def datapipe(dataset, batch_size):
    image_transforms = [vision.Rescale(1 / 255, 0), vision.Normalize((0.1307,), (0.3081,)), vision.HWC2CHW()]
    dataset = dataset.map(image_transforms, "image")
    dataset = dataset.map(transforms.TypeCast(ms.int32), "label")
    dataset = dataset.shuffle(buffer_size=64)
    return dataset.batch(batch_size)


def show(title, dataset):
    """The first batches of each epoch; the iterator shuffles anew for the second."""
    print(f"{title}: {dataset.get_dataset_size()} batches of {dataset.get_batch_size()}, {dataset.get_col_names()}")
    batches = dataset.create_dict_iterator(num_epochs=EPOCHS, output_numpy=True)
    for epoch in range(EPOCHS):
        for step, batch in enumerate(batches):
            if step < 2:
                image, label = batch["image"], batch["label"]
                print(f"epoch {epoch}: {image.dtype} {image.shape} of mean {image.mean():.3f}, {label.dtype} {label}")


def main():
    ms.set_seed(1)
    images, labels = load_digits(return_X_y=True)
    images = (images * 255 / 16).astype("uint8").reshape(-1, 8, 8, 1)
    # shuffled after the split: a dataset shuffled before it would deal its rows anew in each epoch
    digits = ds.NumpySlicesDataset({"image": images, "label": labels}, shuffle=False)
    train, test = digits.split([0.8, 0.2])
    show("digits to train on", datapipe(train, 16))
    show("digits to test on", datapipe(test, 16))
    show("windows", datapipe(ds.GeneratorDataset(Windows(64, 32), ["image", "label"]), 8))


if __name__ == "__main__":
    main()
