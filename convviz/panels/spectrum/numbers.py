"""What the Spectrum panel writes: numbers at the ring, and sentences on what is exact."""

from math import degrees

from convviz.core.spectrum.costs import Costs
from convviz.core.spectrum.profile import Cut
from convviz.core.text.formatting import NOISE, format_number, full_precision, in_short
from convviz.state.choices.spectrum import Factor, Part, SpectrumOptions
from convviz.state.results.spectrum.below import Axes
from convviz.state.results.spectrum.spectra import Ring
from convviz.widgets.look.theme import Role
from convviz.widgets.spectra.content import Heading

#: Digits of the numbers at the ring.
_DIGITS = 4
#: Zeros that are named.
_NAMED = 3
#: What lies beyond the image, in words.
BEYOND = {"zero": "zeros beyond the border", "reflect": "a mirrored border", "replicate": "a repeated border"}


def size_text(value: complex, scale: float) -> str:
    """The size of a complex number: 0 where there is only rounding."""
    size = abs(value)
    return "0" if size <= NOISE * scale else format_number(size, scale, rounded=_DIGITS)


def phase_text(value: complex, scale: float) -> str:
    """Its phase in degrees; a size of 0 has none."""
    if abs(value) <= NOISE * scale:
        return "none"
    return f"{format_number(round(degrees(_angle(value)), 9), 180.0, rounded=_DIGITS)}°"


def _angle(value: complex) -> float:
    from cmath import phase

    return phase(value)


def headings(ring: Ring, part: Part, names: tuple[str, str, str]) -> tuple[Heading, ...]:
    """What stands above and below the spectra."""
    values = (ring.given, ring.gain, ring.product)
    roles = (Role.INPUT, Role.KERNEL, Role.OUTPUT)
    signs = ("|F(x)|", "|H|", "|F(y)|") if part is Part.SIZE else ("∠F(x)", "∠H", "∠F(y)")
    write = size_text if part is Part.SIZE else phase_text
    return tuple(
        Heading(sign, name, role, write(value, scale), _in_full(value))
        for sign, name, role, value, scale in zip(signs, names, roles, values, ring.scales, strict=True)
    )


def _in_full(value: complex) -> str:
    parts = f"{full_precision(value.real)} {'−' if value.imag < 0 else '+'} {full_precision(abs(value.imag))}i"
    return f"{parts}\nsize {full_precision(abs(value))}\nphase {full_precision(degrees(_angle(value)))}°"


def place_text(ring: Ring) -> str:
    """Where the ring stands: "0.293 across, 0 down: a wave of 3.41 pixels"."""
    radius = (ring.down**2 + ring.across**2) ** 0.5
    wave = f"a wave of {in_short(1 / radius)} pixels" if radius else "the constant: the mean times the pixels"
    return f"{format_number(ring.across)} across, {format_number(ring.down)} down: {wave}"


def border_text(ring: Ring, departure: float, boundary: str) -> str:
    """How far a result whose boundary does not wrap is from the product; "" for one that is the product."""
    if ring.actual is None:
        return ""
    own = size_text(ring.actual, ring.scales[2])
    return (
        f"≈ except at the border: with {BEYOND[boundary]} |F(y)| at the ring is {own}, and in all it differs from the "
        f"product by {in_short(100 * departure)} % (rms)."
    )


def gain_formula(options: SpectrumOptions, ring: Ring) -> str:
    """What H is, with the numbers chosen: a kernel's at the ring, a mask's by its radius."""
    if options.by is Factor.KERNEL:
        across, down = format_number(ring.across), format_number(ring.down)
        return f"H = Σ h[m, n] e^(−2πi(m·u + n·v)); at the ring u {_equal(down)}, v {_equal(across)}"
    r, outer = f"{options.radius:g}", f"{options.outer:g}"
    return {
        Factor.IDEAL_LOW: f"H = 1 where f ≤ {r}, else 0",
        Factor.IDEAL_HIGH: f"H = 1 where f > {r}, else 0",
        Factor.IDEAL_BAND: f"H = 1 where {r} ≤ f ≤ {outer}, else 0",
        Factor.GAUSSIAN_LOW: f"H = 2^(−(f / {r})²)",
        Factor.GAUSSIAN_HIGH: f"H = 1 − 2^(−(f / {r})²)",
    }[options.by]


def _equal(text: str) -> str:
    return f"≈ {text[1:]}" if text.startswith("≈") else f"= {text}"


def zeros_text(cut: Cut) -> str:
    """Which frequencies do not pass: "0.2 and 0.4: nothing passes"."""
    if not cut.zeros:
        return ""
    texts = [format_number(zero) for zero in cut.zeros[:_NAMED]]
    if len(cut.zeros) > _NAMED:
        return f"{', '.join(texts)}, … ({len(cut.zeros)} in all): nothing passes"
    return f"{', '.join(texts[:-1])}{' and ' if len(texts) > 1 else ''}{texts[-1]}: nothing passes"


def costs_text(costs: Costs) -> str:
    """What the chart of costs shows."""
    size = f"{costs.shape[0]} × {costs.shape[1]}"
    return f"ms for {size}, measured" if costs.measured else f"products a pixel of {size}, counted"


def axes_text(axes: Axes | None) -> str:
    """What fading the edges does to the cross on the axes; "" where they are not faded."""
    if axes is None:
        return ""
    plain, faded = (f"{in_short(100 * share, 2)} %" for share in (axes.plain, axes.faded))
    return (
        f"Edges faded: the two axes hold {faded} of the energy besides the mean's, and {plain} without, where opposite "
        "edges meet with a jump."
    )


def space_headings(image: tuple[int, int], impulse: tuple[int, int], *, mask: bool) -> tuple[Heading, ...]:
    """What stands above the same in pixels."""
    what = "its middle" if mask else "the kernel"
    return (
        Heading("x", f"the image, {_by(image)}", Role.INPUT),
        Heading("h", f"{what}, {_by(impulse)}", Role.KERNEL),
        Heading("y", "the result", Role.OUTPUT),
    )


def _by(shape: tuple[int, int]) -> str:
    return f"{shape[0]} × {shape[1]}"
