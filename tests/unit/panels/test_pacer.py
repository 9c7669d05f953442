"""In which order things are drawn while a network learns, and how often."""

import time

import pytest

from convviz.panels.training.live.pacer import Pacer


@pytest.fixture
def pacer(qtbot):
    pacer = Pacer()
    pacer.paced = True
    yield pacer
    pacer.stop()


def test_an_answer_to_the_user_comes_before_what_waits(pacer, qtbot):
    drawn = []
    for name in ("curves", "snapshot"):
        pacer.want(name, lambda name=name: drawn.append(name))
    pacer.want("snapshot", lambda: drawn.append("never"), urgent=True)  # it is wanted already, but now at once
    qtbot.waitUntil(lambda: len(drawn) == 2)
    assert drawn == ["snapshot", "curves"]


def test_what_is_urgent_does_not_wait_for_its_share_of_the_time(pacer, qtbot):
    drawn = []
    pacer.want("slow", lambda: qtbot.wait(60))  # after which three seconds would belong to the training
    pacer.want("snapshot", lambda: drawn.append("snapshot"), urgent=True)
    pacer.want("curves", lambda: drawn.append("curves"), urgent=True)
    qtbot.waitUntil(lambda: drawn == ["snapshot", "curves"], timeout=500)


def test_urgent_drawings_follow_one_another_at_once_however_long_they_take(pacer, qtbot):
    drawn = []

    def slow():
        time.sleep(0.06)  # after which a second and a half would belong to the training
        drawn.append("slow")

    pacer.want("slow", slow, urgent=True)
    pacer.want("snapshot", lambda: drawn.append("snapshot"), urgent=True)
    qtbot.waitUntil(lambda: drawn == ["slow", "snapshot"], timeout=500)


def test_what_becomes_urgent_ends_the_waiting(pacer, qtbot):
    drawn = []
    pacer.want("slow", lambda: time.sleep(0.06))
    qtbot.wait(200)
    pacer.want("curves", lambda: drawn.append("curves"))
    qtbot.wait(100)
    assert drawn == []
    pacer.want("curves", lambda: None, urgent=True)
    qtbot.waitUntil(lambda: drawn == ["curves"], timeout=500)


def test_no_drawing_waits_longer_than_a_second_and_a_half(pacer, qtbot):
    drawn = []
    pacer.want("slow", lambda: time.sleep(0.1))  # its share would be ten seconds
    qtbot.wait(200)
    pacer.want("curves", lambda: drawn.append("curves"))
    began = time.perf_counter()
    qtbot.waitUntil(lambda: drawn == ["curves"], timeout=5000)
    assert time.perf_counter() - began > 1.0


def test_what_is_wanted_after_a_while_without_requests_waits_too(pacer, qtbot):
    drawn = []
    pacer.want("slow", lambda: qtbot.wait(30))
    qtbot.wait(100)
    pacer.want("curves", lambda: drawn.append("curves"))
    qtbot.wait(100)
    assert drawn == []
    qtbot.waitUntil(lambda: drawn == ["curves"], timeout=2000)


def test_what_is_not_urgent_waits(pacer, qtbot):
    drawn = []
    pacer.want("slow", lambda: qtbot.wait(30))
    pacer.want("curves", lambda: drawn.append("curves"))
    qtbot.wait(200)
    assert drawn == []
    qtbot.waitUntil(lambda: drawn == ["curves"], timeout=2000)
