"""What can go wrong with an export, in one plain sentence for the user."""

#: What is said where there is no run to be exported.
NOTHING = "There is nothing to be saved yet: press Train (Ctrl+R) first."


class ExportError(ValueError):
    """Something that cannot be written, with the reason."""
