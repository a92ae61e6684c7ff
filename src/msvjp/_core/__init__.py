"""The ground: the switch, structures, checks, errors. Nothing here imports another folder of the package."""
