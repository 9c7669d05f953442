"""The image as a sum of waves, below the spectra: the newest, the sum so far, and the image."""

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from convviz.core.spectrum.maps import Plane, full_range, masked, middle_of
from convviz.core.spectrum.waves import WaveStep, WaveSteps
from convviz.core.text.formatting import format_number, format_percent, in_short
from convviz.panels.shared.player import PlayerControls
from convviz.panels.spectrum.numbers import size_text
from convviz.panels.spectrum.pictures import shown_plane, shown_values
from convviz.state.player import Player
from convviz.state.results.picture import Picture
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.spectra.content import Heading, Shown
from convviz.widgets.spectra.row_view import RowView
from convviz.widgets.spectra.spectra_view import SpectraView


class WavePlayer(PlayerControls):
    """The player of the waves, which is there while there are waves to add."""

    def __init__(self, player: Player, parent: QWidget) -> None:
        self._is_wanted = True
        super().__init__(player, parent)
        player.steps_changed.connect(self._on_player_steps_changed)
        self.setVisible(True)

    def setVisible(self, visible: bool) -> None:
        self._is_wanted = visible
        super().setVisible(visible and bool(self._player.length))

    def _on_player_steps_changed(self) -> None:
        self.setVisible(self._is_wanted)


class WavesPage(QWidget):
    """The pictures of one step, and what it adds in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = RowView("Sum of waves", self)
        self.text = Label(parent=self)
        self.text.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(self.pictures, 1)
        layout.addWidget(self.text)

    def show_step(self, steps: WaveSteps, step: WaveStep, image: Picture) -> None:
        """Show a step of the sum, in the colours of the image."""
        self.pictures.set_headings(
            (
                Heading(*_newest_name(step), Role.PRODUCT),
                Heading("sum", f"of {step.count:,} wave{'s' if step.count > 1 else ''}", Role.OUTPUT),
                Heading("x", _size(steps, image), Role.INPUT),
            ),
            ("→", "≈" if step.count < steps.waves else "="),
        )
        whole = steps[-1].total if image.shape != steps.given.shape else image.values
        self.pictures.set_pictures(
            (
                Shown(step.wave, Colouring.by_sign(step.wave)),
                shown_values(step.total, image),
                shown_values(whole, image),
            )
        )
        self.text.setText(_words(steps, step))


def show_kept(spectra: SpectraView, steps: WaveSteps, step: WaveStep, plane: Plane) -> None:
    """Show the spectrum of the sum as that of the image times 1 where a wave is in the sum, and 0 elsewhere."""
    kept, product = masked(plane, step.kept, steps.given.shape)
    ends, middle = full_range(plane), middle_of(kept)
    given, sum_ = (shown_plane(replace(one, values=one.values[middle]), *ends) for one in (plane, product))
    spectra.set_pictures((given, Shown(kept[middle], Colouring(0.0, 1.0), grid=plane.grid), sum_))
    value = size_text(steps.given.at(*step.newest), steps.given.scale)
    names = (("|F(x)|", "the image"), ("kept", "1 or 0"), ("|F(sum)|", "the sum"))
    roles, numbers = (Role.INPUT, Role.KERNEL, Role.OUTPUT), (value, "1", value)
    heads = tuple(Heading(*name, role, number) for name, role, number in zip(names, roles, numbers, strict=True))
    spectra.set_headings(heads, ("×", "="), "the newest")
    rows, columns = steps.given.shape
    spectra.set_ring((step.newest[0] / rows, step.newest[1] / columns))
    spectra.set_radii(())


def _newest_name(step: WaveStep) -> tuple[str, str]:
    if step.added > 1:
        return f"{step.added:,} waves", "added"
    return ("the mean", "") if step.count == 1 else (f"wave {step.count}", f"±{in_short(step.amplitude)}")


def _size(steps: WaveSteps, image: Picture) -> str:
    if image.shape == steps.given.shape:
        return "the image"
    return "a copy of {} × {}".format(*steps.given.shape)


def _words(steps: WaveSteps, step: WaveStep) -> str:
    if step.count == 1:
        first = "The constant wave is the mean of all pixels; the others go up and down about it."
    else:
        rows, columns = steps.given.shape
        down, across = step.newest[0] / rows, step.newest[1] / columns
        radius = (down**2 + across**2) ** 0.5
        first = (
            f"Newest: {format_number(across)} across and {format_number(down)} down, {in_short(1 / radius)} pixels "
            f"a wave, phase {format_number(round(step.phase, 1))}°."
        )
    share = format_percent(100 * step.share, fine=True)
    return (
        f"{first} The {step.count:,} strongest of {steps.waves:,} waves hold {share} % of what differs from the mean."
    )
