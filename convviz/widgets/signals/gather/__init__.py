"""The overlap: h, turned round, slides over x."""
