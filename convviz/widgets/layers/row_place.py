"""Where the layers of a list stand among the branches of their network."""

from dataclasses import dataclass

from convviz.core.networks.branches import depths
from convviz.core.networks.editing import Nodes
from convviz.core.networks.nodes import INPUT
from convviz.widgets.look.theme import UNIT

#: Pixels by which a branch is indented, and branches within branches up to which it is.
INDENT, _DEEPEST = 4 * UNIT, 4


@dataclass(frozen=True)
class RowPlace:
    """Where a layer stands among the branches.

    Attributes
    ----------
    depth : in how many branches, one within the other, it lies.
    begins : whether it is the first of its branch.
    takes : the layers whose outputs it takes; none where that is the layer above.
    """

    depth: int = 0
    begins: bool = False
    takes: tuple[str, ...] = ()

    @property
    def indent(self) -> int:
        """By how much its name stands to the right, in pixels."""
        return self.depth * INDENT

    @property
    def text(self) -> str:
        """What it takes, in words."""
        *others, last = self.takes or ("",)
        names = f"{', '.join(others)} and {last}" if others else last
        return f"takes {names}" if names else ""


def places_of(nodes: Nodes) -> list[RowPlace]:
    """The place of each node."""
    within, above, found = depths(nodes), INPUT, []
    for node in nodes:
        follows = node.inputs == (above,)
        depth = min(within[node.name], _DEEPEST)
        begins = depth > 0 and len(node.inputs) == 1 and (not follows or within.get(above, 0) < within[node.name])
        found.append(RowPlace(depth, begins, () if follows else node.inputs))
        above = node.name
    return found
