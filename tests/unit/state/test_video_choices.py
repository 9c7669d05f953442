"""The video's choices: as text, in sessions, and what changes along."""

import pytest

from convviz.core.util.fields import declared, from_plain, to_plain
from convviz.core.video.time_filter import MAX_WEIGHTS
from convviz.state.choices import video
from convviz.state.choices.video import BundledClip, Kept, TimeKernel, VideoFile, VideoOptions, VideoView
from convviz.state.sessions.files import find_files, named_files, relative_paths


def test_a_source_is_named_by_a_clip_or_a_path(tmp_path, monkeypatch):
    kind = declared(VideoOptions)["source"].kind
    assert kind.parse("launch", "source") == BundledClip("launch")
    monkeypatch.chdir(tmp_path)
    assert kind.parse("a.mp4", "source") == VideoFile(str(tmp_path / "a.mp4"))
    with pytest.raises(ValueError, match="source must be one of launch, or the path"):
        kind.parse("", "source")
    with pytest.raises(ValueError, match="name must be one of launch"):
        BundledClip("nothing")


def test_all_of_it_comes_back_from_a_session(tmp_path):
    options = VideoOptions(VideoFile(str(tmp_path / "a.mp4")), Kept.LAST, "blue", TimeKernel.OWN, 7, (1.0, 2.5))
    assert from_plain(VideoOptions, to_plain(options), "video") == options
    view = VideoView("time", (3, 4), "frame", 2, True)
    assert from_plain(VideoView, to_plain(view), "video_view") == view


def test_a_session_finds_its_video_where_both_have_moved(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    new.mkdir()
    (new / "clip.mp4").write_bytes(b"x")
    values = {"video": VideoOptions(VideoFile(str(old / "clip.mp4")))}
    (named,) = named_files(values)
    assert named.what == "video"
    relative = relative_paths(values, old)
    assert relative == {str(old / "clip.mp4"): "clip.mp4"}
    found = find_files(values, new, relative, frozenset())
    assert found.values["video"].source == VideoFile(str(new / "clip.mp4"))
    gone = find_files(values, old, relative, frozenset())
    assert gone.values["video"] == values["video"]
    assert "The video 'clip.mp4' was not found" in gone.problems[0]


def test_the_kernel_goes_along_with_its_weights_and_with_n():
    assert VideoOptions().weights == (1.0, -1.0)
    mean = VideoOptions().with_field("count", 4)
    assert mean.kernel is TimeKernel.MEAN
    assert mean.weights == (0.25,) * 4
    own = mean.with_field("own", (2.0,))
    assert (own.kernel, own.weights) == (TimeKernel.OWN, (2.0,))
    for kernel in TimeKernel:
        assert VideoOptions(kernel=kernel).weights
    assert video.MAX_WEIGHTS == MAX_WEIGHTS


@pytest.mark.parametrize(
    ("field", "value"), [("count", 1), ("count", 33), ("own", ()), ("own", (float("inf"),)), ("own", (0.0,) * 33)]
)
def test_what_cannot_be_is_refused(field, value):
    with pytest.raises(ValueError, match="mean" if field == "count" else "weights"):
        VideoOptions(**{field: value})
