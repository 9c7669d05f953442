"""What is written of unit impulses: names of terms, sums of cells, and what all add up to."""

from convviz.core.text.formatting import bracketed, counted, equals, format_number, in_short
from convviz.core.windows.impulses import CellSum, ImpulseSteps
from convviz.state.choices.impulses import ImpulseOptions, ImpulseResponse, ImpulseSource, Notation
from convviz.state.results.impulses import Sums
from convviz.widgets.impulses.runs import Run, Runs
from convviz.widgets.look.theme import Role

#: Products that are written out at most, where all numbers are exact and where some are rounded.
_MAX_WRITTEN, _MAX_ROUNDED = 12, 4


def is_exact(value: float) -> bool:
    """Whether a number is written in full."""
    return not format_number(value).startswith("≈")


def factor(value: float) -> str:
    """A number as a factor; of sums of rounded ones "≈" is said once."""
    return bracketed(in_short(value))


def shifted(name: str, place: tuple[int, int]) -> str:
    """A function moved to a place: "δ(n₁, n₂ − 1)"."""
    moved = (letter if not by else f"{letter} − {by}" for letter, by in zip(("n₁", "n₂"), place, strict=True))
    return f"{name}({', '.join(moved)})"


def term_names(
    steps: ImpulseSteps, options: ImpulseOptions, index: int, *, quiet: bool
) -> tuple[tuple[Runs, ...], ...]:
    """The names of a weighted impulse and of its response, each from the longest form to the shortest."""
    position = steps.position(index)
    value = float(steps.x[position])
    weight = Run(bracketed(format_number(value)), Role.INPUT, bold=True, quiet=quiet)
    place = options.named(position)
    names = []
    for letter, role in (("δ", None), ("h", Role.KERNEL)):
        long = Run(f" · {shifted(letter, place)}", role, quiet=quiet)
        short = Run(f"·{letter} at {place[0]}, {place[1]}", role, quiet=quiet)
        names.append(((weight, long), (weight, short)))
    return tuple(names)


def longest_names(steps: ImpulseSteps, options: ImpulseOptions) -> tuple[Runs, ...]:
    """The names of a term that none is longer than, from the longest form to the shortest."""
    far = max(range(len(steps)), key=lambda index: len("".join(map(str, steps.position(index)))))
    heavy = max(range(len(steps)), key=lambda index: len(format_number(float(steps.x[steps.position(index)]))))
    weight = term_names(steps, options, heavy, quiet=False)[0]
    place = term_names(steps, options, far, quiet=False)[0]
    return tuple((one[0], other[1]) for one, other in zip(weight, place, strict=True))


def sum_names() -> tuple[Runs, Runs]:
    """The names of the sums."""
    so_far = Run(" so far", quiet=True)
    return (_bold("x", Role.INPUT), so_far), (_bold("y = x ∗ h", Role.OUTPUT), so_far)


def formula_piece(steps: ImpulseSteps, options: ImpulseOptions, index: int, current: int) -> Runs:
    """A term in the formula of x."""
    return term_names(steps, options, index, quiet=index > current)[0][0]


def worked_sum(
    steps: ImpulseSteps, options: ImpulseOptions, sums: Sums, cell: tuple[int, int], index: int
) -> tuple[Runs, ...]:
    """The sum of a cell of y up to step ``index``, from the longest form to the shortest."""
    worked = steps.cell_sum(*cell, index)
    head = (_bold("y({}, {})".format(*options.named(cell)), Role.OUTPUT),)
    if not worked.done and not worked.later:
        return ((*head, Run(" = "), _bold("0", Role.OUTPUT), Run(": no copy reaches it", quiet=True)),)
    exact = all(is_exact(number) for one in worked.done for number in (one.weight, one.response, one.product))
    written = min(len(worked.done), _MAX_WRITTEN if exact else _MAX_ROUNDED)
    ways = []
    for count in range(written, -1, -1):
        for ahead in (_ahead(worked, sums), _ahead_in_short(worked, sums)):
            ways.append((*head, *_done(worked, count, exact, sums), *_status(worked), *ahead))
    return tuple(dict.fromkeys(ways))


