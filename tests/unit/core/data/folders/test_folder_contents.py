"""What lies right in a folder, and what it can be: a dataset, as it would be read, pictures, or neither."""

import pytest

from convviz.core.data.folders.contents import is_folder, look_into
from convviz.core.data.folders.understood import description, understand
from convviz.core.data.splits import DatasetError
from tests.unit.core.loading import finish


@pytest.fixture
def folder(tmp_path):
    """A folder with what is named; a name that ends in a slash is a folder."""

    def make(*names):
        for name in names:
            place = tmp_path / name
            place.mkdir() if name.endswith("/") else place.touch()
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("names", "folders", "pictures"),
    [
        (("train/", "test/", "README.md"), ["test", "train"], []),
        (("cats/", "dogs/", "@eaDir/", "Thumbs.db"), ["cats", "dogs"], []),
        (("b.PNG", "a.jpg", "._a.jpg", "notes.txt"), [], ["a.jpg", "b.PNG"]),
        (("edited/", "a.png"), ["edited"], ["a.png"]),
    ],
)
def test_folders_and_pictures_are_distinguished_without_clutter(folder, names, folders, pictures):
    contents = look_into(folder(*names))
    assert [place.name for place in contents.folders] == folders
    assert [file.name for file in contents.pictures] == pictures


def fill(root, counts):
    """Make empty files: how many a folder holds, or how many with a beginning such as "cat."."""
    for place, count in counts.items():
        for number in range(count):
            file = root / f"{place}{number}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    return root


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            {"dog/": 3, "cat/": 2, "@eaDir/": 1},
            "'{}' holds 5 pictures of 2 classes: cat (2), dog (3).",
        ),
        (
            {"cat.": 2, "dog.": 2},
            "'{}' holds 4 pictures of 2 classes: cat (2), dog (2). Classes are taken from the names of the pictures: "
            "'cat' from 'cat.0.png', 'dog' from 'dog.0.png'.",
        ),
        (
            {"Testing/cat/": 1, "Testing/dog/": 1, "Training/cat/": 4, "Training/dog/": 1},
            "'{}' holds 7 pictures of 2 classes: cat (5), dog (2). 5 to train with, 2 to test with. Sub-folders are "
            "taken as splits: train 'Training', test 'Testing'.",
        ),
        (
            {"data/cat/": 1, "data/dog/": 2},
            "'{}' holds 3 pictures of 2 classes: cat (1), dog (2). The images are read from 'data', the only folder in "
            "it.",
        ),
        (
            {f"{letter}/": 2 for letter in "abcdefgh"},
            "'{}' holds 16 pictures of 8 classes: a (2), b (2), c (2), d (2), e (2), f (2) and 2 more.",
        ),
    ],
)
def test_a_dataset_is_described_as_it_would_be_read(tmp_path, counts, said):
    folder = finish(understand(str(fill(tmp_path, counts))))
    assert folder.is_dataset == all("/" in place for place in counts)
    assert description(folder.listing) == said.format(tmp_path.name)


def test_why_a_folder_is_no_dataset_is_known(tmp_path):
    folder = finish(understand(str(fill(tmp_path, {"IMG_": 2}))))
    assert (folder.listing, folder.has_pictures) == (None, True)
    assert "the names of its pictures are no classes" in folder.refused


@pytest.mark.parametrize("names", [(), ("@eaDir/", ".hidden/"), ("notes.txt",)])
def test_what_holds_neither_is_refused_in_a_sentence(folder, names):
    with pytest.raises(DatasetError, match=r"holds neither pictures nor a sub-folder of them for each class\.$"):
        look_into(folder(*names))


def test_what_may_not_be_seen_is_no_folder(tmp_path, monkeypatch):
    def refuse(_path, **_options):
        raise PermissionError(13, "Permission denied")

    assert is_folder(tmp_path)
    monkeypatch.setattr("pathlib.Path.stat", refuse)
    assert not is_folder(tmp_path)
