"""Which of many numbers are listed where there is room for a few, so that the list can be read while they change."""

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

#: By how much a number that is not listed must be larger than one that is, to take its place.
MARGIN = 0.05


def steady_few(
    values: NDArray[np.floating], count: int, before: Iterable[int], always: Collection[int] = ()
) -> list[int]:
    """Choose a few of many values, about the largest, in their own order.

    What is listed stays as long as nothing else is larger by `MARGIN`: among small values there is always one that has
    just become larger than another, and a list that follows them cannot be read.

    Parameters
    ----------
    values : (N,), shares between 0 and 1; NaN counts as 0.
    count : how many are listed, at least 1.
    before : places in ``values`` that were listed until now, those that are still there first.
    always : places that are listed too, whatever their values, as far as ``count`` allows: the largest comes first,
        then these in the order given. With a ``count`` of 1 it is the largest alone.

    Returns
    -------
    list of int : places in ``values``, ascending, min(count, N) of them.
    """
    finite = np.nan_to_num(values)
    ranked = [int(place) for place in np.argsort(-finite, kind="stable")]
    fixed = list(dict.fromkeys([*ranked[:1], *always]))[:count]
    kept = sorted((place for place in before if place < len(finite)), key=lambda place: -finite[place])
    listed = list(dict.fromkeys([*fixed, *kept, *ranked]))[:count]
    for place in (place for place in ranked if place not in listed):
        last = min((one for one in listed if one not in fixed), key=lambda one: float(finite[one]), default=None)
        if last is None or finite[place] <= finite[last] + MARGIN:
            break
        listed[listed.index(last)] = place
    return sorted(listed)
