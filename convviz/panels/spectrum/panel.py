"""The Spectrum panel: image and kernel as sums of waves, whose sizes multiply where pictures are convolved."""

from functools import partial
from itertools import count
from math import cos, sin
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from convviz.core.spectrum.gain import KernelGain
from convviz.core.spectrum.maps import decibel_range
from convviz.core.spectrum.profile import distance
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.pages import Pages
from convviz.panels.shared.panel import SteppingPanel
from convviz.panels.shared.reasons import reason_text
from convviz.panels.spectrum.arrays import curve_arrays, plane_arrays
from convviz.panels.spectrum.controls import SpectrumControls
from convviz.panels.spectrum.numbers import axes_text, border_text, headings, place_text, space_headings
from convviz.panels.spectrum.pictures import shown_picture, shown_plane
from convviz.panels.spectrum.scene import SpectrumScene
from convviz.panels.spectrum.waves import WavePlayer, show_kept
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.spectrum import Factor, Lower, Part, Profile, SpectrumOptions
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.picture import signed_picture
from convviz.state.results.spectrum import below, spectra
from convviz.widgets.spectra.row_view import RowView

#: Decibels that |H| is shown over.
_GAIN_DEPTH = 60.0
_THROUGH = ("How much of each frequency gets through", "How much gets through", "What passes")
_SIGNS = {Part.SIZE: ("×", "="), Part.PHASE: ("+", "=")}


