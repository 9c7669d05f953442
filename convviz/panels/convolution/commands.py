"""What the keys do while the Convolution panel is in front."""

from convviz.state.choices.view import ViewOptions
from convviz.state.context import Context


def compare(context: Context) -> None:
    """Show convolution and cross-correlation side by side, or the scene again."""
    workbench = context.workbench
    workbench.edit("view", "Compare", compare=not workbench.value(ViewOptions).compare)
