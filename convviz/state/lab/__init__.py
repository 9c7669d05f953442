"""A training run, as it is watched."""
