"""The Convolution panel."""
