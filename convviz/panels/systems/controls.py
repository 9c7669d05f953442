"""What stands over the scene: which view, which system or telescope, and what is known of it."""

from typing import Any

from PySide6.QtWidgets import QWidget

from convviz.core.signals.systems.conclusions import Standing
from convviz.core.signals.systems.expression import read_expression
from convviz.core.text.formatting import counted, in_short
from convviz.core.util.fields import declared
from convviz.panels.shared.field_controls import FieldControls
from convviz.state.choices.systems import OWN, SystemsLook, SystemsOptions, SystemsView, TelescopeOptions
from convviz.state.graph.results import Results
from convviz.state.results.systems import SYSTEM, conclusion
from convviz.state.workbench import Workbench
from convviz.widgets.controls.controls import Labelled
from convviz.widgets.controls.declared import control_for
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.look.labels import Label
from convviz.widgets.systems.expression_line import ExpressionLine
from convviz.widgets.systems.verdict import Tone
from convviz.widgets.systems.words import Part, Words

_TONES: dict[Standing, Tone | str] = {
    Standing.BROKEN: Tone.BAD,
    Standing.PROVED: Tone.GOOD,
    Standing.OPEN: "",
    Standing.TRIED: "",
    Standing.UNKNOWN: "",
}
_FIELDS = declared(SystemsOptions)


class SystemControls(QWidget):
    """The view; the system, one of the table or what is typed, or the telescope; and a headline.

    Attributes
    ----------
    said : the same in words, for where these controls step aside; no part of them.
    """

    def __init__(self, workbench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self.options = FieldControls(workbench, SystemsOptions, parent)
        self.sky = FieldControls(workbench, TelescopeOptions, parent)
        self.view = control_for(declared(SystemsLook)["view"], self)
        self.system = control_for(_FIELDS["system"], self)
        tip = f"{_FIELDS['expression'].kind.limits}. Return takes it, Escape brings back what was there."
        self.expression = ExpressionLine("y[t]", read_expression, tip, self)
        self.headline, self.said = Words(self), Words(parent, wrap=True)
        self._of_system = (Labelled("System f", self.system, self), Labelled("y[t] =", self.expression, self))
        self._of_sky = tuple(self.sky.box(name) for name in ("stars", "sky", "shape", "blur", "separation"))
        flow = FlowLayout(self)
        #: Why what was typed is no expression.
        self.problem = Label(parent=self)
        self.problem.setProperty("warning", True)
        self.problem.hide()
        for part in (self.view, *self._of_system, *self._of_sky, self.headline, self.problem):
            flow.addWidget(part)
        self.expression.refused.connect(self._on_expression_refused)
        self.view.chosen.connect(self._on_view_chosen)
        self.system.chosen.connect(self._on_system_chosen)
        self.expression.chosen.connect(self._on_expression_chosen)

    def show_choices(self, results: Results) -> None:
        """Show what is chosen, and what is known of it."""
        options, telescope = results.choice(SystemsOptions), results.choice(TelescopeOptions)
        view = results.choice(SystemsLook).view
        looks = view is SystemsView.TELESCOPE
        self.options.show(options)
        self.sky.show(telescope)
        self.view.set_value(view)
        self.system.set_value(options.system)
        for parts, shown in ((self._of_system, not looks), (self._of_sky, looks)):
            for part in parts:
                part.setVisible(shown)
        self.headline.setVisible(not looks)
        if looks:
            stars = counted(telescope.stars, "star")
            self.said.say((f"{stars} · {telescope.shape.text} · blur {in_short(telescope.blur)} pixels", ""))
        else:
            self._show_system(options, results)

    def _show_system(self, options: SystemsOptions, results: Results) -> None:
        system, known = results.get(SYSTEM), conclusion(results)
        if system is None or known is None:
            return
        self.expression.set_value(options.expression if options.system == OWN else system.formula)
        linear, invariant = known.parts
        ahead = (("· looks ahead: not causal", None),) if system.ahead else ()
        parts: tuple[Part, ...] = (
            ("f is", Tone.QUIET),
            (linear, _TONES[known.linear]),
            ("·", Tone.QUIET),
            (invariant, _TONES[known.time_invariant]),
            *ahead,
        )
        self.headline.say(*parts)
        self.said.say((f"y[t] = {system.formula}", ""), *parts)

    def _on_view_chosen(self, view: SystemsView) -> None:
        self._workbench.edit("systems_look", f"Show {view.text}", anew=True, view=view)

    def _on_system_chosen(self, name: str) -> None:
        self._edit("system", name)

    def _on_expression_refused(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _on_expression_chosen(self, typed: str) -> None:
        self._edit("expression", typed)

    def _edit(self, field: str, value: Any) -> None:
        """Give a field a value, with what changes along; the player starts where what is new is worth seeing."""
        before = self._workbench.value(SystemsOptions)
        after = before.with_field(field, value)
        changes = {name: getattr(after, name) for name in _FIELDS if getattr(after, name) != getattr(before, name)}
        self._workbench.edit("systems", _FIELDS[field].edit_text(value), anew=True, **changes)
