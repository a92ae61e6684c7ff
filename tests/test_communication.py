"""mindspore.communication in one process."""

import datetime
import json
import socket

import mindspore as ms
import pytest
from mindspore import Tensor, communication, nn, ops
from mindspore.communication import GlobalComm, management

from .values import plain

OURS = pytest.mark.msvjp_only


def test_this_process_is_rank_0_of_1():
    assert communication.get_rank() == communication.get_local_rank() == 0
    assert communication.get_group_size() == communication.get_local_rank_size() == 1
    assert communication.get_rank("hccl_world_group") == 0
    assert management.get_rank is communication.get_rank


def test_a_group_is_a_name():
    for ask in (communication.get_rank, communication.get_group_size, communication.get_local_rank):
        with pytest.raises(TypeError):
            ask(0)


def test_the_names_of_groups():
    assert GlobalComm.WORLD_COMM_GROUP == communication.HCCL_WORLD_COMM_GROUP == "hccl_world_group"
    assert communication.NCCL_WORLD_COMM_GROUP == "nccl_world_group"


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("AllReduce", (3,)),
        ("AllReduce", (None,)),
        ("AllReduce", ("sum", 3)),
        ("AllGather", (3,)),
        ("ReduceScatter", (3,)),
        ("ReduceScatter", ("sum", 3)),
        ("Broadcast", ("0",)),
        ("Broadcast", (True,)),
        ("Broadcast", (0, 3)),
        ("Reduce", (0, 3)),
        ("Reduce", (0, "sum", 3)),
        ("CollectiveGather", (0, 3)),
        ("CollectiveScatter", (0, 3)),
        ("AlltoAll", ("2", 0, 0)),
        ("AlltoAll", (2, 0, "0")),
        ("AlltoAll", (2, 0, 0, 3)),
    ],
)
def test_what_no_collective_is_made_of(name, arguments):
    with pytest.raises(TypeError):
        getattr(ops, name)(*arguments)


def test_a_collective_is_made_before_its_group():
    assert ops.AllReduce("sum", "later").group == "later"


@pytest.mark.parametrize("backend, error", [(3, TypeError), ("gloo", RuntimeError)])
def test_what_is_no_backend(backend, error):
    with pytest.raises(error):
        communication.init(backend)


@OURS("MindSpore asks for a launcher, also for one process")
class TestOneProcess:
    def test_it_begins_and_ends(self):
        for backend in (None, "hccl", "nccl", "mccl"):
            communication.init(backend)
            assert GlobalComm.INITED
            assert (communication.get_rank(), communication.get_group_size()) == (0, 1)
            communication.release()
            assert not GlobalComm.INITED

    def test_what_scripts_do_with_it(self):
        communication.init()
        ms.set_auto_parallel_context(
            parallel_mode="data_parallel", device_num=communication.get_group_size(), gradients_mean=True
        )
        reduce = nn.DistributedGradReducer([], ms.context.get_auto_parallel_context("gradients_mean"), 1)
        assert plain(reduce([Tensor([1.0, 2.0])])) == ([1, 2],)
        ms.reset_auto_parallel_context()
        communication.release()

    def test_the_mean_of_gradients(self):
        gradients = Tensor([2.0]), Tensor([4.0])
        assert plain(nn.DistributedGradReducer([], True, 4)(gradients)) == ([0.5], [1])
        assert plain(nn.DistributedGradReducer([], False, 4)(gradients)) == ([2], [4])
        ms.set_auto_parallel_context(gradients_mean=True)
        assert nn.DistributedGradReducer([]).mean is True
        ms.reset_auto_parallel_context()
        for args, error in (((3,), TypeError), ((True, 0), ValueError), ((True, "x"), ValueError)):
            with pytest.raises(error):
                nn.DistributedGradReducer([], *args)

    def test_groups_of_it(self):
        communication.init()
        communication.create_group("mine", [0])
        assert communication.get_process_group_ranks("mine") == [0]
        communication.destroy_group("mine")
        with pytest.raises(RuntimeError, match=r"^mindspore\.communication\.create_group: rank_ids is \[0, 1\]"):
            communication.create_group("ours", [0, 1])
        communication.release()

    def test_a_group_is_made_after_init(self):
        with pytest.raises(RuntimeError, match=r"^mindspore\.communication\.create_group: the processes have not met"):
            communication.create_group("mine", [0])


