"""Fields declared once, on a value of every kind of field."""

import json
import math
import re
from contextlib import suppress
from dataclasses import FrozenInstanceError, dataclass, replace
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.core.util.fields import Declared, Nested, Variants, declare, declared, from_plain, to_plain
from convviz.core.util.kinds import (
    Checked,
    Either,
    Flag,
    Integer,
    IntegerPair,
    Items,
    MatrixUpTo,
    OneOf,
    Option,
    OrNone,
    Parts,
    PlainDataError,
    Real,
    Text,
)


class Colour(StrEnum):
    RED = "red"
    BLUE = "light blue"


@dataclass(frozen=True)
class Inner(Declared):
    number: int = declare(Integer(0, 9))
    text: str = declare(Text("a name or a folder"), default="x")


@dataclass(frozen=True)
class Other(Declared):
    rate: float = declare(Real(0.0, 1.0), default=0.5)


def even(value, name):
    if type(value) is not int or value % 2:
        raise ValueError(f"{name} must be even, got {value!r}")
    return value


@dataclass(frozen=True)
class Everything(Declared):
    """A field of each kind, and a condition across two."""

    count: int = declare(Integer(1, 16), default=3, short="{} counted", unit="cells", tip="How many")
    learning_rate: float = declare(Real(0.0, 10.0), default=0.1, label="η", short="η {:g}")
    free: float = declare(Real(), default=0.0)
    flip: bool = declare(Flag(), default=True, title="Operation", called="flip", label="")
    kind: str = declare(OneOf((Option("max"), Option("average", "Average"))), default="max")
    colour: Colour = declare(
        OneOf((Option(Colour.RED, "Red", "", "r"), Option(Colour.BLUE))), default=Colour.RED, short="in {}"
    )
    channel: int = declare(OneOf((Option(0, "R"), Option(1, "G"))), default=0)
    size: tuple = declare(IntegerPair(1, 16), default=(2, 2))
    padding: object = declare(
        Either(OneOf((Option("same"), Option("valid"))), Integer(0, 64), Option("cells")), default="same"
    )
    stride: object = declare(OrNone(IntegerPair(1, 4)), default=None, rare=True)
    levels: tuple = declare(Parts({"black": Real(), "white": Integer(0, 9)}), default=(0.0, 9))
    cells: object = declare(OrNone(MatrixUpTo(3)), default=None, title="Drawn image")
    even: int = declare(Checked(even, "an even number", int), default=2)
    inner: Inner = declare(Nested(Inner), default=Inner(1))
    many: tuple = declare(Items(Nested(Inner), 0, 2), default=())
    either: object = declare(Variants({"in": Inner, "out": Other}), default=Other())
    numbers: tuple = declare(Items(Integer(0, 5), 1, 3), default=(1,))

    def check(self):
        if self.count == self.even:
            raise ValueError(f"count must not be even's {self.even}")


#: Field, what it takes, and what it refuses with which sentence.
KINDS = [
    ("count", [1, 16], {0: "must be an integer from 1 to 16, got 0", True: "got True", "3": "got '3'", 3.0: "got 3.0"}),
    (
        "learning_rate",
        [0, 10.0, 5e-324],
        {math.nan: "learning rate must be a finite number from 0.0 to 10.0, got nan", True: "got True", "1": "got '1'"},
    ),
    ("free", [-1e300, 4], {math.inf: "free must be a finite number, got inf", 10**400: "finite number, got 1000"}),
    ("flip", [True, False], {1: "flip must be true or false, got 1", "true": "got 'true'"}),
    ("kind", ["max", "average"], {"Max": "kind must be one of max, average, got 'Max'", None: "got None"}),
    ("colour", [*Colour], {"green": "colour must be one of red, light blue, got 'green'", 1: "got 1"}),
    ("channel", [0, 1], {2: "channel must be one of 0, 1, got 2", True: "got True", "0": "got '0'", 0.0: "got 0.0"}),
    ("size", [(1, 16)], {(0, 1): "size must be an integer from 1 to 16, got 0", 2: "size must be (rows, columns)"}),
    ("padding", ["valid", 0, 64], {"full": "'same', 'valid' or an integer from 0 to 64, got 'full'", 65: "got 65"}),
    ("stride", [None, (4, 4)], {(1, 5): "stride must be an integer from 1 to 4, got 5"}),
    ("levels", [(1, 1), (0.5, 9)], {(1,): "levels must be (black, white), got (1,)", (0, 10): "levels must be an int"}),
    (
        "cells",
        [None, ((1, 2), (3, 4.5))],
        {((1, 2), (3,)): "drawn image must have rows of one length", ((0,) * 4,): "size of drawn image must be"},
    ),
    ("even", [0, 4], {1: "even must be even, got 1"}),
    ("inner", [Inner(3, "y")], {3: "inner must be a Inner, got 3", None: "got None"}),
    ("many", [(), (Inner(1), Inner(2))], {(Inner(1),) * 3: "many must be a list of 0 to 2", (1,): "many must be"}),
    ("either", [Inner(0), Other(0)], {0: "either must be one of in, out, got 0"}),
    ("numbers", [(1, 2, 3)], {(): "numbers must be a list of 1 to 3", (6,): "numbers must be an integer from 0 to 5"}),
]


