"""Scripts that no package holds, of examples/ and .ci/, as modules."""

import importlib.util


def loaded(path):
    """A new module of the file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