LAUNCHERS = {
    "torchrun": ({"RANK": "1", "WORLD_SIZE": "4", "LOCAL_RANK": "1", "LOCAL_WORLD_SIZE": "4"}, (1, 4, 1, 4)),
    "msrun": (
        {"MS_NODE_ID": "2", "MS_WORKER_NUM": "4", "RANK_ID": "2", "RANK_SIZE": "4", "DEVICE_ID": "0"},
        (2, 4, 0, 1),
    ),
    "mpirun": (
        {"OMPI_COMM_WORLD_RANK": "3", "OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_LOCAL_RANK": "1"},
        (3, 4, 1, 1),
    ),
    "a loop": ({"RANK_ID": "1", "RANK_SIZE": "2", "DEVICE_ID": "5"}, (1, 2, 5, 1)),
    "nobody": ({"DEVICE_ID": "3"}, (0, 1, 0, 1)),
}


def rank_tables():
    """Three ranks on two machines, in the form of today and in the one before."""
    places = [("10.0.0.1", "0"), ("10.0.0.1", "1"), ("10.0.0.2", "4")]
    devices = [{"device_id": d, "device_ip": f"192.1.0.{r}", "rank_id": str(r)} for r, (_, d) in enumerate(places)]
    servers = [{"server_id": "10.0.0.1", "device": devices[:2]}, {"server_id": "10.0.0.2", "device": devices[2:]}]
    instances = [
        {"devices": [{"device_id": d, "device_ip": f"192.1.0.{r}"}], "rank_id": str(r), "server_id": server}
        for r, (server, d) in enumerate(places)
    ]
    group = {"device_num": "3", "server_num": "2", "instance_count": "3", "instance_list": instances}
    return {
        "servers": {"version": "1.0", "server_count": "2", "server_list": servers, "status": "completed"},
        "groups": {"board_id": "0x0000", "group_count": "1", "group_list": [group], "status": "completed"},
    }


RANK_TABLES = rank_tables()


@OURS("MindSpore reads RANK_ID and RANK_SIZE alone before init")
class TestLaunchers:
    @pytest.fixture(autouse=True)
    def _no_launcher(self, monkeypatch):
        from msvjp.communication import launcher

        for names in (launcher._RANK, launcher._SIZE, launcher._LOCAL_RANK, launcher._LOCAL_SIZE):
            for name in names:
                monkeypatch.delenv(name, raising=False)

    @pytest.mark.parametrize("name", LAUNCHERS)
    def test_what_it_says_before_init(self, name, monkeypatch):
        variables, said = LAUNCHERS[name]
        for variable, value in variables.items():
            monkeypatch.setenv(variable, value)
        get = communication.get_rank, communication.get_group_size
        local = communication.get_local_rank, communication.get_local_rank_size
        assert tuple(ask() for ask in (*get, *local)) == said

    @pytest.mark.parametrize("table", RANK_TABLES)
    def test_a_rank_table(self, table, monkeypatch, tmp_path):
        from msvjp.communication.launcher import launched

        file = tmp_path / "table.json"
        file.write_text(json.dumps(RANK_TABLES[table]))
        monkeypatch.setenv("RANK_TABLE_FILE", str(file))
        for rank, local, neighbors in ((0, 0, 2), (1, 1, 2), (2, 4, 1)):
            monkeypatch.setenv("RANK_ID", str(rank))
            launch = launched()
            assert (communication.get_rank(), communication.get_group_size()) == (rank, 3)
            assert (launch.local_rank, launch.local_size, launch.address) == (local, neighbors, "10.0.0.1")
        monkeypatch.setenv("DEVICE_ID", "7")
        assert launched().local_rank == 7

    @pytest.mark.parametrize("text", ["{}", "[]", "", '{"group_list": [{"instance_list": [{}]}]}'])
    def test_what_is_no_rank_table(self, text, monkeypatch, tmp_path):
        (tmp_path / "table.json").write_text(text)
        monkeypatch.setenv("MINDSPORE_HCCL_CONFIG_PATH", str(tmp_path / "table.json"))
        with pytest.raises(RuntimeError, match=r"table\.json, the RANK_TABLE_FILE, cannot be read: \w+Error"):
            communication.init()

    @pytest.mark.parametrize(
        "variables, said",
        [
            ({"RANK_SIZE": "2"}, r"there are 2 processes \(RANK_SIZE=2\), and nothing says which one this is"),
            ({"RANK_SIZE": "2", "RANK_ID": "2"}, r"this is rank 2 \(RANK_ID=2\) of 2 \(RANK_SIZE=2\)"),
            ({"RANK_SIZE": "two"}, r"RANK_SIZE=two; it must be a number"),
        ],
        ids=str,
    )
    def test_what_does_not_fit(self, variables, said, monkeypatch):
        for variable, value in variables.items():
            monkeypatch.setenv(variable, value)
        with pytest.raises(RuntimeError, match=said):
            communication.init()

    def test_the_scheduler_of_msrun_ends_well(self, monkeypatch):
        monkeypatch.setenv("MS_ROLE", "MS_SCHED")
        with pytest.raises(SystemExit) as ended:
            communication.init()
        assert ended.value.code == 0

    def test_the_backend_is_that_of_the_device(self, monkeypatch):
        monkeypatch.setenv("RANK_SIZE", "2")
        monkeypatch.setenv("RANK_ID", "0")
        if ms.get_context("device_target") != "CPU":
            pytest.skip("it says what holds on a CPU")
        for backend in ("nccl", "hccl"):
            with pytest.raises(RuntimeError, match=rf"backend_name is '{backend}', and the device is cpu.*'mccl'"):
                communication.init(backend)


