import numpy as np
import PIL.Image
import pytest
from numpy.testing import assert_array_equal

from convviz.core.util.generators import finish
from convviz.core.util.opencv import cv2
from convviz.core.video.clips import CLIPS
from convviz.core.video.reading import read_stack
from convviz.core.video.stack import MAX_FRAMES, MAX_SIDE, VideoError, moving_place, x_t, y_t
from convviz.core.video.thinning import Keep, Thinning
from tests.make_clip import frames as clip_frames


def read(path, keep=Keep.EVENLY):
    return finish(read_stack(path, keep))


def moving(count, rows=48, columns=64):
    """Frames (T, H, W, 3) on which a bright bar moves two pixels a frame."""
    frames = np.full((count, rows, columns, 3), 40, np.uint8)
    for index in range(count):
        at = 2 * index % columns
        frames[index, 8:40, at : at + 8] = 220, 90, 30
    return frames


def write_video(path, frames, code="MJPG", rate=25):
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), rate, frames.shape[2:0:-1])
    assert writer.isOpened()
    for frame in frames:
        writer.write(np.ascontiguousarray(frame[..., ::-1]))
    writer.release()
    return path


def write_animation(path, frames, milliseconds=40, **options):
    first, *others = (PIL.Image.fromarray(frame) for frame in frames)
    first.save(path, save_all=True, append_images=others, duration=milliseconds, loop=0, **options)
    return path


@pytest.mark.parametrize(("name", "code"), [("clip.avi", "MJPG"), ("clip.mp4", "mp4v")])
def test_a_video_gives_the_frames_that_were_written(tmp_path, name, code):
    frames = moving(12)
    stack = read(write_video(tmp_path / name, frames, code))
    assert stack.frames.shape == frames.shape
    assert stack.rate == 25
    assert stack.remarks == ()
    assert np.abs(stack.frames.astype(int) - frames).mean() < 8  # the codec loses a little; a swap of colours is 100
    assert stack.seconds(5) == 0.2


def test_grey_frames_become_a_grey_stack(tmp_path):
    grey = moving(6)[..., :1].repeat(3, axis=3)
    assert read(write_video(tmp_path / "grey.avi", grey)).frames.shape == (6, 48, 64)


@pytest.mark.parametrize(
    ("name", "options"), [("a.gif", {}), ("a.webp", {"lossless": True}), ("a.png", {}), ("odd-name.video", None)]
)
def test_an_animation_gives_its_very_frames(tmp_path, name, options):
    frames = moving(9)
    if options is None:
        write_animation(tmp_path / "a.gif", frames).rename(tmp_path / name)
    else:
        write_animation(tmp_path / name, frames, **options)
    stack = read(tmp_path / name)
    assert_array_equal(stack.frames, frames)
    assert stack.rate == 25


def test_a_folder_of_pictures_is_a_video_in_the_natural_order_of_names(tmp_path):
    frames = moving(11)
    for index, frame in enumerate(frames):
        PIL.Image.fromarray(frame).save(tmp_path / f"f{index}.png")
    PIL.Image.fromarray(frames[0, :20]).save(tmp_path / "f99.png")
    (tmp_path / "notes.txt").write_text("no picture")
    stack = read(tmp_path)
    assert_array_equal(stack.frames, frames)
    assert stack.remarks == (
        "1 of 12 pictures are left out: 'f99.png' has 64 × 20 pixels, and the first picture 64 × 48.",
    )


