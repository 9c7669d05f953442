"""Small labelled controls and layouts."""
