"""What a decoder may do to its process: it crashes, hangs or talks nonsense, and the program goes on."""

import ctypes
import json
import sys
import time

import numpy as np
import pytest

from convviz.core.util.generators import finish
from convviz.core.video import process
from convviz.core.video.reading import read_stack
from convviz.core.video.stack import VideoError

AVI = b"RIFF\x10\0\0\0AVI " + bytes(500)


def say(line, **message):
    line.send_bytes(json.dumps(message).encode())


def send_two_frames(line):
    say(line, kind="opened", count=9, rate=25)
    for index in range(2):
        say(line, kind="frame", index=index, shape=(4, 6, 3), size=(4, 6))
        line.send_bytes(np.full((4, 6, 3), 10 + index, np.uint8).data.cast("B"))


def crash_at_once(_line, *_arguments):
    ctypes.string_at(0)


def crash_later(line, *_arguments):
    send_two_frames(line)
    ctypes.string_at(0)


def crash_in_a_frame(line, *_arguments):
    send_two_frames(line)
    say(line, kind="frame", index=2, shape=(4, 6, 3), size=(4, 6))
    ctypes.string_at(0)


def hang(line, *_arguments):
    send_two_frames(line)
    time.sleep(60)


def talk_nonsense(line, *_arguments):
    send_two_frames(line)
    line.send_bytes(b"\x80\x04nonsense")


def talk_of_something_else(line, *_arguments):
    send_two_frames(line)
    say(line, kind="weather", index="x")


def send_too_little(line, *_arguments):
    send_two_frames(line)
    say(line, kind="frame", index=2, shape=(40, 60, 3), size=(4, 6))
    line.send_bytes(b"few")
    time.sleep(60)


@pytest.fixture
def read(monkeypatch, tmp_path):
    def read(decode):
        monkeypatch.setattr(process, "decode", decode)
        path = tmp_path / "a.avi"
        path.write_bytes(AVI)
        return finish(read_stack(path))

    return read


@pytest.mark.skipif(sys.platform == "win32", reason="a crash has another number there")
@pytest.mark.parametrize("decode", [crash_later, crash_in_a_frame])
def test_a_decoder_that_crashes_leaves_the_frames_that_came(read, decode):
    stack = read(decode)
    assert [int(frame[0, 0]) for frame in stack.frames] == [10, 11]
    assert stack.remarks == ("It breaks off after 2 frames: the decoder failed (signal 11).",)


@pytest.mark.parametrize(("decode", "said"), [(crash_at_once, "the decoder failed")])
def test_a_decoder_that_crashes_at_once_is_a_sentence(read, decode, said):
    with pytest.raises(VideoError, match=rf"'a.avi' holds no video that can be decoded: {said}"):
        read(decode)


@pytest.mark.parametrize("decode", [hang, talk_nonsense, talk_of_something_else, send_too_little])
def test_a_decoder_that_hangs_or_talks_nonsense_is_given_up(read, monkeypatch, decode):
    monkeypatch.setattr(process, "_PATIENCE", 4.0)
    stack = read(decode)
    assert len(stack) == 2
    assert stack.remarks[0].startswith("It breaks off after 2 frames: ")
