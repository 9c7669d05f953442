"""How a run learns: optimisers, schedules of the learning rate, and what an update does to a weight."""
