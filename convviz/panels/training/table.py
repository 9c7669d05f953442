"""The views of the Training panel: what they are called."""

#: Key, title and tool tip of each.
VIEWS: tuple[tuple[str, str, str], ...] = (
    ("network", "Network", "The whole network as it thinks about the image"),
    ("maps", "Feature maps", "All maps of all layers"),
    ("kernels", "Kernels", "The weights of the convolutions"),
    ("gradients", "Gradients", "Their size layer by layer, and what is wrong with them"),
    ("predictions", "Predictions", "What the held-out images are taken for"),
    ("batch", "One batch", "Forward, loss, backward, update"),
    ("data", "Images", "What there is to learn from"),
)
