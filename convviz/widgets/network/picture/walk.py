"""Where the arrow keys lead in a network's picture."""

from collections.abc import Sequence

from convviz.widgets.network.picture.slot import Slot


def neighbour(slots: Sequence[Slot], slot: Slot, unit: int, step: tuple[int, int]) -> tuple[int, int]:
    """The column and the unit (by index) that are ``step`` (down, across) away; at an edge the same.

    Down from the last unit of a branch leads into the next branch.
    """
    down, across = step
    middle = slot.area.center().y()

    def distance(other: Slot) -> float:
        return abs(other.area.center().y() - middle)

    if across:
        target = min((other for other in slots if other.rank == slot.rank + across), key=distance, default=slot)
        # To the unit at the same height, or the same one where columns scroll together.
        return target.index, unit if target.count == slot.count else _nearest(target, slot.rect(unit).center().y())
    if 0 <= unit + down < slot.count:
        return slot.index, unit + down
    beyond = [other for other in slots if other.rank == slot.rank and (other.area.center().y() - middle) * down > 0]
    if not beyond:
        return slot.index, unit
    target = min(beyond, key=distance)
    return target.index, 0 if down > 0 else target.count - 1


def _nearest(slot: Slot, y: float) -> int:
    """The unit whose middle is nearest to a height."""
    return min(slot.units, key=lambda number: abs(slot.rect(number).center().y() - y))
