"""Decoders of image files: a row a format in `table`, a row a kind of TIFF in `tiff`."""
