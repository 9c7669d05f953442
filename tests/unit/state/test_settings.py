from itertools import permutations

import pytest

from convviz.panels.table import PANELS
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.pooling import PoolingOptions
from convviz.state.settings import read_settings

SUBJECTS = {row.key: row for row in PANELS}
DEFAULTS = {choice.key: choice.default for row in PANELS for choice in row.choices}


def read(*settings, front="pooling"):
    return read_settings(settings, front, SUBJECTS, DEFAULTS)


@pytest.mark.parametrize(
    ("words", "key", "change"),
    [
        ("size=3,2", "pooling", {"size": (3, 2)}),
        ("image.range=0,4095", "image", {"range": (0.0, 4095.0)}),
        ("image.range=none", "image", {"range": None}),
        ("size=3", "pooling", {"size": (3, 3)}),
        ("kind=average", "pooling", {"kind": "average"}),
        ("pooling.stride=1", "pooling", {"stride": (1, 1)}),
        ("convolution.dilation=2", "convolution", {"dilation": (2, 2)}),
        ("convolution.compare=true", "view", {"compare": True}),  # the second choice of its row
        ("training.epochs=3", "recipe", {"epochs": 3}),
    ],
)
def test_a_setting_names_a_choice_and_its_new_value(words, key, change):
    values = read(words)
    assert list(values) == [key]
    assert {name: getattr(values[key], name) for name in change} == change


GAUSSIAN = KernelChoice.preset("gaussian").with_field("sigma", 2.0)


@pytest.mark.parametrize(
    ("settings", "key", "value"),
    [
        (("kernel.name=gaussian", "kernel.sigma=2"), "kernel", GAUSSIAN),
        (("kernel.name=random", "kernel.seed=7"), "kernel", KernelChoice.preset("random").with_field("seed", 7)),
        (("size=3", "stride=2"), "pooling", PoolingOptions(size=(3, 3), stride=(2, 2))),
        (("size=4", "padding=2", "kind=average"), "pooling", PoolingOptions("average", (4, 4), (4, 4), (2, 2))),
    ],
)
def test_what_is_named_wins_over_what_changes_along_in_any_order(settings, key, value):
    for order in permutations(settings):
        assert read(*order) == {key: value}


def test_others_change_along_and_the_later_of_two_counts():
    assert read("size=3")["pooling"].stride == (3, 3)
    assert read("size=3", "size=5")["pooling"].size == (5, 5)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("size", "'size' is not of the form [SUBJECT.]FIELD=VALUE"),
        ("=3", "'=3' is not of the form [SUBJECT.]FIELD=VALUE"),
        ("pooling.=3", "'pooling.=3' is not of the form [SUBJECT.]FIELD=VALUE"),
        ("dreams.size=3", "there is no subject 'dreams'; there are image, kernel, convolution"),
        ("colour=red", "pooling has no field 'colour'; there are kind, size, stride, padding, source"),
        ("network.size=3", "network has no field 'size'; there are none to be set"),
        ("size=0", "size must be an integer from 1 to 16, got 0"),
        ("size=wide", "size must be (rows, columns) from 1 to 16, got 'wide'"),
        ("kernel.sigma=2", "kernel.sigma changes nothing as its other fields are"),
        ("kernel.seed=2", "kernel.seed changes nothing as its other fields are"),
        ("kernel.name=blurr", "there is no kernel named 'blurr'"),
    ],
)
def test_what_means_nothing_is_refused_in_a_sentence(words, sentence):
    with pytest.raises(ValueError) as refused:
        read(words)
    assert str(refused.value).startswith(sentence)


def test_the_fields_of_all_of_a_rows_choices_are_named():
    with pytest.raises(ValueError) as refused:
        read("convolution.taste=sweet", front="image")
    named = str(refused.value).partition("there are ")[2].split(", ")
    assert {"stride", "compare"} < set(named)
    assert len(named) == len(set(named))


def test_fields_that_rule_each_other_out_are_refused():
    with pytest.raises(ValueError, match=r"kernel\.planes cannot be set together with name"):
        read("kernel.planes=1,2", "kernel.name=log")
