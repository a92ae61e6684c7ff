"""`ModelCheckpoint`: which files it writes, under which names, what is in them, and which of them stay."""

import os
from pathlib import Path

import mindspore as ms
import pytest
from mindspore import Tensor, nn
from mindspore.train import Callback, CheckpointConfig, ModelCheckpoint

from ..batches import Batches, small_model, small_net
from ..killed import survives
from .by_hand import context

EVERY_STEP = [f"net-{epoch}_{step}" for epoch in (1, 2) for step in (1, 2, 3)]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def files(folder="checkpoints"):
    """The names of the files, without their ending, the oldest first."""
    found = [path for path in Path(folder).rglob("*") if path.is_file()]
    return [path.stem for path in sorted(found, key=lambda path: path.stat().st_mtime_ns)]


def train(epochs=2, batches=3, prefix="net", directory="checkpoints", more=(), initial_epoch=0, **config):
    """Train with a new ModelCheckpoint, which is returned."""
    checkpoint = ModelCheckpoint(prefix, directory, CheckpointConfig(**config))
    small_model().train(epochs, Batches(batches), [checkpoint, *more], initial_epoch=initial_epoch)
    return checkpoint


class TestWhichFiles:
    @pytest.mark.parametrize(
        ("config", "names"),
        [
            ({}, EVERY_STEP[1:]),
            ({"save_checkpoint_steps": 3}, ["net-1_3", "net-2_3"]),
            ({"save_checkpoint_steps": 2}, ["net-1_2", "net-2_1", "net-2_3"]),
            ({"save_checkpoint_steps": 4}, ["net-2_1", "net-2_3"]),
            ({"save_checkpoint_steps": 100}, ["net-2_3"]),
            ({"save_checkpoint_steps": None, "save_checkpoint_seconds": 100}, ["net-2_3"]),
            ({"save_checkpoint_steps": 0}, []),
            ({"keep_checkpoint_max": 2}, ["net-2_2", "net-2_3"]),
            ({"keep_checkpoint_max": 1}, ["net-2_3"]),
            ({"keep_checkpoint_max": 0}, ["net-2_3"]),
            ({"keep_checkpoint_max": None}, ["net-2_3"]),
            ({"keep_checkpoint_max": 0, "keep_checkpoint_per_n_minutes": 1}, ["net-1_1", "net-2_3"]),
            ({"keep_checkpoint_max": 10}, EVERY_STEP),
        ],
    )
    def test_of_a_training(self, config, names):
        checkpoint = train(**config)
        assert files() == names
        assert checkpoint.latest_ckpt_file_name == (str(Path("checkpoints/net-2_3.ckpt").absolute()) if names else "")

    def test_by_time(self):
        class Wait(Callback):
            def on_train_step_begin(self, run_context):
                if run_context.original_args().cur_step_num == 2:
                    checkpoint._last_time = checkpoint._saved_at = -1e9

        checkpoint = ModelCheckpoint("net", "checkpoints", CheckpointConfig(0, save_checkpoint_seconds=60))
        small_model().train(1, Batches(3), [Wait(), checkpoint])
        assert files() == ["net-1_2", "net-1_3"]

    def test_after_epochs_that_are_done(self):
        train(3, initial_epoch=1, save_checkpoint_steps=3)
        assert files() == ["net-2_3", "net-3_3"]

    def test_a_new_one_takes_another_prefix(self):
        for names in (["net-1_3"], ["net_1-1_3"], ["net_2-1_3"]):
            before = files()
            train(1, save_checkpoint_steps=3)
            assert files() == before + names

    def test_the_same_one_overwrites(self):
        checkpoint, model, dataset = ModelCheckpoint("net", "checkpoints"), small_model(), Batches(3)
        model.train(1, dataset, checkpoint)
        model.train(1, dataset, checkpoint)
        assert sorted(files()) == ["net-1_1", "net-1_2", "net-1_3"]

    @pytest.mark.mindspore_wrong("it saves nothing until the steps are more than those of the first training")
    def test_the_same_one_saves_in_a_second_training(self):
        config = CheckpointConfig(save_checkpoint_steps=3)
        checkpoint, model, dataset = ModelCheckpoint("net", "checkpoints", config), small_model(), Batches(3)
        model.train(1, dataset, checkpoint)
        model.train(2, dataset, checkpoint, initial_epoch=1)
        assert sorted(files()) == ["net-1_3", "net-2_3"]

    @pytest.mark.parametrize(
        ("there", "prefix"),
        [
            ("net.ckpt", "net"),
            ("net-1_1.txt", "net"),
            ("other-1_1.ckpt", "net"),
            ("net-abc.ckpt", "net_1"),
            ("net-1_1.safetensors", "net_1"),
            ("net_4-1_1.ckpt", "net_5"),
        ],
    )
    def test_which_files_make_it_take_another_prefix(self, there, prefix):
        Path("checkpoints").mkdir()
        Path("checkpoints", there).touch()
        assert Path(train(1, save_checkpoint_steps=3).latest_ckpt_file_name).name == f"{prefix}-1_3.ckpt"

    @pytest.mark.parametrize(
        "foreign", ["net-7.ckpt", "net-abc.ckpt", "net_x.ckpt", "net_1-1_1.ckpt", "net-1_1.txt", "other-1_1.ckpt"]
    )
    def test_only_its_own_are_deleted(self, foreign):
        Path("checkpoints").mkdir()
        Path("checkpoints", foreign).write_text("a user's own")
        train(keep_checkpoint_max=1)
        assert Path("checkpoints", foreign).read_text() == "a user's own"
        assert len(files()) == 2

    @pytest.mark.msvjp_only("MindSpore deletes it")
    def test_a_file_that_comes_meanwhile_stays(self):
        class Other(Callback):
            def on_train_step_end(self, run_context):
                Path("checkpoints", "net-7.ckpt").touch()

        train(keep_checkpoint_max=2, more=[Other()])
        assert {"net-7", "net-2_3"} <= set(files())

    def test_the_prefix_may_be_a_function(self):
        train(prefix=lambda params: f"e{params.cur_epoch_num}s{params.cur_step_num}", keep_checkpoint_max=2)
        assert files() == ["e1s1", "e1s2", "e1s3", "e2s4", "e2s5", "e2s6"]

    def test_the_folder_may_be_a_function(self):
        checkpoint = train(directory=lambda params: f"checkpoints/{params.cur_epoch_num}", keep_checkpoint_max=1)
        assert files() == ["net-1_3", "net-2_3"]
        assert Path(checkpoint.latest_ckpt_file_name).parent.name == "2"

    def test_fit_saves_the_training_alone(self):
        small_model({"mae"}).fit(2, Batches(2), Batches(1), callbacks=ModelCheckpoint("net", "checkpoints"))
        assert sorted(files()) == ["net-1_1", "net-1_2", "net-2_1", "net-2_2"]

    def test_of_safetensors(self):
        train(save_checkpoint_steps=3, format="safetensors")
        assert sorted(os.listdir("checkpoints")) == ["net-1_3.safetensors", "net-2_3.safetensors"]

    def test_is_all_that_there_is(self):
        train(save_checkpoint_steps=3)
        assert sorted(os.listdir("checkpoints")) == ["net-1_3.ckpt", "net-2_3.ckpt"]


