"""Colours by role, the same in every view, in three themes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from convviz.core.util.resources import resource_path

#: The one spacing unit, in pixels; every margin and gap is a multiple of it.
UNIT = 4


class Role(StrEnum):
    """The part that data play; each role has one colour everywhere (Okabe and Ito's, safe for colour-blind)."""

    INPUT = "input"
    KERNEL = "kernel"
    PRODUCT = "product"
    OUTPUT = "output"
    GRADIENT = "gradient"


@dataclass(frozen=True)
class Theme:
    """One theme: surfaces, text, role colours, and the colour map for signed data."""

    name: str
    title: str
    window: str
    panel: str
    field: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    warning: str
    roles: MappingProxyType[Role, str]
    signed_map: str

    @property
    def disabled(self) -> str:
        """Of what cannot be used now: half-way between quiet text and what it stands on."""
        pairs = zip(rgb(QColor(self.muted)), rgb(QColor(self.panel)), strict=True)
        return QColor(*((one + two) // 2 for one, two in pairs)).name()

    def role(self, role: Role) -> QColor:
        """The colour of a role."""
        return QColor(self.roles[role])


def rgb(colour: QColor) -> tuple[int, int, int]:
    """Red, green and blue, each from 0 to 255."""
    return colour.red(), colour.green(), colour.blue()


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """A colour on the way from one to another: ``share`` of the other, 0 to 1."""
    return QColor(*(round(a + (b - a) * share) for a, b in zip(rgb(one), rgb(other), strict=True)))


def _roles(blue: str, orange: str, purple: str, green: str, vermilion: str) -> MappingProxyType[Role, str]:
    return MappingProxyType(dict(zip(Role, (blue, orange, purple, green, vermilion), strict=True)))


#: Role colours are Okabe-Ito's; the light themes take darker shades of the same hues for 4.5:1 on white.
THEMES = MappingProxyType(
    {
        theme.name: theme
        for theme in (
            Theme(
                "light",
                "Light",
                window="#eceef2",
                panel="#ffffff",
                field="#f6f7f9",
                border="#cfd4dc",
                text="#1b1f27",
                muted="#59616e",
                accent="#0069a8",
                on_accent="#ffffff",
                warning="#b34700",
                roles=_roles("#0069a8", "#9a5b00", "#a03d78", "#00724f", "#b34700"),
                signed_map="CET-D1",
            ),
            Theme(
                "dark",
                "Dark",
                window="#14171c",
                panel="#1f242b",
                field="#2a3038",
                border="#3d4550",
                text="#e9ecf1",
                muted="#a2abb8",
                accent="#56b4e9",
                on_accent="#10141a",
                warning="#ff9d5c",
                roles=_roles("#56b4e9", "#e69f00", "#cc79a7", "#2fc08f", "#ff7f2a"),
                signed_map="CET-D4",
            ),
            Theme(
                "contrast",
                "High contrast",
                window="#000000",
                panel="#000000",
                field="#303030",
                border="#ffffff",
                text="#ffffff",
                muted="#e0e0e0",
                accent="#ffd400",
                on_accent="#000000",
                warning="#ffb000",
                roles=_roles("#6cc8ff", "#ffb000", "#ff9ed2", "#35e0a5", "#ff8c40"),
                signed_map="CET-D4",
            ),
        )
    }
)

_current = [THEMES["light"]]


def current_theme() -> Theme:
    """The theme every view draws with."""
    return _current[0]


def set_current_theme(theme: Theme) -> None:
    """Draw with ``theme`` from now on; whoever calls this also changes the palette, which repaints every widget."""
    _current[0] = theme


@contextmanager
def drawn_in(theme: Theme) -> Iterator[None]:
    """Have what paints itself drawn in another theme for as long as a block runs; nothing else changes."""
    before = current_theme()
    set_current_theme(theme)
    try:
        yield
    finally:
        set_current_theme(before)


#: Of a diverging map, the power of the distance from zero, from 0 to 1, at which its colour is taken. Steps near black
#: are seen less than those near white, the more so on a projector: most of an edge filter's result would be black.
_POWERS = {"CET-D4": 0.6}


@lru_cache
def signed_lookup(name: str) -> NDArray[np.uint8]:
    """256 colours (256, 3) uint8 from negative over zero to positive, one of Kovesi's diverging maps.

    A dark one leaves its middle faster, on both sides alike. pyqtgraph brings the same maps, but importing it takes
    longer than opening our whole window.
    """
    shares = np.loadtxt(resource_path("colours", f"{name}.csv"), delimiter=",")
    sides = np.arange(len(shares)) - (len(shares) - 1) / 2  # of the two in the middle half a step each
    distances = (np.abs(sides) - 0.5) / (np.abs(sides).max() - 0.5)
    places = np.sign(sides) * (0.5 + distances ** _POWERS.get(name, 1.0) * (len(shares) / 2 - 1))
    shares = np.stack([np.interp(places, sides, channel) for channel in shares.T], axis=1)
    return np.rint(shares * 255).astype(np.uint8)
