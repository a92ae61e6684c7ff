"""`ModelCheckpoint`: writes checkpoints while a network is trained; `CheckpointConfig` says which, and how many are kept."""

import time
from pathlib import Path

import torch

from ..._core.checks import check_bools, check_not_negative_ints, check_type
from ..._core.switch import plain
from ..._op.declare import public
from ...common.parameter import ParameterTuple
from .. import background
from ..checkpoint import check_async_save, save_checkpoint
from ._callback import Callback
from .checkpoint_manager import CheckpointManager  # noqa: F401  scripts import it from here
from .file_names import folder, unused_prefix


@public("CheckpointConfig", "train.CheckpointConfig", "train.callback.CheckpointConfig")
class CheckpointConfig:
    """When a `ModelCheckpoint` saves, what, and how many files it keeps.

    Args:
        save_checkpoint_steps: after every so many steps, an int; 0 or None for the next argument.
        save_checkpoint_seconds: after so many seconds, an int.
        keep_checkpoint_max: how many files stay, the newest ones, an int; 0 or None for the next argument.
        keep_checkpoint_per_n_minutes: of so many minutes one file stays, an int; and always the newest.
        integrated_save: as of `mindspore.save_checkpoint`.
        async_save: whether files are written in the background: True, False, 'thread' or 'process'.
        saved_network: the Cell that is saved instead of the one that is trained with its optimizer.
        append_info: a list of 'epoch_num', 'step_num' and at most one dict of numbers, bools and Tensors by name, which
            are saved too. 'epoch_num' and 'step_num' in the dict are what the counts begin from.
        enc_key, enc_mode: None; files are not encrypted.
        exception_save: whether an exception in the training saves, to `<prefix>-<epoch>_<step>_breakpoint.ckpt`.
        crc_check: whether the CRC-32 of a file is written at its end.
        remove_redundancy: accepted; one process saves all.
        format: 'ckpt', or 'safetensors'.
        kwargs: accepted, as in MindSpore.

    Raises:
        TypeError, ValueError: an argument is none of these; the first four are all 0 or None.
        NotImplementedError: enc_key is given.
    """

    def __init__(
        self,
        save_checkpoint_steps=1,
        save_checkpoint_seconds=0,
        keep_checkpoint_max=5,
        keep_checkpoint_per_n_minutes=0,
        integrated_save=True,
        async_save=False,
        saved_network=None,
        append_info=None,
        enc_key=None,
        enc_mode="AES-GCM",
        exception_save=False,
        crc_check=False,
        remove_redundancy=False,
        format="ckpt",
        **kwargs,
    ):
        api = "mindspore.train.CheckpointConfig"
        check_bools(api, integrated_save=integrated_save, exception_save=exception_save)
        check_async_save(api, async_save)
        check_type(api, (torch.nn.Module, type(None)), "a Cell or None", saved_network=saved_network)
        for word, value, kinds in (
            ("enc_key", enc_key, (bytes, type(None))),
            ("enc_mode", enc_mode, str),
            ("crc_check", crc_check, bool),
            ("remove_redundancy", remove_redundancy, bool),
            ("format", format, str),
        ):
            if not isinstance(value, kinds):
                raise ValueError(f"{api}: {word} is {value!r}, a {type(value).__name__}")
        if format == "safetensors" and (exception_save or enc_key is not None or crc_check):
            raise ValueError(f"{api}: format is 'safetensors', without exception_save, enc_key and crc_check")
        if enc_key is not None:
            raise NotImplementedError(f"{api}: enc_key is given; files are not encrypted, give None")
        self._set_times(
            api,
            save_checkpoint_steps=save_checkpoint_steps,
            save_checkpoint_seconds=save_checkpoint_seconds,
            keep_checkpoint_max=keep_checkpoint_max,
            keep_checkpoint_per_n_minutes=keep_checkpoint_per_n_minutes,
        )
        self.integrated_save, self.async_save, self.saved_network = integrated_save, async_save, saved_network
        self.append_dict = None if append_info is None else _appended(api, append_info)
        self.enc_key, self.enc_mode, self.crc_check, self.format = enc_key, enc_mode, crc_check, format
        self.exception_save, self.remove_redundancy, self.map_param_inc = exception_save, remove_redundancy, False

    def _set_times(self, api, **given):
        check_not_negative_ints(api, **{word: value for word, value in given.items() if value is not None})
        steps, seconds, most, minutes = given.values()
        if not any(given.values()):
            raise ValueError(f"{api}: {', '.join(given)} are all 0 or None; give one of them")
        self.save_checkpoint_steps = steps
        self.save_checkpoint_seconds = None if steps else seconds
        keeps_any = most or minutes
        self.keep_checkpoint_max = most if keeps_any else 1
        self.keep_checkpoint_per_n_minutes = (None if most else minutes) if keeps_any else 0

    def get_checkpoint_policy(self):
        """When it saves, what, and how many files it keeps, a dict."""
        return {
            "save_checkpoint_steps": self.save_checkpoint_steps,
            "save_checkpoint_seconds": self.save_checkpoint_seconds,
            "keep_checkpoint_max": self.keep_checkpoint_max,
            "keep_checkpoint_per_n_minutes": self.keep_checkpoint_per_n_minutes,
            "saved_network": self.saved_network,
        }


