"""The Convolution panel: the flipped kernel steps over the image, beside the whole live result."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from convviz.core.convolution import Conv2dStep, Conv2dSteps
from convviz.core.formatting import format_number
from convviz.core.formulas import index_formula, length_sentences
from convviz.core.geometry import Window
from convviz.panels.base import GridMenu, Panel, Title, colouring_of, layer_of
from convviz.panels.convolution_controls import ConvolutionControls
from convviz.panels.player import PlayerControls, Seeker
from convviz.panels.step_scene import StepScene
from convviz.state.results import Picture, Results
from convviz.state.view import Colours
from convviz.state.workbench import Workbench
from convviz.widgets.colour_bar import ColourBar
from convviz.widgets.controls import Choice
from convviz.widgets.flip_view import FlipView
from convviz.widgets.grid_view import GridView, Outline
from convviz.widgets.lens import Extent
from convviz.widgets.sum_view import SumView, Terms
from convviz.widgets.theme import UNIT, Role


class ConvolutionPanel(Panel):
    """Controls, the step scene, and the comparison of convolution with cross-correlation."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, workbench.conv_player, parent)
        self.controls = ConvolutionControls(workbench, self)
        self.flip = FlipView(self)
        self.sum = SumView(self)
        self.scene = StepScene(workbench, workbench.conv_player, self.flip, self.sum, (Role.KERNEL, Role.PRODUCT), self)
        self.comparison = Comparison(workbench, self)
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget(self)
        for page in (self.scene, self.comparison, self.problem):
            self._pages.addWidget(page)
        self.body.addWidget(self.controls)
        self.body.addWidget(self._pages, 1)
        self.body.addWidget(PlayerControls(workbench.conv_player, self))
        self.colours = Choice(
            "Colours of the result",
            [
                (Colours.AUTO, "colours: auto", "As a photograph where the weights sum to more than 0, else by sign"),
                (Colours.PHOTOGRAPH, "as a photograph", "From black to white"),
                (Colours.SIGNED, "by sign", "Blue below zero, red above"),
            ],
            self,
        )
        self.scene.add_to_result_title(self.colours)
        self.colours.chosen.connect(self._on_colours_chosen)
        self.flip.weight_hovered.connect(self._on_flip_weight_hovered)
        self.flip.hover_ended.connect(self._on_flip_hover_ended)
        self._hovered: tuple[int, int] | None = None

    def show_results(self, results: Results) -> None:
        steps = self.workbench.conv_steps
        self.controls.show_choices(results)
        self.colours.set_value(results.choices.view.colours)
        if steps is None or results.output is None:
            self.problem.setText(results.problem)
            self._pages.setCurrentWidget(self.problem)
            self.scene.clear(results.image)
            return
        compared = results.comparison is not None
        self._pages.setCurrentWidget(self.comparison if compared else self.scene)
        if results.comparison is not None:
            self.comparison.show_pictures(results.comparison)
        self._show_scene(results, steps, results.output)

    def _show_scene(self, results: Results, steps: Conv2dSteps, output: Picture) -> None:
        rows, columns = steps.rows, steps.columns
        channel = results.choices.view.channel
        given = results.image if results.summed else results.image.channel(channel)
        self.scene.show_pictures(
            given,
            output.channel(channel),
            output,
            padding=(rows.before, rows.after, columns.before, columns.after),
            boundary=steps.boundary,
            dropped=(rows.left_over, columns.left_over),
        )
        flip = results.choices.convolution.flip
        self.flip.set_kernel(results.choices.kernel.weights(channel if results.image.values.ndim == 3 else 0), flip)
        self.scene.middle_title.set_text("Kernel h, flipped" if flip else "Kernel h, not flipped")
        self.scene.output_title.set_text(
            "Output y = x ∗ h" if flip else "Output y = x ⋆ h", f"{output.shape[0]} × {output.shape[1]}"
        )
        self.scene.result_title.set_text("Whole result", "" if flip else "of the cross-correlation")
        self.controls.set_formulas(length_sentences(rows, columns))

    def show_step(self, results: Results) -> None:
        steps = self.workbench.conv_steps
        if steps is None or not self.player.length:
            return
        step = steps[self.player.shown]
        self.scene.show_step(steps, step.window)
        if results.comparison is not None:
            self.comparison.show_cell(results.comparison, step.output_index)
        self._show_sum(steps, step, results)
        self._light_touched()

    def _show_sum(self, steps: Conv2dSteps, step: Conv2dStep, results: Results) -> None:
        row, column = step.output_index
        flip = results.choices.convolution.flip
        formula = index_formula(steps.rows, steps.columns, (row, column), flip=flip)
        # Always on two lines, so that nothing jumps when the indices grow.
        self.scene.note.setText(formula.replace(" = ", " =\n", 1))
        self.scene.detail_title.set_text(
            "Patch × flipped kernel" if flip else "Patch × kernel", f"the sum is y[{row}, {column}]"
        )
        self.sum.set_terms(Terms(step.patch, step.weights, step.products, step.value, colouring_of(results.image)))

    def _on_colours_chosen(self, colours: Colours) -> None:
        self.workbench.edit("view", "Change colours", colours=colours)

    def _on_flip_weight_hovered(self, row: int, column: int) -> None:
        self._hovered = row, column
        self._light_touched()

    def _on_flip_hover_ended(self) -> None:
        self._hovered = None
        self._light_touched()

    def _light_touched(self) -> None:
        """Light every input cell that the weight under the mouse has touched up to this step."""
        steps = self.workbench.conv_steps
        if self._hovered is None or steps is None:
            self.scene.input.set_lit(None)
            return
        weight, index = self._hovered, self.player.shown

        def lit(part: Extent) -> NDArray[np.bool_]:
            return steps.touched(weight, index, Window(part.top, part.left, part.rows, part.columns))

        self.scene.input.set_lit(lit)


