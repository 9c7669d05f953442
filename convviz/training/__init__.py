"""Training a network: the only package that uses torch; importing this much of it does not bring torch along."""
