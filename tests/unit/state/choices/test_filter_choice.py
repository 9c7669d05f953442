"""The choice of noise and a chain of filters: as text, in sessions, and what it refuses."""

import pytest

from convviz.core.filters.fields import ConvolutionFilter, GaussianFilter, MeanFilter, MedianFilter
from convviz.core.filters.noise import GaussianNoise, SaltAndPepper
from convviz.core.filters.table import FILTERS
from convviz.core.util.fields import declared, from_plain, to_plain
from convviz.state.choices.filters import LONGEST, NOISE_KINDS, FilterChoice, FilterView, NoNoise
from convviz.state.sessions.plain import read_value
from convviz.state.sessions.session_images import SessionError


def parse(field, text):
    declaration = declared(FilterChoice)[field]
    return declaration.kind.parse(text, declaration.called)


def test_a_chain_is_written_as_filters_with_their_fields():
    assert parse("chain", "median:size=5,mean") == (MedianFilter(size=5), MeanFilter())
    assert parse("chain", "gaussian:sigma=2:boundary=wrap") == (GaussianFilter(sigma=2.0, boundary="wrap"),)
    assert parse("chain", "") == ()
    kernel = ((1.0, 2.0), (3.0, 4.0))
    assert parse("chain", "convolution:kernel=[1,2;3,4],mean") == (ConvolutionFilter(kernel=kernel), MeanFilter())


def test_noise_is_written_as_a_kind_with_its_fields():
    assert parse("noise", "none") == NoNoise()
    assert parse("noise", "gaussian:variance=400") == GaussianNoise(variance=400.0)
    assert parse("noise", "salt_pepper") == SaltAndPepper()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("blur", "each one of .*mean.*, got 'blur'|chain must be one of .*, got 'blur'"),
        ("median:size=4", "size must be one of 3, 5, 7.*, got '4'"),
        ("median:width=3", "median is set by FIELD=VALUE, its fields: boundary, size; got 'width=3'"),
        ("median:5", "median is set by FIELD=VALUE"),
        (",".join(["mean"] * (LONGEST + 1)), f"chain must be a list of 0 to {LONGEST}"),
    ],
)
def test_what_is_no_chain_is_refused_in_a_sentence(text, said):
    with pytest.raises(ValueError, match=said):
        parse("chain", text)


def test_every_filter_and_noise_goes_into_a_session_and_back():
    for row in FILTERS.values():
        for kind in NOISE_KINDS.values():
            choice = FilterChoice(noise=kind(), seed=3, chain=(row.make(), MeanFilter(size=7)))
            assert from_plain(FilterChoice, to_plain(choice), "filters") == choice


def test_an_unknown_filter_of_a_session_is_refused_and_a_missing_field_takes_its_default():
    data = to_plain(FilterChoice())
    data["chain"][0]["filter"] = "dream"
    with pytest.raises(ValueError, match=r"filters.chain\[0\].filter must be one of .*median.*, got 'dream'"):
        from_plain(FilterChoice, data, "filters")
    with pytest.raises(SessionError, match=r"^The field filters\.chain\[0\]\.filter must be one of .*, got 'dream'\.$"):
        read_value(FilterChoice, data, "filters")
    data = to_plain(FilterChoice())
    data["chain"][0]["size"] = 4
    with pytest.raises(SessionError, match=r"^The section filters cannot be used: size must be one of .*, got 4\.$"):
        read_value(FilterChoice, data, "filters")
    assert from_plain(FilterChoice, {}, "filters") == FilterChoice()
    assert from_plain(FilterView, {}, "filters_view") == FilterView()


def test_a_seed_changes_nothing_without_noise():
    assert "seed" in FilterChoice(noise=NoNoise()).idle
    assert "seed" not in FilterChoice().idle


def test_links_beyond_the_chain_are_none():
    choice = FilterChoice(chain=(MeanFilter(), MedianFilter()))
    assert [choice.link0, choice.link1, choice.link2] == [MeanFilter(), MedianFilter(), None]
    assert all(getattr(choice, f"link{number}") is None for number in range(2, LONGEST))
