"""The two charts below the spectra: how much of each frequency gets through, and when the FFT pays."""

from math import ceil, floor, log10

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from convviz.core.spectrum.costs import WAYS, Costs
from convviz.core.spectrum.profile import Cut, Radial, Verdict, bearing, distance
from convviz.core.text.formatting import format_number, in_short
from convviz.panels.shared.title import Title
from convviz.panels.spectrum.numbers import costs_text, size_text, zeros_text
from convviz.state.results.spectrum.spectra import Ring
from convviz.widgets.charts.plot.content import DASHED, DOTTED, Axis, Curve, Marker, Names, Side, Spot
from convviz.widgets.charts.plot.plot_chart import PlotChart
from convviz.widgets.look.theme import UNIT, Role

_FREQUENCY = "frequency in cycles per pixel"
#: Sides of kernels below the chart of costs.
_SIDES = (3.0, 5.0, 9.0, 15.0, 31.0, 63.0)
_WAY_ROLES = (Role.GRADIENT, Role.PRODUCT, Role.INPUT)
#: What is cheapest stands so many times above the lower end of its chart: texts stand below crossings.
_BELOW = 3.0
#: Air above a curve, as a share of its height.
_AIR = 1.06


class GainChart(PlotChart):
    """|H| along the line through the ring, and over all directions; the ring can be dragged along the line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("How much of each frequency gets through", parent, names=Names.INSIDE)
        self._drawn: tuple[object, ...] = ()

    def show_gain(self, cut: Cut, radial: Radial, verdict: Verdict, ring: Ring, step: float) -> None:
        """Show the gain of one direction, of all, and at the ring."""
        if self._is_new(cut, radial, verdict):
            self._draw_gain(cut, radial, verdict)
        radius = min(distance(ring.down, ring.across), float(cut.radii[-1]))
        self.set_marker(Marker(radius, step=step, drawn=False))
        self.set_spots((*_half_spots(cut, verdict), *_zero_spots(cut), _ring_spot(radius, ring)))

    def _is_new(self, *shown: object) -> bool:
        """Whether other curves are to be drawn than are: the ring alone moves often."""
        before, self._drawn = self._drawn, shown
        return len(before) != len(shown) or any(one is not two for one, two in zip(before, shown, strict=True))

    def _draw_gain(self, cut: Cut, radial: Radial, verdict: Verdict) -> None:
        # Where nothing passes the axis is that of a kernel that passes all.
        top = max(cut.peak[0], float(radial.rms.max())) or 1.0
        end = float(cut.radii[-1])
        self.set_axes(Axis(0.0, end, label=_FREQUENCY), Axis(0.0, _AIR * top))
        self.set_curves(
            (
                Curve("rms over all directions", radial.radii, radial.rms, "muted", width=1.5, dash=DOTTED),
                Curve(f"|H| {bearing(cut.angle)}", cut.radii, cut.gains, Role.KERNEL, fill=True),
            )
        )
        self.set_names(Names.INSIDE)
        self.set_texts(foot=zeros_text(cut), foot_colour=Role.KERNEL)
        self.set_note("\n".join(verdict.words))

    def show_spectra(self, given: Radial, result: Radial, ring: Ring, step: float) -> None:
        """Show how strong image and result are at each frequency, over all directions."""
        self.set_marker(Marker(min(distance(ring.down, ring.across), 0.5), step=step, dash=DASHED, text="the ring"))
        if self._is_new(given, result):
            self._draw_spectra(given, result)

    def _draw_spectra(self, given: Radial, result: Radial) -> None:
        radii, sizes = given.radii[1:], np.concatenate([given.rms[1:], result.rms[1:]])
        there = sizes[sizes > 0]
        low, high = (float(there.min()), float(there.max())) if len(there) else (0.1, 1.0)
        bottom = max(10.0 ** floor(log10(low)), high * 1e-8)
        self.set_axes(
            Axis(0.0, 0.5, label=_FREQUENCY), Axis(bottom, max(10.0 ** ceil(log10(high)), 10 * bottom), log=True)
        )
        self.set_curves(
            (
                Curve("|F(x)|, rms over all directions", radii, given.rms[1:], Role.INPUT),
                Curve("|F(y)|", result.radii[1:], result.rms[1:], Role.OUTPUT),
            )
        )
        self.set_names(Names.ABOVE)  # the ring's line would go through them
        self.set_texts()
        self.set_note("")
        self.set_spots(())


def _half_spots(cut: Cut, verdict: Verdict) -> list[Spot]:
    """Where half of the greatest gain is left: of a low-pass the first such place, else each up to two."""
    if verdict.kind in ("all-pass", "nothing") or not cut.halves:
        return []
    shown = cut.halves[:1] if verdict.kind in ("low-pass", "high-pass") else cut.halves[:2]
    words = "half is left at" if verdict.kind == "low-pass" else "half of the greatest at"
    return [
        Spot(
            place,
            cut.peak[0] / 2,
            f"{words} {_about(place)}" if n == 0 else _about(place),
            Role.KERNEL,
            drop=True,
            short=f"half at {_about(place)}" if n == 0 else _about(place),
        )
        for n, place in enumerate(shown)
    ]


def _about(value: float) -> str:
    """Two digits of a frequency."""
    text = in_short(value, 2)
    return text if float(text) == value else f"≈{text}"


def _zero_spots(cut: Cut) -> list[Spot]:
    return [Spot(zero, 0.0, colour=Role.KERNEL, hollow=True) for zero in cut.zeros]


def _ring_spot(radius: float, ring: Ring) -> Spot:
    text = f"the ring, {size_text(ring.gain, ring.scales[1])}"
    return Spot(
        radius, abs(ring.gain), text, Role.KERNEL, size=15.0, hollow=True, bold=True, side=Side.UPPER_RIGHT, drop=True
    )


class CostChart(PlotChart):
    """Direct, separable and FFT by the side of the kernel: counted, or measured."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("When the FFT pays", parent, names=Names.ENDS)
        self._drawn: tuple[object, ...] = ()

    def show_costs(self, costs: Costs, kernel: tuple[int, int] | None, measuring: str) -> None:
        """Show what each way costs, and where the present kernel (rows, columns) stands; None for a mask.

        ``measuring`` says how far a measurement is that is under way.
        """
        if (costs, kernel, measuring) == self._drawn:
            return
        self._drawn = costs, kernel, measuring
        ways = zip((costs.direct, costs.separable, costs.fft), WAYS, _WAY_ROLES, strict=True)
        both = np.concatenate([costs.direct, costs.separable, costs.fft])
        low, high = 10.0 ** floor(log10(both.min() / _BELOW)), 10.0 ** ceil(log10(both.max()))
        side = None if kernel is None else float((kernel[0] * kernel[1]) ** 0.5)
        ends = float(costs.sizes[0]), float(max(costs.sizes[-1], costs.sizes[0] + 1))
        strong = side if side in _SIDES else None
        self.set_axes(
            Axis(*ends, log=True, label="kernel K × K", ticks=_SIDES, strong=strong),
            Axis(low, max(high, 10 * low), log=True, label=measuring or costs_text(costs)),
        )
        self.set_curves([Curve(name, costs.sizes, values, role, dots=True) for values, name, role in ways])
        self.set_marker(_kernel_marker(kernel, side) if side is not None and kernel is not None else None)
        self.set_spots(_crossing_spots(costs))
        self.set_texts(
            foot="a mask is multiplied: only the FFT does that" if kernel is None else _without_crossing(costs)
        )


