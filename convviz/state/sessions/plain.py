"""Choices as plain data and back: what sessions are made of."""

from collections.abc import Iterable
from typing import Any

from convviz.core.util import fields as declared
from convviz.core.util.kinds import PlainDataError
from convviz.state.sessions.session_images import SessionError


def to_plain(value: Any) -> Any:
    """What JSON holds of a choice: of a network what it gives of itself, of any other its declared fields."""
    return value.to_data() if hasattr(value, "to_data") else declared.to_plain(value)


def read_value(kind: Any, data: Any, where: str) -> Any:
    """Make a choice of plain data; missing fields take their defaults, its own checks find what is wrong.

    Raises
    ------
    SessionError
        Naming ``where`` the data stands.
    """
    try:
        return kind.from_data(data) if hasattr(kind, "from_data") else declared.from_plain(kind, data, where)
    except PlainDataError as error:
        sentence = str(error)
        raise SessionError(f"{sentence[0].upper()}{sentence[1:]}.") from error
    except ValueError as error:
        raise SessionError(f"The section {where} cannot be used: {error}.") from error


def check_names(data: Any, names: Iterable[str], where: str) -> None:
    """Refuse what is no object, and the first field that is unknown."""
    if not isinstance(data, dict):
        raise SessionError(f"The field {where} must be an object.")
    for name in data:
        if name not in names:
            raise SessionError(f"{where[0].upper()}{where[1:]} has an unknown field {name!r}.")
