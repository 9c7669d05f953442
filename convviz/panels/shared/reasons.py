"""Why there is nothing to be shown, in a sentence."""

from typing import Any

from convviz.core.text.formatting import as_sentence, pretty_formula
from convviz.state.graph.result import Result
from convviz.state.graph.results import Results
from convviz.state.results.image import SOURCE


def reason_text(results: Results, result: Result[Any]) -> str:
    """Why there is no such result; where it is made of the image and that cannot be had, that is why."""
    away = results.reason(SOURCE) if result.follows_from(SOURCE, results.choices) else ""
    if away:  # a path, in which no sign may be changed
        return as_sentence(f"the image is {away}")
    return as_sentence(pretty_formula(results.reason(result)))
