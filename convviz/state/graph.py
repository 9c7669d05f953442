"""Results that follow from values: what each needs, how it is computed, and what has become stale.

A spreadsheet in small. The cells that one fills in are the *choices*, frozen values by key; each `Result` names the
choices, the fields of choices (``"view.colours"``) and the other results that it needs. Whether it is stale follows
from these alone: choices are compared by value, results by identity.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from inspect import signature
from typing import Any, Generic, TypeAlias, TypeVar, cast

Value = TypeVar("Value")
Kind = TypeVar("Kind")
#: What a result needs.
Need: TypeAlias = "str | Result[Any] | Chosen"
#: Computes a result: yields the fraction done wherever it may be abandoned, and returns the result.
Making: TypeAlias = Generator[float, None, Value]


def free(*_needs: Any) -> float:
    """The cost of what is done at once whatever it is given."""
    return 0.0


class AwayError(ValueError):
    """What a choice names is not there for now: its result is refused, but the choice stands, essential or not."""


@dataclass(frozen=True)
class Chosen:
    """A need that is one of several: which, a choice's field says.

    Attributes
    ----------
    field : such as ``"pooling.source"``.
    needs : its values -> the result that is needed then.
    """

    field: str
    needs: Mapping[Any, "Result[Any]"]


@dataclass(frozen=True, eq=False)
class Result(Generic[Value]):
    """One result of a subject.

    Attributes
    ----------
    key : its name, ``"subject/name"``.
    needs : names of choices, of their fields and of tools, and other results, or a `Chosen` one of these.
    compute : makes it of the values of ``needs``, in their order. A ValueError refuses it, with the reason.
    cost : how many products that takes, of the same values; infinite where a file must be read.
    essential : where it is refused, so is the choice that it follows from, such as a crop beyond the image; unless it
        is an `AwayError`.
    instead : what is said, in place of the reason, where something that it needs is refused.
    """

    key: str
    needs: tuple[Need, ...]
    compute: Callable[..., Making[Value]] = field(repr=False)
    cost: Callable[..., float] = field(default=free, repr=False)
    essential: bool = False
    instead: str = ""


@dataclass(frozen=True)
class Refused:
    """Stands in the place of a result that cannot be: the reason, in a sentence."""

    reason: str


@dataclass(frozen=True, eq=False)
class Computed:
    """A computed result, or why there is none, and the values it was made of."""

    value: Any
    of: tuple[Any, ...]


class Results:
    """The results computed last, with the choices that they were made of. It never changes.

    Results that no panel has asked for since are still there, made of earlier choices.
    """

    def __init__(self, choices: Mapping[str, Any], made: Mapping[str, Computed]) -> None:
        self.choices, self.made = choices, made

    def choice(self, kind: type[Kind]) -> Kind:
        """The choice that is a ``kind``."""
        return choice_of(self.choices, kind)

    def get(self, result: Result[Value]) -> Value | None:
        """A result; None where it was refused, or has not been computed yet."""
        made = self.made.get(result.key)
        return None if made is None or isinstance(made.value, Refused) else cast("Value", made.value)

    def reason(self, result: Result[Any]) -> str:
        """Why there is no such result; "" where there is one, or it was not asked for yet."""
        made = self.made.get(result.key)
        return made.value.reason if made is not None and isinstance(made.value, Refused) else ""

    def changes_since(self, before: "Results | None") -> frozenset[str]:
        """Keys of the choices and results that differ from those ``before``."""
        if before is None:
            return frozenset((*self.choices, *self.made))
        choices = {key for key, value in self.choices.items() if before.choices.get(key) != value}
        results = {key for key, made in self.made.items() if _value(before.made.get(key)) is not made.value}
        return frozenset(choices | results)


class Graph:
    """All results there are, in an order in which each stands after those it needs.

    Parameters
    ----------
    results : of all subjects; those that they need come along.
    choices : key of each choice -> its default.
    tools : what results may need besides choices, such as the store of images; never stale.

    Raises
    ------
    ValueError
        For a key that is there twice, a need that nothing fills, or a result that is not computed of its needs.
    """

    def __init__(self, results: Iterable[Result[Any]], choices: Mapping[str, Any], tools: Mapping[str, Any]) -> None:
        self.tools = tools
        needed: dict[Result[Any], list[Result[Any]]] = {}
        found = list(results)
        while found:
            result = found.pop()
            if result not in needed:
                possible = [need for given in result.needs for need in _possible(given)]
                needed[result] = [need for need in possible if isinstance(need, Result)]
                found += needed[result]
                unknown = [need for need in possible if isinstance(need, str) and not _is_given(need, choices, tools)]
                if unknown:
                    raise ValueError(f"{result.key} needs {unknown[0]}, which nothing gives")
                _check_takes_needs(result)
        self._choices = frozenset(key for key in choices if any(_uses(result, key) for result in needed))
        keys = [*(result.key for result in needed), *choices, *tools]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise ValueError(f"there are two of {', '.join(sorted(twice))}")
        self._order = list(TopologicalSorter(needed).static_order())

    @property
    def choices(self) -> frozenset[str]:
        """Keys of the choices that results depend on."""
        return self._choices

    @property
    def essential(self) -> list[Result[Any]]:
        """The results without which a choice cannot be."""
        return [result for result in self._order if result.essential]

    def needed_for(self, wanted: Iterable[Result[Any]], choices: Mapping[str, Any]) -> list[Result[Any]]:
        """The ``wanted`` results and all that they need as things are chosen, each after those it needs."""
        needed = set(wanted)
        for result in reversed(self._order):
            if result in needed:
                needed.update(need for need in _resolved(result, choices) if isinstance(need, Result))
        return [result for result in self._order if result in needed]

    def follows(self, result: Result[Any], keys: Iterable[str], choices: Mapping[str, Any]) -> bool:
        """Whether a result follows from a choice of ``keys``, as things are chosen."""
        needed = self.needed_for([result], choices)
        return any(_uses(need, key) for need in needed for key in keys)

    def is_current(self, wanted: Iterable[Result[Any]], results: Results) -> bool:
        """Whether the ``wanted`` results are those of the choices that go with them."""
        return self.evaluation(wanted, results.choices, results).is_done

    def evaluation(
        self, wanted: Iterable[Result[Any]], choices: Mapping[str, Any], before: Results | None
    ) -> "Computation":
        """The computation that brings the ``wanted`` results up to date with ``choices``."""
        return Computation(self.needed_for(wanted, choices), self.tools, choices, {} if before is None else before.made)


class Computation:
    """Computes what is stale of some results, one after the other: at once as far as it is quick, or elsewhere."""

    def __init__(
        self,
        results: Sequence[Result[Any]],
        tools: Mapping[str, Any],
        choices: Mapping[str, Any],
        before: Mapping[str, Computed],
    ) -> None:
        self._waiting, self._tools, self._choices = list(results), tools, choices
        self._made = dict(before)

    def quick(self, budget: float) -> bool:
        """Compute for at most ``budget`` products; False where more is to be done, which `work` then does.

        Raises
        ------
        ValueError
            Where an essential result is refused, but for an `AwayError`.
        """
        while (result := self._next_stale()) is not None:
            budget -= result.cost(*self._needs(result)) if not self._refused(result) else 0.0
            if budget < 0:
                return False
            making = self._make(result)
            try:
                while True:
                    next(making)
            except StopIteration:
                pass
        return True

    def work(self) -> Making[Results]:
        """Compute the rest; yields the fraction done. Raises as `quick` does."""
        many = len(self._waiting)
        while (result := self._next_stale()) is not None:
            done = many - len(self._waiting)
            for fraction in self._make(result):
                yield (done + fraction) / many
        return self.results

    @property
    def is_done(self) -> bool:
        """Whether nothing is stale any more."""
        return self._next_stale() is None

    @property
    def results(self) -> Results:
        """The results made so far, with the choices."""
        return Results(self._choices, self._made)

    def _next_stale(self) -> Result[Any] | None:
        while self._waiting:
            if self._is_stale(self._waiting[0]):
                return self._waiting[0]
            self._waiting.pop(0)
        return None

    def _is_stale(self, result: Result[Any]) -> bool:
        made = self._made.get(result.key)
        if made is None:
            return True
        needs = _resolved(result, self._choices)
        pairs = zip(needs, self._needs(result), made.of, strict=True)
        return any(new is not old and (isinstance(need, Result) or new != old) for need, new, old in pairs)

    def _make(self, result: Result[Any]) -> Making[None]:
        needs = self._needs(result)
        value: Any = self._refused(result)
        if value is None:
            try:
                value = yield from result.compute(*needs)
            except ValueError as error:
                if result.essential and not isinstance(error, AwayError):
                    raise
                value = Refused(str(error))
        self._made[result.key] = Computed(value, needs)

    def _needs(self, result: Result[Any]) -> tuple[Any, ...]:
        return tuple(self._lookup(need) for need in _resolved(result, self._choices))

    def _lookup(self, need: str | Result[Any]) -> Any:
        if isinstance(need, Result):
            return self._made[need.key].value
        return self._tools[need] if need in self._tools else _field(self._choices, need)

    def _refused(self, result: Result[Any]) -> Refused | None:
        refused = next((value for value in self._needs(result) if isinstance(value, Refused)), None)
        return Refused(result.instead) if refused is not None and result.instead else refused


def choice_of(choices: Mapping[str, Any], kind: type[Kind]) -> Kind:
    """The one of ``choices`` that is a ``kind``."""
    for value in choices.values():
        if isinstance(value, kind):
            return value
    raise KeyError(f"nothing chosen is a {kind.__name__}")


def _value(made: Computed | None) -> Any:
    return None if made is None else made.value


def _field(choices: Mapping[str, Any], name: str) -> Any:
    """A choice, or a field of one: ``"view"``, ``"view.colours"``."""
    key, _, field_name = name.partition(".")
    return getattr(choices[key], field_name) if field_name else choices[key]


def _is_given(need: str, choices: Mapping[str, Any], tools: Mapping[str, Any]) -> bool:
    """Whether there is such a tool, choice or field of a choice."""
    key, _, name = need.partition(".")
    return need in tools or (key in choices and (not name or hasattr(choices[key], name)))


def _check_takes_needs(result: Result[Any]) -> None:
    for function in (result.compute, result.cost):
        try:
            signature(function).bind(*result.needs)
        except TypeError as error:
            raise ValueError(f"{result.key} is not computed of its {len(result.needs)} needs: {error}") from None


def _uses(result: Result[Any], key: str) -> bool:
    needs = (name for need in result.needs for name in _possible(need))
    return any(isinstance(name, str) and name.partition(".")[0] == key for name in needs)


def _possible(need: Need) -> tuple[str | Result[Any], ...]:
    return (need.field, *need.needs.values()) if isinstance(need, Chosen) else (need,)


def _resolved(result: Result[Any], choices: Mapping[str, Any]) -> tuple[str | Result[Any], ...]:
    """The needs of a result under the present choices."""
    return tuple(need.needs[_field(choices, need.field)] if isinstance(need, Chosen) else need for need in result.needs)
