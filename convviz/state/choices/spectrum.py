"""The choice of the spectrum: what multiplies it, where the ring stands, and what is shown of it."""

from dataclasses import dataclass
from typing import Any

from convviz.core.spectrum.gain import MaskKind
from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Flag, Integer, OneOf, Option, Real
from convviz.core.util.words import Word, one_of
from convviz.core.windows.geometry import Boundary
from convviz.core.windows.options import BOUNDARIES

#: Places along an axis of frequencies, in cycles per pixel.
FREQUENCIES = Real(-0.5, 0.5, decimals=4, step=0.01)
RADII = Real(0.005, 0.5, decimals=3, step=0.005, slide=True, log=True)


ZOOMS = OneOf(
    tuple(
        Option(times, f"{times}×", f"frequencies up to {0.5 / times:g} cycles per pixel") for times in (1, 2, 4, 8, 16)
    )
)


#: Where the ring stands in the middle of a plane in which it would not be seen: from the constant to the edge.
_INSIDE = 0.6


class Factor(Word):
    """What the spectrum of the image is multiplied by."""

    KERNEL = "kernel", "the kernel", "The kernel's own spectrum: the same as to convolve with it"
    IDEAL_LOW = MaskKind.IDEAL_LOW.value, MaskKind.IDEAL_LOW.text, MaskKind.IDEAL_LOW.tip
    GAUSSIAN_LOW = MaskKind.GAUSSIAN_LOW.value, MaskKind.GAUSSIAN_LOW.text, MaskKind.GAUSSIAN_LOW.tip
    IDEAL_HIGH = MaskKind.IDEAL_HIGH.value, MaskKind.IDEAL_HIGH.text, MaskKind.IDEAL_HIGH.tip
    GAUSSIAN_HIGH = MaskKind.GAUSSIAN_HIGH.value, MaskKind.GAUSSIAN_HIGH.text, MaskKind.GAUSSIAN_HIGH.tip
    IDEAL_BAND = MaskKind.IDEAL_BAND.value, MaskKind.IDEAL_BAND.text, MaskKind.IDEAL_BAND.tip

    @property
    def mask(self) -> MaskKind | None:
        """The mask that it is; None for the kernel."""
        return None if self is Factor.KERNEL else MaskKind(self.value)


class Part(Word):
    """What is shown of complex numbers."""

    SIZE = "size", "size", "How strong each wave is, in decibels"
    PHASE = "phase", "phase", "Where each wave has its crest, in degrees; phases add as sizes multiply"


class Lower(Word):
    """What stands below the spectra."""

    CHARTS = "charts", "charts", "How much of each frequency gets through, and when the FFT pays"
    PICTURES = "pictures", "pictures", "The same in pixels: image, impulse response and result"
    PASSES = "passes", "two passes", "A separable kernel as a column and a row"
    WAVES = "waves", "waves", "The image as a sum of waves, the strongest first"


class Profile(Word):
    """What the chart of frequencies shows."""

    GAIN = "gain", "what gets through", "|H|, straight and over all directions"
    SPECTRA = "spectra", "image and result", "|F(x)| and |F(y)| over all directions"


@dataclass(frozen=True)
class SpectrumOptions(Declared):
    """What the spectrum is multiplied by, and how that is looked at.

    Attributes
    ----------
    across, down : the frequency at which the ring stands, in cycles per pixel; the nearest one of the image counts.
    measured : how often the costs have been measured, 0 for never: each number is another measurement.
    """

    by: Factor = declare(
        one_of(Factor),
        default=Factor.KERNEL,
        title="What multiplies",
        called="what multiplies the spectrum",
        label="|H|",
        edit="Multiply by {}",
        tip="what the image's spectrum is multiplied by",
    )
    radius: float = declare(
        RADII, default=0.06, title="Radius of the mask", called="radius", label="Radius", unit="c/px"
    )
    outer: float = declare(RADII, default=0.2, title="Outer radius", called="outer radius", label="Outer", unit="c/px")
    boundary: Boundary = declare(
        BOUNDARIES,
        default="wrap",
        tip="what lies beyond the image; the product is exact with wrap alone",
    )
    fade: bool = declare(
        Flag(),
        default=False,
        title="Fade edges",
        called="fading of the edges",
        tip="A Hann window over the image: opposite edges meet without the jump that makes much of the cross",
    )
    part: Part = declare(one_of(Part, abreast=True), default=Part.SIZE, title="Part shown", called="part", label="")
    zoom: int = declare(ZOOMS, default=1, tip="how much of the plane of frequencies is shown, about the constant")
    lower: Lower = declare(
        one_of(Lower, abreast=True), default=Lower.CHARTS, title="Shown below", called="what is shown below", label=""
    )
    profile: Profile = declare(
        one_of(Profile), default=Profile.GAIN, title="Chart of frequencies", called="chart", label=""
    )
    across: float = declare(FREQUENCIES, default=0.293, title="Ring across", called="frequency across", unit="c/px")
    down: float = declare(FREQUENCIES, default=0.0, title="Ring down", called="frequency down", unit="c/px")
    measured: int = declare(Integer(0, 10**6), default=0, title="Measurements", edit="Measure the costs")

    def along(self, field: str, value: Any) -> dict[str, Any]:
        """With a mask come the pictures, which show what it does; radii of a band stay in order, the ring in view."""
        changes: dict[str, Any] = {}
        if field == "by" and value != Factor.KERNEL:
            changes["lower"] = Lower.PICTURES
        if field == "by" and value == Factor.KERNEL and self.by != Factor.KERNEL and self.lower is Lower.PICTURES:
            changes["lower"] = Lower.CHARTS
        limit, farthest = 0.5 / value if field == "zoom" else 0.5, max(abs(self.down), abs(self.across))
        if farthest > limit:
            changes |= {name: _INSIDE * limit / farthest * getattr(self, name) for name in ("down", "across")}
        if field == "radius" and value > self.outer:
            changes["outer"] = value
        if field == "outer" and value < self.radius:
            changes["radius"] = value
        return changes

    def check(self) -> None:
        """Refuse a band whose outer radius lies within the other one."""
        if self.outer < self.radius and self.by is Factor.IDEAL_BAND:
            raise ValueError(f"the outer radius must be at least the radius {self.radius:g}, got {self.outer:g}")

    @property
    def idle(self) -> tuple[str, ...]:
        """A kernel has no radius, a mask no boundary but wrap, and only a band has an outer radius."""
        if self.by is Factor.KERNEL:
            return ("radius", "outer")
        return ("boundary",) if self.by is Factor.IDEAL_BAND else ("boundary", "outer")