# ---- names of ops.communication ----


@pytest.fixture
def store():
    from mindspore.ops.communication import TCPStore

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return TCPStore("127.0.0.1", port, is_master=True, timeout=datetime.timedelta(seconds=1))


def test_what_a_store_keeps(store):
    assert store.set("text", "1") is None
    store.set("bytes", b"x\0y")
    assert (store.get("text"), store.get("bytes")) == (b"1", b"x\0y")
    assert (store.add("sum", 3), store.add("sum", -1), store.add("text", 4)) == (3, 2, 5)
    assert (store.get("sum"), store.get("text")) == (b"2", b"5")
    assert (store.delete_key("text"), store.delete_key("text")) == (True, False)
    other = type(store)(store.host, store.port)
    other.set("theirs", "v")
    assert store.get("theirs") == b"v"


def test_what_a_store_refuses(store):
    with pytest.raises(RuntimeError):
        store.get("nothing")
    for call in (
        lambda: store.set(3, "a"),
        lambda: store.set("a", 3),
        lambda: store.get(3),
        lambda: store.add("a", 1.5),
        lambda: store.delete_key(3),
        lambda: type(store)(3, 1),
        lambda: type(store)("127.0.0.1", "1"),
        lambda: type(store)("127.0.0.1", 1, "2"),
        lambda: type(store)("127.0.0.1", 1, is_master=1),
        lambda: type(store)("127.0.0.1", 1, timeout=3),
    ):
        with pytest.raises(TypeError):
            call()
    with pytest.raises(ValueError):
        type(store)("127.0.0.1", 70000)


def test_functions_that_write_into_tensors():
    from mindspore.ops.communication import set_comm_ops_inplace

    set_comm_ops_inplace(True)
    set_comm_ops_inplace(True, ["all_reduce", "all_to_all_v_c"])
    for error, arguments in ((TypeError, (1,)), (TypeError, (True, "all_reduce")), (ValueError, (True, ["all"]))):
        with pytest.raises(error):
            set_comm_ops_inplace(*arguments)


@OURS("comm_func gives new Tensors")
def test_that_they_write_into_none_is_refused():
    with pytest.raises(NotImplementedError, match=r"set_comm_ops_inplace: is_enable is False; .*comm_func give new"):
        ms.ops.communication.set_comm_ops_inplace(False)
