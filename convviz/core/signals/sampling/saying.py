"""What sampling and quantising have done, in sentences with their numbers."""

import math
from typing import TypeAlias

from convviz.core.signals.sampling.aliases import Fold, clearest, fold
from convviz.core.signals.sampling.curves import Analogue, Chirp, Partials
from convviz.core.signals.sampling.noise import PER_BIT, Ratio, repeats_after, snr
from convviz.core.signals.sampling.steps import SampleStep, SampleSteps
from convviz.core.text.formatting import MINUS, format_decibels, format_number, in_short

#: A part of a sentence, and the role that it is about: "input", "product", or "" for none.
Run: TypeAlias = tuple[str, str]

_TRUE, _SEEN = "input", "product"
#: What is said of one that was filtered out, and of several.
_GONE = (("was", "it is"), ("were", "they are"))
#: dB below which a term of a ratio needs no explanation.
_SMALL = 0.25


def hertz(frequency: float) -> str:
    """A frequency with its unit: "8.7 Hz", "4,000 Hz"."""
    size = abs(frequency)
    return f"{frequency:,.0f} Hz" if size >= 1000 else f"{in_short(frequency)} Hz"


def signed(value: float, digits: int = 3) -> str:
    """A number with its sign, also where it is above 0."""
    text = in_short(value, digits)
    return text if text.startswith((MINUS, "0")) and value <= 0 else f"+{text}"


def decibels(value: float) -> str:
    """A number of decibels to tenths, without the unit; for sentences that say that they round."""
    return format_decibels(value).removeprefix("≈")


def headline(curve: Analogue, rate: float, *, filtered: bool = False) -> tuple[Run, ...]:
    """Whether the signal is sampled fast enough, and what its samples look like if it is not.

    ``filtered`` says that what is at or above half the rate was taken away before.
    """
    if filtered and curve.highest >= rate / 2 * (1 - 1e-9):
        return _of_filtered(curve, rate)
    if isinstance(curve, Chirp):
        return _of_chirp(curve, rate)
    assert isinstance(curve, Partials)
    if len(curve.parts) > 1:
        return _of_many(curve, rate)
    part = curve.parts[0]
    folded, half = fold(part.frequency, rate), f"fs/2 = {hertz(rate / 2)}"
    name = (hertz(part.frequency), _TRUE)
    if folded.at_rest:
        times = "" if folded.folds == 1 else f"{round(part.frequency / rate)} times "
        value = part.amplitude * math.sin(part.phase)
        same = f" is {times}fs: every sample falls on the same place of a period, so all are "
        return name, (same, ""), (f"{in_short(value, 3)}", _SEEN), (": a wave of ", ""), ("0 Hz", _SEEN), (".", "")
    if folded.at_half:
        return name, *_at_half(folded, part.amplitude * math.sin(part.phase), half)
    if not folded.folds:
        return name, (f" is below {half}, so its samples belong to no slower wave.", "")
    seen = (f"{hertz(folded.alias)} wave", _SEEN)
    return name, (f" is above {half}, so its samples are exactly those of a ", ""), seen, (".", "")


def alias_text(curve: Partials, rate: float) -> str:
    """How an alias is worked out: "|8.7 − 1·12| = 3.3 Hz"; nothing where nothing folds."""
    frequency = clearest(curve, rate).frequency
    folded = fold(frequency, rate)
    if not folded.folds:
        return ""
    times = round(frequency / rate)
    return f"|{in_short(frequency)} {MINUS} {times}·{in_short(rate)}| = {hertz(folded.alias)}"


def _at_half(folded: Fold, value: float, half: str) -> tuple[Run, ...]:
    which = "exactly" if not folded.folds else "an odd multiple of"
    return (
        (f" is {which} {half}: its samples are ±A sin φ = ", ""),
        (f"±{in_short(abs(value), 3)}", _SEEN),
        (". They depend on the phase: at φ = 0° all are 0, at 90° ±A.", ""),
    )


