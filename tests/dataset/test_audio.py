"""mindspore.dataset.audio: the filters that scripts use."""

import mindspore.dataset as ds
import numpy as np
import pytest
from mindspore.dataset import audio

WAVE = ((np.random.RandomState(0).rand(2, 50).astype(np.float32) * 2 - 1) * 0.6).astype(np.float32)


class TestBassBiquad:
    @pytest.mark.parametrize(
        ("dtype", "want"),
        [
            (np.float32, [0.059269122779369354, 0.26267510652542114, 0.1323249787092209, 0.06505811214447021]),
            (np.float64, [0.05926912187608444, 0.2626751007310962, 0.13232494900148883, 0.06505806957518417]),
            (np.float16, [0.059234619140625, 0.2626953125, 0.1322021484375, 0.06494140625]),
        ],
    )
    def test_values(self, dtype, want):
        found = audio.BassBiquad(44100, 10.0, 200.0, 0.707)(WAVE.astype(dtype))
        assert (found.dtype, found.shape, found[0, :4].tolist()) == (dtype, (2, 50), want)

    def test_one_axis(self):
        found = audio.BassBiquad(44100, 10.0)(WAVE[0])
        assert found[:2].tolist() == [0.0589216984808445, 0.2604430913925171]

    def test_the_result_is_cut(self):
        assert np.abs(audio.BassBiquad(8000, 40.0)(np.ones(50, np.float32))).max() == 1

    def test_in_a_pipeline(self):
        data = ds.NumpySlicesDataset([WAVE], ["wave"], shuffle=False).map(audio.BassBiquad(44100, 10.0, 200.0), "wave")
        (row,) = data.create_dict_iterator(num_epochs=1, output_numpy=True)
        assert (row["wave"] == audio.BassBiquad(44100, 10.0, 200.0)(WAVE)).all()

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ((0, 10.0), ValueError),
            ((44100.0, 10.0), TypeError),
            ((44100, "a"), TypeError),
            ((44100, 1.0, 200.0, 0.0), ValueError),
            ((44100, 1.0, 200.0, 2.0), ValueError),
        ],
    )
    def test_arguments(self, given, error):
        with pytest.raises(error):
            audio.BassBiquad(*given)

    def test_other_values(self):
        operation = audio.BassBiquad(44100, 10.0)
        with pytest.raises(RuntimeError):
            operation(np.ones(3, np.int32))
        for value in ([1.0, 2.0], "a", np.float32(1)):
            with pytest.raises(TypeError):
                operation(value)
