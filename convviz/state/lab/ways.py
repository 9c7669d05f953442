"""Where to go in the window, for sentences that lead there: titles stand in one table, entries of menus here."""

from convviz.runs.recipe import Recipe
from convviz.state.lab.editor import Editor

FIND_IMAGES = "Find the folder of the images…"
RECENT_NETWORKS = "Recent networks"
SAVE_CHECKPOINT = "Save checkpoint…"


def way_to(entry: str, editor: Editor) -> str:
    """The menu of a run and an entry of it: "Training › Recent networks"."""
    return f"{editor.title(Recipe)} › {entry}"
