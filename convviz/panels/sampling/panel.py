"""The Sampling panel: a curve and a picture, sampled and quantised."""

from typing import Any

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from convviz.core.signals.sampling.spectrum import Spectrogram
from convviz.core.util.fields import declared
from convviz.panels.sampling.controls import SamplingControls
from convviz.panels.sampling.picture_part import PicturePart
from convviz.panels.sampling.picture_scene import PictureScene
from convviz.panels.sampling.signal_scene import SignalScene
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.pages import Pages
from convviz.panels.shared.panel import SteppingPanel
from convviz.panels.shared.reasons import reason_text
from convviz.state.choices.sampling import Sampling, Shown
from convviz.state.context import Context
from convviz.state.graph.result import Result
from convviz.state.graph.results import Results, Value
from convviz.state.results import sampling


class SamplingPanel(SteppingPanel):
    """Controls, and the scene of the signal or that of the picture."""

    key = "sampling"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.depends |= {sampling.GREY_RATIOS.key, sampling.FINER.key}
        self.controls = SamplingControls(self.workbench, self)
        self.picture = PicturePart(self.workbench, self)
        self.picture.menu.offer_use(self.made, self.use_result)
        self.scene = SignalScene(self.picture, self)
        views = (
            (self.scene.time, self._arrays),
            (self.scene.fold, self._levels),
            (self.scene.spectrogram, self._levels),
            (self.scene.bits, self._ratios),
        )
        self._numbers = [NumbersMenu(view, self.workbench, arrays) for view, arrays in views]
        self.pictures = PictureScene(self.workbench, self)
        self.pictures.menus[-1].offer_use(self.made, self.use_result)
        self.pages = Pages(self.scene, self.pictures, parent=self)
        self.body.addWidget(self.controls)
        self.body.addWidget(self.pages, 1)
        self._bar = self.make_player(self)
        self.body.addWidget(self._bar)
        self.aside = (self.controls,)
        self._complete, self._presented = True, False
        self.player.steps_changed.connect(self._on_player_steps_changed)
        scene = self.scene
        scene.time.sample_hovered.connect(self._on_time_sample_hovered)
        scene.time.hover_ended.connect(self._on_time_hover_ended)
        scene.time.sample_clicked.connect(self.player.seek)
        scene.fold.frequency_requested.connect(self._on_fold_frequency_requested)
        scene.fold.half_requested.connect(self._on_fold_half_requested)
        scene.bits.bits_requested.connect(self._on_bits_requested)
        scene.spectrogram.x_requested.connect(self._on_spectrogram_x_requested)

    def set_presented(self, presented: bool, *, controls: bool) -> None:
        super().set_presented(presented, controls=controls)
        self._presented = presented
        self._show_bar()

    def _show_bar(self) -> None:
        """A picture has no steps."""
        self._bar.setVisible(not self._presented and self.workbench.value(Sampling).view is Shown.BOTH)

    def show_results(self, results: Results) -> None:
        options = results.choice(Sampling)
        self._show_bar()
        self.controls.show_choices(options, results.get(sampling.GIVEN))
        if results.get(sampling.STEPS) is None:
            self.pages.show_reason(reason_text(results, sampling.STEPS))
            return
        if options.view is Shown.BOTH:
            self.pages.setCurrentWidget(self.scene)
            grey = self._known(results, sampling.GREY_RATIOS)
            self.scene.show_signal(results, self.player.shown, grey or ())
            self.picture.show_picture(results)
        elif results.get(sampling.GREYS) is None or results.get(sampling.PLAIN) is None:
            self.pages.show_reason(reason_text(results, sampling.GREYS))
        else:
            self.pages.setCurrentWidget(self.pictures)
            finer, grey = self._known(results, sampling.FINER), self._known(results, sampling.GREY_RATIOS)
            self.pictures.show_pictures(results, finer, grey)

    def _known(self, results: Results, result: Result[Value]) -> Value | None:
        """What comes later, once it has come: not what it was for other choices."""
        return results.get(result) if self.workbench.is_known(result) else None

    def show_step(self, results: Results) -> None:
        curve, steps = results.get(sampling.CURVE), results.get(sampling.STEPS)
        seen = self.pages.currentWidget() is self.scene
        if seen and curve is not None and steps is not None and self.player.length:
            self.scene.show_step(results.choice(Sampling), curve, steps, self.player.shown)

    def _arrays(self, _place: QPoint) -> dict[str, Any]:
        """What can be copied of the signal."""
        results = self.workbench.results
        steps = None if results is None else results.get(sampling.STEPS)
        if steps is None:
            return {}
        return {"times": steps.times, "samples": steps.values, "quantised samples": steps.quantised}

    def _levels(self, _place: QPoint) -> dict[str, Any]:
        """The spectrum, or the spectrogram with a row a frequency."""
        results = self.workbench.results
        sound = None if results is None else results.get(sampling.SPECTRUM)
        if sound is None:
            return {}
        times = {"times": sound.times} if isinstance(sound, Spectrogram) else {}
        return {"frequencies": sound.frequencies, **times, "levels in dB": sound.levels}

    def _ratios(self, _place: QPoint) -> dict[str, Any]:
        """The ratios measured, and the rule: a column each."""
        results = self.workbench.results
        signal = None if results is None else results.get(sampling.RATIOS)
        if results is None or signal is None:
            return {}
        grey = self._known(results, sampling.GREY_RATIOS) or ()
        columns = {"bits": [ratio.bits for ratio in signal], "rule": [ratio.rule for ratio in signal]}
        measured = {"signal": [ratio.measured for ratio in signal], "picture": [ratio.measured for ratio in grey]}
        return {
            f"{name} in dB" if name != "bits" else name: np.array(rows)
            for name, rows in (columns | measured).items()
            if rows
        }

    # -- the player ----------------------------------------------------------------------------------------------

    def _on_player_moved(self) -> None:
        self._complete = self.player.index == self.player.length - 1
        super()._on_player_moved()

    def _on_player_steps_changed(self) -> None:
        if self._complete:  # all samples were taken, and so they are of another number of them
            self.player.seek(self.player.length - 1)

    def _on_time_sample_hovered(self, index: int) -> None:
        if not self.player.playing:
            self.player.peek(index)

    def _on_time_hover_ended(self) -> None:
        self.player.peek(None)

    # -- what is dragged -----------------------------------------------------------------------------------------

    def _choose(self, field: str, value: float, gesture: object) -> None:
        """Give a field the value at the place of its slider that lies nearest."""
        track = self.controls.options[field].track
        exact = track.at(track.place(value))
        choice = self.workbench.value(Sampling)
        text = declared(Sampling)[field].edit_text(exact)
        self.workbench.choose(text, choice.with_field(field, exact), merge=f"drag {field} {gesture}")

    def _on_fold_frequency_requested(self, value: float, gesture: int) -> None:
        self._choose("frequency", value, gesture)

    def _on_fold_half_requested(self, half: float, gesture: int) -> None:
        self._choose("rate", 2 * half, gesture)

    def _on_bits_requested(self, bits: int, gesture: int) -> None:
        self._choose("bits", bits, gesture)

    def _on_spectrogram_x_requested(self, time: float) -> None:
        self.player.seek(round(time * self.workbench.value(Sampling).rate))
