"""What chance may bring: whether numbers of correct answers say anything."""

import math

import numpy as np

#: Chance that it was luck, below which it was none.
LUCK = 0.01
#: Standard deviations beyond which nothing is luck.
_FAR = 10.0


def by_luck(accuracy: float, count: int, share: float, luck: float = LUCK) -> bool:
    """Whether guessing, right with the chance ``share``, is as good in ``count`` tries more often than ``luck``."""
    hits, deviation = round(accuracy * count), math.sqrt(count * share * (1 - share))
    beyond = hits - share * count
    if beyond <= 0 or beyond > _FAR * deviation:
        return beyond <= 0
    # The upper tail of the binomial distribution, term by term: importing scipy.special would hold up the window.
    k = np.arange(hits, count + 1)
    terms = _log_ways(count, k) + k * math.log(share)
    return float(np.exp(terms + (count - k) * math.log1p(-share)).sum()) > luck


def is_worse(accuracy: float, count: int, other: float, others: int) -> bool:
    """Whether ``accuracy`` of ``count`` images is lower than ``other`` of ``others``, and that is no luck.

    By Fisher's exact test: so many or more of all wrong answers would fall among the ``count`` images less often than
    `LUCK` if they fell anywhere.
    """
    wrong, wrong_others = (round((1 - share) * images) for share, images in ((accuracy, count), (other, others)))
    if accuracy >= other or not count or not others:
        return False
    total, pooled = wrong + wrong_others, (wrong + wrong_others) / (count + others)
    if other - accuracy > _FAR * math.sqrt(pooled * (1 - pooled) * (1 / count + 1 / others)):
        return True
    k = np.arange(wrong, min(total, count) + 1)
    terms = _log_ways(count, k) + _log_ways(others, total - k) - _log_ways(count + others, np.array([total]))
    return float(np.exp(terms).sum()) <= LUCK


def _log_ways(count: int, chosen: np.ndarray) -> np.ndarray:
    """Logarithm of the number of ways to choose so many (k,) of ``count``; none for more than there are."""
    factorials = np.concatenate([[0.0], np.log(np.arange(1, count + 1)).cumsum()])
    possible = np.minimum(chosen, count)
    ways = factorials[count] - factorials[possible] - factorials[count - possible]
    return np.where(chosen <= count, ways, -np.inf)
