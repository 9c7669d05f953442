"""What lies right in a folder: a dataset, pictures, or neither."""

import pytest

from convviz.core.data.folders.contents import is_folder, look_into
from convviz.core.data.splits import DatasetError


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
    ("names", "is_dataset", "pictures"),
    [
        (("train/", "test/", "README.md"), True, []),
        (("cats/", "dogs/", "@eaDir/", "Thumbs.db"), True, []),
        (("b.PNG", "a.jpg", "._a.jpg", "notes.txt"), False, ["a.jpg", "b.PNG"]),
        (("edited/", "a.png"), False, ["a.png"]),
    ],
)
def test_sub_folders_are_a_dataset_and_pictures_are_pictures(folder, names, is_dataset, pictures):
    contents = look_into(folder(*names))
    assert contents.is_dataset == is_dataset
    assert [file.name for file in contents.pictures] == pictures


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
