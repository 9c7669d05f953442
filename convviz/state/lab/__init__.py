"""The training run as the window sees it: runner, history, dataset, names."""
