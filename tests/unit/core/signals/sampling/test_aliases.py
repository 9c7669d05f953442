"""Aliases: the samples are the same, and the frequency is where the fold says."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.signal import chirp, resample

from convviz.core.signals.sampling.aliases import alias_of, aliases, fold
from convviz.core.signals.sampling.curves import FORMANTS, WIDTHS, Chirp, Partial, below, chord, sine, vowel
from convviz.core.signals.sampling.rebuild import Rebuild, rebuild

frequencies, rates, phases = st.floats(0, 500), st.floats(0.5, 500), st.floats(-7, 7)


@given(frequencies, rates, phases, st.floats(0, 3))
def test_a_sine_and_its_alias_have_the_same_samples(frequency, rate, phase, amplitude):
    times = np.arange(60) / rate
    part = Partial(frequency, amplitude, phase)
    slower = alias_of(part, rate)
    assert 0 <= slower.frequency <= rate / 2 * (1 + 1e-9)
    np.testing.assert_allclose(slower(times), part(times), atol=1e-9)


@given(frequencies, rates)
def test_folds_are_counted_as_the_triangle_turns(frequency, rate):
    half = rate / 2
    place = frequency / half
    assume(abs(place - round(place)) > 1e-6)
    folded = fold(frequency, rate)
    assert folded.folds == math.floor(place)
    up = math.floor(place) % 2 == 0
    assert folded.alias == pytest.approx(half * (place % 1 if up else 1 - place % 1), abs=1e-9 * max(1, frequency))
    assert folded.turned is not up


@pytest.mark.parametrize(
    ("frequency", "alias", "folds", "half", "rest"),
    [
        (8.7, 3.3, 1, False, False),
        (6.0, 6.0, 0, True, False),
        (12.0, 0.0, 1, False, True),
        (18.0, 6.0, 2, True, False),
        (24.0, 0.0, 3, False, True),
        (0.0, 0.0, 0, False, False),
    ],
)
def test_at_12_samples_a_second(frequency, alias, folds, half, rest):
    folded = fold(frequency, 12.0)
    assert folded.alias == pytest.approx(alias)
    assert (folded.folds, folded.at_half, folded.at_rest) == (folds, half, rest)


def test_at_half_the_rate_the_phase_decides():
    times = np.arange(10) / 12
    assert sine(6, 1, 0)(times).tolist() == [0] * 10  # not what rounding leaves of the sine of 180°
    assert not np.signbit(sine(6, 1, 0)(times)).any()
    assert sine(6, 1, math.pi / 2)(times).tolist() == [1, -1] * 5
    assert sine(3, 1, math.pi / 6)(times)[0] == 0.5


@pytest.mark.parametrize("curve", [chord(8.7, 0.8, 0.4), vowel(120.0), vowel(300.0, 0.3, 1.0)])
def test_a_sum_and_its_aliases_have_the_same_samples(curve):
    times = np.arange(300) / 1000
    slower = aliases(curve, 1000.0)
    assert slower.highest <= 500
    np.testing.assert_allclose(slower(times), curve(times), atol=1e-9)


def test_a_chirp_is_scipys():
    t = np.linspace(0, 4, 1001)
    np.testing.assert_allclose(
        Chirp(3, 250, 4, 0.7, 0.3)(t), 0.7 * chirp(t, 3, 4, 250, phi=math.degrees(0.3) - 90), atol=1e-9
    )
    assert Chirp(3, 250, 4).frequency_at(2.0) == 126.5


def test_a_vowel_is_harmonics_through_three_resonances():
    voice = vowel(100.0)
    assert [part.frequency for part in voice.parts] == [100.0 * k for k in range(1, 41)]
    assert np.abs(voice(np.linspace(0, 0.01, 5000))).max() == pytest.approx(1, abs=1e-3)
    # Analogue resonators as polynomials in z = i f: F^2 / (z^2 + B z + F^2).
    below = np.array([1.0])
    for formant, width in zip(FORMANTS, WIDTHS, strict=True):
        below = np.polymul(below, [1, width, formant**2])
    f = np.array([part.frequency for part in voice.parts])
    response = np.prod(np.square(FORMANTS)) / np.polyval(below, 1j * f)
    amplitudes = np.array([part.amplitude for part in voice.parts])
    np.testing.assert_allclose(amplitudes / amplitudes[0], np.abs(response) / (f / 100) / np.abs(response[0]))
    np.testing.assert_allclose(np.exp(1j * np.array([part.phase for part in voice.parts])), response / np.abs(response))


def test_a_low_pass_leaves_what_is_below_its_limit():
    assert [part.frequency for part in below(chord(2.0), 6.0).parts] == [2.0, 4.0]
    assert below(chord(2.0), 6.1) == chord(2.0)
    assert below(sine(8.7), 6.0)(np.linspace(0, 1, 50)).tolist() == [0.0] * 50
    t, whole = np.linspace(0, 4, 1001), Chirp(0.0, 250.0, 4.0)
    np.testing.assert_array_equal(below(whole, 50.0)(t), np.where(t < 0.8, whole(t), 0))


@given(st.floats(0.1, 200), st.floats(1, 200))
def test_after_a_low_pass_nothing_folds(frequency, rate):
    left = below(chord(frequency), rate / 2)
    assert aliases(left, rate) == left


def test_nothing_of_a_chord_exceeds_its_amplitude():
    assert np.abs(chord(2.0, 0.9)(np.linspace(0, 1, 3001))).max() <= 0.9


def test_a_held_sample_holds_and_a_line_leads_to_the_next():
    assert rebuild([1, 3, 2], 2, [-1, 0, 0.49, 0.5, 0.9, 1, 5], Rebuild.HOLD).tolist() == [1, 1, 1, 3, 3, 2, 2]
    assert rebuild([1, 3, 2], 2, [-1, 0.25, 0.75, 9], Rebuild.LINEAR).tolist() == [1, 2, 2.5, 2]
    assert rebuild([1, 3, 2], 10, np.arange(3) / 10, Rebuild.HOLD).tolist() == [1, 3, 2]


def test_sincs_go_through_the_samples_and_are_the_wave_below_half_the_rate():
    wave, rate = sine(2.3, 1, 0.5), 10
    first, around = -2000, np.arange(-2000, 2010)
    t = np.linspace(0, 1, 301)
    made = rebuild(wave(around / rate), rate, t, Rebuild.SINC, first=first)
    np.testing.assert_allclose(made, wave(t), atol=2e-3)
    n = np.arange(10)
    np.testing.assert_allclose(rebuild(wave(n / rate), rate, n / rate, "sinc"), wave(n / rate), atol=1e-12)


def test_sincs_of_samples_that_repeat_are_fourier_interpolation():
    wave = chord(1.0)
    samples = wave(np.arange(16) / 16)
    fine = resample(samples, 160)
    many = np.tile(samples, 401)
    made = rebuild(many, 16, np.arange(160) / 160, "sinc", first=-200 * 16)
    np.testing.assert_allclose(made, fine, atol=1e-3)


def test_sincs_above_half_the_rate_make_the_alias():
    wave, around = sine(8.7, 1, 0.61), np.arange(-3000, 3012)
    t = np.linspace(0, 1, 101)
    made = rebuild(wave(around / 12), 12, t, "sinc", first=-3000)
    np.testing.assert_allclose(made, aliases(wave, 12)(t), atol=2e-3)


@pytest.mark.parametrize(
    ("values", "kind", "words"), [([], "hold", "at least one sample"), ([1], "cubic", "kind must be one of hold")]
)
def test_what_cannot_be_rebuilt_is_refused(values, kind, words):
    with pytest.raises(ValueError, match=words):
        rebuild(values, 1, [0.0], kind)
