"""mindspore.numpy.fft: filled from the declarations in `ops/fourier.py`."""
