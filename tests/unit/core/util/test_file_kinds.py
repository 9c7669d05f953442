from pathlib import Path

import pytest

from convviz.core.util.file_kinds import FileKind, FileType, one_type

SCENE = FileKind("scenes", (FileType("PNG picture", (".png",)), FileType("TIFF picture", (".tif", ".tiff"))))
CSV = one_type("numbers", "Comma-separated values", ".csv")


@pytest.mark.parametrize(("path", "suffix"), [("a.png", ".png"), ("/b/A.TIFF", ".tiff"), ("sigma 0.5.tif", ".tif")])
def test_the_ending_decides_whatever_its_case(path, suffix):
    assert SCENE.suffix_of(path) == suffix


@pytest.mark.parametrize(
    ("kind", "path", "sentence"),
    [
        (SCENE, "a.jpg", "The name must end in .png, .tif or .tiff, not in '.jpg'."),
        (CSV, "/b/numbers.xlsx", "The name must end in .csv, not in '.xlsx'."),
        (CSV, "/b/numbers", "The name must end in .csv, and 'numbers' has no ending."),
    ],
)
def test_another_ending_is_refused_with_those_there_are(kind, path, sentence):
    with pytest.raises(ValueError) as refused:
        kind.suffix_of(path)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("own drawing ∗ Chapter's 3×3 example", "own-drawing-Chapters-3x3-example.csv"),
        ("run 1: small, η 0.05", "run-1-small-eta-0.05.csv"),
        ("a/b\\c\n<d>\udcff", "a-b-c-d.csv"),
        ("…ne$(rm -r) & `x`; ∗ Übung", "ne-rm-r-x-Übung.csv"),
        ("..", "untitled.csv"),
        ("x" * 300, "x" * 80 + ".csv"),
    ],
)
def test_proposed_names_are_ones_that_every_system_takes(text, name, tmp_path):
    assert CSV.name_for(text) == name
    (tmp_path / name).touch()
    assert Path(name).suffix == ".csv"


def test_the_users_own_name_stays_as_far_as_every_system_takes_it():
    assert CSV.name_for("Übung 3, Lösung? (1)", own=True) == "Übung 3, Lösung (1).csv"
