"""Class folders as people have them: what systems leave behind, other names of splits, classes in names of pictures."""

import os
import unicodedata

import numpy as np
import pytest

from convviz.core.data.folders.class_names import classes_in_names
from convviz.core.data.folders.clutter import is_clutter
from convviz.core.data.splits import DatasetError
from tests.unit.core.data.folders.test_folder_dataset import fill, load, save, shades


@pytest.mark.parametrize(
    "name",
    [
        *("@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "__MACOSX", ".Trashes", "lost+found"),
        *(".ipynb_checkpoints", ".hidden", "@Recycle", "found.000"),
    ],
)
def test_folders_of_systems_are_no_classes(tmp_path, name):
    for folder in ("cats", "dogs", name):
        fill(tmp_path / folder, 3)
        fill(tmp_path / folder / name, 1)
    made = load(tmp_path)
    assert made.classes == ("cats", "dogs")
    assert made.skipped == ()


@pytest.mark.parametrize("name", ["Thumbs.db", "ehthumbs.db", "._000.png", ".DS_Store", "desktop.ini", "~$x.png"])
def test_files_of_systems_are_neither_pictures_nor_failures(tmp_path, name):
    for folder in (tmp_path / "cats", tmp_path / "dogs"):
        fill(folder, 3)
        (folder / name).write_bytes(b"\0\5\x16\7")
    made = load(tmp_path)
    assert (len(made.train) + len(made.validation), made.skipped) == (6, ())


def test_what_only_looks_like_clutter_is_a_class():
    assert not any(is_clutter(name, folder=True) for name in ("recycle", "trash", "lost", "System", "e@dir"))


@pytest.mark.parametrize("suffix", [".jfif", ".jpe", ".JPG", ".pjpeg", ".tif", ".TIFF", ".dib", ".webp", ".bmp"])
def test_usual_suffixes_are_read_as_they_are_scanned(tmp_path, suffix):
    kinds = {".jfif": ".jpg", ".jpe": ".jpg", ".pjpeg": ".jpg", ".dib": ".bmp"}
    for folder in (tmp_path / "cats", tmp_path / "dogs"):
        for number in range(2):
            path = save(folder / f"{number}{kinds.get(suffix, suffix.lower())}", np.full((9, 9), 90, np.uint8))
            path.rename(path.with_suffix(suffix))
    made = load(tmp_path)
    assert (len(made.train), len(made.validation), made.skipped) == (2, 2, ())


@pytest.mark.parametrize(
    ("train", "held_out", "split"),
    [
        ("training_set", "test_set", "test"),
        ("Training", "Testing", "test"),
        ("TRAIN", "VAL", "validation"),
        ("seg_train", "seg_test", "test"),
        ("trainset", "testset", "test"),
        ("TrainImages", "ValidationImages", "validation"),
        ("images-train", "images-valid", "validation"),
        ("training_set", "test", "test"),
        ("train", "test1", "test"),
    ],
)
def test_folders_named_as_splits_in_another_way_are_splits_and_that_is_said(tmp_path, train, held_out, split):
    for folder, first in ((train, 0), (held_out, 50)):
        fill(tmp_path / folder / "cats", 3, first)
        fill(tmp_path / folder / "dogs", 2, first + 100)
    made = load(tmp_path)
    assert (made.classes, made.held_out_name) == (("cats", "dogs"), split)
    assert sorted(shades(made.train)) == [0, 1, 2, 100, 101]
    assert f"Sub-folders are taken as splits: train '{train}', {split} '{held_out}'." in made.remarks


@pytest.mark.parametrize(
    "names", [("train", "test tube"), ("training shoes", "boots"), ("val", "dev"), ("train_a", "b")]
)
def test_classes_that_are_named_like_splits_stay_classes(tmp_path, names):
    for number, name in enumerate(names):
        fill(tmp_path / name, 2, 100 * number)
    assert load(tmp_path).classes == tuple(sorted(names))


def test_two_sets_of_splits_are_refused(tmp_path):
    for name in ("a_train", "a_test", "b_train", "b_test"):
        fill(tmp_path / name / "cats", 2)
        fill(tmp_path / name / "dogs", 2)
    with pytest.raises(DatasetError, match="more than one set of splits, such as 'a_test' and 'b_test'"):
        load(tmp_path)


def test_folders_in_folders_as_archives_have_them(tmp_path):
    for split, first in (("seg_train", 0), ("seg_test", 50)):
        fill(tmp_path / "archive" / split / split / "sea", 2, first)
        fill(tmp_path / "archive" / split / split / "wood", 2, first + 100)
    fill(tmp_path / "archive" / "seg_pred" / "seg_pred", 3, 200)
    made = load(tmp_path)
    assert sorted(shades(made.train)) == [0, 1, 100, 101]
    assert sorted(shades(made.test)) == [50, 51, 150, 151]
    assert made.unlabelled.images[:, 0, 0, 0].tolist() == [200, 201, 202]
    assert "The images are read from 'archive', the only folder in it." in made.remarks


def flat(folder, *names):
    for number, name in enumerate(names):
        save(folder / name, np.full((9, 9), number, np.uint8))


@pytest.mark.parametrize(
    "names",
    [
        ("cat.0.jpg", "cat.1.jpg", "dog.0.jpg", "dog.12.jpg"),
        ("cat_001.png", "cat_002.png", "dog-1.png", "dog-2.png"),
        ("cat1.png", "cat2.png", "dog (3).png", "dog (4).png"),
        ("cat.png", "cat (2).png", "dog.png", "dog (2).png"),
        ("0_cat.jpg", "001 cat.jpg", "0_dog.jpg", "(1) dog.jpg"),
    ],
)
def test_pictures_in_one_folder_named_by_class(tmp_path, names):
    flat(tmp_path, *names)
    made = load(tmp_path)
    assert made.classes == ("cat", "dog")
    assert made.counts(made.train).tolist() == made.counts(made.validation).tolist() == [1, 1]
    for split in (made.train, made.validation):
        assert ["dog" in name for name in split.names] == split.labels.tolist()
    first = {kind: min(name for name in names if kind in name) for kind in ("cat", "dog")}
    said = (
        f"Classes are taken from the names of the pictures: 'cat' from '{first['cat']}', 'dog' from '{first['dog']}'."
    )
    assert said in made.remarks


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (("IMG_0001.png", "IMG_0002.png", "cat_1.png", "cat_2.png"), "'IMG' is what a camera or a program calls"),
        (("cat_1.png", "cat_2.png"), "all are named 'cat'"),
        (("0001.png", "20230105_1234.png", "2023-01-05.png"), "they have no such names"),
        (("cat_1.png", "cat_2.png", "dog_1.png"), "only one is named 'dog'"),
        (
            ("cat_1.png", "cat_2.png", "dog_1.png", "dog_2.png", "x.png", "y.png"),
            "'x.png' and 1 more of 6 have no class",
        ),
    ],
)
def test_names_that_may_be_no_classes_are_refused_not_guessed(tmp_path, names, reason):
    flat(tmp_path, *names)
    with pytest.raises(DatasetError, match=reason):
        load(tmp_path)


