"""The steps of a pipeline, one kind a file. Each is made by the method of `Dataset` that is called like it."""
