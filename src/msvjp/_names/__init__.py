"""Which names MindSpore has, where they are here, and what stands in for the rest."""
