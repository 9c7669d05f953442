"""Enums that are tables: a member is a word that files hold, with what people read of it and what follows from it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Self

from convviz.core.util.kinds import OneOf, Option


class Word(StrEnum):
    """Base of such an enum; one with more to a row has an ``__init__`` of its own.

    Attributes
    ----------
    text : what a control shows; the word itself unless given.
    tip : a sentence on it, or nothing.
    short : how a run's name has it; the text unless given.
    """

    text: str
    tip: str
    short: str

    def __new__(cls, word: str, *_facts: Any) -> Self:
        """Make the member of its word alone, so that it is found and written by it."""
        member = str.__new__(cls, word)
        member._value_ = word
        return member

    def __init__(self, word: str, text: str = "", tip: str = "", short: str = "") -> None:
        self.text, self.tip = text or word, tip
        self.short = short or self.text


def either(words: Sequence[str]) -> str:
    """The words as alternatives: "dense, RBF or a pooling"."""
    return " or ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def one_of(words: type[Word], *, abreast: bool = False) -> OneOf:
    """One of the members of an enum, in their order; see `OneOf`."""
    return OneOf(tuple(Option(word, word.text, word.tip, word.short) for word in words), abreast)
