"""What is typed, put into plain signs, with the place of each in what was typed."""

import re
from dataclasses import dataclass

MAX_LENGTH = 200

_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
_PLAIN = {"−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "∗": "*", "÷": "/", "π": "pi", "\N{NO-BREAK SPACE}": " "}
_PLAIN |= {"\t": " ", "\n": " ", "\r": " "}
_ALLOWED = re.compile(r"[A-Za-z0-9_ .,+\-*/%()\[\]]")
_HEAD = re.compile(r"\s*y\s*\[\s*t\s*\]\s*=(?!=)")
#: Two things side by side with nothing between them, as one writes by hand: 2x[t], 2(…), (…)(…), ]x.
_TOUCHING = re.compile(
    r"(?<![\w.])(?:\d+\.?\d*|\.\d+)\s*(?=[A-Za-df-z_(\[]|e(?![+-]?\d))|[)\]]\s*(?=[\w(])|(?<!\w)t\s+(?=\w)"
)
#: What is often written in other languages: -> what is written here.
_INSTEAD = {
    "^": "write ** for a power",
    "=": "write only what y[t] is, without a second =",
    ";": "write one expression",
    ":": "write one expression",
    "{": "write round brackets",
    "}": "write round brackets",
}


class ExpressionError(ValueError):
    """An expression that is none: the sentence, and from where to where in the text the fault lies."""

    def __init__(self, sentence: str, start: int = 0, end: int | None = None) -> None:
        super().__init__(sentence)
        self.start, self.end = start, start + 1 if end is None else end


@dataclass(frozen=True)
class Spelling:
    """An expression in plain signs.

    Attributes
    ----------
    text : in the letters that `ast.parse` is given.
    places : for each letter of it, the place of what stands there in the text that was typed; one more for its end.
    typed : that text.
    """

    text: str
    places: tuple[int, ...]
    typed: str

    def error(self, sentence: str, start: int, end: int) -> ExpressionError:
        """An error about the letters from ``start`` to ``end`` of the plain text."""
        last = len(self.places) - 1
        first, after = self.places[min(max(start, 0), last)], self.places[min(max(end, start + 1), last)]
        return ExpressionError(sentence, first, max(after, first + 1))

    def part(self, start: int, end: int) -> str:
        """What was typed for the letters from ``start`` to ``end``, shortened."""
        error = self.error("", start, end)
        text = self.typed[error.start : error.end].strip()
        return text if len(text) <= 24 else f"{text[:23]}…"


def spell(typed: str) -> Spelling:
    """Put a text into plain signs: "x[t]² − 1", "y[t] = 2·x[t]".

    Raises
    ------
    ExpressionError
        Where it is empty, longer than `MAX_LENGTH`, or has a sign that no expression has.
    """
    if len(typed) > MAX_LENGTH:
        raise ExpressionError(
            f"the expression has {len(typed):,} characters; at most {MAX_LENGTH} are read", MAX_LENGTH, len(typed)
        )
    head = _HEAD.match(typed)
    start = head.end() if head else 0
    letters: list[str] = []
    places: list[int] = []
    for place in range(start, len(typed)):
        plain = _plain(typed, place)
        letters.append(plain)
        places.extend([place] * len(plain))
    text = "".join(letters)
    # What ast.parse is given must begin at once: blanks before it would be an indentation.
    blanks = len(text) - len(text.lstrip())
    spelling = Spelling(text[blanks:].rstrip(), (*places[blanks : len(text.rstrip())], len(typed.rstrip())), typed)
    if not spelling.text:
        raise ExpressionError("an expression is missing: write what y[t] is, such as x[t] - x[t-1]", 0, len(typed))
    touching = _TOUCHING.search(spelling.text)
    if touching is not None:
        before = spelling.part(*touching.span())
        raise spelling.error(f"write * between “{before}” and what follows it", *touching.span())
    return spelling


def _plain(typed: str, place: int) -> str:
    letter = typed[place]
    if letter in _SUPERSCRIPTS:
        follows = place > 0 and typed[place - 1] in _SUPERSCRIPTS
        return ("" if follows else "**") + _SUPERSCRIPTS[letter]
    plain = _PLAIN.get(letter, letter)
    if all(map(_ALLOWED.fullmatch, plain)):
        return plain
    instead = _INSTEAD.get(letter, "there are x[t], y[t-1], t, numbers, + - * / ** % and functions")
    shown = letter if letter.isprintable() else f"character {ord(letter)}"
    raise ExpressionError(f"“{shown}” has no meaning here: {instead}", place)
