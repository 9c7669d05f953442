"""What one batch after another does to a network: images, gradients, updates, and their figures."""