def test_every_kind_of_field_is_here():
    assert [row[0] for row in KINDS] == [*declared(Everything)]


@pytest.mark.parametrize(("name", "good", "bad"), KINDS, ids=[row[0] for row in KINDS])
def test_a_field_takes_what_is_within_its_limits_and_refuses_the_rest_in_a_sentence(name, good, bad):
    for value in good:
        held = getattr(Everything(**{name: value}), name)
        assert held == value
        assert type(held) is type(value)
    for value, words in bad.items():
        with pytest.raises(ValueError, match=re.escape(words)):
            Everything(**{name: value})


@pytest.mark.parametrize(
    "value", ["(" * 10_000, (1,) * 10_000, 10**4000, 10**5000], ids=["text", "list", "long", "longer"]
)
def test_an_error_quotes_the_beginning_of_a_long_value(value):
    for name in ("count", "learning_rate", "flip", "kind", "size", "cells", "many"):
        with pytest.raises(ValueError, match=f"{declared(Everything)[name].called} must be") as error:
            Everything(**{name: value})
        assert len(str(error.value)) < 200
    with pytest.raises(ValueError, match="must be") as error:
        declared(Everything)["count"].kind.parse("9" * 10_000, "count")
    assert len(str(error.value)) < 200


def test_a_list_is_no_option():
    with pytest.raises(ValueError, match=r"one of max, average, got \[\]"):
        Everything(kind=[])


def test_the_word_of_an_enum_becomes_its_member():
    assert Everything(colour="light blue").colour is Colour.BLUE


def test_a_condition_across_fields_is_checked_after_them():
    with pytest.raises(ValueError, match="count must not be even's 4"):
        Everything(count=4, even=4)
    with pytest.raises(ValueError, match="even must be even"):
        Everything(count=3, even=3)


def test_a_declared_value_is_frozen_and_a_field_without_default_must_be_given():
    with pytest.raises(FrozenInstanceError):
        Everything().count = 4
    with pytest.raises(ValueError, match="count must be"):
        replace(Everything(), count=0)
    with pytest.raises(TypeError, match="number"):
        Inner()


def test_a_field_that_is_not_declared_is_a_mistake():
    @dataclass(frozen=True)
    class Half(Declared):
        number: int = 3

    with pytest.raises(TypeError, match="field number of Half is not declared"):
        Half()


def test_what_is_declared_can_be_asked_for():
    count, rate, cells = (declared(Everything)[name] for name in ("count", "learning_rate", "cells"))
    assert (count.title, count.label, count.called, count.unit, count.tip) == (
        *("Count", "Count", "count", "cells", "How many"),
    )
    assert (rate.title, rate.label, rate.default, rate.rare) == ("Learning rate", "η", 0.1, False)
    assert (cells.title, cells.called) == ("Drawn image", "drawn image")
    assert declared(Everything)["stride"].rare
    flip = declared(Everything)["flip"]
    assert (flip.title, flip.called, flip.label) == ("Operation", "flip", "")


