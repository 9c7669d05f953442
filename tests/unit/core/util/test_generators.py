from contextlib import closing

from convviz.core.util.generators import finish, mapped


def counting(closed):
    try:
        yield from range(3)
        return "counted"
    finally:
        closed.append(True)


def test_one_is_run_to_its_end_and_gives_its_result():
    assert finish(counting([])) == "counted"


def test_what_it_yields_is_changed_and_its_result_is_not():
    yielded = []

    def work():
        yielded.append((yield from mapped(counting([]), str)))

    assert list(work()) == ["0", "1", "2"]
    assert yielded == ["counted"]


def test_one_given_up_midway_ends_with_what_closes_it():
    closed = []
    with closing(counting(closed)) as counted:
        work = mapped(counted, str)
        assert next(work) == "0"
        work.close()
        assert closed == []
    assert closed == [True]
