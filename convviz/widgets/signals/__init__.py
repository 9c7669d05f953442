"""Views of signals: stems on an axis, and the two readings of their convolution."""
