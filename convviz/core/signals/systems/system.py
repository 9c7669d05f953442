"""What a system f is: one that an expression says, and one that looks at the whole window."""
# ruff: noqa: D102 - what each attribute and method gives is said once, in System

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from convviz.core.signals.systems.expression import Expression
from convviz.core.signals.systems.nodes import Array, Node, Number, Sample, walk
from convviz.core.signals.systems.proofs import is_linear, is_time_invariant
from convviz.core.signals.systems.writing import write
from convviz.core.text.formatting import MINUS, equals, in_short


class System(ABC):
    """A system f.

    Attributes
    ----------
    name : its key in the table; "own" for one that was written.
    title : what lists call it.
    about : a sentence on what it does.
    ahead : samples of x that it looks ahead.
    linear, time_invariant : whether it has been proved of its form; False where nothing is proved.
    formula : what y[t] is, in print.
    written : the same as an expression that is read, or "" where none says it.
    """

    name: str
    title: str
    about: str
    ahead: int = 0
    linear: bool = False
    time_invariant: bool = False

    @property
    @abstractmethod
    def formula(self) -> str:
        """What y[t] is, in print."""

    @property
    def written(self) -> str:
        return ""

    @abstractmethod
    def run(self, x: Array, window: int) -> Array:
        """Compute y for signals x (..., T) at t = 0 .. T - 1, of which the first ``window`` are seen."""

    @abstractmethod
    def explain(self, x: Array, y: Array, t: int) -> str:
        """How y[t] (T,) comes out of x (T,), with the numbers: "2² = 4"."""

    @abstractmethod
    def symbols(self, x: Array, t: int) -> str:
        """The same with the samples of which it is made: "x[2]²"."""

    @abstractmethod
    def sources(self, x: Array, t: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The times of the samples of x, and of earlier ones of y, of which y[t] is made; none outside the window."""


@dataclass(frozen=True, eq=False)
class WrittenSystem(System):
    """A system that an expression says."""

    name: str
    title: str
    expression: Expression
    about: str = ""

    @property
    def ahead(self) -> int:  # type: ignore[override]
        return self.expression.ahead

    @property
    def linear(self) -> bool:  # type: ignore[override]
        return is_linear(self.expression)

    @property
    def time_invariant(self) -> bool:  # type: ignore[override]
        return is_time_invariant(self.expression)

    @property
    def formula(self) -> str:
        return self.expression.text

    @property
    def written(self) -> str:
        return self.expression.text

    def run(self, x: Array, window: int) -> Array:  # noqa: ARG002 - only others see a window
        return self.expression.run(x)

    def explain(self, x: Array, y: Array, t: int) -> str:
        def leaf(node: Node) -> str:
            if isinstance(node, Number):
                return in_short(node.value)
            if not isinstance(node, Sample):
                return str(t)
            signal, at = {"x": x, "y": y}[node.signal], t - node.delay
            return in_short(float(signal[at]) if 0 <= at < len(signal) else 0.0)

        return f"{write(self.expression.root, leaf)} {equals(float(y[t]))}"

    def symbols(self, x: Array, t: int) -> str:  # noqa: ARG002 - only others choose by the numbers
        def leaf(node: Node) -> str:
            if isinstance(node, Number):
                return in_short(node.value)
            return f"{node.signal}[{_signed(t - node.delay)}]" if isinstance(node, Sample) else str(t)

        return write(self.expression.root, leaf)

    def sources(self, x: Array, t: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        samples = [node for node in walk(self.expression.root) if isinstance(node, Sample)]

        def times(signal: str) -> tuple[int, ...]:
            found = {t - node.delay for node in samples if node.signal == signal}
            return tuple(sorted(at for at in found if 0 <= at < len(x)))

        return times("x"), times("y")


def _signed(number: int) -> str:
    return str(number).replace("-", MINUS)


@dataclass(frozen=True, eq=False)
class WindowSystem(System):
    """A system that no expression says, as it looks at the whole window: a function on the samples (..., T).

    ``compute`` is given the window's length, ``source`` says of which x y[t] is one, where there is such a one.
    """

    name: str
    title: str
    shown: str
    about: str
    compute: Callable[[Array, int], Array]
    source: Callable[[Array, int], tuple[str, int]]
    linear: bool = False

    @property
    def formula(self) -> str:
        return self.shown

    def run(self, x: Array, window: int) -> Array:
        return self.compute(x, window)

    def explain(self, x: Array, y: Array, t: int) -> str:
        return f"{self.symbols(x, t)} {equals(float(y[t]))}"

    def symbols(self, x: Array, t: int) -> str:
        words, at = self.source(x, t)
        return f"{words}x[{at}]" if 0 <= at < len(x) else f"{words}x[{_signed(at)}], outside the window,"

    def sources(self, x: Array, t: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        at = self.source(x, t)[1]
        return ((at,) if 0 <= at < len(x) else ()), ()
