"""What a network's picture says in words: of a unit, and of what is not seen."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from convviz.core.text.formatting import counted, format_number, full_precision
from convviz.widgets.network.picture.columns import Column
from convviz.widgets.network.picture.layout import Layout

#: Names up to which a list names them all.
_NAMES = 3


def notes(layout: Layout, *, hint: bool = True) -> list[str]:
    """Say what is not seen, what can be done about it first, if there is to be a ``hint``."""
    texts = []
    if hint and any(slot.shown < slot.count for slot in layout.slots):
        texts.append("turn the wheel over a column to see its other units")
    if layout.left_out:
        texts.append(f"{_listed(layout.left_out)} left out for want of width")
    if layout.passed_on:
        texts.append(f"{_listed(layout.passed_on)} hand{'s' * (len(layout.passed_on) == 1)} the values on")
    return texts


def joins(layout: Layout, columns: Sequence[Column], place: int, unit: int) -> list[str]:
    """What a unit of a join is made of: one of each branch, or the one of the only branch that it comes from."""
    found = layout.into(place)
    if len(found) < 2:
        return []
    units = [(layout.slots[link.source], link.offset) for link in found]
    what = "unit" if columns[layout.slots[place].index].is_strip else "map"
    names = [
        f"{columns[slot.index].title}, {what} {unit - offset}"
        for slot, offset in units
        if offset is not None and 0 <= unit - offset < slot.count
    ]
    return [f"it is {' + '.join(names)}"] if names else []


def described(column: Column, unit: int, *, has_edges: bool) -> list[str]:
    """A unit in words: where it is, its values, its weights, and how its edges are to be read if it has any."""
    values = column.maps[unit]
    if column.is_strip:
        words = [f"{column.title}, unit {unit}: {format_number(float(values))}"]
    else:
        low, high = format_number(float(values.min())), format_number(float(values.max()))
        words = [f"{column.title}, map {unit}: values {low} to {high}"]
    if column.weights is not None and has_edges:
        weights = column.weights[unit]
        low, high = format_number(float(weights.min())), format_number(float(weights.max()))
        words += [
            f"{counted(weights.size, 'weight')} {low} to {high}",
            "edges: red + and blue − sum of weights, wide = large",
        ]
    return words


def joined(texts: Sequence[str], width: float, metrics: QFontMetricsF) -> str:
    """As many of the texts as fit into a width, the first one in any case: half a remark says nothing."""
    for count in range(len(texts), 0, -1):
        text = " · ".join(texts[:count])
        if metrics.horizontalAdvance(text) <= width:
            return text
    return metrics.elidedText(texts[0], Qt.TextElideMode.ElideRight, width) if texts else ""


def tip(column: Column, unit: int) -> str:
    """A unit's values with all their digits."""
    values = column.maps[unit]
    if column.is_strip:
        return f"{column.title}, unit {unit} = {full_precision(float(values))}"
    low, high, mean = (full_precision(float(number)) for number in (values.min(), values.max(), values.mean()))
    return f"{column.title}, map {unit}\nmin {low}\nmax {high}\nmean {mean}"


def _listed(titles: Sequence[str]) -> str:
    """All names; many of them by their kinds, as "norm1 to norm5 and relu1 to relu5"."""
    if len(titles) > _NAMES:
        kinds: dict[str, list[str]] = {}
        for title in titles:
            kinds.setdefault(title.rstrip("0123456789"), []).append(title)
        titles = [same[0] if len(same) == 1 else f"{same[0]} to {same[-1]}" for same in kinds.values()]
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
