"""What is pooled and how, in a line."""

from convviz.panels.shared.summary import image_text, join, kernel_text, pair_text
from convviz.state.choices.pooling import PoolSource
from convviz.state.workbench import Workbench


def pooling_summary(workbench: Workbench) -> str:
    """Image, kernel where it is convolved first, window and stride; empty before there are results."""
    results = workbench.results
    if results is None:
        return ""
    options = results.choices.pooling
    parts = [image_text(results)]
    if options.source is not PoolSource.IMAGE:
        parts.append(kernel_text(results))
    if options.source is PoolSource.RELU:
        parts.append("ReLU")
    return join([*parts, f"{pair_text(options.size)} {options.kind} pooling", f"stride {pair_text(options.stride)}"])
