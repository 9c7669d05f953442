"""The panel in which a network is built."""
