"""mindspore.dataset: pipelines of rows."""
