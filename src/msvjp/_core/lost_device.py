"""The error of a card that an index out of range has made unusable, in words that say what to do."""


def lost_device(api: str, error: Exception) -> RuntimeError | None:
    """What to raise in place of an error of torch's, if it says that; it may come from a later call than the index did."""
    if "device-side assert" not in str(error):
        return None
    return RuntimeError(
        f"{api}: an index or label out of range went to a kernel, in this call or in one before it, and this process cannot "
        "use the card any more; run it again with `mindspore.runtime.launch_blocking()` at its beginning, and the call "
        "that is at fault raises an IndexError"
    )
