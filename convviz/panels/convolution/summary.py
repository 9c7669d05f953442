"""What is convolved with what, in a line."""

from convviz.panels.shared.summary import image_text, join, kernel_text, pair_text
from convviz.state.workbench import Workbench


def convolution_summary(workbench: Workbench) -> str:
    """Image, kernel and geometry of the convolution; empty before there are results."""
    results = workbench.results
    if results is None:
        return ""
    options = results.choices.convolution
    padding = options.padding if isinstance(options.padding, str) else f"padding {options.padding}"
    parts = [image_text(results), kernel_text(results), padding, f"stride {pair_text(options.stride)}"]
    if options.dilation != (1, 1):
        parts.append(f"dilation {pair_text(options.dilation)}")
    return join(parts)
