"""What to use instead of MindSpore's names that are not here, with the reason, and the names that only older MindSpores had.

A row has the names that are refused for one reason: a name in full, the last part of one wherever it is found, or a module
or class for all below it. The closest row counts.
"""

_ROWS = {
    # ---- MindSpore's compiler and its own parts ----
    "_c_expression": "the public functions; it is MindSpore's compiled core in C++, in whose place torch stands",
    "rewrite SymbolTree Node NodeType ScopedValue": (
        "torch.fx, or a subclass of the Cell: it rewrites the graph of a network"
    ),
    "infer_shape infer_dtype infer_value do_infer_dtype check_shape check_dtype check_elim side_effect_propagate "
    "set_signatures set_prim_type set_const_input_indexes set_const_prim set_inplace_prim get_user_data set_user_data "
    "ops.Primitive": "the call itself: it tells MindSpore's compiler of an op, and here there is nothing to tell",
    "ops.MultitypeFuncGraph": "the calls that are here; the rest tells MindSpore's compiler of the overloads",
    "AkgAscendRegOp AkgGpuRegOp AiCPURegOp CpuRegOp TBERegOp CustomRegOp DataType custom_info_register "
    "op_info_register ops._op_impl ops_generate _akg CustomOpBuilder PyExecute": (
        "a Python function of torch operations, or torch.library.custom_op: it registers a kernel with MindSpore"
    ),
    "register_custom_backend register_custom_pass CustomPassType register_op_infer clear_op_infer register_op_wrapper "
    "clear_op_wrapper": "torch.compile with a backend or a pass of one's own",
    "MsDispatchMode": "torch.utils._python_dispatch.TorchDispatchMode",
    "Morph GeSwitch Merge ops.switch switch_layer ops.merge geswitch ops.J ops.embed "
    "ref_to_embed environ_create environ_get environ_set environ_add env_get distribute ops.tail "
    "zip_operation iter_converter ms_hasnext ms_next hastype ops.typeof "
    "is_sequence_shape_unknown is_sequence_value_unknown is_dynamic_sequence_element_unknown array_reduce "
    "UpdateState CopyWithSlice SliceGetItem "
    "DynamicShape DtypeToEnum ops.recompute_block": (
        "Python's own statement or operator: it is a node of MindSpore's graphs"
    ),
    "enable_dynamic Symbol": "nothing: shapes may change from call to call",
    "mint.jit_view_unsupported": "nothing: it marks what MindSpore's compiler cannot view",
    "nn.Cell": "torch.nn.Module's methods, which a Cell has: it is a part of MindSpore's compiler or of its parallel runs",
    "Tensor": "torch.Tensor's methods, which a Tensor has: it is a part of MindSpore's own memory and graphs",
    "Parameter": "nothing: it says how MindSpore cuts or caches a Parameter among devices",
    "Int TensorType": "the dtypes themselves, such as mindspore.int32: it is for the types of MindSpore's compiler",
    "bool int float": "the dtypes mindspore.bool_, int32 and float32",
    "float_ int_ uint number list_ tuple_ type_none tensor_type": "Python's types: it is for MindSpore's compiler",
    "hifloat8 qint4x2": "another dtype: torch has none of that kind",
    # ---- devices ----
    "communication_stream device_stream stream_ptr stream_id DeviceCtx": (
        "torch.cuda or torch.npu: a Tensor is a torch.Tensor"
    ),
    "runtime.MemPool MemPool use_mem_pool PluggableAllocator memory_replay ms_memory_recycle": (
        "torch.set_num_threads, torch.cuda.graphs or torch.cuda.MemPool: torch launches the ops and keeps the memory"
    ),
    "get_device_limit set_device_limit get_stream_limit set_stream_limit reset_stream_limit StreamLimitCtx": (
        "torch_npu, which counts the cores of an Ascend"
    ),
    "ctx_attr": "the Stream that was given",
    "sdc_detect_start sdc_detect_stop get_sdc_detect_result stress_detect tools TFTCommValue RSCPluginHandle "
    "TrainFaultTolerance OptTFTWrapper ExitByRequest exit_by_request comm_exec_order_check "
    "runtime_execution_order_check set_dump ops.DumpGradient": (
        "the tools of the device's maker: it watches the hardware of Ascend clusters"
    ),
    "UntypedStorage": "torch.UntypedStorage, which x.untyped_storage() gives",
    "boost": "nothing: it trades accuracy for speed on Ascend, and a script runs without it",
    "log": "the module logging",
    # ---- many processes ----
    "parallel AllGatherV AlltoAllV AlltoAllVC BatchISendIRecv NeighborExchangeV2 ReduceScatterV "
    "ops.Pull ops.Push MapUniform MapCacheIdx Reshard reshard shard sync_pipeline_shared_parameters "
    "recv all_gather_matmul matmul_reduce_scatter": "torch.distributed",
    "PipelineGradReducer VirtualDatasetCellTriple": (
        "the network itself, and torch.distributed.pipelining: it cuts a network among devices"
    ),
    "set_op_strategy_config": "Primitive.shard: it says how one op is spread",
    # ---- sparse tensors ----
    "row_tensor_add": "x.to_sparse() and torch.sparse, with gradients",
    "MapParameter make_map_parameter": "a dict of Parameters, or nn.Embedding",
    # ---- attention of large models on an Ascend ----
    "ApplyRotaryPosEmb PagedAttention PagedAttentionMask ReshapeAndCache GroupTopk "
    "fused_infer_attention_score incre_flash_attention lightning_indexer moe_distribute_combine "
    "moe_distribute_dispatch moe_init_routing_v2 "
    "multi_scale_deformable_attn_function nsa_compress nsa_compress_attention nsa_select_attention "
    "prompt_flash_attention sparse_flash_attention speed_fusion_attention "
    "rotated_iou": (
        "torch.nn.functional.scaled_dot_product_attention and torch's own ops: it is a kernel of Ascend devices"
    ),
    # ---- optimizers, one step at a time ----
    "implementation broadcast_params contiguous_params inject_group_amsgrad_states set_contiguous_params": (
        "the optimizer's own call: it is a step of MindSpore's inside it"
    ),
    "nn.thor Conv2dThor DenseThor EmbeddingThor EmbeddingLookupThor ConvertModelUtils ConvertNetUtils": (
        "nn.Momentum or nn.Lamb; thor needs a network of its own layers, which Ascend and GPU kernels compute"
    ),
    # ---- layers and ops ----
    "GetNext GetNextSingleOp": "the dataset's own iterator",
    "nn": "a Cell of ops, or torch.nn's layer of that name: a Cell is a torch.nn.Module",
    "ops mint": "a function of torch's: a Tensor is a torch.Tensor",
    # ---- training ----
    "SummaryLandscape": "nothing: MindInsight alone shows landscapes",
    "FlopsUtilizationCollector flops_collection": "torch.utils.flop_counter.FlopCounterMode",
    "DatasetHelper": "the dataset's own iterator: it talks to the queue of an Ascend",
    "AmpDecorator amp_cast": "train.amp.auto_mixed_precision",
    "mindio_preload set_mindio_server_info": "load_checkpoint: reading in the background is MindIO's",
    "export_split_mindir save_mindir load_mindir": "export and load",
    "safeguard obfuscate_ckpt load_obf_params_into_net": "nothing: it hides the weights of a file from who has no key",
    "profiler.DynamicProfilerMonitor": "mindspore.profiler.profile with a schedule",
    "EnvProfiler profiler.EnvProfiler": "mindspore.profiler.profile, in the script itself",
    "offline_analyse op_analyse NPU_PROFILER": "the Chrome trace that the profiler writes",
    "onnx": "torch.onnx.export: a Cell is a torch.nn.Module",
    # ---- data ----
    "dataset.vision.DecodeVideo dataset.vision.VideoDecoder dataset.vision.read_video "
    "dataset.vision.read_video_timestamps": "torchvision or PyAV, in a function that is given to `map`",
    "dataset.text.JiebaTokenizer dataset.text.JiebaMode": "the package jieba, in a function that is given to `map`",
    "dataset.text.SentencePieceTokenizer dataset.text.SentencePieceVocab dataset.text.SentencePieceModel "
    "dataset.text.SPieceTokenizerLoadType dataset.text.SPieceTokenizerOutType build_sentencepiece_vocab": (
        "the package sentencepiece, in a function that is given to `map`"
    ),
    "dataset.audio": "torchaudio, or scipy.signal, in a function that is given to `map`",
    "dataset.text": "a function of Python that is given to `map`",
    "dataset.vision dataset.transforms": "the call itself: it describes the operation for MindSpore's own executor",
    "dataset": "GeneratorDataset with a function that reads the files, or the methods that are here",
    "FileWriter TFRecordToMR set_dec_mode set_enc_key set_enc_mode": (
        "FileWriter's write_raw_data, and files without a key"
    ),
}

#: What a script can use instead of a name, with the reason.
SUBSTITUTES = {name: instead for names, instead in _ROWS.items() for name in names.split()}

#: Names that MindSpore 2.10 no longer has, and scripts use.
ONLY_IN_1X = {
    *("amp.init_status", "dataset.GraphData"),
    *("ms_class", "ms_function"),
    *("nn.ResizeBilinear", "ops.ResizeBilinear"),
}


def substitute(name: str) -> str:
    """What a script can use instead of the name, or ''."""
    above, _, last = name.rpartition(".")
    if name in SUBSTITUTES or last in SUBSTITUTES or not above:
        return SUBSTITUTES.get(name, SUBSTITUTES.get(last, ""))
    return substitute(above)
