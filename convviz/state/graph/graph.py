"""All results there are, and which of them follow from what."""

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from inspect import signature
from typing import Any

from convviz.state.graph.computation import Computation
from convviz.state.graph.result import Result
from convviz.state.graph.results import Results


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
                needed[result] = [need for need in result.possible_needs if isinstance(need, Result)]
                found += needed[result]
                named = [need for need in result.possible_needs if isinstance(need, str)]
                unknown = [need for need in named if not _is_given(need, choices, tools)]
                if unknown:
                    raise ValueError(f"{result.key} needs {unknown[0]}, which nothing gives")
                _check_takes_needs(result)
        self._choices = frozenset(key for key in choices if any(result.uses(key) for result in needed))
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
                needed.update(need for need in result.needs_under(choices) if isinstance(need, Result))
        return [result for result in self._order if result in needed]

    def follows(self, result: Result[Any], keys: Iterable[str], choices: Mapping[str, Any]) -> bool:
        """Whether a result follows from a choice of ``keys``, as things are chosen."""
        needed = self.needed_for([result], choices)
        return any(need.uses(key) for need in needed for key in keys)

    def is_current(self, wanted: Iterable[Result[Any]], results: Results) -> bool:
        """Whether the ``wanted`` results are those of the choices that go with them."""
        return self.evaluation(wanted, results.choices, results).is_done

    def current(self, results: Results) -> frozenset[str]:
        """The keys of all results that are those of the choices that go with them, refused ones too."""
        found: set[str] = set()
        computation = Computation([], self.tools, results.choices, results.made)
        for result in self._order:
            needs = result.needs_under(results.choices)
            before = all(need.key in found for need in needs if isinstance(need, Result))
            if before and not computation.is_stale(result):
                found.add(result.key)
        return frozenset(found)

    def evaluation(
        self, wanted: Iterable[Result[Any]], choices: Mapping[str, Any], before: Results | None
    ) -> Computation:
        """The computation that brings the ``wanted`` results up to date with ``choices``."""
        return Computation(self.needed_for(wanted, choices), self.tools, choices, {} if before is None else before.made)


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
