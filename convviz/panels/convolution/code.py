"""The convolution on the screen as programs."""

from convviz.export.code.code import Code
from convviz.export.code.convolution import Convolved, convolution_code, kernel_array
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.kernel import KernelChoice
from convviz.state.graph.results import Results
from convviz.state.results.convolution import OUTPUT, added_to, is_summed
from convviz.state.results.image import PICTURE, SOURCE


def convolution_shown(results: Results) -> Code | None:
    """The programs for what is chosen; None while there is no result."""
    image, output, source = results.get(PICTURE), results.get(OUTPUT), results.get(SOURCE)
    if image is None or output is None or source is None:
        return None
    options = results.choice(ConvolutionOptions)
    return convolution_code(
        Convolved(
            image.values,
            kernel_array(results.choice(KernelChoice).planes, image.channels),
            **options.arguments(),
            summed=is_summed(image, options),
            bias=options.bias,
            added=added_to(source, output.shape),
        )
    )
