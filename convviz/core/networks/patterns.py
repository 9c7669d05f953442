"""The fixed targets of LeNet-5's output layer: a pattern of ±1 for each class."""

import numpy as np
from numpy.typing import NDArray

#: The ten digits as pictures (12, 7), each a pattern of 84 when written row by row, as in LeCun et al., Gradient-based
#: learning applied to document recognition, 1998, figure 3: similar digits have similar patterns, so that confusions
#: stay small.
_DIGITS = """
..###.. ..##... .#####. .#####. .....## ####### ..####. ####### .#####. .#####.
.##.##. .###... ##...## ##...## ....### ##..... .##.... .....## ##...## ##...##
##...## ####... .....## .....## ...#### ##..... ##..... .....## ##...## ##...##
##...## ..##... .....## .....## ..##.## ##..... ##..... ....##. ##...## ##...##
##...## ..##... ....##. ....##. .##..## ######. ##..... ....##. .##.##. ##...##
##...## ..##... ...##.. ..###.. ##...## .....## ######. ...##.. ..###.. .######
##...## ..##... ..##... ....##. ####### .....## ##...## ...##.. .##.##. .....##
##...## ..##... .##.... .....## .....## .....## ##...## ..##... ##...## .....##
##...## ..##... ##..... .....## .....## .....## ##...## ..##... ##...## .....##
##...## ..##... ##..... .....## .....## ##...## ##...## .##.... ##...## .....##
.##.##. ..##... ##..... ##...## .....## ##...## .##.##. .##.... ##...## ....##.
..###.. ####### ####### .#####. .....## .#####. ..###.. .##.... .#####. .####..
"""
_SEED = 84


def digit_patterns() -> NDArray[np.float32]:
    """The ten digits, ``(10, 84)``: +1 where there is ink, -1 elsewhere."""
    rows = [line.split() for line in _DIGITS.split("\n") if line]
    ink = [[cell == "#" for row in rows for cell in row[digit]] for digit in range(10)]
    return np.where(ink, np.float32(1), np.float32(-1))


def class_patterns(units: int, inputs: int) -> NDArray[np.float32]:
    """A pattern of ±1 for each of ``units`` classes, ``(units, inputs)``: the digits where they fit, else by lot.

    The lot always falls the same way.
    """
    digits = digit_patterns()
    if (units, inputs) == digits.shape:
        return digits
    return np.random.default_rng(_SEED).choice(np.array([-1, 1], np.float32), (units, inputs))
