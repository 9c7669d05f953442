"""The scene of the signal: what its samples are, over time, over frequency and over bits, and the same in a picture."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from convviz.core.signals.sampling.aliases import aliases
from convviz.core.signals.sampling.curves import Analogue, Chirp, Partials
from convviz.core.signals.sampling.noise import Ratio
from convviz.core.signals.sampling.saying import (
    alias_text,
    headline,
    hertz,
    of_samples,
    of_step,
    ratio_and_why,
    ratio_text,
    why_in_full,
)
from convviz.core.signals.sampling.spectrum import Spectrogram, Spectrum
from convviz.core.signals.sampling.steps import SampleSteps
from convviz.core.signals.sampling.stretch import Stretch, stretch
from convviz.core.text.formatting import as_sentence, counted, in_short
from convviz.panels.sampling.charts import show_bits, show_spectrogram, show_spectrum
from convviz.panels.sampling.headline import Headline
from convviz.panels.shared.title import Title
from convviz.state.choices.sampling import ErrorOf, Sampling, Signal
from convviz.state.graph.results import Results
from convviz.state.results import sampling
from convviz.widgets.charts.plot.content import Marker
from convviz.widgets.controls.steady import DOT, SteadyLabel
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.signals.sampling.bits_chart import BitsChart
from convviz.widgets.signals.sampling.fold_chart import FoldChart
from convviz.widgets.signals.sampling.spectrogram_chart import SpectrogramChart
from convviz.widgets.signals.sampling.time_view import ErrorRow, Named, TimeView

#: Shares of the height: of the time, and of the charts below it; and of the width of these.
_DOWN, _ACROSS = (10, 9), (17, 10, 17)
#: What the axis of values goes to beyond full scale, and that of the error beyond its bound.
_AIR, _ERROR_AIR = 1.08, 1.2


class SignalScene(QWidget):
    """All of the signal; ``picture`` is what stands among the charts."""

    def __init__(self, picture: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline = Headline(self)
        self.step_text = SteadyLabel(parent=self, muted=True)
        self.time = TimeView(self)
        self.fold, self.spectrogram = FoldChart(self), SpectrogramChart(self)
        self.bits = BitsChart(self)
        self.spectra = QStackedWidget(self)
        self.spectra.addWidget(self.fold)
        self.spectra.addWidget(self.spectrogram)
        self.spectrum_title = Title("Spectrum of the samples", parent=self)
        self.bits_title = Title("Every bit buys 6 dB", parent=self)
        self.spectrum_note, self.bits_note = (SteadyLabel(parent=self, muted=True) for _ in range(2))
        self._stretch: Stretch | None = None
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(UNIT)
        body.addWidget(self.headline)
        body.addWidget(self.step_text)
        body.addWidget(self.time, _DOWN[0])
        body.addLayout(self._foot(picture), _DOWN[1])

    def _foot(self, picture: QWidget) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(5 * UNIT)
        parts = (
            (self.spectrum_title, self.spectra, self.spectrum_note),
            (picture,),
            (self.bits_title, self.bits, self.bits_note),
        )
        for share, widgets in zip(_ACROSS, parts, strict=True):
            column = QVBoxLayout()
            column.setSpacing(UNIT)
            for widget in widgets:
                column.addWidget(widget, 0 if isinstance(widget, Title | SteadyLabel) else 1)
            foot.addLayout(column, share)
        return foot

    def show_signal(self, results: Results, at: int, grey: Sequence[Ratio]) -> None:
        """Show all that follows from the choices, around the sample ``at``; ``grey`` are a picture's, if known."""
        options = results.choice(Sampling)
        curve, steps, sound = results.get(sampling.CURVE), results.get(sampling.STEPS), results.get(sampling.SPECTRUM)
        if curve is None or steps is None:
            return
        self.headline.set_runs(headline(curve, steps.rate, filtered=options.lowpass))
        self._stretch = None
        self.show_step(options, curve, steps, at)
        self._show_sound(curve, steps, sound, results)
        self._show_ratios(results, grey)

    def _show_sound(
        self, curve: Analogue, steps: SampleSteps, sound: Spectrum | Spectrogram | None, results: Results
    ) -> None:
        options = results.choice(Sampling)
        self.spectra.setCurrentWidget(self.spectrogram if isinstance(curve, Chirp) else self.fold)
        for chart in (self.fold, self.spectrogram):
            chart.set_instead("" if sound is not None else as_sentence(results.reason(sampling.SPECTRUM)))
        if isinstance(curve, Partials) and isinstance(sound, Spectrum):
            self.spectrum_title.set_text("Spectrum of the samples", "dB, 0 a sine of full scale")
            show_spectrum(self.fold, curve, steps, sound, folds=not options.lowpass)
            window = f"{sampling.RECORD} samples, Hann window"
            enough = f"no alias from fs = {hertz(2 * curve.highest)} on"
            error = (
                "" if steps.quantiser is None else f"small peaks: the error of {counted(steps.quantiser.bits, 'bit')}"
            )
            alias = "" if options.lowpass else alias_text(curve, steps.rate)
            self.spectrum_note.setText(
                DOT.join(filter(None, (alias, enough, error, window))),
                DOT.join(filter(None, (alias, enough, window))),
                DOT.join(filter(None, (alias, enough))),
            )
        elif isinstance(curve, Chirp) and isinstance(sound, Spectrogram):
            self.spectrum_title.set_text("Spectrogram of the samples", "Hz; the dashed line is true")
            show_spectrogram(self.spectrogram, curve, steps, sound)
            self.spectrum_note.setText(f"pieces of {sound.window} samples, Hann window")

    def _show_ratios(self, results: Results, grey: Sequence[Ratio]) -> None:
        options, signal = results.choice(Sampling), results.get(sampling.RATIOS)
        if signal is None:
            return
        show_bits(self.bits, options, options.signal.text, signal, grey)
        self.bits_title.set_text("Every bit buys 6 dB", "SNR in dB, measured")
        measured = [(options.signal.text, signal[options.bits - 1])]
        if grey:
            measured.append(("picture", grey[options.bits - 1]))
        self.bits_note.setText(
            "\n".join(f"{name} {ratio_and_why(ratio)}" for name, ratio in measured),
            "\n".join(f"{name} {ratio_text(ratio)}" for name, ratio in measured),
        )
        self.bits_note.setToolTip(
            "\n".join(
                [
                    f"{name}: rule + its power + its error = {ratio_text(ratio)}; {why_in_full(ratio)}"
                    for name, ratio in measured
                ]
            )
        )

    def show_step(self, options: Sampling, curve: Analogue, steps: SampleSteps, at: int) -> None:
        """Show one sample, and where it lies beyond what is shown, what is around it."""
        at = min(at, len(steps) - 1)
        if self._stretch is None or not self._stretch.first <= at <= self._stretch.last:
            self._stretch = stretch(curve, steps, at, options.rebuild)
            reach = _AIR * max(1.0, options.amplitude)
            self.time.set_signal(
                steps, self._stretch, _names(options, curve, steps), _error(options, steps, self._stretch), reach
            )
        self.time.set_step(at)
        self.spectrogram.set_marker(Marker(steps[at].time, step=1 / steps.rate))
        said = of_step(steps, steps[at])
        self.step_text.setText(said)
        self.time.setAccessibleDescription(said)


