"""Predictions as a file, read back."""

import csv

import numpy as np
import pytest

from convviz.core.images.image import ImageError
from convviz.core.images.reading import load_image
from convviz.export.predictions import save_predictions
from convviz.runs.predictions import Predictions

CHANCES = np.array([[0.25, 0.75], [0.6, 0.4]], np.float32)


def ended(work):
    """What the work gives at its end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize("labels", [None, np.array([1, 1])])
def test_every_image_has_its_classes_and_all_probabilities(tmp_path, labels):
    path = tmp_path / "found.csv"
    images = np.zeros((2, 1, 4, 4), np.uint8)
    found = Predictions(("a, b.png", "ü.png"), images, CHANCES, ("cat", "dog, wet"), 12, labels)
    assert ended(save_predictions(path, found)) == f"Saved {path.name}: 2 predictions, after batch 12."
    with pytest.raises(
        ImageError, match=r"^'found.csv' holds predictions, as convviz saves them, and neither an image "
    ):
        load_image(path)
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    actual = [] if labels is None else ["dog, wet"]
    known = [] if labels is None else ["actual"]
    assert header == ["image", *known, "predicted", "probability", "p(cat)", "p(dog, wet)"]
    assert [row[0] for row in rows] == ["a, b.png", "ü.png"]
    for row, predicted, chances in zip(rows, ("dog, wet", "cat"), CHANCES, strict=True):
        assert row[1 : 1 + len(actual)] == actual
        assert row[-4] == predicted
        assert [np.float32(text) for text in row[-3:]] == [chances.max(), *chances]
