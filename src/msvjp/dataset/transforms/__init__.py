"""mindspore.dataset.transforms: operations for `map` that are not of images, sound or text."""
