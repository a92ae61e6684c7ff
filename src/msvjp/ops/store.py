"""TCPStore: what processes write down for one another, by torch.distributed's."""

import datetime

from torch import distributed

from .._core.checks import check_bools, check_ints, check_type
from .._op.declare import public


@public("mint.distributed.TCPStore", "ops.communication.TCPStore")
class TCPStore:
    """Values under keys, which one process keeps and others write and read.

    Args:
        host_name, port: the address of the process that keeps them.
        world_size: how many processes use it; None if that is open.
        is_master: whether this process keeps them.
        timeout: how long to wait for the others, and for a key that is not there yet.
        wait_for_workers: whether the one that keeps them waits for all of world_size.
        multi_tenant, master_listen_fd, use_libuv: accepted, as in MindSpore, which reads none of them.

    Raises:
        TypeError: an argument is of another type.
        ValueError: there is no such port.
        RuntimeError: the others do not come in time, or the port is taken.

    >>> from msvjp.mint.distributed import TCPStore
    >>> store = TCPStore("127.0.0.1", 0, is_master=True)
    >>> store.set("loss", "0.5")
    >>> store.get("loss"), store.add("steps", 2), store.delete_key("loss")
    (b'0.5', 2, True)
    """

    def __init__(
        self,
        host_name,
        port,
        world_size=None,
        is_master=False,
        timeout=datetime.timedelta(seconds=300),
        wait_for_workers=True,
        multi_tenant=False,
        master_listen_fd=None,
        use_libuv=True,
    ):
        api = "mindspore.mint.distributed.TCPStore"
        check_type(api, str, "a str", host_name=host_name)
        check_ints(api, port=port, world_size=1 if world_size is None else world_size)
        check_bools(api, is_master=is_master, wait_for_workers=wait_for_workers)
        check_type(api, datetime.timedelta, "a datetime.timedelta", timeout=timeout)
        if not 0 <= port < 2**16:
            raise ValueError(f"{api}: port is {port}; give one from 0 to {2**16 - 1}")
        self.instance = distributed.TCPStore(
            host_name, port, world_size, is_master, timeout, wait_for_workers and world_size is not None
        )
        self.host, self.port = host_name, self.instance.port

    def set(self, key, value):
        """Write a str or bytes under a key. TypeError for another value, or a key that is not a str."""
        _check_key("set", key)
        check_type("mindspore.mint.distributed.TCPStore.set", (str, bytes), "a str or bytes", value=value)
        self.instance.set(key, value)

    def get(self, key):
        """The bytes under a key, once it is there. TypeError for a key that is not a str; RuntimeError at the timeout."""
        _check_key("get", key)
        return self.instance.get(key)

    def add(self, key, amount):
        """Add to the number under a key, which begins at 0; the sum.

        Raises:
            TypeError: the key is not a str, or the amount not an int.
            RuntimeError: what is under the key is no number.
        """
        _check_key("add", key)
        check_ints("mindspore.mint.distributed.TCPStore.add", amount=amount)
        return self.instance.add(key, amount)

    def delete_key(self, key):
        """Whether the key was there; it is no more. TypeError for a key that is not a str."""
        _check_key("delete_key", key)
        return self.instance.delete_key(key)


def _check_key(method, key):
    check_type(f"mindspore.mint.distributed.TCPStore.{method}", str, "a str", key=key)
