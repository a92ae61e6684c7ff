"""The pullback, and MindSpore's transforms, each a few lines over it."""
