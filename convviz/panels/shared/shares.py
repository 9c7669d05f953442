"""How parts that stand side by side share out their room."""

from collections.abc import Sequence


def lent(shares: Sequence[float], needed: Sequence[float], useful: Sequence[float]) -> Sequence[float]:
    """Shares of a width, in pixels, after parts with more than they can use have lent it to those with less.

    First to those with less than is ``needed``. ``useful`` are the pixels beyond which nothing of a part would be
    better; 0 for one that can use all it has.

    Examples
    --------
    >>> lent((300, 240, 300), (310, 0, 310), (320, 200, 310)), lent((300, 240, 300), (0, 0, 0), (0, 0, 340))
    ([320.0, 210.0, 310.0], (300, 240, 300))
    """
    for wanted in (needed, useful):
        spare = [max(0.0, share - best) if best else 0.0 for share, best in zip(shares, useful, strict=True)]
        lacking = [max(0.0, best - share) for share, best in zip(shares, wanted, strict=True)]
        moved = min(sum(spare), sum(lacking))
        if moved >= 1:
            shares = [
                share - moved * more / sum(spare) + moved * less / sum(lacking)
                for share, more, less in zip(shares, spare, lacking, strict=True)
            ]
    return shares
