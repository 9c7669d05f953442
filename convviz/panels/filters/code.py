"""What the Filters panel shows as programs."""

from convviz.export.code.code import Code
from convviz.export.code.filters import filters_code
from convviz.state.choices.filters import FilterChoice, NoNoise
from convviz.state.graph.results import Results
from convviz.state.results.filters import CHAIN
from convviz.state.results.image import PICTURE, SOURCE


def chain_shown(results: Results) -> Code | None:
    """The programs for what is chosen; None while there is no result."""
    image, source = results.get(PICTURE), results.get(SOURCE)
    if image is None or source is None or results.get(CHAIN) is None:
        return None
    choice, white = results.choice(FilterChoice), float(source.levels[1])
    noise = None if isinstance(choice.noise, NoNoise) else choice.noise
    return filters_code(image.values, noise, choice.seed, choice.chain, white if white > 0 else 255.0)
