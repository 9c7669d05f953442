"""The Spectrum panel: image and kernel as sums of waves, whose sizes multiply where pictures are convolved."""

from itertools import count
from math import cos, sin
from typing import Any

from PySide6.QtWidgets import QWidget

from convviz.core.spectrum.maps import Plane, decibel_range
from convviz.core.spectrum.profile import distance
from convviz.panels.shared.pages import Pages
from convviz.panels.shared.panel import ResultsPanel
from convviz.panels.shared.reasons import reason_text
from convviz.panels.spectrum.charts import Charts
from convviz.panels.spectrum.controls import SpectrumControls
from convviz.panels.spectrum.numbers import border_text, headings, place_text
from convviz.panels.spectrum.scene import SpectrumScene
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.spectrum import Factor, Lower, Part, Profile, SpectrumOptions
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results import spectrum
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.spectra.content import Shown

#: Decibels that |H| is shown over.
_GAIN_DEPTH = 60.0
_SIGNS = {Part.SIZE: ("×", "="), Part.PHASE: ("+", "=")}


class SpectrumPanel(ResultsPanel):
    """Controls, the three spectra, and what stands below them."""

    key = "spectrum"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        workbench = self.workbench
        self.depends |= {spectrum.TIMES.key, "kernel", "view"}
        self.controls = SpectrumControls(workbench, self)
        self.charts = Charts(self.controls.options["profile"])
        self.scene = SpectrumScene(self.charts, self)
        self.spectra = self.scene.spectra
        self.pages = Pages(self.scene, parent=self)
        self.body.addWidget(self.controls)
        self.body.addWidget(self.pages, 1)
        self.aside = (self.controls, *self.charts.aside)
        self._gestures, self._merge = count(1), ""
        self._progress = 0.0
        self.spectra.gesture_begun.connect(self._on_gesture_begun)
        self.spectra.frequency_requested.connect(self._on_frequency_requested)
        self.spectra.steps_requested.connect(self._on_steps_requested)
        self.spectra.radius_requested.connect(self._on_radius_requested)
        self.charts.gain.x_requested.connect(self._on_gain_x_requested)
        self.charts.measure_requested.connect(self._on_measure_requested)

    # -- showing -------------------------------------------------------------------------------------------------

    def show_results(self, results: Results) -> None:
        ring = results.get(spectrum.RING)
        self.controls.show_choices(results)
        if ring is None:
            self.pages.show_reason(reason_text(results, spectrum.RING))
            return
        self.pages.setCurrentWidget(self.scene)
        options = results.choice(SpectrumOptions)
        self._show_spectra(results, options, ring)
        actual = results.get(spectrum.ACTUAL)
        self.scene.note.setText(border_text(ring, actual.departure, options.boundary) if actual else "")
        self.scene.note.setVisible(actual is not None)
        if options.lower is Lower.CHARTS:
            self._show_charts(results, options, ring)

    def _show_spectra(self, results: Results, options: SpectrumOptions, ring: spectrum.Ring) -> None:
        planes = [results.get(plane) for plane in (spectrum.X_PLANE, spectrum.H_PLANE, spectrum.Y_PLANE)]
        x, h, y = (plane for plane in planes if plane is not None)
        shared = decibel_range(max(x.brightest, y.brightest))
        ends = (shared, decibel_range(h.brightest, _GAIN_DEPTH), shared)
        self.spectra.set_pictures([_shown(plane, *range_) for plane, range_ in zip((x, h, y), ends, strict=True)])
        names = ("the image", "the kernel" if options.by is Factor.KERNEL else "the mask", "the result")
        self.spectra.set_headings(headings(ring, options.part, names), _SIGNS[options.part], "at the ring")
        self.spectra.set_ring((ring.down, ring.across))
        self.spectra.set_radii(_radii(options))
        self.spectra.setToolTip(place_text(ring))

    def _show_charts(self, results: Results, options: SpectrumOptions, ring: spectrum.Ring) -> None:
        cut, radial, verdict = results.get(spectrum.CUT), results.get(spectrum.RADIAL), results.get(spectrum.VERDICT)
        radials, given = results.get(spectrum.RADIALS), results.get(spectrum.TRANSFORM)
        step = 1 / max(given.shape) if given is not None else 0.0
        if options.profile is Profile.SPECTRA and radials is not None:
            self.charts.gain_title.set_text("How strong each frequency is")
            self.charts.gain.show_spectra(*radials, ring, step)
        elif cut is not None and radial is not None and verdict is not None:
            self.charts.gain_title.set_text("How much of each frequency gets through")
            self.charts.gain.show_gain(cut, radial, verdict, ring, step)
        costs = results.get(spectrum.TIMES) or results.get(spectrum.COUNTS)
        kernel = results.choice(KernelChoice).size if options.by is Factor.KERNEL else None
        if costs is not None:
            self.charts.show_costs(costs, kernel, self._measuring(options))

    def _measuring(self, options: SpectrumOptions) -> str:
        under_way = options.measured and not self.workbench.is_known(spectrum.TIMES)
        return "measuring…" if under_way else ""

    # -- what one does -------------------------------------------------------------------------------------------

    def _on_gesture_begun(self) -> None:
        self._merge = f"ring {next(self._gestures)}"

    def _edit(self, text: str, **changes: Any) -> None:
        self.workbench.edit(self.key, text, merge=self._merge, **changes)

    def _on_frequency_requested(self, down: float, across: float) -> None:
        self._edit("Move the ring", down=down, across=across)

    def _on_steps_requested(self, down: int, across: int) -> None:
        results = self.workbench.results
        given, ring = (None, None) if results is None else (results.get(spectrum.TRANSFORM), results.get(spectrum.RING))
        if given is None or ring is None:
            return
        row, column = ring.place[0] + down, ring.place[1] + across
        self._edit("Move the ring", down=_within(row / given.shape[0]), across=_within(column / given.shape[1]))

    def _on_radius_requested(self, radius: float) -> None:
        kind = self.workbench.value(SpectrumOptions)
        chosen = kind.with_field("radius", min(max(round(radius, 3), 0.005), 0.5))
        self.workbench.choose("Change the radius", chosen, merge=self._merge)

    def _on_gain_x_requested(self, radius: float) -> None:
        options, results = self.workbench.value(SpectrumOptions), self.workbench.results
        cut = None if results is None else results.get(spectrum.CUT)
        if cut is None:
            return
        length = distance(options.down, options.across)
        down, across = sin(cut.angle), cos(cut.angle)
        if length:
            down, across = options.down / length, options.across / length
        self.workbench.edit(
            self.key,
            "Move the ring",
            merge="ring in the chart",
            down=_within(radius * down),
            across=_within(radius * across),
        )

    def _on_measure_requested(self) -> None:
        number = self.workbench.value(SpectrumOptions).measured
        self.workbench.edit(self.key, "Measure the costs", measured=number + 1)


def _within(frequency: float) -> float:
    return min(max(frequency, -0.5), 0.5)


def _radii(options: SpectrumOptions) -> tuple[float, ...]:
    """The circles of a mask."""
    if options.by is Factor.KERNEL:
        return ()
    return (options.radius, options.outer) if options.by is Factor.IDEAL_BAND else (options.radius,)


def _shown(plane: Plane, low: float, high: float) -> Shown:
    if plane.cyclic:
        return Shown(plane.values, None, "°")
    return Shown(plane.values, Colouring(low, high), "dB")
