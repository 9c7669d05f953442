"""Windows that slide: geometry, convolution and pooling, whole and step by step."""
