"""What follows from the choice of a sampling, whatever it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.core import quantise, sample
from convviz.core.signals.sampling.spectrum import Spectrogram, Spectrum
from convviz.core.signals.sampling.stretch import stretch
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.sampling import PictureOf, Sampling, Signal
from convviz.state.choices.source import Example
from convviz.state.graph.graph import Graph
from convviz.state.results import sampling
from convviz.state.results.image_store import ImageStore
from tests.strategies import SAMPLINGS

WANTED = (
    *(
        sampling.SAMPLED,
        sampling.CURVE,
        sampling.STEPS,
        sampling.SPECTRUM,
        sampling.RATIOS,
        sampling.TAKEN,
        sampling.GREYS,
    ),
    *(sampling.PLAIN, sampling.GREY_RATIOS, sampling.FINER),
)


def results(options, image="camera", wanted=WANTED, **image_fields):
    chosen = {"image": ImageChoice(source=Example(image), **image_fields), "sampling": options}
    ahead = Graph(wanted, chosen, {"images": ImageStore()}).evaluation(wanted, chosen, None)
    list(ahead.work())
    return ahead.results


@settings(max_examples=25)
@given(SAMPLINGS, st.integers(0, 10_000))
def test_whatever_is_chosen_has_samples_and_curves(options, at):
    found = results(options, "matrix", WANTED[:5])
    steps, curve = found.get(sampling.STEPS), found.get(sampling.CURVE)
    times, values = sample(found.get(sampling.SAMPLED), options.rate, options.duration)
    np.testing.assert_array_equal(steps.times, times)
    np.testing.assert_array_equal(steps.values, values)
    expected = quantise(values, options.bits, -1, 1) if options.quantised else values
    np.testing.assert_array_equal(steps.quantised, expected)
    if not options.lowpass:
        assert found.get(sampling.SAMPLED) is curve
    shown = stretch(curve, steps, min(at, len(steps) - 1), options.rebuild)
    for numbers in (shown.t, shown.true, shown.rebuilt_t, shown.rebuilt, shown.error):
        assert np.isfinite(numbers).all()
    assert 0 <= shown.first <= min(at, len(steps) - 1) <= shown.last < len(steps)
    assert len(found.get(sampling.RATIOS)) == 8
    spectrum = found.get(sampling.SPECTRUM)
    if options.signal is Signal.CHIRP:
        assert isinstance(spectrum, Spectrogram) or "at least 8 samples" in found.reason(sampling.SPECTRUM)
    else:
        assert isinstance(spectrum, Spectrum)


def test_another_signal_brings_its_own_scales_and_speech_is_not_sampled_at_12_hz():
    for word in Signal:
        for spelt in (word, str(word)):
            options = Sampling(phase=90).with_field("signal", spelt)
            assert (options.frequency, options.rate, options.duration, options.phase) == (
                *(scale.default for scale in (word.frequency, word.rate, word.duration)),
                90,
            )


@pytest.mark.parametrize(
    ("picture", "shape"), [(PictureOf.CURRENT, (37, 56, 3)), (PictureOf.BRICK, (64, 64)), (PictureOf.ZONE, (64, 64))]
)
def test_the_picture_is_the_image_or_one_that_aliases(picture, shape):
    found = results(Sampling(picture=picture), "chelsea", mode="rgb")
    assert found.get(sampling.GREYS).values.shape == shape
    assert found.get(sampling.GREYS).levels == (0.0, 255.0)


def test_the_range_that_is_drawn_is_not_the_range_of_the_levels():
    whole, part = (results(Sampling(bits=8), range=levels) for levels in (None, (100.0, 150.0)))
    np.testing.assert_array_equal(part.get(sampling.GREYS).values, whole.get(sampling.GREYS).values)
    assert part.get(sampling.GREYS).levels == (100.0, 150.0)


def test_plain_is_neither_smoothed_nor_dithered():
    found = results(Sampling(smooth="mean", dither="noise"))
    plain = results(Sampling())
    np.testing.assert_array_equal(found.get(sampling.PLAIN).values, plain.get(sampling.GREYS).values)
    assert (found.get(sampling.GREYS).values != plain.get(sampling.GREYS).values).any()


def test_an_n_that_is_too_large_refuses_the_picture_alone():
    found = results(Sampling(every=8), "matrix")
    assert found.reason(sampling.GREYS) == "n must be an integer from 1 to 7, got 8"
    assert len(found.get(sampling.STEPS)) == 12


def test_too_many_samples_are_refused_with_their_number():
    with pytest.raises(ValueError, match=r"the pitch of speech must be 40 Hz or more, got 0\.1"):
        Sampling(signal=Signal.SPEECH, frequency=0.1)
    assert Sampling(signal=Signal.SINE, frequency=0.1).frequency == 0.1
    with pytest.raises(ValueError, match="16000 samples a second for 10 s are 160,000; at most 20,000 are shown"):
        Sampling(rate=16_000.0, duration=10.0)
    options = Sampling()
    with pytest.raises(ValueError, match=r"sampling rate must be a finite number from 0.5 to 48000.0, got nan"):
        options.with_field("rate", float("nan"))
    assert options == Sampling()


def test_texts_name_what_is_in_view():
    found = results(Sampling(bits=1, smooth="mean", dither="diffusion"))
    assert sampling.origin(found) == "Photographer, every 8th pixel, mean first, 1 bit, Floyd–Steinberg"
    assert sampling.summary(found) == "sine 8.7 Hz  ·  12 samples/s  ·  1 bit, 2 levels"
    assert (
        sampling.summary(results(Sampling(view="picture", picture="zone", quantised=False)))
        == "Zone plate  ·  every 8th pixel"
    )
