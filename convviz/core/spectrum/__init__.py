"""Images and kernels as sums of waves: their Fourier transforms, and what a product of them does."""
