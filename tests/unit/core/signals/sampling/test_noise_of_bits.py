"""Signal-to-noise ratios and spectra, against formulas worked out by hand and SciPy."""

import math

import numpy as np
import pytest
from scipy.signal import ShortTimeFFT, get_window
from skimage.metrics import mean_squared_error

from convviz.core import quantise, snr
from convviz.core.images.examples import EXAMPLES
from convviz.core.signals.sampling.curves import Chirp, sine
from convviz.core.signals.sampling.noise import Ratio, measured_ratio, ratios, repeats_after, rule
from convviz.core.signals.sampling.pictures import every_nth
from convviz.core.signals.sampling.saying import ratio_text, why, why_in_full
from convviz.core.signals.sampling.spectrum import FLOOR, hann, spectrogram, spectrum
from convviz.core.signals.sampling.taking import Quantiser

DENSE = sine(1.0)(np.arange(100_000) / 100_000)


def test_a_ratio_of_powers_in_decibels():
    assert snr([10, -10], [11, -11]) == pytest.approx(20)
    assert snr([1.0, 2.0], [1.0, 2.0]) == math.inf
    assert snr([0.0], [1.0]) == -math.inf
    assert snr([1e200, -1e200], [1.1e200, -1e200]) == pytest.approx(10 * math.log10(2 / 0.01))


@pytest.mark.parametrize("seed", range(3))
def test_it_is_the_power_over_the_mean_squared_error(seed):
    random = np.random.default_rng(seed)
    clean = random.uniform(-1, 1, (8, 9))
    other = clean + random.normal(0, 0.1, clean.shape)
    assert snr(clean, other) == pytest.approx(10 * np.log10(np.mean(clean**2) / mean_squared_error(clean, other)))


@pytest.mark.parametrize(
    ("clean", "other", "words"),
    [
        ([1], [1, 2], r"one shape and at least one number, got \(1,\) and \(2,\)"),
        ([], [], "at least one number"),
        ([math.nan], [1], "clean must hold finite numbers only"),
        ([1], [math.inf], "other must hold finite numbers only"),
    ],
)
def test_what_has_no_ratio_is_refused(clean, other, words):
    with pytest.raises(ValueError, match=words):
        snr(clean, other)


def test_the_rule_is_6_02_bits_and_1_76():
    assert rule(3) == pytest.approx(6.0206 * 3 + 1.7609, abs=1e-4)


def test_a_full_sine_at_one_bit_lies_below_the_rule_as_worked_out():
    # The mean of (|sin| - 1/2)^2 is 1/2 - 2/pi + 1/4.
    exact = 10 * math.log10(0.5 / (0.75 - 2 / math.pi))
    (ratio,) = ratios(DENSE, -1, 1, 1)
    assert ratio.measured == pytest.approx(exact, abs=1e-3)
    assert ratio.measured == pytest.approx(6.44, abs=0.01)
    assert ratio.measured < ratio.rule
    assert why(ratio) == "error not uniform"
    assert why_in_full(ratio) == (
        "its error is larger than one spread evenly over a step, which the rule assumes (−1.34 dB)"
    )


@pytest.mark.parametrize(
    ("signal", "said"), [(0.26, "19.8 + 0.3 − 2.8 = 17.3 dB"), (0.34, "19.8 + 0.3 − 2.8 ≈ 17.4 dB")]
)
def test_terms_that_do_not_add_up_are_not_said_to(signal, said):
    assert ratio_text(Ratio(3, rule(3) + signal - 2.76, signal, -2.76, 0.0)) == said


def test_a_measured_ratio_is_the_rule_and_its_two_terms():
    for bits in range(1, 9):
        ratio = measured_ratio(0.4 * DENSE, Quantiser(bits, -1, 1))
        assert ratio.measured == pytest.approx(snr(0.4 * DENSE, quantise(0.4 * DENSE, bits, -1, 1)), abs=1e-6)
        assert ratio.measured == pytest.approx(ratio.rule + ratio.signal + ratio.error)
        assert ratio.signal == pytest.approx(20 * math.log10(0.4), abs=1e-6)


def test_a_ramp_over_the_whole_range_spreads_its_error_evenly():
    ramp = np.linspace(-1, 1, 80_001)[:-1]
    for ratio in ratios(ramp, -1, 1, 8):
        assert ratio.error == pytest.approx(0, abs=0.01)
        assert ratio.signal == pytest.approx(10 * math.log10(2 / 3), abs=0.01)  # a third of A^2 against a half