def _appended(api, append_info):
    """What is saved beside the parameters, by name."""
    check_type(api, list, "a list", append_info=append_info)
    if sum(isinstance(item, dict) for item in append_info) > 1:
        raise TypeError(f"{api}: append_info has several dicts; give one")
    found = {}
    for item in append_info:
        if isinstance(item, dict):
            _check_items(api, item)
            found |= item
        elif not isinstance(item, str):
            raise TypeError(f"{api}: append_info has {item!r}; give 'epoch_num', 'step_num' or a dict")
        elif item not in ("epoch_num", "step_num"):
            raise ValueError(f"{api}: append_info has {item!r}; give 'epoch_num', 'step_num' or a dict")
        else:
            found[item] = 0
    return found


def _check_items(api, items):
    for name, value in items.items():
        if not isinstance(name, str) or not isinstance(value, (int, float, bool, str, plain)):
            raise TypeError(
                f"{api}: append_info has an item {name!r}: {value!r}; give numbers, bools and Tensors by name"
            )


@public("ModelCheckpoint", "train.ModelCheckpoint", "train.callback.ModelCheckpoint")
class ModelCheckpoint(Callback):
    """Writes the parameters of the network and of its optimizer to files while it is trained.

    The files are `<prefix>-<epoch>_<step in the epoch>.ckpt`; the last step is always saved. A file has its name only once
    all of it is on the disk, and older ones are deleted after that: whenever the process is killed, the newest one loads.
    Only files that it wrote itself are deleted.

    Args:
        prefix: how the names begin, a str without '/'. Where such files are already, in the folder, `prefix_1` is taken,
            and so on. Or a function of the parameters of the run that gives the name without its ending; such files all stay.
        directory: the folder, which is made, or a function of the parameters of the run that gives it; None for the
            working directory.
        config: a CheckpointConfig, None for its defaults.

    Raises:
        ValueError: prefix is none of these, or directory is blank.
        TypeError: directory or config is none of these.
    """

    def __init__(self, prefix="CKP", directory=None, config=None):
        api = self._api = "mindspore.train.ModelCheckpoint"
        if not callable(prefix) and (not isinstance(prefix, str) or "/" in prefix):
            raise ValueError(f"{api}: prefix is {prefix!r}; give a str without '/', or a function that gives it")
        check_type(api, (CheckpointConfig, type(None)), "a CheckpointConfig", config=config)
        if directory is None:
            directory = Path.cwd()
        self._directory = directory if callable(directory) else folder(api, "directory", directory)
        self._prefix, self._config = prefix, config or CheckpointConfig()
        self._prefixes, self._kept = {}, {}
        self._context, self._latest, self._newest, self._minutes_from = None, "", None, 0.0
        self._start()

    def _start(self):
        self._saved_step, self._saved_at = 0, time.monotonic()

    @property
    def latest_ckpt_file_name(self):
        """The path of the newest file, absolute; '' before there is one."""
        return self._latest

    def begin(self, run_context):
        """Begin to count."""
        self._context = run_context
        self._start()
        if not callable(self._prefix) and not callable(self._directory):
            self._prefix_in(self._directory)

    def step_end(self, run_context):
        """Save, if its turn has come."""
        self._context = run_context
        params = run_context.original_args()
        if params.get("mode") != "eval" and self._is_due(params["cur_step_num"]):
            self._save(params)

    def end(self, run_context):
        """Save the last step, and wait until all is written."""
        params = run_context.original_args()
        saves = self._config.save_checkpoint_steps or self._config.save_checkpoint_seconds
        if params.get("mode") != "eval" and saves and params["cur_step_num"] != self._saved_step:
            self._save(params)
        self._finish()

    def __exit__(self, kind, error, traceback):
        """Save, if an exception ends the training and the config says so."""
        params = self._context.original_args() if self._context is not None else {}
        if error is not None and self._config.exception_save and params.get("cur_step_num"):
            self._save(params, "_breakpoint")

    def _is_due(self, step):
        if self._config.save_checkpoint_steps:
            return step - self._saved_step >= self._config.save_checkpoint_steps
        seconds = self._config.save_checkpoint_seconds
        return bool(seconds) and time.monotonic() - self._saved_at > seconds

    # ---- one file ----

    def _save(self, params, ending=""):
        self._finish()
        config, path = self._config, self._path(params, ending)
        save_checkpoint(
            _listed(config.saved_network or params["train_network"]),
            str(path),
            config.integrated_save,
            async_save=config.async_save,
            append_dict=self._append_dict(params),
            crc_check=config.crc_check,
            format=config.format,
        )
        self._latest, self._saved_step, self._saved_at = str(path), params["cur_step_num"], time.monotonic()
        self._newest = None if callable(self._prefix) or ending else path
        if not config.async_save:
            self._finish()

    def _finish(self):
        """Wait for the newest file, and delete those that are not to stay beside it."""
        if self._config.async_save:
            background.join()
        if self._newest is not None:
            self._keep(self._newest)
            self._newest = None

    def _path(self, params, ending):
        epoch, step = params.get("cur_epoch_num", 1), (params["cur_step_num"] - 1) % params["batch_num"] + 1
        directory = self._directory
        if callable(directory):
            directory = folder(self._api, "directory", directory(params))
        begin = self._prefix(params) if callable(self._prefix) else f"{self._prefix_in(directory)}-{epoch}_{step}"
        return directory / f"{begin}{ending}.{self._config.format}"

    def _prefix_in(self, directory):
        """The prefix of the files in a folder, the same as long as this object lives."""
        if directory not in self._prefixes:
            self._prefixes[directory] = unused_prefix(self._prefix, directory)
        return self._prefixes[directory]

    def _append_dict(self, params):
        """What is appended, with the counts as they are now."""
        found = dict(self._config.append_dict or {})
        for name, now in (("epoch_num", params.get("cur_epoch_num", 1)), ("step_num", params["cur_step_num"])):
            if name in found:
                found[name] += now
        return found

    def _keep(self, path):
        """Delete the files of ours, in the folder of this new one, that are not to stay."""
        kept = self._kept.setdefault(path.parent, [])
        if path in kept:
            kept.remove(path)
        kept.append(path)
        if self._config.keep_checkpoint_max:
            old = kept[: -self._config.keep_checkpoint_max]
        else:
            old = self._of_these_minutes(kept)
        for file in old:
            file.unlink(missing_ok=True)
        kept[:] = [file for file in kept if file not in old]

    def _of_these_minutes(self, kept):
        """Of the files since the last one that stays for good, all but that and the newest."""
        now = time.monotonic()
        if len(kept) == 1:
            self._minutes_from = now
        elif now - self._minutes_from >= 60 * self._config.keep_checkpoint_per_n_minutes:
            self._minutes_from = now
            kept[:] = kept[-1:]
        return kept[1:-1]


def _listed(network):
    """The parameters in MindSpore's order: what a training step trains, then the others."""
    weights = getattr(network, "weights", None)
    first = weights if isinstance(weights, ParameterTuple) else ()
    return list({p.name: p for p in (*first, *network.get_parameters())}.values())
