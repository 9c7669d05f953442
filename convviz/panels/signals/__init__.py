"""The Convolution 1-D panel."""
