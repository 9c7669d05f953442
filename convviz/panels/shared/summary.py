"""What the summaries at the foot of the window are made of."""

from convviz.core.filters.kernels import KERNELS
from convviz.state.results.pictures import Results


def join(parts: list[str]) -> str:
    """The parts in a line."""
    return "  ·  ".join(parts)


def image_text(results: Results) -> str:
    """The image's name, or that the user has drawn it."""
    return "own drawing" if results.source is None else results.source.name


def kernel_text(results: Results) -> str:
    """The kernel's title, or that it is the user's own."""
    name = results.choices.kernel.name
    return KERNELS[name].title if name else "own kernel"


def pair_text(pair: tuple[int, int]) -> str:
    """Rows×columns."""
    return "{}×{}".format(*pair)
