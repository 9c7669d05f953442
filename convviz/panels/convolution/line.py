"""A row of the output, opened where 1-D convolutions are shown."""

from dataclasses import replace

from convviz.core.signals.image_line import line_of
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.signals import Reading, SignalsChoice, SignalsView
from convviz.state.results.convolution import STEPS
from convviz.state.results.summary import image_name
from convviz.state.workbench import Workbench


def open_line(workbench: Workbench, index: int) -> str:
    """Choose the row in which step ``index`` stands as two signals, at the same step, as one edit.

    Gives the key of the panel that shows it, "" where there is no such step; what cannot be is a problem.
    """
    results = workbench.results
    steps = None if results is None else results.get(STEPS)
    if results is None or steps is None:
        return ""
    row, column = divmod(index, steps.shape[1])
    line = line_of(steps, row)
    bias = results.choice(ConvolutionOptions).bias
    sentence = f"{line.sentence} Without the bias b." if bias else line.sentence
    kernel = results.choice(KernelChoice).title
    given = workbench.value(SignalsChoice)
    try:
        given = given.with_signal("x", line.x, f"row {row:,} of {image_name(results)}")
        given = replace(given.with_signal("h", line.h, f"row of {kernel}"), mode="valid", origin=sentence)
    except ValueError as error:
        workbench.problem.emit(f"This row cannot be shown in 1-D: {error}.")
        return ""
    key = workbench.subject_of(SignalsChoice).key
    view = replace(workbench.value(SignalsView), reading=Reading.GATHER, around=False)
    workbench.choose(f"Open row {row:,} in 1-D", given, view, places={key: line.index(column)})
    return key
