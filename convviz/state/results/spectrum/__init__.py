"""What follows from image and kernel as spectra, and what is shown below these."""
