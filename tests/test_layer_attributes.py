"""What MindSpore's layers have as attributes, recorded from the real ones, is here too or says that it is not."""

import mindspore as ms
import numpy as np
import pytest

from msvjp import UnsupportedError, mint, nn
from msvjp._names.index import attributes
from msvjp._names.on_demand import load_all
from msvjp._op.declare import declared

from .layers import NOT_MADE, constructor

#: Steps of MindSpore's own constructors and calls.
STEPS = """
    _ascend_check_overflow_mode _cal_output _calc_reversed_padding _cell_init_args _channel_check _check_channels
    _check_dtype _check_input_dim _check_non_zero_input_channels _check_output_size
    _check_overflow_status_on_infnan_mode _check_padding _check_padding_mode _check_positive_sequence _check_rank_ids
    _create_bias _create_sync_groups _dilation _get_ascend_overflow_status_on_infnan_mode
    _get_ascend_overflow_status_on_saturation_mode _get_distributed_overflow_status_on_infnan_enable_allfinite
    _get_distributed_overflow_status_on_infnan_mode _get_gpu_overflow_status _get_weight_shape _insert
    _is_dynamic_name _no_sens_impl _non_linearity _output_padding _reversed_padding _stacked_bi_dynamic_rnn
    _stacked_dynamic_rnn _target _update_cell_para_name _validate_cell_type _validate_key _zero_weight_by_index
"""
#: What it computes with, or keeps, where these layers do otherwise.
KEPT = """
    MSELoss abs adaptive_max_pool3d adj_dt adj_st after_fake allreduce ascend_910a_target ascend_910b_target
    avg_pool bce_loss bce_with_logits beta_init cast check_axis_valid check_types_valid cholesky choleskytrsm
    clip_by_norm concat const const_true conv conv1d conv2d conv2d_transpose conv3d conv3d_transpose cos delta
    dense det_triangle diff_learning_rate dropout_op dtype embeddinglookup enable_allfinite
    enable_tuple_broaden equal exp expand_op first_grad first_grad_single_value floor format forward_unique
    gamma_init gather_revert gatherv2 generator_step gpu grad grad_single_value greater group_name has_act
    has_bn in_channels inf init_tensor instance_bn is_expand is_expand_3d is_global is_lstm is_pad is_same
    is_valid isfinite issubclass_ k_base_lanczos_coeff k_lanczos_coefficients k_lanczos_gamma
    lanczos_gamma_plus_one_half less less_equal lessequal lgamma log log1p log_2 log_2pi
    log_lanczos_gamma_plus_one_half log_maxfloat32 log_pi log_softmax log_sqrt_two_pi log_target logic_and
    logic_not logic_or logicaland logicalnot logicalor logsoftmax lrn_op make_tuple math_e math_pi matmul
    matrix_diag matrix_diag_part matrix_set_diag max max_pool minimax_coeff moving_mean_init moving_var_init
    ms_dtype mse_loss multilabel_margin_loss nan neg one one_half onehot ones_like oneslike only_pad op_list
    output_padding pad padding_bottom padding_left padding_right padding_top parallel_mode pi pow prod rank_id
    rank_size reciprocal reduce_mean reduce_sum_op relu reset_parameters reset_running_stats reverse
    reverse_sequence rnn second_grad_op select sense_flag shape shape_op sin softshrink sparse
    sparse_dense_matmul sparse_to_dense split_0 split_1 square squeeze_left_op squeeze_right_op stack
    start_learning_rate substitute_name sum support_non_tensor_inputs sync_batch_norm transposed two typeof
    use_graceful_exit use_pad zeroslike
"""
REFUSED = {*STEPS.split(), *KEPT.split()}


def is_layer(kind):
    return isinstance(kind, type) and issubclass(kind, nn.Cell) and not issubclass(kind, nn.Optimizer)


load_all()
LAYERS = [
    path
    for path, kind in declared.items()
    if path in attributes() and is_layer(kind) and "optim." not in path and path not in NOT_MADE
]


def made(path):
    return eval(constructor(path), {"nn": nn, "mint": mint, "ms": ms, "np": np})


@pytest.mark.parametrize("path", LAYERS)
def test_each_is_there_or_says_that_it_is_not(path):
    layer, refused = made(path), set()
    for name in attributes()[path]:
        try:
            getattr(layer, name)
        except UnsupportedError as error:
            assert f".{name}: MindSpore has this name" in str(error)
            refused.add(name)
    assert refused <= REFUSED


def test_nothing_is_refused_that_is_there():
    refused = {name for path in LAYERS for name in attributes()[path] if not hasattr(made(path), name)}
    assert refused == REFUSED


def test_of_a_subclass():
    class Mine(nn.Conv2dTranspose):
        pass

    with pytest.raises(UnsupportedError, match=r"mindspore\.nn\.Conv2dTranspose\.conv2d_transpose"):
        Mine(1, 1, 3).conv2d_transpose
    assert not hasattr(Mine(1, 1, 3), "nonsense")
    with pytest.raises(AttributeError, match="'Mine' object has no attribute 'nonsense'"):
        Mine(1, 1, 3).nonsense
