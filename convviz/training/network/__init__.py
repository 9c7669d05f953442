"""The network as modules of torch: built from its specification, its forward pass, and what it learns by."""
