"""What a field may hold: each kind checks a value, reads it from text, turns it into plain data, and says its limits.

A check returns the value, converted where it only spells one (the word of an enum), or raises a ValueError that names
the value and the limit. Plain data is what JSON holds; whether its values are within the limits is left to the check.
"""

from convviz.core.util.kinds.base import Kind, PlainDataError, split_outside
from convviz.core.util.kinds.compound import Either, IntegerPair, Items, MatrixUpTo, Numbers, OrNone, Parts
from convviz.core.util.kinds.single import Checked, Flag, Integer, NameOrFolder, OneOf, Option, Real, Text

__all__ = [
    "Checked",
    "Either",
    "Flag",
    "Integer",
    "IntegerPair",
    "Items",
    "Kind",
    "MatrixUpTo",
    "NameOrFolder",
    "Numbers",
    "OneOf",
    "Option",
    "OrNone",
    "Parts",
    "PlainDataError",
    "Real",
    "Text",
    "split_outside",
]
