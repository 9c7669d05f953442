"""Numbers as large and as small as a float32 can be, as just before a run diverges, and what is no number at all."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.training.looking.histograms import histogram
from tests.gui.conftest import view
from tests.gui.mouse import choose
from tests.gui.test_training_views import click_unit

MOST, LEAST = np.finfo(np.float32).max, np.float32(1e-45)
NUMBERS = {
    "the largest": [MOST],
    "the largest of both signs": [-MOST, MOST],
    "tiny": [-LEAST, LEAST],
    "infinite": [-np.inf, np.inf],
    "no number": [np.nan],
    "all of them": [np.nan, np.inf, -np.inf, MOST, -MOST, 0, LEAST],
}


def extreme(snapshot, numbers):
    """A run's snapshot with nothing but such numbers."""

    def put(array):
        return np.resize(numbers, array.shape)

    def put_all(arrays):
        return {name: put(array) for name, array in arrays.items()}

    def spread(of):
        return None if of is None else histogram(torch.from_numpy(np.resize(numbers, 100)))

    size = float(np.abs(numbers[-1]))
    detail = replace(
        snapshot.detail,
        **{name: put_all(getattr(snapshot.detail, name)) for name in ("before", "gradients", "after")},
        losses=put(snapshot.detail.losses),
        loss=size,
    )
    stats = {
        name: replace(
            figures,
            **{key: getattr(figures, key) * size for key in ("weight_norm", "gradient_norm", "update_ratio")},
            **{key: spread(getattr(figures, key)) for key in ("weights", "gradients", "activations")},
        )
        for name, figures in snapshot.stats.items()
    }
    return replace(
        snapshot,
        **{name: put_all(getattr(snapshot, name)) for name in ("activations", "weights", "biases")},
        probabilities=snapshot.probabilities * (1 if np.isfinite(numbers).all() else np.nan),
        stats=stats,
        detail=detail,
    )


@pytest.mark.parametrize("large", [False, True], ids=["", "large"])
def test_every_view_shows_them(window, content, lab, one_batch, large):
    one_batch()
    one_batch()
    window.present(large)
    learned = lab.record.snapshot
    for more, (name, numbers) in enumerate(NUMBERS.items(), start=1):
        print(name)  # shown should one of its views fail
        reported = replace(extreme(learned, np.array(numbers, np.float32)), step=learned.step + more)
        lab.run.runner.emitted.emit([reported])
        assert lab.record.snapshot is reported
        look_at_all(content, reported)


def look_at_all(content, snapshot):
    """Draw every view, and click and walk through every layer of the network."""
    for key in content.views:
        shown = view(content, key)
        content.grab()
        if key == "gradients":
            for which in ("update_ratio", "dead", "gradient_norm"):
                choose(shown.which, which)
                content.draw()
                content.grab()
        if key == "network":
            for layer in snapshot.activations:
                click_unit(shown.picture, layer, 0)
                for pressed in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Escape):
                    shown.draw()
                    QApplication.processEvents()
                    for part in (shown, content.probe):  # the rest is as it was
                        part.grab()
                    QTest.keyClick(QApplication.focusWidget(), pressed)
