import pytest

from convviz.panels.table import PANELS
from convviz.state.settings import read_setting

SUBJECTS = {row.key: row for row in PANELS}


@pytest.mark.parametrize(
    ("words", "key", "change"),
    [
        ("size=3,2", "pooling", {"size": (3, 2)}),
        ("size=3", "pooling", {"size": (3, 3)}),
        ("kind=average", "pooling", {"kind": "average"}),
        ("pooling.stride=1", "pooling", {"stride": (1, 1)}),
        ("convolution.dilation=2", "convolution", {"dilation": (2, 2)}),
        ("convolution.compare=true", "view", {"compare": True}),  # the second choice of its row
        ("training.epochs=3", "recipe", {"epochs": 3}),
    ],
)
def test_a_setting_names_a_choice_and_its_new_value(words, key, change):
    assert read_setting(words, "pooling", SUBJECTS) == (key, change)


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
        ("size=wide", "'wide' is not a number"),
    ],
)
def test_what_means_nothing_is_refused_in_a_sentence(words, sentence):
    with pytest.raises(ValueError) as refused:
        read_setting(words, "pooling", SUBJECTS)
    assert str(refused.value).startswith(sentence)


def test_the_fields_of_all_of_a_rows_choices_are_named():
    with pytest.raises(ValueError) as refused:
        read_setting("convolution.taste=sweet", "image", SUBJECTS)
    named = str(refused.value).partition("there are ")[2].split(", ")
    assert {"stride", "compare"} < set(named)
    assert len(named) == len(set(named))