def test_every_bit_buys_6_db_of_sine_and_photograph():
    for values, ends in ((DENSE, (-1, 1)), (every_nth(EXAMPLES["camera"].load().pixels, 8), (-0.5, 255.5))):
        found = [ratio.measured for ratio in ratios(values, *ends, 7)]
        assert np.diff(found) == pytest.approx(6.0, abs=1.2)


def test_the_photograph_at_3_bits_is_as_in_the_sketch():
    photograph = every_nth(EXAMPLES["camera"].load().pixels, 8)
    ratio = measured_ratio(photograph, Quantiser(3, -0.5, 255.5))
    assert ratio.measured == pytest.approx(17.9, abs=0.05)
    assert why(ratio) == "varies less than a full sine"
    assert measured_ratio(photograph, Quantiser(8, -0.5, 255.5)).measured == math.inf


def test_beyond_full_scale_it_is_clipped_and_that_is_why():
    ratio = measured_ratio(1.5 * DENSE, Quantiser(8, -1, 1))
    assert ratio.clipped == pytest.approx(2 / math.pi * math.acos(1 / 1.5), abs=1e-3)
    assert why(ratio) == "clipped"
    assert why_in_full(ratio).startswith("54 % of it lies beyond full scale and is clipped; ")


def test_samples_that_repeat_are_found():
    assert repeats_after(sine(3)(np.arange(40) / 12)) == 4
    assert repeats_after(sine(math.sqrt(2))(np.arange(40) / 12)) is None
    assert repeats_after(sine(12)(np.arange(5) / 12)) == 1
    assert repeats_after(sine(1)(np.arange(40) / 12)) is None  # only after 12


def test_a_full_sine_reads_0_db_at_its_frequency():
    found = spectrum(sine(2.3)(np.arange(512) / 12), 12)
    assert found.levels.max() == pytest.approx(0, abs=0.1)
    assert found.frequencies[found.levels.argmax()] == pytest.approx(2.3, abs=12 / 4096)
    assert (found.frequencies[0], found.frequencies[-1]) == (0, 6)
    quiet = spectrum(0.01 * sine(2.3)(np.arange(512) / 12), 12)
    assert quiet.levels.max() == pytest.approx(-40, abs=0.1)
    assert spectrum(np.zeros(16), 12).levels.tolist() == [FLOOR] * 2049


def test_the_peak_of_a_wave_above_half_the_rate_is_its_alias():
    found = spectrum(sine(8.7, 1, 0.6)(np.arange(512) / 12), 12)
    assert found.frequencies[found.levels.argmax()] == pytest.approx(3.3, abs=12 / 4096)


def test_the_window_is_scipys_hann():
    np.testing.assert_allclose(hann(20), get_window("hann", 20), atol=1e-12)


def test_a_spectrogram_is_scipys():
    samples = Chirp(0, 250, 4)(np.arange(400) / 100)
    found = spectrogram(samples, 100.0)
    oracle = ShortTimeFFT(hann(found.window), 2, 100.0, mfft=256)
    first = oracle.lower_border_end[1]
    other = np.abs(oracle.stft(samples, first, first + found.levels.shape[1])) * 2 / hann(found.window).sum()
    np.testing.assert_allclose(10 ** (found.levels / 20), np.maximum(other, 10 ** (FLOOR / 20)), atol=1e-9)
    np.testing.assert_allclose(found.times, oracle.t(400, first, first + found.levels.shape[1]))


def test_a_chirp_is_seen_to_fold():
    chirp = Chirp(0, 250, 8)
    found = spectrogram(chirp(np.arange(1600) / 200), 200.0)
    seen = found.frequencies[found.levels.argmax(axis=0)]
    true = chirp.frequency_at(found.times)
    folded = np.abs(true - 200 * np.round(true / 200))
    clear = (folded > 8) & (folded < 92)
    assert np.abs(seen - folded)[clear].max() < 4


@pytest.mark.parametrize(("function", "values"), [(spectrum, [1.0]), (spectrogram, [1.0] * 7)])
def test_too_few_samples_have_no_spectrum(function, values):
    with pytest.raises(ValueError, match=r"at least [28] samples"):
        function(values, 1.0)
