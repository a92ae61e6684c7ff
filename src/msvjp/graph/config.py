"""How a Cell is compiled."""

from typing import Any

from .._core.checks import check_one_of
from .._op.declare import public


@public("JitConfig")
class JitConfig:
    """How a Cell is compiled, for `Cell.set_jit_config`; `jit_config_dict` holds the arguments.

    With jit_level 'O0' the Cell runs line by line in GRAPH_MODE too. The other arguments are for MindSpore's compiler.

    Raises:
        ValueError: an argument has another value than those below.

    >>> import msvjp as mindspore
    >>> mindspore.JitConfig(jit_level="O1").jit_config_dict["backend"]
    'ms_backend'
    """

    def __init__(
        self,
        jit_level: str = "",
        exc_mode: str = "auto",
        jit_syntax_level: str = "",
        debug_level: str = "RELEASE",
        infer_boost: str = "off",
        **kwargs: Any,
    ) -> None:
        check_one_of("mindspore.JitConfig", ("", "O0", "O1", "O2"), jit_level=jit_level)
        check_one_of("mindspore.JitConfig", ("auto", "sink", "no_sink"), exc_mode=exc_mode)
        check_one_of("mindspore.JitConfig", ("", "STRICT", "COMPATIBLE", "LAX"), jit_syntax_level=jit_syntax_level)
        check_one_of("mindspore.JitConfig", ("RELEASE", "DEBUG"), debug_level=debug_level)
        check_one_of("mindspore.JitConfig", ("", "on", "off"), infer_boost=infer_boost)
        self.jit_config_dict = kwargs | {
            "jit_level": jit_level,
            "exc_mode": exc_mode,
            "jit_syntax_level": jit_syntax_level,
            "debug_level": debug_level,
            "infer_boost": infer_boost,
        }
        if jit_level:
            self.jit_config_dict.setdefault("backend", "GE" if jit_level == "O2" else "ms_backend")
