"""What summaries for the foot of the window have in common."""

from collections.abc import Iterable

from convviz.core.util.checks import Pair
from convviz.state.graph.results import Results
from convviz.state.results.image import SOURCE


def image_name(results: Results) -> str:
    """The name of the image, once it is read, or that there is none."""
    source = results.get(SOURCE)
    if source is None:
        return "no image" if results.reason(SOURCE) else ""
    return source.name


def by(pair: Pair) -> str:
    """Rows × columns."""
    return f"{pair[0]}×{pair[1]}"


def in_line(parts: Iterable[str]) -> str:
    """All parts in one line."""
    return "  ·  ".join(parts)
