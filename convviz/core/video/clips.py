"""The clips that come with the program."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from convviz.core.util.resources import resource_path


class Clip(NamedTuple):
    """A clip: its name on the screen, its file, and what it is good for in class."""

    title: str
    file: str
    description: str

    @property
    def path(self) -> Path:
        """Where its file is."""
        return resource_path("clips", self.file)


CLIPS: Mapping[str, Clip] = MappingProxyType(
    {
        "launch": Clip(
            "Launch",
            "launch.webp",
            "A rocket gathers speed: a curve along t; a saucer glides: a slanted line; a lamp flickers",
        )
    }
)