def _of_many(curve: Partials, rate: float) -> tuple[Run, ...]:
    above = [part for part in curve.parts if part.frequency > rate / 2 * (1 + 1e-9)]
    half, count = f"fs/2 = {hertz(rate / 2)}", len(curve.parts)
    if not above:
        reach = (f"All {count} sines, up to {hertz(curve.highest)},", _TRUE)
        return reach, (f" are below {half}, so their samples belong to no slower waves.", "")
    strongest = clearest(curve, rate)
    do = "is above {} and folds back: " if len(above) == 1 else "are above {} and fold back: "
    return (
        (f"{len(above)} of the {count} sines", _TRUE),
        (f" {do.format(half)}", ""),
        (hertz(strongest.frequency), _TRUE),
        (" is seen as ", ""),
        (hertz(fold(strongest.frequency, rate).alias), _SEEN),
        (".", ""),
    )


def _of_filtered(curve: Analogue, rate: float) -> tuple[Run, ...]:
    half = f"fs/2 = {hertz(rate / 2)}"
    one, several = (f"{was} filtered out first: {lost} lost, but nothing folds back." for was, lost in _GONE)
    if isinstance(curve, Chirp):
        since = in_short(curve.duration * rate / 2 / curve.end, 3)
        return (f"From {since} s on the ", ""), ("chirp", _TRUE), (f" is not below {half} and {one}", "")
    assert isinstance(curve, Partials)
    if len(curve.parts) == 1:
        return (hertz(curve.highest), _TRUE), (f" is not below {half} and {one}", "")
    gone = sum(part.frequency >= rate / 2 * (1 - 1e-9) for part in curve.parts)
    said = f" is not below {half} and {one}" if gone == 1 else f" are not below {half} and {several}"
    return (f"{gone} of the {len(curve.parts)} sines", _TRUE), (said, "")


def _of_chirp(curve: Chirp, rate: float) -> tuple[Run, ...]:
    folds, half = fold(curve.end, rate).folds, f"fs/2 = {hertz(rate / 2)}"
    if not folds:
        return ("The chirp", _TRUE), (f" stays below {half}, so it is seen to rise all the way.", "")
    since = curve.duration * rate / 2 / curve.end
    times = "once" if folds == 1 else "twice" if folds == 2 else f"{folds} times"
    ends = (hertz(fold(curve.end, rate).alias), _SEEN)
    return (
        (f"From {in_short(since, 3)} s on the ", ""),
        ("chirp", _TRUE),
        (f" is above {half}. It folds {times}; at its end ", ""),
        (hertz(curve.end), _TRUE),
        (" is seen as ", ""),
        ends,
        (".", ""),
    )


def of_picture(every: int, smooth: bool, finer: float | None, taken: tuple[int, int]) -> tuple[Run, ...]:
    """What every n-th pixel keeps; ``finer`` is the share of the contrast that is too fine for it, None if unknown."""
    size = f"{taken[0]} × {taken[1]}"
    if every == 1:
        return ("Every pixel", _TRUE), (f" is kept: {size}. n = 2 keeps every second one of each row and column.", "")
    kept = f"Every {ordinal(every)} pixel is kept, {size}: "
    limit = f"what repeats within fewer than {2 * every} pixels"
    share = "" if finer is None else f", {percent(finer)} of the contrast,"
    if smooth:
        return (kept, ""), (limit, _TRUE), (f"{share} is too fine for that, and was smoothed away first.", "")
    return (
        (kept, ""),
        (limit, _TRUE),
        (f"{share} is too fine for that, and ", ""),
        ("folds back as coarser patterns", _SEEN),
        (".", ""),
    )


