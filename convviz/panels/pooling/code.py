"""The pooling on the screen as programs."""

from convviz.export.code.code import Code
from convviz.export.code.pooling import pooling_code
from convviz.state.choices.pooling import PoolingOptions
from convviz.state.graph.results import Results
from convviz.state.results.pooling import INPUT, POOLED


def pooling_shown(results: Results) -> Code | None:
    """The programs for what is chosen; None while there is no result."""
    given = results.get(INPUT)
    if given is None or results.get(POOLED) is None:
        return None
    return pooling_code(given.values, **results.choice(PoolingOptions).arguments())