def test_a_file_that_breaks_off_plays_what_it_has_and_says_how_many_were_expected(tmp_path):
    whole = write_video(tmp_path / "whole.avi", moving(40)).read_bytes()
    (tmp_path / "cut.avi").write_bytes(whole[: len(whole) // 2])
    stack = read(tmp_path / "cut.avi")
    assert 5 < len(stack) < 30
    assert stack.remarks == (f"It says that it has 40 frames; {len(stack)} could be read.",)


def test_a_count_that_lies_is_not_believed(tmp_path):
    data = bytearray(write_video(tmp_path / "a.avi", moving(10)).read_bytes())
    for tag, offset in ((b"avih", 24), (b"strh", 40)):
        place = data.find(tag) + offset
        assert int.from_bytes(data[place : place + 4], "little") == 10
        data[place : place + 4] = (444).to_bytes(4, "little")
    (tmp_path / "lies.avi").write_bytes(data)
    stack = read(tmp_path / "lies.avi")
    assert len(stack) == 10
    assert stack.remarks == ("It says that it has 444 frames; 10 could be read.",)


@pytest.mark.parametrize("name", ["cut.webp", "cut.gif", "cut.png"])
def test_an_animation_that_breaks_off_plays_what_it_has(tmp_path, name):
    noise = (np.random.default_rng(1).integers(0, 8, (8, 40, 40)) * 32).astype(np.uint8)
    path = write_animation(tmp_path / name, noise, **({"lossless": True} if name == "cut.webp" else {}))
    whole = path.read_bytes()
    assert read(path).remarks == ()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    stack = read(path)
    assert_array_equal(stack.frames, noise[: len(stack)])
    assert 3 <= len(stack) <= 6
    assert stack.remarks == (f"The file is cut short: {len(stack)} of its frames are whole.",)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("text.mp4", b"#EXTM3U\nhttp://localhost/x.ts\n", "neither a video of a known kind"),
        ("empty.mp4", b"", "is empty"),
        ("none.avi", b"RIFF\x10\0\0\0AVI " + bytes(500), "no video that can be decoded"),
        ("cut.mp4", b"\0\0\0\x18ftypisom" + bytes(12) + b"\0\0\xff\xffmdat" + bytes(90), "its index is missing"),
        ("page.webm", b"\x1a\x45\xdf\xa3" + b"\xff" * 300, "no video that can be decoded"),
    ],
)
def test_what_is_no_video_is_a_sentence(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(VideoError, match=said) as raised:
        read(tmp_path / name)
    assert str(raised.value).startswith(f"'{name}'")


def test_what_is_not_there_or_a_single_picture_is_a_sentence(tmp_path, pipe):
    PIL.Image.fromarray(moving(1)[0]).save(tmp_path / "one.png")
    for path, said in (
        (tmp_path / "gone.mp4", "does not exist"),
        (tmp_path / "one.png", "a single picture"),
        (pipe, "a pipe or a device"),
    ):
        with pytest.raises(VideoError, match=said):
            read(path)
    (tmp_path / "bare").mkdir()
    with pytest.raises(VideoError, match="holds no pictures"):
        read(tmp_path / "bare")


def test_a_video_without_frames_is_a_sentence(tmp_path):
    empty = cv2.VideoWriter(str(tmp_path / "no.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    empty.release()
    with pytest.raises(VideoError, match=r"'no.avi' (is a video without frames|holds no video)"):
        read(tmp_path / "no.avi")


def test_of_a_long_video_frames_are_kept_as_asked_for_and_that_is_said(tmp_path):
    count = 2 * MAX_FRAMES + 10
    frames = np.zeros((count, 16, 16, 3), np.uint8)
    frames[:] = (np.arange(count) % 200)[:, None, None, None]
    path = write_video(tmp_path / "long.avi", frames)
    evenly, first, last = (read(path, keep) for keep in Keep)
    assert (evenly.first, evenly.stride, len(evenly)) == (0, 4, -(-count // 4))
    assert evenly.remarks == (f"Of {count} frames every 4th is shown.",)
    assert (first.first, first.stride, len(first)) == (0, 1, MAX_FRAMES)
    assert first.remarks == (f"Of {count} frames the first {MAX_FRAMES} are shown.",)
    assert (last.first, last.stride, len(last)) == (count - MAX_FRAMES, 1, MAX_FRAMES)
    for stack in (evenly, first, last):
        numbers = np.array([stack.number(index) for index in range(len(stack))])
        assert np.abs(stack.frames[:, 5, 5].astype(int) - numbers % 200).max() <= 2


def test_large_frames_are_shrunk_and_that_is_said(tmp_path):
    frames = np.zeros((3, 600, 1200, 3), np.uint8)
    frames[:, :, 600:] = 200
    stack = read(write_video(tmp_path / "large.avi", frames))
    assert stack.shape == (MAX_SIDE // 2, MAX_SIDE)
    assert stack.remarks == (f"Frames of 1,200 × 600 pixels are shrunk to {MAX_SIDE} × {MAX_SIDE // 2}.",)


def test_reading_can_be_abandoned(tmp_path):
    reading = read_stack(write_video(tmp_path / "a.avi", moving(50)))
    next(reading)
    next(reading)
    reading.close()  # ends the process, which the tests would find


@pytest.mark.parametrize("count", [1, 7, 8, 9, 16, 17, 100])
def test_thinning_keeps_evenly_spread_frames_and_never_too_many(count):
    thinning = Thinning(Keep.EVENLY, 8)
    for index in range(count):
        if thinning.wants(index):
            thinning.add(index)
        assert len(thinning.kept) <= 8
    assert thinning.kept == list(range(0, count, thinning.stride))
    assert len(thinning.kept) > 4 or count <= 4


def test_the_bundled_clip_is_what_its_script_makes_and_is_small():
    clip = CLIPS["launch"]
    assert clip.path.stat().st_size < 400_000
    stack = read(clip.path)
    assert_array_equal(stack.frames, clip_frames())


def test_cuts_are_views_of_the_stack():
    frames = moving(9)
    across, down = x_t(frames, 20), y_t(frames, 5)
    assert across.shape == (9, 64, 3)
    assert down.shape == (48, 9, 3)
    for t in range(9):
        assert_array_equal(across[t], frames[t, 20])
        assert_array_equal(down[:, t], frames[t, :, 5])
    assert across.base is not None
    with pytest.raises(ValueError, match="row must be between 0 and 47, not 48"):
        x_t(frames, 48)
    with pytest.raises(ValueError, match="column must be between 0 and 63, not -1"):
        y_t(frames, -1)


def test_the_place_that_moves_most():
    frames = np.zeros((5, 6, 7), np.uint8)
    assert moving_place(frames) == (3, 3)
    frames[1::2, 2, 5] = 200
    frames[2:, 4, 1] = 255
    assert moving_place(frames) == (2, 5)
    assert moving_place(np.repeat(frames[..., None], 3, axis=3)) == (2, 5)
    assert moving_place(frames[:1]) == (3, 3)
