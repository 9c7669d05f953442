"""The Sampling panel, used as a person does."""

import pytest

pytestmark = pytest.mark.usefixtures("one_window")


@pytest.fixture
def panel(window):
    window.show_panel("sampling")
    return window.panels["sampling"]


def test_it_starts_with_an_alias_and_all_samples_taken(panel):
    assert panel.scene.headline.accessibleName() == (
        "8.7 Hz is above fs/2 = 6 Hz, so its samples are exactly those of a 3.3 Hz wave."
    )
    assert (panel.player.index, panel.player.length) == (11, 12)