class Fails(Callback):
    def __init__(self, error):
        self.error = error

    def on_train_step_end(self, run_context):
        if run_context.original_args().cur_step_num == 2:
            raise self.error


class TestExceptions:
    @pytest.mark.parametrize("error", [RuntimeError("in the step"), KeyboardInterrupt()])
    def test_save_if_asked_to(self, error):
        with pytest.raises(type(error)):
            train(save_checkpoint_steps=100, exception_save=True, more=[Fails(error)])
        assert files() == ["net-1_2_breakpoint"]
        assert "weight" in ms.load_checkpoint("checkpoints/net-1_2_breakpoint.ckpt")

    def test_do_not_otherwise(self):
        with pytest.raises(RuntimeError):
            train(save_checkpoint_steps=100, more=[Fails(RuntimeError())])
        assert files() == []


def read(name):
    return ms.load_checkpoint(f"checkpoints/{name}.ckpt")


class TestContents:
    def test_the_network_and_its_optimizer(self):
        train(save_checkpoint_steps=3)
        state = ["global_step", "learning_rate", "momentum", "accum.weight", "accum.bias", "stat.weight", "stat.bias"]
        assert list(read("net-2_3")) == ["weight", "bias", *state]
        assert read("net-2_3")["global_step"].asnumpy().tolist() == [6]

    def test_what_is_trained_comes_first(self):
        net = nn.SequentialCell(nn.BatchNorm1d(2), nn.Dense(2, 1))
        checkpoint = ModelCheckpoint("net", "checkpoints")
        small_model(net=net).train(1, Batches(1), checkpoint)
        names = [name for name in read("net-1_1") if name.startswith(("0.", "1."))]
        assert names == ["0.gamma", "0.beta", "1.weight", "1.bias", "0.moving_mean", "0.moving_variance"]

    def test_another_network(self):
        train(save_checkpoint_steps=3, saved_network=nn.Dense(3, 1))
        assert {name: p.shape for name, p in read("net-2_3").items()} == {"weight": (1, 3), "bias": (1,)}

    def test_what_is_appended(self):
        more = {"x": 3, "y": 2.5, "z": True, "t": Tensor(1.0)}
        train(save_checkpoint_steps=3, append_info=["epoch_num", "step_num", more])
        found = {name: read("net-2_3")[name] for name in ("epoch_num", "step_num", *more)}
        assert [(p.dtype, p.shape, p.asnumpy().item()) for p in found.values()] == [
            *((ms.int64, (), n) for n in (2, 6, 3)),
            *((ms.float32, (), 2.5), (ms.bool_, (), True), (ms.float32, (), 1.0)),
        ]

    @pytest.mark.parametrize(("first", "want"), [("epoch_num", (2, 6)), ({"epoch_num": 5, "step_num": 100}, (7, 106))])
    def test_counts_go_on_from_those_that_are_given(self, first, want):
        train(save_checkpoint_steps=3, append_info=[first] if isinstance(first, dict) else ["epoch_num", "step_num"])
        found = read("net-2_3")
        assert (int(found["epoch_num"].asnumpy()), int(found["step_num"].asnumpy())) == want

    @pytest.mark.filterwarnings("ignore:getName:DeprecationWarning")  # MindSpore asks its threads for their names
    @pytest.mark.parametrize("way", [True, "thread", "process"])
    def test_are_the_same_if_written_in_the_background(self, way):
        train(save_checkpoint_steps=2)
        train(save_checkpoint_steps=2, prefix="background", async_save=way)
        ours, theirs = read("net-2_1"), read("background-2_1")
        assert {name: p.asnumpy().tolist() for name, p in ours.items()} == {
            name: p.asnumpy().tolist() for name, p in theirs.items()
        }

    def test_load_into_a_network(self):
        checkpoint, net = ModelCheckpoint("net", "checkpoints"), small_net()
        small_model(net=net).train(1, Batches(3), checkpoint)
        other = small_net()
        assert ms.load_param_into_net(other, ms.load_checkpoint(checkpoint.latest_ckpt_file_name))[0] == []
        assert other.weight.asnumpy().tolist() == net.weight.asnumpy().tolist()


