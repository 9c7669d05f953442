"""Canny's stages, each a picture with what is written of a pixel; the last is what `cv2.Canny` gives."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters.closeup.canny_stages import WEAK, CannyStages
from convviz.core.filters.closeup.parts import SHOWN, PartKind, PartSteps, Pixel, Recipe
from convviz.core.filters.fields import CannyFilter
from convviz.core.text.formatting import in_short

_SMOOTHED = "Smoothed first, so that noise makes no edges; in whole grey levels, as Canny takes bytes."
_AS_IS = "Not smoothed: OpenCV's Canny leaves that to you. A Gaussian before it in the chain does it."


def canny_parts(channel: NDArray[Any], values: CannyFilter, before: NDArray[Any] | None = None) -> PartSteps:
    """Smooth, gradient, direction, thin, two thresholds, edges (Canny, 1986), as OpenCV does it.

    Parameters
    ----------
    channel : (H, W) array
        What Canny is given; rounded and clipped to 0..255, as it takes bytes. OpenCV's Canny does not smooth: a
        Gaussian before it in the chain does.
    values : its thresholds.
    before : (H, W) array, optional
        What was there before the filter that smooths; it is then the first part.
    """
    stages = CannyStages(channel, values)
    recipes = _recipes(stages, _Said(stages), is_smoothed=before is not None)
    if before is not None:
        original = np.asarray(before, dtype=np.float64)
        recipes.insert(0, Recipe("Picture", "", "Before it is smoothed.", PartKind.PICTURE, lambda: original))
    return PartSteps(recipes)


def _recipes(stages: CannyStages, said: "_Said", *, is_smoothed: bool) -> list[Recipe]:
    first = ("Smooth", "→", _SMOOTHED) if is_smoothed else ("Picture", "", _AS_IS)
    steep = "|Gx| + |Gy| of Sobel's two kernels: how steep it is."
    direction = (
        "The gradient's direction, rounded to one of four: across, down, and the two diagonals. Shown where the "
        f"gradient is at least {100 * SHOWN:g} % of the largest."
    )
    thin = "Only ridges stay: pixels whose gradient is larger than that of both neighbours in its direction."
    marks = f"Above {stages.high} a ridge is strong (white), above {stages.low} weak (grey), else it is dropped."
    edges = "A weak ridge stays where it joins a strong one, directly or through other weak ones."
    return [
        Recipe(*first, PartKind.PICTURE, lambda: stages.given.astype(np.float64)),
        Recipe("Gradient", "→", steep, PartKind.SIZE, lambda: stages.magnitude, said.gradient),
        Recipe("Direction", "→", direction, PartKind.ANGLE, lambda: stages.directions, said.direction),
        Recipe("Thin", "→", thin, PartKind.SIZE, lambda: stages.thin, said.ridge),
        Recipe("Two thresholds", "→", marks, PartKind.MARKS, lambda: stages.marks, said.mark),
        Recipe("Edges", "→", edges, PartKind.MARKS, lambda: stages.edges, said.edge),
    ]


class _Said:
    """What is written of a pixel, stage by stage."""

    def __init__(self, stages: CannyStages) -> None:
        self._stages = stages

    def _gradients(self, pixel: Pixel) -> tuple[str, str]:
        """Gx, and Gy up, as Sobel's Hy convolved gives it."""
        return in_short(float(self._stages.across[pixel])), in_short(0.0 - float(self._stages.down[pixel]))

    def gradient(self, pixel: Pixel) -> str:
        across, up = self._gradients(pixel)
        return f"|{across}| + |{up}| = {in_short(float(self._stages.magnitude[pixel]))}"

    def direction(self, pixel: Pixel) -> str:
        across, up = self._gradients(pixel)
        angle = float(self._stages.directions[pixel])
        return f"Gx = {across}, Gy = {up}: " + ("too small" if np.isnan(angle) else f"{in_short(angle)}°")

    def ridge(self, pixel: Pixel) -> str:
        size, (first, second) = float(self._stages.magnitude[pixel]), self._stages.neighbours(pixel)
        verdict = "a ridge" if self._stages.ridges[pixel] else "no ridge"
        return f"{in_short(size)} between {in_short(first)} and {in_short(second)}: {verdict}"

    def mark(self, pixel: Pixel) -> str:
        size = float(self._stages.thin[pixel])
        if not size:
            return "no ridge"
        words = "strong" if size > self._stages.high else "weak" if size > self._stages.low else "dropped"
        return f"a ridge of {in_short(size)}: {words}"

    def edge(self, pixel: Pixel) -> str:
        is_edge = bool(self._stages.edges[pixel])
        if self._stages.marks[pixel] == WEAK:
            return "weak, and joined to a strong one: an edge" if is_edge else "weak, and joined to none: dropped"
        return "strong: an edge" if is_edge else "no edge"
