"""Numbers: images, kernels, convolution and pooling, whole and step by step. NumPy, SciPy and OpenCV; no Qt."""
