"""How the pictures of a close-up become colours."""

from convviz.core.filters.closeup.parts import PartKind, PartSteps
from convviz.panels.shared.pictures import colouring_of
from convviz.state.results.filter_closeup import CloseUp
from convviz.widgets.look.colouring import Colouring, Scale


def closeup_colouring(closeup: CloseUp) -> Colouring:
    """That of the picture that the filter is given."""
    return colouring_of(closeup.chain.picture(max(closeup.number - 1, 0)))


def picture_colouring(closeup: CloseUp, number: int) -> Colouring:
    """That of a part: angles have a circle of hues."""
    picture, steps = closeup.parts[number], closeup.steps
    if isinstance(steps, PartSteps) and steps[number].kind is PartKind.ANGLE:
        return Colouring(*picture.levels, Scale.ANGLE)
    return colouring_of(picture)
