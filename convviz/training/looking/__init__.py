"""Looking into a network without changing it: how good it is, and its snapshots."""
