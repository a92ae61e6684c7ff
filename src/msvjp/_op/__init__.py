"""Declaring an op: one function in plain torch under all its public names."""
