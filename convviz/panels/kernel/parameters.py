"""The parameters of the kernel's formula: σ, an angle, or other random numbers."""

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from convviz.core.util.fields import declared
from convviz.state.choices.kernel import KernelChoice
from convviz.state.workbench import Workbench
from convviz.widgets.controls.declared import control_for
from convviz.widgets.look.icons import IconButton


class Parameters(QObject):
    """Controls of which those are seen that the kernel has.

    Attributes
    ----------
    sigma, angle : numbers.
    again : draws other random numbers.
    """

    def __init__(self, workbench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self._workbench = workbench
        fields = declared(KernelChoice)
        self.again = IconButton("dice-5", "Draw other random numbers", parent)
        self.sigma, self.angle = (control_for(fields[name], parent) for name in ("sigma", "angle"))
        self.sigma.setPrefix("σ ")
        self.angle.setSuffix(fields["angle"].unit)
        self.angle.setWrapping(True)  # a line turned by 180° is the same
        self.controls: dict[str, Any] = {"seed": self.again, "sigma": self.sigma, "angle": self.angle}
        for control in self.controls.values():
            control.hide()  # or the panel would start as wide as with all of them
        self.sigma.chosen.connect(self._on_sigma_chosen)
        self.angle.chosen.connect(self._on_angle_chosen)

    def show_kernel(self, kernel: KernelChoice) -> None:
        """Show the parameter that ``kernel`` has."""
        for name, control in self.controls.items():
            control.setVisible(name == kernel.parameter)
        self.sigma.set_value(kernel.sigma)
        self.angle.set_value(kernel.angle)

    def _on_sigma_chosen(self, sigma: float) -> None:
        self._set("sigma", round(sigma, 2))

    def _on_angle_chosen(self, angle: int) -> None:
        self._set("angle", angle)

    def _set(self, name: str, value: float) -> None:
        kernel = self._workbench.value(KernelChoice)
        if name == kernel.parameter:
            self._workbench.choose(
                declared(KernelChoice)[name].edit_text(value), kernel.with_field(name, value), merge=name
            )
