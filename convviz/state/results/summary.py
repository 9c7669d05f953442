"""Choices in a few words, for the foot of the window."""

from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.pooling import PoolingOptions, PoolSource
from convviz.state.context import Context
from convviz.state.graph import Results
from convviz.state.results.image import SOURCE


def convolution_summary(context: Context) -> str:
    """Image, kernel and geometry of the convolution; empty before there are results."""
    results = context.workbench.results
    if results is None:
        return ""
    options = results.choice(ConvolutionOptions)
    padding = options.padding if isinstance(options.padding, str) else f"padding {options.padding}"
    parts = [_image(results), results.choice(KernelChoice).title, padding, f"stride {_times(options.stride)}"]
    if options.dilation != (1, 1):
        parts.append(f"dilation {_times(options.dilation)}")
    return _join(parts)


def pooling_summary(context: Context) -> str:
    """Image, kernel where it is convolved first, window and stride; empty before there are results."""
    results = context.workbench.results
    if results is None:
        return ""
    options = results.choice(PoolingOptions)
    parts = [_image(results)]
    if options.source is not PoolSource.IMAGE:
        parts.append(results.choice(KernelChoice).title)
    if options.source is PoolSource.RELU:
        parts.append("ReLU")
    return _join([*parts, f"{_times(options.size)} {options.kind} pooling", f"stride {_times(options.stride)}"])


def _image(results: Results) -> str:
    source = results.get(SOURCE)
    return "" if source is None else source.name


def _times(pair: tuple[int, int]) -> str:
    return f"{pair[0]}×{pair[1]}"


def _join(parts: list[str]) -> str:
    return "  ·  ".join(parts)
