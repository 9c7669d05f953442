"""The views of the Training panel: what they are called."""

#: Key, title and tool tip of each.
VIEWS: tuple[tuple[str, str, str], ...] = (
    ("network", "Network", "The activations of the whole network for the image"),
    ("maps", "Feature maps", "All maps of all layers"),
    ("kernels", "Kernels", "The weights of the convolutions"),
    ("gradients", "Gradients", "Their size layer by layer, and what is wrong with them"),
    ("predictions", "Predictions", "Predicted and true classes of the held-out images"),
    ("batch", "One batch", "Forward, loss, backward, update"),
    ("data", "Images", "The images of the dataset"),
)
