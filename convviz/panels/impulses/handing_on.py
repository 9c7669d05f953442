"""Handing x and h on: to the Image and Kernel panels, where they can be edited, and to the Convolution panel."""

from dataclasses import replace
from typing import Any

from convviz.core.filters.kernels import freeze
from convviz.core.images.image import Image
from convviz.core.images.matrices import matrix_levels
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.impulses import ImpulseOptions, ImpulseResponse, ImpulseSource
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.view import ViewOptions
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.impulses import STEPS, turned, x_name


def _given(context: Context, results: Results) -> tuple[ImageChoice, KernelChoice]:
    """The image and the kernel that x and h are, or would be."""
    options, steps, bench = results.choice(ImpulseOptions), results.get(STEPS), context.workbench
    image, kernel = bench.value(ImageChoice), bench.value(KernelChoice)
    assert steps is not None
    if options.source is not ImpulseSource.IMAGE:
        pixels = turned(steps.x, options.notation)
        source = context.images.store.add(Image(x_name(results), pixels, matrix_levels(pixels)))
        image = replace(image, source=source, crop=None, shrink=None, range=None)
    if options.response is not ImpulseResponse.KERNEL:
        kernel = KernelChoice((freeze(turned(steps.h, options.notation)),))
    return image, kernel


def edit_in_docks(context: Context, results: Results) -> None:
    """Make x the image and h the kernel, so that their numbers can be typed, drawn and dragged."""
    options = replace(
        results.choice(ImpulseOptions), source=ImpulseSource.IMAGE, response=ImpulseResponse.KERNEL, cell=None
    )
    context.workbench.choose("Edit x and h", *_given(context, results), options)


def open_turned(context: Context, results: Results, cell: tuple[int, int], origin: str) -> str:
    """Show the same sum as the Convolution panel does: h turned over x, at a cell of y as it is drawn.

    Gives the key of that panel.
    """
    steps, bench = results.get(STEPS), context.workbench
    assert steps is not None
    goal = bench.subject_of(ConvolutionOptions).key
    place = cell[0] * steps.full[1] + cell[1]
    image, kernel = _given(context, results)
    others: tuple[Any, ...] = (
        kernel,
        ConvolutionOptions(padding="full"),
        replace(bench.value(ViewOptions), compare=False),
    )
    if image == bench.value(ImageChoice):  # nothing has to be given back
        bench.choose("Turn h over x", image, *others, places={goal: place})
    else:
        context.visits.begin(origin, goal, "Turn h over x", place, image, *others)
    return goal
