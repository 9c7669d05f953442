import pytest

from convviz.core.util import generators
from convviz.core.util.generators import finish, mapped, thinned


def counting(closed):
    try:
        yield from range(3)
        return "counted"
    finally:
        closed.append(True)


def kept(work):
    """What one yields, and in a list of its own what it gives."""
    given = []

    def keeping():
        given.append((yield from work))

    return list(keeping()), given


def test_one_is_run_to_its_end_and_gives_its_result():
    assert finish(counting([])) == "counted"


def test_what_it_yields_is_changed_and_its_result_is_not():
    assert kept(mapped(counting([]), str)) == (["0", "1", "2"], ["counted"])


def test_items_that_follow_too_soon_are_left_out(monkeypatch):
    times = iter([0.0, 0.1, 0.3, 0.9, 1.0])  # the start, then each item, and the end of whoever took one
    monkeypatch.setattr(generators, "perf_counter", lambda: next(times))
    assert kept(thinned(counting([]), 0.25)) == ([1], ["counted"])


@pytest.mark.parametrize("change", [lambda work: mapped(work, str), lambda work: thinned(work, 0.0)])
def test_one_given_up_midway_is_closed(change):
    closed = []
    work = change(counting(closed))
    next(work)
    assert closed == []
    work.close()
    assert closed == [True]
