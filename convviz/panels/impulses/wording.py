"""What is written of unit impulses: names of terms, sums of cells, and what all add up to."""

from collections.abc import Sequence

from convviz.core.text.formatting import counted, equals, format_number
from convviz.core.windows.impulses import Contribution, ImpulseSteps
from convviz.state.choices.impulses import ImpulseOptions, Notation
from convviz.state.results.impulses import Sums
from convviz.widgets.impulses.runs import Run, Runs
from convviz.widgets.look.theme import Role

#: Products that are written out at most.
_MAX_WRITTEN = 12


def factor(value: float) -> str:
    """A number as a factor, in brackets where it has a sign."""
    text = format_number(value)
    return f"({text})" if text.startswith("−") or text.startswith("≈−") else text


def shifted(name: str, place: tuple[int, int]) -> str:
    """A function moved to a place: "δ(n₁, n₂ − 1)"."""
    moved = (letter if not by else f"{letter} − {by}" for letter, by in zip(("n₁", "n₂"), place, strict=True))
    return f"{name}({', '.join(moved)})"


def term_names(
    steps: ImpulseSteps, options: ImpulseOptions, index: int, *, quiet: bool
) -> tuple[tuple[Runs, ...], ...]:
    """The names of a weighted impulse and of its response, each from the longest form to the shortest."""
    position = steps.position(index)
    weight = Run(factor(float(steps.x[position])), Role.INPUT, bold=True, quiet=quiet)
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
    heavy = max(range(len(steps)), key=lambda index: len(factor(float(steps.x[steps.position(index)]))))
    weight = term_names(steps, options, heavy, quiet=False)[0]
    place = term_names(steps, options, far, quiet=False)[0]
    return tuple((one[0], other[1]) for one, other in zip(weight, place, strict=True))


def sum_names() -> tuple[Runs, Runs]:
    """The names of the sums."""
    so_far = Run(" so far", quiet=True)
    return (Run("x", Role.INPUT, bold=True), so_far), (Run("y = x ∗ h", Role.OUTPUT, bold=True), so_far)


def formula_piece(steps: ImpulseSteps, options: ImpulseOptions, index: int, current: int) -> Runs:
    """A term in the formula of x."""
    return term_names(steps, options, index, quiet=index > current)[0][0]


def worked_sum(
    steps: ImpulseSteps, options: ImpulseOptions, sums: Sums, cell: tuple[int, int], index: int
) -> tuple[Runs, ...]:
    """The sum of a cell of y up to step ``index``, from the longest form to the shortest."""
    reaching = steps.reaching(*cell)
    done = [one for one in reaching if one.index <= index]
    later = [one for one in reaching if one.index > index]
    so_far = sum(one.product for one in done)
    head = (_bold("y({}, {})".format(*options.named(cell)), Role.OUTPUT),)
    if not reaching:
        return ((*head, Run(" = "), _bold("0", Role.OUTPUT), Run(": no copy reaches it", quiet=True)),)
    ways = []
    for written in range(min(len(done), _MAX_WRITTEN), -1, -1):
        for ahead in (_ahead(later, so_far, sums), _ahead_in_short(later, so_far, sums)):
            ways.append((*head, *_done(done, written, so_far, sums), *_status(later), *ahead))
    return tuple(dict.fromkeys(ways))


def _done(done: Sequence[Contribution], written: int, so_far: float, sums: Sums) -> Runs:
    """= 1·4 + 2·3 = 4 + 6 = 10, of which only the last ``written`` products are written out."""
    if not done:
        return (Run(" = "), _bold("0", Role.OUTPUT))
    runs: list[Run] = [Run(" = ")]
    before = done[: len(done) - written]
    if before:
        subtotal = format_number(sum(one.product for one in before), sums.scale)
        runs.append(Run(f"{subtotal} of {counted(len(before), 'term')} before", Role.PRODUCT))
    for number, one in enumerate(done[len(before) :]):
        plus = " + " if before or number else ""
        runs += [Run(f"{plus}{factor(one.weight)}", Role.INPUT), Run(f"·{factor(one.response)}", Role.KERNEL)]
    if written > 1 and not before:
        products = " + ".join(
            factor(one.product) if number else format_number(one.product) for number, one in enumerate(done)
        )
        runs.append(Run(f" = {products}", Role.PRODUCT))
    runs += [Run(f" {equals(so_far, sums.scale)[:2]}"), _bold(equals(so_far, sums.scale)[2:], Role.OUTPUT)]
    return tuple(runs)


def _status(later: Sequence[Contribution]) -> Runs:
    return (Run(" so far; " if later else ", and no term after this one reaches it", quiet=True),)


def _ahead(later: Sequence[Contribution], so_far: float, sums: Sums) -> Runs:
    """Term 3 will add 3·1 = 3, making 13."""
    if not later:
        return ()
    final = format_number(so_far + sum(one.product for one in later), sums.scale)
    if len(later) > 1:
        return _ahead_in_short(later, so_far, sums)
    (one,) = later
    return (
        Run(f"term {one.index + 1} will add ", quiet=True),
        Run(factor(one.weight), Role.INPUT, bold=True),
        Run(f"·{factor(one.response)}", Role.KERNEL, bold=True),
        Run(f" {equals(one.product, sums.scale)}, making ", quiet=True),
        _bold(final),
    )


def _ahead_in_short(later: Sequence[Contribution], so_far: float, sums: Sums) -> Runs:
    if not later:
        return ()
    added = sum(one.product for one in later)
    final = format_number(so_far + added, sums.scale)
    verb = counted(len(later), "more term")
    return (Run(f"{verb} will add {format_number(added, sums.scale)}, making ", quiet=True), _bold(final))


def _bold(text: str, role: Role | None = None) -> Run:
    return Run(text, role, bold=True)


def closing_note(steps: ImpulseSteps, options: ImpulseOptions, sums: Sums, index: int) -> Runs:
    """What is said below: how things hang together, or at the end that the copies are the convolution."""
    if not steps.x.any():
        return _quiet("All pixels are 0: one term of weight 0 stands for them, and y is 0 everywhere.")
    if index == len(steps) - 1:
        size = f"{steps.full[0]} × {steps.full[1]}"
        off = format_number(sums.deviation)
        done = f"All {counted(len(steps), 'copy')} are in: y is the full convolution x ∗ h, {size}. "
        return _quiet(done, f"Copies added one by one differ from it by at most {off}.")
    where = {
        Notation.DOWN: "n₁ counts rows down, n₂ columns to the right; the chapter's n₁ runs right and n₂ up.",
        Notation.UP: "As in the chapter, n₁ runs right and n₂ up: (0, 0) is at the lower left.",
    }
    return _quiet("Where copies overlap, their numbers add. ", where[options.notation])


def _quiet(*texts: str) -> Runs:
    """Pieces of quiet text, broken between words."""
    return tuple(Run(f"{word} ", quiet=True) for text in texts for word in text.split())
