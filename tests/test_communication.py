"""mindspore.communication in one process."""

import mindspore as ms
import pytest
from mindspore import Tensor, communication, nn
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
        for args, error in (((3,), TypeError), ((True, 0), ValueError), ((True, "x"), TypeError)):
            with pytest.raises(error):
                nn.DistributedGradReducer([], *args)

    def test_groups_of_it(self):
        communication.create_group("mine", [0])
        assert communication.get_process_group_ranks("mine") == [0]
        communication.destroy_group("mine")
        with pytest.raises(ValueError, match=r"^mindspore\.communication\.create_group: rank_ids is \[0, 1\]"):
            communication.create_group("ours", [0, 1])

    @pytest.mark.parametrize("name", ["RANK_SIZE", "MS_WORKER_NUM", "OMPI_COMM_WORLD_SIZE", "WORLD_SIZE"])
    def test_processes_that_a_launcher_started_are_not_told_that_each_is_alone(self, monkeypatch, name):
        monkeypatch.setenv(name, "8")
        for ask in (communication.init, communication.get_rank, communication.get_group_size):
            with pytest.raises(NotImplementedError, match=rf"{name}=8, and msvjp is one process"):
                ask()
        monkeypatch.setenv(name, "1")
        assert communication.get_rank() == 0
