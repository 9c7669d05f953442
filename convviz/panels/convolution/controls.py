"""The row of choices above the convolution, and the length formula they lead to."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.core.util.fields import declared
from convviz.state.choices.convolution import (
    CELLS,
    PADDINGS,
    Channels,
    ConvolutionOptions,
    legal_values,
)
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.view import ViewOptions
from convviz.state.graph import Results
from convviz.state.results.convolution import is_summed
from convviz.state.results.picture import Picture
from convviz.state.workbench import Workbench
from convviz.widgets.controls.controls import Choice, Formula
from convviz.widgets.controls.declared import control_for, labelled, options_of, segments_for
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.controls.numbers import Number
from convviz.widgets.look.theme import UNIT

_CELLS = "cells"


class ConvolutionControls(QWidget):
    """Offers only what is legal for the present image and kernel."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        fields, view = declared(ConvolutionOptions), declared(ViewOptions)
        self.operation = segments_for(fields["flip"], self)
        self.compare = control_for(view["compare"], self)
        cells = (_CELLS, "cells:", "A number of cells at each end")
        self.padding = Choice(fields["padding"].title, [*options_of(PADDINGS), cells], self)
        self.padding_cells = Number("Padding cells", CELLS.low, CELLS.high, self)
        self.stride, self.dilation, self.boundary = (
            control_for(fields[name], self) for name in ("stride", "dilation", "boundary")
        )
        self.channels = segments_for(fields["channels"], self)
        self.channel = segments_for(view["channel"], self)
        self.formula = Formula(self)
        self._channels_box = labelled(fields["channels"], self.channels, self)
        self._channel_box = labelled(view["channel"], self.channel, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        padding = QWidget(self)
        row = QHBoxLayout(padding)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT // 2)
        row.addWidget(self.padding)
        row.addWidget(self.padding_cells)
        flow, fields = FlowLayout(self), declared(ConvolutionOptions)
        for widget in (
            self.operation,
            self.compare,
            labelled(fields["padding"], padding, self),
            labelled(fields["stride"], self.stride, self),
            labelled(fields["dilation"], self.dilation, self),
            labelled(fields["boundary"], self.boundary, self),
            self._channels_box,
            self._channel_box,
        ):
            flow.addWidget(widget)
        flow.addWidget(self.formula)

    def _connect(self) -> None:
        self.operation.chosen.connect(self._on_operation_chosen)
        self.compare.chosen.connect(self._on_compare_chosen)
        self.padding.chosen.connect(self._on_padding_chosen)
        self.padding_cells.chosen.connect(self._on_padding_cells_chosen)
        self.stride.chosen.connect(self._on_stride_chosen)
        self.dilation.chosen.connect(self._on_dilation_chosen)
        self.boundary.chosen.connect(self._on_boundary_chosen)
        self.channels.chosen.connect(self._on_channels_chosen)
        self.channel.chosen.connect(self._on_channel_chosen)

    def show_choices(self, results: Results, image: Picture) -> None:
        """Show what is chosen and what may be."""
        options, view, kernel = (
            results.choice(ConvolutionOptions),
            results.choice(ViewOptions),
            results.choice(KernelChoice),
        )
        legal = legal_values(options, image.shape, kernel.size)
        self.operation.set_value(options.flip)
        self.compare.set_value(view.compare)
        named = isinstance(options.padding, str)
        self.padding.set_value(options.padding if named else _CELLS)
        self.padding.set_allowed(["same", "full", _CELLS] + ([] if legal.min_padding else ["valid"]))
        self.padding_cells.setVisible(not named)
        fewest = legal.min_padding if named else min(legal.min_padding, int(options.padding))
        self.padding_cells.set_limits(fewest, CELLS.high)
        if not named:
            self.padding_cells.set_value(int(options.padding))
        # What is chosen stays offered, even where an image has since become too small for more.
        self.stride.set_most(_larger(legal.stride, options.stride))
        self.stride.set_value(options.stride)
        self.dilation.set_most(_larger(legal.dilation, options.dilation))
        self.dilation.set_value(options.dilation)
        self.boundary.set_value(options.boundary)
        self.channels.set_value(options.channels)
        self.channel.set_value(view.channel)
        coloured = image.channels == 3
        self._channels_box.setVisible(coloured)
        # Where all channels are summed, it only matters which kernel is drawn, if they have kernels of their own.
        self._channel_box.setVisible(coloured and not (is_summed(image, options) and len(kernel.planes) == 1))

    def set_formulas(self, sentences: Sequence[str]) -> None:
        """Show the length formula, and why a stride does not divide."""
        self.formula.setText("      ".join(sentences))

    def _edit(self, text: str, **changes: Any) -> None:
        self._workbench.edit("convolution", text, **changes)

    def _on_operation_chosen(self, flip: bool) -> None:
        self._edit("Use convolution" if flip else "Use cross-correlation", flip=flip)

    def _on_compare_chosen(self, compare: bool) -> None:
        self._workbench.edit("view", "Compare", compare=compare)

    def _on_padding_chosen(self, padding: str) -> None:
        if padding != _CELLS:
            self._edit("Change padding", padding=padding)
        else:
            # As much as "same" gives an odd kernel is the natural number to begin with.
            usual = self._workbench.value(KernelChoice).size[0] // 2
            self._edit("Change padding", padding=min(max(self.padding_cells.minimum(), usual), CELLS.high))

    def _on_padding_cells_chosen(self, cells: int) -> None:
        self._edit("Change padding", padding=cells)

    def _on_stride_chosen(self, stride: tuple[int, int]) -> None:
        self._edit("Change stride", stride=stride)

    def _on_dilation_chosen(self, dilation: tuple[int, int]) -> None:
        self._edit("Change dilation", dilation=dilation)

    def _on_boundary_chosen(self, boundary: str) -> None:
        self._edit("Change boundary", boundary=boundary)

    def _on_channels_chosen(self, channels: Channels) -> None:
        self._edit("Sum the channels" if channels == Channels.SUM else "Keep the channels apart", channels=channels)

    def _on_channel_chosen(self, channel: int) -> None:
        self._workbench.edit("view", "Step in another channel", channel=channel)


def _larger(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one[0], other[0]), max(one[1], other[1])