def test_a_stray_picture_among_named_ones_is_skipped_and_digits_may_be_classes(tmp_path):
    names = [f"{digit}_{number:05}.png" for digit in (1, 7) for number in range(6)]
    flat(tmp_path, *names, "logo.png")
    made = load(tmp_path)
    assert made.classes == ("1", "7")
    assert made.skipped == ("logo.png: its name gives no class and number.",)


def test_names_of_classes_may_begin_with_a_number(tmp_path):
    for kind in ("3_cats", "10 pence"):
        flat(tmp_path / kind, "1.png", "2.png")
    assert load(tmp_path).classes == ("10 pence", "3_cats")
    names = ["3_cats_1.png", "3_cats_2.png", "10 pence 1.png", "10 pence 2.png"]
    assert set(classes_in_names([tmp_path / name for name in names]).labels) == {"3_cats", "10 pence"}


def test_names_in_any_script_give_classes(tmp_path):
    assert classes_in_names([tmp_path / "猫1.png", tmp_path / "犬_2.png"]).labels == ("猫", "犬")


def test_flat_splits_and_an_unlabelled_test_as_kaggle_has_them(tmp_path):
    flat(tmp_path / "train", *(f"{name}.{number}.jpg" for name in ("cat", "dog") for number in range(5)))
    flat(tmp_path / "test1", "1.jpg", "2.jpg", "10.jpg")
    (tmp_path / "sampleSubmission.csv").write_text("id,label")
    made = load(tmp_path)
    assert (made.classes, made.held_out_name) == (("cat", "dog"), "validation")
    assert made.counts(made.train).tolist() == [4, 4]
    assert made.unlabelled.names == ("test1/1.jpg", "test1/2.jpg", "test1/10.jpg")
    assert made.unlabelled.images.shape == (3, 3, 8, 8)
    assert "The 3 pictures in 'test1' have no classes; they can be predicted." in made.remarks


def test_an_unlabelled_test_beside_class_folders(tmp_path):
    for name, first in (("cats", 0), ("dogs", 100)):
        fill(tmp_path / "train" / name, 5, first)
    fill(tmp_path / "test" / "unknown", 2, 200)
    made = load(tmp_path)
    assert made.test is None
    assert made.unlabelled.images[:, 0, 0, 0].tolist() == [200, 201]


def test_only_the_first_unlabelled_pictures_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr("convviz.core.data.folders.read.UNLABELLED", 2)
    for name in ("cats", "dogs"):
        fill(tmp_path / "train" / name, 2)
    fill(tmp_path / "test", 3, 200)
    unlabelled = load(tmp_path).unlabelled
    assert (len(unlabelled.images), unlabelled.count) == (2, 3)


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="such names are one there")
def test_names_equal_in_unicode_are_one_class_and_case_is_said(tmp_path):
    composed, apart = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
    fill(tmp_path / composed, 2)
    fill(tmp_path / apart, 2, 50)
    fill(tmp_path / "Bar", 2, 100)
    fill(tmp_path / "bar", 2, 150)
    made = load(tmp_path)
    assert made.classes == ("Bar", "bar", composed)
    assert len(made.train) + len(made.validation) == 8
    assert f"Two sub-folders that are both written '{composed}' are one class." in made.remarks
    assert "The classes 'Bar' and 'bar' differ in case only, and are two." in made.remarks


def test_classes_of_another_split_may_be_written_in_another_case(tmp_path):
    for name, first in (("train/Cats", 0), ("train/Dogs", 50), ("test/cats", 100), ("test/dogs", 150)):
        fill(tmp_path / name, 2, first)
    made = load(tmp_path)
    assert made.classes == ("Cats", "Dogs")
    assert [shade >= 150 for shade in shades(made.test)] == made.test.labels.tolist()
    assert "'cats' in 'test' is the class 'Cats'." in made.remarks


def test_phone_pictures_say_what_they_are(tmp_path):
    for name in ("cats", "dogs"):
        fill(tmp_path / name, 2)
    (tmp_path / "dogs" / "phone.HEIC").write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    (skipped,) = load(tmp_path).skipped
    assert skipped.startswith("dogs/phone.HEIC: is a file of the kind HEIC")
