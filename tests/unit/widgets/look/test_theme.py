from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from convviz.core.util.opencv import cv2
from convviz.widgets.look.theme import THEMES, Role, signed_lookup
from tests.unit.widgets.contrast import contrast

SURFACES = ("window", "panel", "field")


def test_the_measure_itself_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=1e-3)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("text", ["text", "muted", "warning"])
def test_text_reads_well_on_every_surface(theme, surface, text):
    assert contrast(getattr(theme, text), getattr(theme, surface)) >= 4.5


@pytest.mark.parametrize("role", Role)
def test_a_roles_colour_reads_well_as_text_and_stands_out_as_a_line(theme, role):
    assert contrast(theme.role(role), theme.panel) >= 4.5
    assert contrast(theme.role(role), theme.field) >= 3


def test_text_on_the_accent_reads_well(theme):
    assert contrast(theme.on_accent, theme.accent) >= 4.5


def test_high_contrast_is_higher():
    high = THEMES["contrast"]
    for surface in SURFACES:
        assert contrast(high.text, getattr(high, surface)) >= 12
    for role in Role:
        assert contrast(high.role(role), high.panel) >= 7


#: Red, green and blue as a person without red cones sees them (Viénot, Brettel and Mollon, 1999), linear.
_PROTAN = np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]])
#: The same without green cones.
_DEUTAN = np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]])


EYES = {"all cones": np.eye(3), "no red": _PROTAN, "no green": _DEUTAN}


def seen(colour, eye):
    """Red, green and blue that such an eye takes a colour for."""
    return (eye @ np.array(QColor(colour).getRgbF()[:3]) ** 2.2).clip(0) ** (1 / 2.2)


@pytest.mark.parametrize("eye", EYES.values(), ids=EYES)
def test_roles_on_the_screen_together_are_distinguished(theme, eye):
    for one, other in combinations((Role.INPUT, Role.KERNEL, Role.OUTPUT), 2):
        assert np.linalg.norm(seen(theme.role(one), eye) - seen(theme.role(other), eye)) > 0.12, (one, other)


@pytest.mark.parametrize("name", [theme.name for theme in THEMES.values() if theme.name != "light"])
def test_what_is_near_zero_leaves_the_middle_no_slower_than_in_the_light_theme(name):
    def from_zero(signed_map):
        """Distances from the middle, as an eye sees them (CIELAB, 1976), of the negative side and of the positive."""
        lab = cv2.cvtColor(signed_lookup(signed_map)[np.newaxis].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0]
        distances = np.linalg.norm(lab - lab[127:129].mean(axis=0), axis=1)
        return distances[127::-1], distances[128:]

    for light, dark in zip(from_zero(THEMES["light"].signed_map), from_zero(THEMES[name].signed_map), strict=True):
        assert (dark[3:52] > 1.2 * light[3:52]).all()  # up to two fifths of the largest value
        assert (np.diff(dark) > -1.0).all()  # and what is larger is never nearer


def test_every_theme_has_a_colour_for_every_role(theme):
    assert set(theme.roles) == set(Role)
    assert len(set(theme.roles.values())) == len(Role)
