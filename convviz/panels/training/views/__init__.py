"""The views of a run, but for the one of several runs: what a network makes of images, its batches, its dataset."""
