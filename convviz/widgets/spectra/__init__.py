"""Spectra side by side, and the pictures that they are of."""