def percent(share: float) -> str:
    """A share as a percentage, which is never 0 where there is something."""
    if 0 < share < 0.001:
        return "<0.1 %"
    return f"{100 * share:.{0 if share >= 0.1 else 1}f} %"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 8th."""
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def of_step(steps: SampleSteps, step: SampleStep) -> str:
    """One sample: taken, quantised, held."""
    until = in_short((step.index + 1) / steps.rate, 4)
    time = f"t = {step.index}/{in_short(steps.rate)} s {_equals(step.time)} s"
    parts = [f"n = {step.index}:  {time}", f"x(t) {_equals(step.value)}"]
    if steps.quantiser is None or step.level is None:
        return ",  ".join([*parts, f"held until {until} s"])
    beyond = not steps.quantiser.low <= step.value <= steps.quantiser.high
    low, size = format_number(abs(steps.quantiser.low)), format_number(steps.quantiser.step)
    into = f"level ⌊({in_short(step.value, 3)} + {low})/{size}⌋ = {step.level} of 0 to {steps.quantiser.levels - 1}"
    clipped = f"beyond full scale, clipped to level {step.level} of 0 to {steps.quantiser.levels - 1}"
    middle = f"whose middle is {format_number(step.quantised)}"
    return ",  ".join([*parts, f"{clipped if beyond else into}, {middle}", f"error {_equals(step.error)}"])


def of_samples(steps: SampleSteps) -> str:
    """How good the samples at hand are, and whether they repeat, so that their error is no noise."""
    if len(steps) < 2 or steps.quantiser is None:
        return ""
    measured = snr(steps.values, steps.quantised)
    text = f"SNR of these {len(steps)} samples {decibels(measured)} dB" if math.isfinite(measured) else ""
    after = repeats_after(steps.values)
    if after is None:
        return text
    every = "all are alike" if after == 1 else f"they repeat every {after}, and so does the error"
    return ", ".join(filter(None, (text, every)))


def _equals(value: float) -> str:
    text = format_number(value)
    return f"≈ {text[1:]}" if text.startswith("≈") else f"= {text}"


def rule_text(bits: int) -> str:
    """The rule with its numbers: "6.02·3 + 1.76 = 19.8"."""
    return f"6.02·{bits} + 1.76 = {PER_BIT * bits + 1.7609:.1f}"


def ratio_text(ratio: Ratio) -> str:
    """What a measured ratio is made of: "19.8 + 0.1 − 0.8 = 19.1 dB"; "≈" where the rounded terms do not add up."""
    if math.isinf(ratio.measured):
        return "nothing is lost: ∞ dB" if ratio.measured > 0 else "there is no signal left"
    parts = ratio.rule, ratio.signal, ratio.error
    terms = "".join(f" {MINUS if term < 0 else '+'} {abs(term):.1f}" for term in parts[1:])
    adds_up = abs(sum(round(part, 1) for part in parts) - round(ratio.measured, 1)) < 0.05
    return f"{ratio.rule:.1f}{terms} {'=' if adds_up else '≈'} {decibels(ratio.measured)} dB"


def ratio_and_why(ratio: Ratio) -> str:
    """What a measured ratio is made of, and in short why it is not the rule's."""
    text = ratio_text(ratio)
    return f"{text}: {why(ratio)}" if math.isfinite(ratio.measured) else text


def why(ratio: Ratio) -> str:
    """Why a measured ratio is not what the rule says, in short: its greatest reason."""
    reasons = _reasons(ratio)
    return reasons[0][1] if reasons else "close to the rule"


def why_in_full(ratio: Ratio) -> str:
    """All reasons, the greatest first, with what each costs."""
    reasons = [f"{text} ({signed(cost)} dB)" for cost, _, text in _reasons(ratio)]
    if ratio.clipped:
        reasons.insert(0, f"{100 * ratio.clipped:.0f} % of it lies beyond full scale and is clipped")
    return "; ".join(reasons) or "close to the rule"


def _reasons(ratio: Ratio) -> list[tuple[float, str, str]]:
    """What each reason costs in dB, in short and in full; the greatest first."""
    found = []
    if math.isfinite(ratio.signal) and abs(ratio.signal) >= _SMALL:
        less = "less" if ratio.signal < 0 else "more"
        found.append((ratio.signal, f"varies {less} than a full sine", f"it varies {less} than a sine of full scale"))
    if math.isfinite(ratio.error) and abs(ratio.error) >= _SMALL:
        more = "larger" if ratio.error < 0 else "smaller"
        short = "clipped" if ratio.clipped else "error not uniform"
        found.append(
            (ratio.error, short, f"its error is {more} than one spread evenly over a step, which the rule assumes")
        )
    return sorted(found, key=lambda reason: -abs(reason[0]))
