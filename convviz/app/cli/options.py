"""Options of the command line, made from the declarations of fields."""

import argparse
from collections.abc import Callable
from typing import Any

from convviz.core.util.fields import Declaration
from convviz.core.util.file_kinds import FileKind, FileType
from convviz.core.util.kinds import Flag, Integer, OneOf, Real
from convviz.widgets.look.vectors import DRAWN

#: What the window is drawn into.
RENDERED = FileKind("rendered", (*DRAWN.types, FileType("JPEG picture", (".jpg", ".jpeg"))))


def add_field(parser: argparse.ArgumentParser, field: Declaration, **changes: Any) -> argparse.Action:
    """Add the option of a field; it is None unless it is given. ``changes`` go to `add_argument`."""
    option = f"--{field.name.replace('_', '-')}"
    facts: dict[str, Any] = {"help": _help(field), "default": None}
    if isinstance(field.kind, Flag):
        facts["action"] = argparse.BooleanOptionalAction
    else:
        facts |= {"type": _reader(field), "metavar": _metavar(field)}
    return parser.add_argument(option, **facts | changes)


def _help(field: Declaration) -> str:
    """What it may be, where its metavar does not say so, and what it is."""
    limits = "" if isinstance(field.kind, OneOf | Flag) else " ".join(filter(None, (field.kind.limits, field.unit)))
    return ", ".join(filter(None, (limits, field.tip))).replace("%", "%%")


def _metavar(field: Declaration) -> str:
    if isinstance(field.kind, OneOf):
        return f"{{{','.join(str(option.value) for option in field.kind.options)}}}"
    return {Integer: "N", Real: "X"}.get(type(field.kind), "VALUE")


def _reader(field: Declaration) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            return field.kind.parse(text, field.called)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read
