"""A training run as plain data: recipe, controls, events, history, errors; and its process. No torch, no Qt."""
