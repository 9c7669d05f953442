"""Views of sampling: over time, over frequency, and over the bits."""
