"""Learning rates to try next, as round numbers."""

import math

_SMALLER = 10.0


def smaller_rate(rate: float) -> float:
    """About a tenth of a learning rate above 0: the nearest of 1 and 3 times a power of ten, by ratio.

    Examples
    --------
    >>> smaller_rate(0.01), smaller_rate(0.00837), smaller_rate(0.003)
    (0.001, 0.001, 0.0003)
    """
    wanted = math.log10(rate / _SMALLER)
    powers = (math.floor(wanted), math.floor(wanted) + 1)
    # From the text, so that 3e-4 is 0.0003 and not 3 times 0.0001.
    rounds = [float(f"{digit}e{power}") for power in powers for digit in (1, 3)]
    return min(rounds, key=lambda one: abs(math.log10(one) - wanted))


def try_smaller(rate: float) -> str:
    """What to try in place of a learning rate that is too large; without a number where it is not known (0)."""
    such = f", such as {smaller_rate(rate):g}" if rate > 0 and math.isfinite(rate) else ""
    return f"a learning rate about ten times smaller{such}"
