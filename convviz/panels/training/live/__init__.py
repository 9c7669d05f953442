"""A run as it is watched: when something is drawn, and the player of its snapshots."""
