"""What MindSpore's optimizers have as attributes, recorded from the real ones, is here too or says that it is not."""

import pytest

import msvjp
from msvjp import UnsupportedError, experimental, nn
from msvjp._names.index import attributes
from msvjp._names.missing import module_at
from msvjp._names.on_demand import load_all
from msvjp._op.declare import declared

from .optimizers import parameters

ARGUMENTS = {"nn.Momentum": (0.1, 0.9), "nn.Lamb": (0.1,), "experimental.optim.Optimizer": ({"lr": 0.1},)}
ARGUMENTS |= {"experimental.optim.SGD": (0.1,), "mint.optim.SGD": (0.1,)}

#: What nothing here has a use for, and a script is told so: kernels, and the steps of MindSpore's own constructors.
KERNELS = """
    _apply_adam _is_device adam_opt adamw_opt assign assignadd assignsub cast device_ascend fill fused_ada_factor fused_opt
    increase_tensor lars maximum ones_like op_add op_cast op_mul op_pow opt pow select sign sparse_opt squeeze
    use_fused_ada_factor use_fused_opt
"""
CONSTRUCTION = """
    _build_single_lr _check_group_params _func_graph_flags _get_lr _get_parameter_group_id _init_group_params
    _init_opt_attrs _order_and_adjust_group_params _parameters_base_check _parse_group_params
    _preprocess_grad_centralization _preprocess_param_group _preprocess_single_lr _preprocess_weight_decay
    _use_parallel_optimizer lens max_v_group
"""
#: The parameters in one memory, or on many devices, and what MindSpore compiles of a step.
ELSEWHERE = """
    broadcast_params contiguous_params continuous_exp_avg continuous_exp_avg_sq continuous_max_exp_avg_sq
    continuous_parameters global_amsgrad implementation inject_group_amsgrad_states max_exp_avg_sq set_contiguous_params
"""
REFUSED = {*KERNELS.split(), *CONSTRUCTION.split(), *ELSEWHERE.split()}
BASES = (nn.Optimizer, experimental.optim.Optimizer)
load_all()
OPTIMIZERS = [path for path in attributes() if path in declared and issubclass(declared[path], BASES)]


def made(path):
    module, _, name = path.rpartition(".")
    kind = getattr(module_at(module), name)
    if path == "nn.Optimizer":
        return kind(0.1, parameters())
    if path == "nn.LARS":
        return kind(nn.Momentum(parameters(), 0.1, 0.9))
    return kind(parameters(), *ARGUMENTS.get(path, ()))


@pytest.mark.parametrize("path", OPTIMIZERS)
def test_each_is_there_or_says_that_it_is_not(path):
    optimizer, refused = made(path), set()
    for name in attributes()[path]:
        try:
            getattr(optimizer, name)
        except UnsupportedError as error:
            assert f".{name}: MindSpore has this name" in str(error)
            refused.add(name)
    assert refused <= REFUSED


def test_of_a_subclass():
    class Mine(nn.Adam):
        pass

    with pytest.raises(UnsupportedError, match=r"mindspore\.nn\.Adam\.sparse_opt"):
        Mine(parameters()).sparse_opt
    with pytest.raises(AttributeError, match="'Mine' object has no attribute 'nonsense'"):
        Mine(parameters()).nonsense
    assert not hasattr(Mine(parameters()), "opt")


def test_what_subclasses_reach_for():
    optimizer = nn.Adam(parameters(), weight_decay=nn.WarmUpLR(0.1, 4), use_offload=True)
    assert optimizer.use_offload
    assert not optimizer.use_lazy
    assert optimizer._is_dynamic_lr_or_weight_decay()
    assert optimizer.dynamic_decay_flags
    assert not optimizer.is_group_params_ordered
    assert optimizer._target == optimizer.target
    optimizer._set_base_target(optimizer.target)
    with pytest.raises(ValueError, match="where the parameters are"):
        optimizer._set_base_target("elsewhere")
    optimizer.unique = False
    assert not optimizer.unique
    with pytest.raises(TypeError):
        optimizer.unique = 1
    momentum = nn.Momentum(parameters(), 0.1, 0.9)
    assert momentum.params is momentum.parameters
    assert momentum.init_args["momentum"] == 0.9
    assert momentum._grad_sparse_indices_deduplicate((1, 2)) == (1, 2)


def test_the_base_is_one():
    assert issubclass(msvjp.mint.optim.Adam, msvjp.experimental.optim.Optimizer)