class TestByHand:
    def test_a_loop_of_ones_own(self):
        net = small_net()
        step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), nn.SGD(net.trainable_params(), 0.01))
        run = context(train_network=step, epoch_num=2, cur_epoch_num=1, cur_step_num=0, batch_num=3)
        checkpoint = ModelCheckpoint("hand", "checkpoints", CheckpointConfig(save_checkpoint_steps=2))
        checkpoint.begin(run)
        params = run.original_args()
        for params.cur_epoch_num in (1, 2):
            for _ in range(3):
                params.cur_step_num += 1
                checkpoint.step_end(run)
        assert files() == ["hand-1_2", "hand-2_1", "hand-2_3"]
        checkpoint.end(run)
        assert len(files()) == 3


class TestArguments:
    @pytest.mark.parametrize(
        ("error", "how"),
        [
            *((ValueError, {"prefix": prefix}) for prefix in (3, None, "a/b")),
            (TypeError, {"directory": 3}),
            (ValueError, {"directory": ""}),
            *((TypeError, {"config": config}) for config in (3, {})),
        ],
    )
    def test_of_the_callback(self, error, how):
        with pytest.raises(error):
            ModelCheckpoint(**how)

    @pytest.mark.parametrize(
        "word",
        [
            *("save_checkpoint_steps", "save_checkpoint_seconds"),
            *("keep_checkpoint_max", "keep_checkpoint_per_n_minutes"),
        ],
    )
    @pytest.mark.parametrize(
        ("error", "value"), [(ValueError, -1), (TypeError, 1.5), (TypeError, "1"), (TypeError, True)]
    )
    def test_numbers_of_the_config(self, word, error, value):
        with pytest.raises(error):
            CheckpointConfig(**{word: value})

    @pytest.mark.parametrize(
        ("error", "how"),
        [
            *((ValueError, dict.fromkeys(("save_checkpoint_steps", "keep_checkpoint_max"), n)) for n in (0, None)),
            *((TypeError, {word: 1}) for word in ("integrated_save", "exception_save", "async_save")),
            (ValueError, {"async_save": "x"}),
            (TypeError, {"saved_network": 3}),
            *((TypeError, {"append_info": info}) for info in (3, "a", {"a": 1}, [3], [{3: 1}], [{"a": [1]}])),
            (TypeError, {"append_info": [{"a": 1}, {"b": 2}]}),
            (ValueError, {"append_info": ["x"]}),
            *((ValueError, {word: 3}) for word in ("enc_key", "enc_mode", "crc_check", "format", "remove_redundancy")),
            *((ValueError, {"format": "safetensors", word: True}) for word in ("exception_save", "crc_check")),
            (ValueError, {"format": "safetensors", "enc_key": b"0" * 16}),
        ],
    )
    def test_of_the_config(self, error, how):
        with pytest.raises(error):
            CheckpointConfig(**how)

    @pytest.mark.msvjp_only("files are not encrypted")
    def test_keys_are_refused(self):
        with pytest.raises(NotImplementedError):
            CheckpointConfig(enc_key=b"0" * 16)

    def test_unknown_ones_are_accepted(self):
        CheckpointConfig(save_checkpoint_epochs=3)

    @pytest.mark.parametrize(
        ("how", "policy"),
        [
            ({}, (1, None, 5, None)),
            ({"save_checkpoint_steps": 0, "save_checkpoint_seconds": 5}, (0, 5, 5, None)),
            ({"save_checkpoint_steps": None, "save_checkpoint_seconds": 3}, (None, 3, 5, None)),
            ({"save_checkpoint_seconds": 5, "keep_checkpoint_per_n_minutes": 4}, (1, None, 5, None)),
            ({"keep_checkpoint_max": 0, "keep_checkpoint_per_n_minutes": 3}, (1, None, 0, 3)),
            ({"keep_checkpoint_max": None}, (1, None, 1, 0)),
            ({"save_checkpoint_steps": 0}, (0, 0, 5, None)),
        ],
    )
    def test_one_excludes_the_other(self, how, policy):
        config = CheckpointConfig(**how)
        words = (
            "save_checkpoint_steps",
            "save_checkpoint_seconds",
            "keep_checkpoint_max",
            "keep_checkpoint_per_n_minutes",
        )
        assert config.get_checkpoint_policy() == dict(zip(words, policy, strict=True), saved_network=None)
        assert tuple(getattr(config, word) for word in words) == policy


@pytest.mark.msvjp_only("it is about the process, which has to be one of msvjp")
def test_killed_at_any_moment_each_checkpoint_loads_and_the_training_goes_on(tmp_path):
    assert survives(tmp_path, 3) > 0