class Comparison(QWidget):
    """Convolution, cross-correlation and their difference, side by side."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.titles = [
            Title(text, role, self)
            for text, role in (
                ("Convolution: kernel flipped", Role.OUTPUT),
                ("Cross-correlation: not flipped", Role.OUTPUT),
                ("Their difference", Role.PRODUCT),
            )
        ]
        self.views = [GridView(title, self) for title in ("Convolution", "Cross-correlation", "Difference")]
        self.bars = [ColourBar(self) for _ in self.views]
        self.numbers = [QLabel(self) for _ in self.views]
        self._menus = [GridMenu(view, workbench) for view in self.views]
        grid = QGridLayout()
        grid.setHorizontalSpacing(4 * UNIT)
        grid.setVerticalSpacing(UNIT)
        grid.setRowStretch(1, 1)
        for column, parts in enumerate(zip(self.titles, self.views, self.bars, self.numbers, strict=True)):
            for row, part in enumerate(parts):
                grid.addWidget(part, row, column)
            grid.setColumnStretch(column, 1)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.addLayout(grid, 1)
        self._seeker = Seeker(workbench.conv_player, self.views)

    def show_pictures(self, pictures: tuple[Picture, Picture, Picture]) -> None:
        """Show the three."""
        self._seeker.columns = pictures[0].shape[1]
        for view, bar, picture in zip(self.views, self.bars, pictures, strict=True):
            view.set_layer(layer_of(picture))
            bar.set_colouring(colouring_of(picture), picture.channels)
        alike = not np.any(pictures[2].values)
        self.titles[2].set_text("Their difference", "none here: both are the same" if alike else "")

    def show_cell(self, pictures: tuple[Picture, Picture, Picture], cell: tuple[int, int]) -> None:
        """Mark an output cell in each picture and write its values."""
        for view, label, picture in zip(self.views, self.numbers, pictures, strict=True):
            view.set_outlines(Outline(Window(*cell, 1, 1), Role.OUTPUT))
            numbers = ", ".join(format_number(float(v)) for v in np.atleast_1d(picture.values[cell]))
            label.setText(f"[{cell[0]}, {cell[1]}]:  {numbers}")