def test_a_short_form_tells_of_a_value_by_its_format_or_the_options_own():
    fields = declared(Everything)
    assert fields["count"].in_short(7) == "7 counted"
    assert fields["learning_rate"].in_short(0.05) == "η 0.05"
    assert [fields["colour"].in_short(value) for value in Colour] == ["in r", "in light blue"]
    assert fields["size"].in_short((1, 1)) == ""


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("count", "7", 7),
        ("learning_rate", "1e-3", 0.001),
        ("flip", "no", False),
        ("flip", "True", True),
        ("kind", "average", "average"),
        ("colour", "light blue", Colour.BLUE),
        ("channel", "1", 1),
        ("size", "2,1", (2, 1)),
        ("size", "3", (3, 3)),
        ("padding", "valid", "valid"),
        ("padding", "12", 12),
        ("stride", "none", None),
        ("stride", "2", (2, 2)),
        ("levels", "0.5,9", (0.5, 9)),
        ("cells", "1,2;3,4.5", ((1.0, 2.0), (3.0, 4.5))),
        ("even", "8", 8),
        ("numbers", "1,2,2", (1, 2, 2)),
    ],
)
def test_text_is_read_as_the_value_it_spells(name, text, value):
    read = declared(Everything)[name].kind.parse(text, name)
    assert read == value
    assert type(read) is type(value)
    Everything(**{name: read})


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("count", "many", "count must be an integer from 1 to 16, got 'many'"),
        ("count", "2.5", "count must be an integer from 1 to 16, got '2.5'"),
        ("count", "17", "count must be an integer from 1 to 16, got 17"),
        ("learning_rate", "nan", "finite number from 0.0 to 10.0, got nan"),
        ("flip", "maybe", "flip must be true or false, got 'maybe'"),
        ("kind", "median", "kind must be one of max, average, got 'median'"),
        ("channel", "2", "channel must be one of 0, 1, got '2'"),
        ("size", "1,2,3", "size must be (rows, columns), got (1, 2, 3)"),
        ("size", "", "size must be (rows, columns) from 1 to 16, got ''"),
        ("padding", "some", "padding must be 'same', 'valid' or an integer from 0 to 64, got 'some'"),
        ("levels", "1", "levels must be (black, white), got '1'"),
        ("cells", "1,2;3", "cells must have rows of one length"),
        ("inner", "1", "inner cannot be given as text"),
        ("either", "1", "either must be one of in, out, got '1'"),
    ],
)
def test_text_that_spells_no_value_is_refused_in_a_sentence(name, text, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        declared(Everything)[name].kind.parse(text, name)


def test_every_kind_says_its_limits():
    said = {name: field.kind.limits for name, field in declared(Everything).items()}
    assert said["count"] == "an integer from 1 to 16"
    assert said["learning_rate"] == "a number from 0 to 10"
    assert said["free"] == "a finite number"
    assert said["padding"] == "'same', 'valid' or an integer from 0 to 64"
    assert said["stride"] == "(rows, columns) from 1 to 4, or none"
    assert said["cells"] == "rows of numbers, at most 3 by 3, or none"
    assert said["numbers"] == "a list of 1 to 3, each an integer from 0 to 5"
    assert all(said.values())


inners = st.builds(Inner, st.integers(0, 9), st.text(min_size=1))
values = st.builds(
    Everything,
    count=st.integers(5, 16),
    learning_rate=st.floats(0, 10),
    flip=st.booleans(),
    colour=st.sampled_from(Colour),
    size=st.tuples(*[st.integers(1, 16)] * 2),
    padding=st.integers(0, 64) | st.sampled_from(["same", "valid"]),
    stride=st.none() | st.tuples(*[st.integers(1, 4)] * 2),
    cells=st.none() | st.just(((1, 2.5), (3, 4))),
    inner=inners,
    many=st.lists(inners, max_size=2).map(tuple),
    either=inners | st.builds(Other, st.floats(0, 1)),
)


@given(values)
def test_plain_data_through_json_gives_the_same_value(value):
    data = json.loads(json.dumps(to_plain(value), allow_nan=False))
    assert list(data) == list(declared(Everything))
    again = from_plain(Everything, data, "it")
    assert again == value
    assert hash(again) == hash(value)


def test_plain_data_is_what_json_holds():
    data = to_plain(Everything(colour=Colour.BLUE, stride=(1, 2), many=(Inner(1),), either=Inner(2)))
    assert data["colour"] == "light blue"
    assert type(data["colour"]) is str
    assert data["stride"] == [1, 2]
    assert data["many"] == [{"number": 1, "text": "x"}]
    assert data["either"] == {"kind": "in", "number": 2, "text": "x"}


def test_missing_fields_take_their_defaults():
    assert from_plain(Everything, {}, "it") == Everything()
    assert from_plain(Everything, {"inner": {"number": 4}}, "it") == Everything(inner=Inner(4))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "the field training must be an object"),
        (None, "the field training must be an object"),
        ({"speed": 1}, "training has an unknown field 'speed'"),
        ({"count": {}}, "the field training.count must not be an object"),
        ({"size": [1, {}]}, "the field training.size must not be an object"),
        ({"inner": 3}, "the field training.inner must be an object"),
        ({"inner": {}}, "the field number of training.inner is missing"),
        ({"many": {"0": 1}}, "the field training.many must be a list"),
        ({"many": [{"number": 1}, {"number": 1, "b": 2}]}, "training.many[1] has an unknown field 'b'"),
        ({"either": {}}, "the field kind of training.either is missing"),
        ({"either": {"kind": "up"}}, "the field training.either.kind must be one of in, out, got 'up'"),
        ({"either": {"kind": []}}, "the field training.either.kind must be one of in, out, got []"),
        ({"either": []}, "the field training.either must be an object"),
    ],
)
def test_plain_data_of_another_build_is_refused_and_says_where(data, words):
    with pytest.raises(PlainDataError, match=f"^{re.escape(words)}$"):
        from_plain(Everything, data, "training")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"count": "7"}, "count must be an integer from 1 to 16, got '7'"),
        ({"size": [1]}, "size must be (rows, columns), got (1,)"),
        ({"colour": None}, "colour must be one of red, light blue, got None"),
        ({"inner": {"number": 10}}, "number must be an integer from 0 to 9, got 10"),
        ({"either": {"kind": "out", "rate": 2}}, "rate must be a finite number from 0.0 to 1.0, got 2"),
        ({"count": 4, "even": 4}, "count must not be even's 4"),
    ],
)
def test_bad_values_in_plain_data_are_refused_in_the_sentences_of_the_checks(data, words):
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$") as refused:
        from_plain(Everything, data, "training")
    assert not isinstance(refused.value, PlainDataError)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_whatever_json_holds_is_taken_or_refused_with_a_value_error(anything):
    for name in declared(Everything):
        with suppress(ValueError):
            from_plain(Everything, {name: anything}, "it")


@dataclass(frozen=True)
class Box(Declared):
    """As high as wide until the height is given."""

    width: int = declare(Integer(1, 9), default=2)
    height: int = declare(Integer(1, 9), default=2, edit="Make it {} high")
    kind: str = declare(OneOf((Option("max"), Option("average", "Average"))), default="max", edit="Use {} boxes")
    shut: bool = declare(Flag(), default=False, edit=lambda shut: "Shut it" if shut else "Open it")

    def along(self, field, value):
        return {"height": value} if field == "width" and self.height == self.width else {}


def test_a_field_given_by_hand_takes_others_along():
    assert Box().with_field("width", 3) == Box(3, 3)
    assert Box(2, 5).with_field("width", 3) == Box(3, 5)
    assert Box().with_field("height", 3) == Box(2, 3)
    with pytest.raises(ValueError, match="width must be"):
        Box().with_field("width", 10)


def test_an_edit_is_called_as_declared():
    fields = declared(Box)
    assert fields["width"].edit_text(3) == "Change width"
    assert fields["height"].edit_text(3) == "Make it 3 high"
    assert fields["kind"].edit_text("average") == "Use average boxes"
    assert (fields["shut"].edit_text(True), fields["shut"].edit_text(False)) == ("Shut it", "Open it")
