"""The activations of a network: columns of maps, edges between them, and the classes at the end."""
