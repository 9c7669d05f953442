"""Predictions as comma-separated values: a row an image."""

import csv
from collections.abc import Generator
from os import PathLike
from pathlib import Path

from convviz.core.text.formatting import counted
from convviz.core.util.whole_file import whole_file
from convviz.runs.predictions import Predictions

#: Rows between two places where the work may be abandoned.
_ROWS = 1000


def save_predictions(path: str | PathLike[str], found: Predictions) -> Generator[float, None, str]:
    """Write predictions as comma-separated values in UTF-8; yields the fraction done and returns what was done.

    The columns are the image's name, its actual class where that is known, the class predicted, its probability, and
    then the probability of every class, under ``p(class)``.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    titles = ["image", *([] if found.labels is None else ["actual"]), "predicted", "probability"]
    with whole_file(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*titles, *(f"p({name})" for name in found.classes)])
        for number, row in enumerate(found.probabilities):
            if number % _ROWS == 0:
                yield number / len(found.names)
            best = int(row.argmax())
            actual = [] if found.labels is None else [found.classes[int(found.labels[number])]]
            chances = [f"{chance:.9g}" for chance in (row[best], *row)]  # as many digits as give a float32 back
            writer.writerow([found.names[number], *actual, found.classes[best], *chances])
    many = counted(len(found.names), "prediction")
    return f"Saved {Path(path).name}: {many}, after batch {found.step:,}."