def _kernel_marker(kernel: tuple[int, int], side: float) -> Marker:
    size = f"K = {kernel[0]}" if kernel[0] == kernel[1] else f"{kernel[0]} × {kernel[1]}"
    return Marker(side, f"this kernel, {size}", movable=False, dash=DASHED)


def _crossing_spots(costs: Costs) -> list[Spot]:
    spots = []
    for place, words in ((costs.beats_direct, "beats direct"), (costs.beats_separable, "beats separable")):
        if place is not None:
            cost = float(np.exp(np.interp(np.log(place), np.log(costs.sizes), np.log(costs.fft))))
            size = format_number(round(place))
            brief, whole = f"{words}: {size}", f"{words}\nfrom K ≈ {size}"
            spots.append(Spot(place, cost, whole, size=18.0, hollow=True, side=Side.BELOW, short=brief))
    return spots


def _without_crossing(costs: Costs) -> str:
    """What wins throughout, where no crossing is marked."""
    if costs.beats_direct is not None:
        return ""
    return "the FFT beats direct throughout" if costs.fft[0] < costs.direct[0] else "direct is faster throughout"


class Charts(QWidget):
    """Both charts with their headings."""

    measure_requested = Signal()

    def __init__(self, profile: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gain, self.costs = GainChart(self), CostChart(self)
        self.gain_title, self.cost_title = Title("How much of each frequency gets through"), Title("When the FFT pays")
        self.measure = QPushButton("Measure", self)
        self.measure.setToolTip("Times the three ways here, for a few seconds, in the background")
        self.measure.clicked.connect(self.measure_requested)
        #: What is only there to edit.
        self.aside = (profile, self.measure)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6 * UNIT)
        for stretch, title, control, chart in (
            (4, self.gain_title, profile, self.gain),
            (3, self.cost_title, self.measure, self.costs),
        ):
            column, head = QVBoxLayout(), QHBoxLayout()
            head.addWidget(title, 1)
            head.addWidget(control)
            column.setSpacing(UNIT)
            column.addLayout(head)
            column.addWidget(chart, 1)
            layout.addLayout(column, stretch)

    def show_costs(self, costs: Costs, kernel: tuple[int, int] | None, measuring: str) -> None:
        """Show counted or measured costs, and how far a measurement is that is under way."""
        self.costs.show_costs(costs, kernel, measuring)
        self.measure.setText("Measure again" if costs.measured else "Measure")
