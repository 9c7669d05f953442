"""A training run as plain data: recipe, controls, events, history, errors. No torch, no Qt."""
