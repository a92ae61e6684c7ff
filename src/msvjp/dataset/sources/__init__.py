"""Where the rows of a dataset come from. A source that can be read in any order is a `Source`: see `source.py`."""
