"""Benchmarks: the product beside the bare thing, in the same run, as ratios."""