class SpectrumPanel(SteppingPanel):
    """Controls, the three spectra, and what stands below them; the waves below are added by the player."""

    key = "spectrum"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        workbench = self.workbench
        self.depends |= {below.TIMES.key, below.PASS_TIMES.key, "kernel", "view"}
        self.controls = SpectrumControls(workbench, self)
        self.scene = SpectrumScene(self.controls.options["profile"], self)
        self.spectra, self.charts = self.scene.spectra, self.scene.charts
        self.pages = Pages(self.scene, parent=self)
        self.body.addWidget(self.controls)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.make_player(self))
        self.aside = (self.controls, *self.charts.aside, self.scene.passes.measure)
        self._gestures, self._merge, self._done = count(1), "", 0.0
        self._drawn: dict[str, tuple[Any, ...]] = {}
        self.spectra.gesture_begun.connect(self._on_gesture_begun)
        self.spectra.frequency_requested.connect(self._on_frequency_requested)
        self.spectra.steps_requested.connect(self._on_steps_requested)
        self.spectra.radius_requested.connect(self._on_radius_requested)
        self.charts.gain.x_requested.connect(self._on_gain_x_requested)
        self.charts.measure_requested.connect(self._on_measure_requested)
        self.scene.passes.measure_requested.connect(self._on_measure_requested)
        self._numbers = [
            NumbersMenu(self.spectra, workbench, self._spectra_arrays),
            NumbersMenu(self.charts.gain, workbench, self._gain_arrays),
            NumbersMenu(self.charts.costs, workbench, self._cost_arrays),
            NumbersMenu(self.scene.passes.factors, workbench, self._factor_arrays),
            *(NumbersMenu(view, workbench, partial(_arrays_of, view)) for view in self.scene.rows),
        ]
        workbench.background.later.progress.connect(self._on_later_progress)

    # -- showing -------------------------------------------------------------------------------------------------

    def show_results(self, results: Results) -> None:
        ring, options = results.get(spectra.RING), results.choice(SpectrumOptions)
        self.controls.show_choices(results)
        if ring is None:
            self.pages.show_reason(reason_text(results, spectra.RING))
            return
        self.pages.setCurrentWidget(self.scene)
        self.scene.show_below(options.lower)
        if options.lower is Lower.WAVES:
            self.scene.set_note("")
            return  # the step shows all of it
        self._show_spectra(results, options, ring)
        actual, axes = results.get(spectra.ACTUAL), results.get(below.AXES)
        notes = (border_text(ring, actual.departure, options.boundary) if actual else "", axes_text(axes))
        self.scene.set_note(" ".join(filter(None, notes)))
        if options.lower is Lower.CHARTS:
            self._show_charts(results, options, ring)
        elif options.lower is Lower.PICTURES:
            self._show_pictures(results, options)
        else:
            self._show_passes(results)

    def show_step(self, results: Results) -> None:
        steps, plane, image = (
            results.get(below.WAVES),
            results.get(below.WAVE_PLANE),
            results.get(spectra.INPUT),
        )
        if steps is None or plane is None or image is None or not self.player.length:
            return
        step = steps[self.player.shown]
        self._drawn.clear()
        self.scene.waves.show_step(steps, step, image)
        show_kept(self.spectra, steps, step, plane)

    def _is_new(self, view: str, *shown: Any) -> bool:
        """Whether a view is to show other results than it does: while the ring is dragged most stay."""
        before, self._drawn[view] = self._drawn.get(view, ()), shown
        return len(before) != len(shown) or any(one is not two for one, two in zip(before, shown, strict=True))

    def make_player(self, parent: QWidget) -> QWidget:
        return WavePlayer(self.player, parent)

    def _show_spectra(self, results: Results, options: SpectrumOptions, ring: spectra.Ring) -> None:
        planes = [results.get(plane) for plane in (spectra.X_PLANE, spectra.H_PLANE, spectra.Y_PLANE)]
        x, h, y = (plane for plane in planes if plane is not None)
        shared = decibel_range(max(x.brightest, y.brightest))
        ends = (shared, decibel_range(h.brightest, _GAIN_DEPTH), shared)
        if self._is_new("spectra", x, h, y):
            self.spectra.set_pictures(
                [shown_plane(plane, *range_) for plane, range_ in zip((x, h, y), ends, strict=True)]
            )
        names = ("the image", "the kernel" if options.by is Factor.KERNEL else "the mask", "the result")
        self.spectra.set_headings(headings(ring, options.part, names), _SIGNS[options.part], "at the ring")
        self.spectra.set_ring((ring.down, ring.across))
        self.spectra.set_radii(_radii(options))

    def _show_charts(self, results: Results, options: SpectrumOptions, ring: spectra.Ring) -> None:
        cut, radial, verdict = results.get(spectra.CUT), results.get(spectra.RADIAL), results.get(spectra.VERDICT)
        radials, given = results.get(below.RADIALS), results.get(spectra.TRANSFORM)
        step = 1 / max(given.shape) if given is not None else 0.0
        if options.profile is Profile.SPECTRA and radials is not None:
            self.charts.gain_title.set_text(("How strong each frequency is", "How strong"), place_text(ring))
            self.charts.gain.show_spectra(*radials, ring, step)
        elif cut is not None and radial is not None and verdict is not None:
            self.charts.gain_title.set_text(_THROUGH, place_text(ring))
            self.charts.gain.show_gain(cut, radial, verdict, ring, step)
        costs = results.get(below.TIMES) or results.get(below.COUNTS)
        kernel = results.choice(KernelChoice).size if options.by is Factor.KERNEL else None
        if costs is not None:
            self.charts.show_costs(costs, kernel, self._measuring(options))

    def _show_pictures(self, results: Results, options: SpectrumOptions) -> None:
        given, impulse, output = (
            results.get(spectra.INPUT),
            results.get(below.IMPULSE),
            results.get(spectra.OUTPUT),
        )
        if given is None or output is None or impulse is None:
            return
        mask = options.by is not Factor.KERNEL
        self.scene.pictures.set_headings(space_headings(given.shape, impulse.shape, mask=mask), ("∗", "="))
        if self._is_new("pictures", given, impulse, output):
            self.scene.pictures.set_pictures([shown_picture(one) for one in (given, impulse, output)])

    def _show_passes(self, results: Results) -> None:
        found, passes, gain = (
            results.get(below.FACTORS),
            results.get(below.PASSES),
            results.get(spectra.GAIN),
        )
        given, output = results.get(spectra.INPUT), results.get(spectra.OUTPUT)
        if found is None or passes is None or given is None or output is None or not isinstance(gain, KernelGain):
            self.scene.show_reason(reason_text(results, below.PASSES))
            return
        times = results.get(below.PASS_TIMES)
        if not self._is_new("passes", found, passes, given, output, times):
            return
        self.scene.passes.show_passes(found, passes, signed_picture((gain.kernel,), 0.0), given, output, times)

    def _measuring(self, options: SpectrumOptions) -> str:
        under_way = options.measured and not self.workbench.is_known(below.TIMES)
        return f"measuring… {100 * self._done:.0f} %" if under_way else ""

    # -- numbers to be copied ------------------------------------------------------------------------------------

    def _spectra_arrays(self, place: QPoint) -> dict[str, NDArray[Any]]:
        """The whole plane under the mouse, or all three: sizes, or phases in degrees."""
        results = self.workbench.results
        if results is None or results.get(below.WAVES) is not None:
            return _arrays_of(self.spectra, place)
        found = plane_arrays(results)
        under = self.spectra.plane_at(place)
        return found if under is None else dict([list(found.items())[under]])

    def _gain_arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        return curve_arrays(self.charts.gain)

    def _factor_arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        return dict(self.scene.passes.factors.arrays())

    def _cost_arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        return curve_arrays(self.charts.costs)

    # -- what one does -------------------------------------------------------------------------------------------

    def _on_gesture_begun(self) -> None:
        self._merge = f"ring {next(self._gestures)}"

    def _edit(self, text: str, **changes: Any) -> None:
        self.workbench.edit(self.key, text, merge=self._merge, **changes)

    def _on_frequency_requested(self, down: float, across: float) -> None:
        results = self.workbench.results
        steps = None if results is None else results.get(below.WAVES)
        if steps is not None:  # the ring stands at the newest wave
            self.player.seek(steps.index_of(*steps.given.nearest(down, across)))
        else:
            self._edit("Move the ring", down=down, across=across)

    def _on_steps_requested(self, down: int, across: int) -> None:
        results = self.workbench.results
        given, ring = (None, None) if results is None else (results.get(spectra.TRANSFORM), results.get(spectra.RING))
        steps = None if results is None else results.get(below.WAVES)
        if steps is not None:
            newest = steps[self.player.shown].newest
            self.player.seek(steps.index_of(newest[0] + down, newest[1] + across))
        if steps is not None or given is None or ring is None:
            return
        row, column = ring.place[0] + down, ring.place[1] + across
        self._edit("Move the ring", down=_within(row / given.shape[0]), across=_within(column / given.shape[1]))

    def _on_radius_requested(self, radius: float) -> None:
        kind = self.workbench.value(SpectrumOptions)
        chosen = kind.with_field("radius", min(max(round(radius, 3), 0.005), 0.5))
        self.workbench.choose("Change the radius", chosen, merge=self._merge)

    def _on_gain_x_requested(self, radius: float) -> None:
        options, results = self.workbench.value(SpectrumOptions), self.workbench.results
        cut = None if results is None else results.get(spectra.CUT)
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
        self._done = 0.0
        self.workbench.edit(self.key, "Measure the costs", measured=number + 1)

    def _on_later_progress(self, done: float) -> None:
        results, options = self.workbench.results, self.workbench.value(SpectrumOptions)
        if not self.is_seen or results is None or not options.measured or options.lower is not Lower.CHARTS:
            return
        if round(100 * done) == round(100 * self._done):
            return  # it comes a hundred times a second
        self._done = done
        ring = results.get(spectra.RING)
        if ring is not None and self._measuring(options):
            self._show_charts(results, options, ring)


def _arrays_of(view: RowView, place: QPoint) -> dict[str, NDArray[Any]]:
    """The pictures of a view: the one under the mouse, or all."""
    under = view.plane_at(place)
    pairs = [(head, shown) for head, shown in zip(view.headings, view.shown, strict=False) if shown is not None]
    taken = pairs if under is None or under >= len(pairs) else pairs[under : under + 1]
    return {f"{head.text}, {head.remark}" if head.remark else head.text: shown.values for head, shown in taken}


def _within(frequency: float) -> float:
    return min(max(frequency, -0.5), 0.5)


def _radii(options: SpectrumOptions) -> tuple[float, ...]:
    """The circles of a mask."""
    if options.by is Factor.KERNEL:
        return ()
    return (options.radius, options.outer) if options.by is Factor.IDEAL_BAND else (options.radius,)
