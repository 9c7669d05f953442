"""The Convolution panel: the flipped kernel steps over the image, beside the whole live result."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from convviz.core.text.formulas import index_formula, length_sentences
from convviz.core.text.rounding import Rounding
from convviz.core.windows.convolution import Conv2dStep, Conv2dSteps
from convviz.core.windows.geometry import Window
from convviz.panels.convolution.comparison import Comparison
from convviz.panels.convolution.controls import ConvolutionControls
from convviz.panels.convolution.line import open_line
from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.pages import Pages
from convviz.panels.shared.panel import SteppingPanel
from convviz.panels.shared.pictures import size_text, terms_of
from convviz.panels.shared.reasons import reason_text
from convviz.panels.shared.step_scene import StepScene, say_rounding
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.view import ViewOptions
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.convolution import COMPARISON, OUTPUT, STEPS, is_summed, step_additions
from convviz.state.results.image import PICTURE
from convviz.state.results.picture import Picture
from convviz.widgets.grid.lens import Extent
from convviz.widgets.look.theme import Role
from convviz.widgets.sums.flip_view import FlipView
from convviz.widgets.sums.sum_terms import CHANNEL_NAMES
from convviz.widgets.sums.sum_view import SumView


class ConvolutionPanel(SteppingPanel):
    """Controls, the step scene, and the comparison of convolution with cross-correlation."""

    key = "convolution"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        workbench = self.workbench
        self.controls = ConvolutionControls(workbench, self)
        self.flip = FlipView(self)
        self.sum = SumView(self)
        self.scene = StepScene(workbench, self.player, self.flip, self.sum, (Role.KERNEL, Role.PRODUCT), self)
        self.scene.detail_height = self.sum.height_for
        self.scene.middle_useful = self.flip.useful_width
        self.scene.offer_use(self.made, self.use_result)
        self._menus = [NumbersMenu(view, workbench, view.arrays) for view in (self.flip, self.sum)]
        self.comparison = Comparison(workbench, self.player, self)
        self.pages = Pages(self.scene, self.comparison, parent=self)
        self.body.addWidget(self.controls)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.make_player(self))
        self.colours = FieldControls(workbench, ViewOptions, self)
        self.scene.add_to_result_title(self.colours["colours"])
        self.aside = self.controls, self.colours["colours"]
        self.flip.weight_hovered.connect(self._on_flip_weight_hovered)
        self.flip.hover_ended.connect(self._on_flip_hover_ended)
        self.flip.rounding_changed.connect(self._on_flip_rounding_changed)
        self.flip.preferred_widths_changed.connect(self._on_flip_preferred_widths_changed)
        self.controls.back.clicked.connect(self._on_back_clicked)
        self.controls.line.clicked.connect(self._on_line_clicked)
        self.sum.remark_changed.connect(self._on_sum_remark_changed)
        self.sum.preferred_widths_changed.connect(self._on_sum_preferred_widths_changed)
        self._hovered: tuple[int, int] | None = None

    def show_results(self, results: Results) -> None:
        image, output, steps = results.get(PICTURE), results.get(OUTPUT), results.get(STEPS)
        if image is None:
            self._show_problem(results, image)
            return
        self.controls.show_choices(results, image)
        visit = self.context.visits.here
        self.controls.set_way_back("" if visit is None else self.workbench.subjects[visit.origin].title)
        self.colours.show(results.choice(ViewOptions))
        self.colours["colours"].setEnabled(output is None or output.channels == 1)  # three have colours of their own
        if steps is None or output is None:
            self._show_problem(results, image)
            return
        compared = results.get(COMPARISON)
        self.pages.setCurrentWidget(self.scene if compared is None else self.comparison)
        if compared is not None:
            self.comparison.show_pictures(compared)
        self._show_scene(results, steps, image, output)

    def _show_problem(self, results: Results, image: Picture | None) -> None:
        """Say why there is no output."""
        self.pages.show_reason(reason_text(results, OUTPUT))
        self.controls.set_formulas(())
        self.scene.clear(image)

    def _show_scene(self, results: Results, steps: Conv2dSteps, image: Picture, output: Picture) -> None:
        rows, columns = steps.rows, steps.columns
        channel, kernel = results.choice(ViewOptions).channel, results.choice(KernelChoice)
        options = results.choice(ConvolutionOptions)
        given = image if is_summed(image, options) else image.channel(channel)
        flip, coloured = options.flip, image.channels == 3
        plane = CHANNEL_NAMES[channel if coloured else 0]
        self.scene.show_pictures(
            given,
            output.channel(channel),
            output,
            channel=plane if coloured and given.channels == 1 else "",
            padding=(rows.before, rows.after, columns.before, columns.after),
            boundary=steps.boundary,
            dropped=(rows.left_over, columns.left_over),
        )
        self.flip.set_kernel(kernel.weights(channel if coloured else 0), flip)
        remark = f"for {plane}" if len(kernel.planes) == 3 else ""
        self.scene.middle_title.set_text("Kernel h, flipped" if flip else "Kernel h, not flipped", remark)
        self.scene.output_title.set_text(
            ("Output y = x ∗ h" if flip else "Output y = x ⋆ h", "Output y"), size_text(output)
        )
        self.controls.set_formulas(length_sentences(rows, columns))

    def show_step(self, results: Results) -> None:
        image, output, steps = results.get(PICTURE), results.get(OUTPUT), results.get(STEPS)
        if image is None or output is None or steps is None:
            return
        step = steps[self.player.shown]
        # With a dilation the weights leave cells out, so those they lie on are marked one by one.
        spread = steps.rows.dilation > 1 or steps.columns.dilation > 1
        self.scene.show_step(steps, step.window, steps.cells(*step.output_index) if spread else ())
        self.scene.share_upper(self.flip.preferred_widths())
        compared = results.get(COMPARISON)
        if compared is not None:
            self.comparison.show_step(results, compared, step.output_index)
        additions = step_additions(results, step.output_index)
        self._show_formula(steps, step, results.choice(ConvolutionOptions), additions, summed=step.patch.ndim == 3)
        self.sum.set_terms(terms_of(step, image, output, additions))
        self.scene.share_lower(self.sum.preferred_widths)
        self._light_touched()

    def _show_formula(
        self,
        steps: Conv2dSteps,
        step: Conv2dStep,
        options: ConvolutionOptions,
        additions: tuple[float, float],
        *,
        summed: bool,
    ) -> None:
        row, column = step.output_index
        added = tuple(name for name, value in zip(("others", "b"), additions, strict=True) if value)
        formula = index_formula(
            steps.rows, steps.columns, (row, column), flip=options.flip, channels=summed, added=added
        )
        # Always on two lines, broken nowhere else, so that nothing jumps when the indices grow.
        self.scene.note.setText(formula.replace(" = ", "=\n", 1).replace(" ", "\u00a0").replace("=\n", " =\n"))
        cell = f"y[{row}, {column}]"
        self.scene.detail_title.set_text(
            "Patch × flipped kernel" if options.flip else "Patch × kernel",
            (f"{' plus '.join(('the sum', *added))} is {cell}", cell),
        )

    def _on_back_clicked(self) -> None:
        origin = self.context.visits.go_back()
        if origin:
            self.panel_requested.emit(origin)

    def _on_line_clicked(self) -> None:
        key = open_line(self.workbench, self.player.index)
        if key:
            self.panel_requested.emit(key)

    def _on_flip_weight_hovered(self, row: int, column: int) -> None:
        self._hovered = row, column
        self._light_touched()

    def _on_flip_hover_ended(self) -> None:
        self._hovered = None
        self._light_touched()

    def _on_flip_rounding_changed(self, rounding: Rounding | None) -> None:
        say_rounding(self.scene.middle_title, rounding)

    def _on_flip_preferred_widths_changed(self) -> None:
        self.scene.share_upper(self.flip.preferred_widths())

    def _on_sum_remark_changed(self, remark: str) -> None:
        short = remark if "×" in remark else "≈" if remark else ""  # a unit must never be left out
        tip = "The pointer over a term shows all its digits." if remark else ""
        self.scene.detail_title.set_note(remark, short, tip)

    def _on_sum_preferred_widths_changed(self) -> None:
        self.scene.share_lower(self.sum.preferred_widths)

    def _light_touched(self) -> None:
        """Light every input cell that the weight under the mouse has touched up to this step."""
        results = self.workbench.results
        steps = None if results is None else results.get(STEPS)
        if self._hovered is None or steps is None:
            self.scene.input.set_lit(None)
            return
        weight, index = self._hovered, self.player.shown

        def lit(part: Extent) -> NDArray[np.bool_]:
            return steps.touched(weight, index, Window(part.top, part.left, part.rows, part.columns))

        self.scene.input.set_lit(lit)
