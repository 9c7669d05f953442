"""convviz: see convolution and pooling, one step at a time."""

__version__ = "0.1.0"
