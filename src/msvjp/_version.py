__version__ = "0.1.0"
MINDSPORE_VERSION = "2.10.0"  # the MindSpore whose names are listed in _names/_api.txt
