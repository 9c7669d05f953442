"""What passes between a training run and whoever watches it. No torch, no Qt."""
