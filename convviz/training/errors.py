"""What can go wrong with a run, in one plain sentence for the user; without torch, so that all may catch it."""


class TrainingError(ValueError):
    """A run that cannot begin or go on."""


class CheckpointError(ValueError):
    """A file that is no checkpoint, or not one that this run could go on from."""