def _names(options: Sampling, curve: Analogue, steps: SampleSteps) -> tuple[Named, ...]:
    """What stands at the left of the curves."""
    named = [Named("x(t)", _true_note(options), Role.INPUT)]
    if options.lowpass and curve.highest >= steps.rate / 2:
        named.append(Named("filtered", f"below {hertz(steps.rate / 2)}", Role.KERNEL))
    elif isinstance(curve, Partials) and curve.highest > steps.rate / 2:
        seen = aliases(curve, steps.rate)
        note = f"{hertz(seen.parts[0].frequency)}, seen" if len(seen.parts) == 1 else "of all sines, seen"
        named.append(Named("alias", note, Role.PRODUCT))
    how = {"hold": "held", "linear": "straight lines", "sinc": "sum of sincs"}[options.rebuild]
    levels = "" if steps.quantiser is None else f"{steps.quantiser.levels} levels, "
    named.append(Named("staircase" if options.rebuild == "hold" else "rebuilt", f"{levels}{how}", Role.OUTPUT))
    return tuple(named)


def _true_note(options: Sampling) -> str:
    if options.signal is Signal.CHIRP:
        return f"0 to {hertz(options.frequency)}"
    if options.signal is Signal.SUM:
        return f"{in_short(options.frequency)}, {in_short(2 * options.frequency)}, {in_short(3 * options.frequency)} Hz"
    return f"{hertz(options.frequency)}, true" if options.signal is Signal.SINE else f"pitch {hertz(options.frequency)}"


def _error(options: Sampling, steps: SampleSteps, shown: Stretch) -> ErrorRow:
    """The error that is asked for."""
    quantiser = steps.quantiser
    if quantiser is None or options.error is ErrorOf.REBUILT:
        largest = shown.largest_error
        row = Named("error", ErrorOf.REBUILT.text, Role.GRADIENT)
        return ErrorRow(row, 0.0, _ERROR_AIR * max(largest, 0.05), f"largest here: {in_short(largest, 3)}", shown.error)
    half = quantiser.step / 2
    largest = steps.largest_error
    row = Named("error", ErrorOf.LEVELS.text, Role.GRADIENT)
    clipped = largest > half * (1 + 1e-9)
    bound = f"clipped: up to {in_short(largest, 3)}, beyond half a level, ±{in_short(half)}"
    note = bound if clipped else f"never more than half a level, ±{in_short(half)}"
    return ErrorRow(row, half, _ERROR_AIR * (largest if clipped else half), note, more=of_samples(steps))
