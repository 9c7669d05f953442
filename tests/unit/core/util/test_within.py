"""Nobody waits for a disk that does not answer."""

import pytest

from convviz.core.util.failures import reason_of
from convviz.core.util.within import within

WAIT = 20  # seconds, only reached when a test fails


def refused(error):
    raise error


def test_what_work_gives_or_raises_is_passed_on():
    assert within(WAIT, lambda: 3) == 3
    for error in (ValueError("no"), TimeoutError("its own")):
        with pytest.raises(type(error), match=str(error)):
            within(WAIT, lambda error=error: refused(error))


def test_what_takes_longer_is_not_waited_for(gate):
    with pytest.raises(TimeoutError) as late:
        within(0.02, lambda: gate.wait(WAIT))
    assert reason_of(late.value) == "there is no answer within 0.02 seconds"
