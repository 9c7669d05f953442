"""The layers of a network as a list, to be changed."""