def _done(worked: CellSum, written: int, exact: bool, sums: Sums) -> Runs:
    """= 1·4 + 2·3 = 4 + 6 = 10, of which only the last ``written`` products are written out."""
    if not worked.done:
        return (Run(" = "), _bold("0", Role.OUTPUT))
    before = len(worked.done) - written
    runs: list[Run] = [Run(" = " if exact else " ≈ ")]
    if before:
        runs.append(Run(f"{in_short(worked.first(before))} of {counted(before, 'term')} before", Role.PRODUCT))
    for number, one in enumerate(worked.done[before:]):
        plus = " + " if before or number else ""
        runs += [
            Run(f"{plus}{factor(one.weight)}", Role.INPUT),
            Run(f"·{factor(one.response)}", Role.KERNEL, glued=True),
        ]
    if written > 1 and not before and exact:
        first, *others = (format_number(one.product, sums.scale) for one in worked.done)
        runs += [Run(f" = {first}", Role.PRODUCT), *(Run(f" + {bracketed(text)}", Role.PRODUCT) for text in others)]
    sign, text = equals(worked.so_far, sums.scale).split(" ", 1)
    return (*runs, Run(f" {sign} "), Run(text, Role.OUTPUT, bold=True, glued=True))


def _status(worked: CellSum) -> Runs:
    return (Run(" so far; " if worked.later else ", complete", quiet=True, glued=True),)


def _ahead(worked: CellSum, sums: Sums) -> Runs:
    """What one more term will add: "term 3 will add 3·1 = 3, making 13"."""
    if len(worked.later) != 1:
        return _ahead_in_short(worked, sums)
    (one,) = worked.later
    return (
        Run(f"term {one.index + 1} will add ", quiet=True),
        _bold(factor(one.weight), Role.INPUT),
        Run(f"·{factor(one.response)}", Role.KERNEL, bold=True, glued=True),
        Run(f" {equals(one.product, sums.scale)}, making ", quiet=True, glued=True),
        Run(format_number(worked.final, sums.scale), bold=True, glued=True),
    )


def _ahead_in_short(worked: CellSum, sums: Sums) -> Runs:
    if not worked.later:
        return ()
    added = f"{counted(len(worked.later), 'more term')} will add {format_number(worked.to_come, sums.scale)}"
    final = Run(format_number(worked.final, sums.scale), bold=True, glued=True)
    return (Run(f"{added}, making ", quiet=True), final)


def _bold(text: str, role: Role | None = None) -> Run:
    return Run(text, role, bold=True)


def closing_notes(
    steps: ImpulseSteps, options: ImpulseOptions, sums: Sums, index: int, *, kept: bool
) -> tuple[Runs, ...]:
    """What is said below, from the longest form to the shortest: the axes, or at the end that y is the convolution.

    Before that it says of a cell that is ``kept`` how to let it go.
    """
    notes = _notes(steps, options, sums, index)
    return (
        tuple((*_quiet("This cell is kept in view; click it again to let go."), *note) for note in notes[:kept]) + notes
    )


def _notes(steps: ImpulseSteps, options: ImpulseOptions, sums: Sums, index: int) -> tuple[Runs, ...]:
    if not steps.x.any():
        return (_quiet("All pixels are 0: one term of weight 0 stands for them, and y is 0 everywhere."),)
    if index == len(steps) - 1:
        all_in = {1: "The one term is in", 2: "Both terms are in"}.get(len(steps), f"All {len(steps):,} terms are in")
        done = f"{all_in}: y is the full convolution x ∗ h, {steps.full[0]} × {steps.full[1]}."
        off = f"Largest difference from the copies added one by one: {format_number(sums.deviation)}."
        return _quiet(done, off), _quiet(f"{all_in}: y = x ∗ h.")
    long, short = {
        Notation.DOWN: (
            "n₁ counts rows down, n₂ columns to the right; the chapter's n₁ runs right and n₂ up.",
            "n₁ counts rows down, n₂ columns to the right.",
        ),
        Notation.UP: (
            "As in the chapter, n₁ runs right and n₂ up: (0, 0) is at the lower left.",
            "n₁ runs right and n₂ up, as in the chapter.",
        ),
    }[options.notation]
    overlap, docks = "Where copies overlap, their numbers add.", _said_of_docks(options)
    return _quiet(overlap, long, docks), _quiet(overlap, long), _quiet(long), _quiet(short)


def _said_of_docks(options: ImpulseOptions) -> str:
    """What of the Image and Kernel panels is not used here, so that nobody waits for it to have an effect."""
    own = [
        name
        for name, from_dock in (
            ("x", options.source is ImpulseSource.IMAGE),
            ("h", options.response is ImpulseResponse.KERNEL),
        )
        if not from_dock
    ]
    if not own:
        return ""
    said = (
        "is an example here; Edit x and h puts it into its dock."
        if len(own) == 1
        else ("are examples here; Edit x and h puts them into the docks.")
    )
    return f"{' and '.join(own)} {said}"


def _quiet(*texts: str) -> Runs:
    """Pieces of quiet text, broken between words."""
    return tuple(Run(f"{word} ", quiet=True) for text in texts for word in text.split())
