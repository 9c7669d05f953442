"""Shifted, scaled copies of h that add up."""
