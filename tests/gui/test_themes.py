"""What of the controls is seen in each theme."""

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox

from convviz.widgets.look.theme import current_theme
from tests.unit.widgets.contrast import contrast


@pytest.mark.parametrize(
    ("theme", "name"), [("contrast", "list"), ("contrast", "number"), ("contrast", "box"), ("dark", "box")]
)
def test_the_edges_of_controls_are_seen(window, theme, name):
    options = window.panels["convolution"].controls.options
    control = {
        "list": options["boundary"],
        "number": options["stride"].rows,
        "box": window.panels["convolution"].findChild(QCheckBox),
    }[name]
    window.apply_theme(theme)
    QApplication.processEvents()
    picture = control.grab().toImage()
    middle = picture.height() // 2
    edge = [picture.pixelColor(x, middle).name() for x in range(4)]
    assert max(contrast(colour, current_theme().panel) for colour in edge) >= 3
