__version__ = "0.1.0.dev0"
MINDSPORE_VERSION = "2.10.0"  # the MindSpore whose names are listed in _api.txt
