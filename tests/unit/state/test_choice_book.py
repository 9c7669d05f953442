from dataclasses import dataclass

import pytest

from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Integer
from convviz.state.choice_book import ChoiceBook
from convviz.state.subject import Choice


@dataclass(frozen=True)
class First(Declared):
    a: int = declare(Integer(0, 9), default=1)
    b: int = declare(Integer(0, 9), default=2)


@dataclass(frozen=True)
class Second(Declared):
    c: int = declare(Integer(0, 9), default=3)


@dataclass(frozen=True)
class Looks(Declared):
    zoom: int = declare(Integer(0, 9), default=4)


class Book(ChoiceBook):
    """Notes the choices at each refresh."""

    def __init__(self):
        self.seen = []
        super().__init__([Choice("first", First()), Choice("second", Second()), Choice("looks", Looks(), undone=False)])

    def refresh(self):
        self.seen.append(self.choices)


@pytest.fixture
def book(qapp):
    return Book()


def values(book):
    first = book.value(First)
    return first.a, first.b, book.value(Second).c, book.value(Looks).zoom


def test_it_starts_with_the_defaults_and_nothing_to_undo(book):
    assert values(book) == (1, 2, 3, 4)
    assert book.undo_stack.count() == 0
    assert book.seen == []


def test_several_choices_change_in_one_edit_with_one_refresh(book):
    assert book.choose("Both", First(5), Second(6))
    assert values(book) == (5, 2, 6, 4)
    assert [seen["first"].a + seen["second"].c for seen in book.seen] == [11]
    book.undo_stack.undo()
    assert values(book) == (1, 2, 3, 4)
    assert len(book.seen) == 2
    book.undo_stack.redo()
    assert values(book) == (5, 2, 6, 4)


def test_whole_values_take_the_places_of_those_of_their_types_as_one_edit(book):
    assert book.choose("Both", Second(7), First(8, 9))
    assert values(book) == (8, 9, 7, 4)
    assert len(book.seen) == 1
    assert book.undo_stack.undoText() == "Both"
    assert not book.choose("Nothing", Second(7))
    book.undo_stack.undo()
    assert values(book) == (1, 2, 3, 4)


def test_a_choice_that_is_replaced_by_hand_is_refreshed_as_well(book):
    book.model(Second).replace(Second(9))
    book.edit("first", "Change", a=5)
    book.model(Second).replace(Second(8))
    assert [seen["second"].c for seen in book.seen] == [9, 9, 8]


def test_a_refused_field_changes_no_choice(book):
    with pytest.raises(ValueError, match="c must be an integer from 0 to 9, got 10"):
        book.edit("second", "Change c", c=10)
    assert values(book) == (1, 2, 3, 4)
    assert (book.undo_stack.count(), book.seen) == (0, [])


def test_what_is_only_looked_at_differently_is_no_edit(book):
    assert book.edit("looks", "Zoom", zoom=5)
    assert book.undo_stack.count() == 0
    assert len(book.seen) == 1


def test_an_edit_with_something_to_undo_takes_the_looks_along(book):
    book.choose("Both", First(5), Looks(6))
    book.undo_stack.undo()
    assert values(book) == (1, 2, 3, 4)


def test_an_edit_that_changes_nothing_is_no_edit(book):
    assert not book.edit("first", "Nothing", a=1, b=2)
    assert (book.undo_stack.count(), book.seen) == (0, [])


@pytest.mark.parametrize(
    ("edits", "count"),
    [
        ([("first", {"a": 5}, "drag 1"), ("first", {"a": 6}, "drag 1")], 1),
        ([("first", {"a": 5}, "drag 1"), ("first", {"b": 6}, "drag 1")], 1),
        ([("first", {"a": 5}, "drag 1"), ("first", {"a": 6}, "drag 2")], 2),
        ([("first", {"a": 5}, ""), ("first", {"a": 6}, "")], 2),
        ([("first", {"a": 5}, "drag 1"), ("second", {"c": 6}, "drag 1")], 2),
    ],
)
def test_edits_of_the_same_choices_with_the_same_word_become_one(book, edits, count):
    for key, change, merge in edits:
        book.edit(key, "Drag", merge=merge, **change)
    after = values(book)
    assert book.undo_stack.count() == count
    for _ in range(count):
        book.undo_stack.undo()
    assert values(book) == (1, 2, 3, 4)
    for _ in range(count):
        book.undo_stack.redo()
    assert values(book) == after


def test_a_drag_that_leads_back_leaves_no_edit(book):
    for a in (5, 6, 1):
        book.edit("first", "Drag", merge="drag", a=a)
    assert (values(book), book.undo_stack.count()) == ((1, 2, 3, 4), 0)


def test_the_last_500_edits_can_be_undone(book):
    for number in range(501):
        book.edit("first", "Change", a=number % 9)
    assert book.undo_stack.count() == 500
    while book.undo_stack.canUndo():
        book.undo_stack.undo()
    assert book.value(First).a == 0  # what the first edit, which is forgotten, has made of it


def test_a_choice_is_found_by_its_kind(book):
    book.model(Second).replace(Second(9))
    assert book.choices == {"first": First(), "second": Second(9), "looks": Looks()}
    with pytest.raises(KeyError, match="nothing chosen is a int"):
        book.value(int)
