"""Runs on the disk, as far as torch is not needed: headers of checkpoints, files of curves, the shelf."""
