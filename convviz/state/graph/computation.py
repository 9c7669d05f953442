"""Computes what has become stale."""

from collections.abc import Mapping, Sequence
from typing import Any

from convviz.core.util.generators import finish
from convviz.state.graph.result import AwayError, Making, Refused, Result, field_of
from convviz.state.graph.results import Computed, Results


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
            finish(self._make(result))
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
            if self.is_stale(self._waiting[0]):
                return self._waiting[0]
            self._waiting.pop(0)
        return None

    def is_stale(self, result: Result[Any]) -> bool:
        """Whether it was not made of what it needs now, or never."""
        made = self._made.get(result.key)
        if made is None:
            return True
        needs = result.needs_under(self._choices)
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
        return tuple(self._lookup(need) for need in result.needs_under(self._choices))

    def _lookup(self, need: str | Result[Any]) -> Any:
        if isinstance(need, Result):
            return self._made[need.key].value
        return self._tools[need] if need in self._tools else field_of(self._choices, need)

    def _refused(self, result: Result[Any]) -> Refused | None:
        refused = next((value for value in self._needs(result) if isinstance(value, Refused)), None)
        return Refused(result.instead) if refused is not None and result.instead else refused
