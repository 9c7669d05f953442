"""Fields of a frozen dataclass, declared once: what they may hold, what they are called, and what they are by default.

    @dataclass(frozen=True)
    class Pooling(Declared):
        size: Pair = declare(IntegerPair(1, 16), default=(2, 2), unit="cells", tip="Rows and columns of the window")

Checks, controls, options of the command line, names of runs and files are all made from the declaration. Libraries that
structure data (cattrs, msgspec) were looked at: the kinds, which know their limits anyway, turn their values into plain
data in a line each, and neither library could refuse in our own sentences without a hook for each of them.
"""
# ruff: noqa: D102 - what the methods of a kind give is said once, in Kind

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from types import MappingProxyType
from typing import Any, Self, TypeVar, cast

from convviz.core.util.checks import quoted
from convviz.core.util.kinds import Kind, OneOf, Option, PlainDataError, split_outside

__all__ = ["Declaration", "Declared", "Nested", "Variants", "declare", "declared", "from_plain", "to_plain"]

_KEY = "convviz"
#: What `declared` has found; `functools.cache` does not take a type where types are checked.
_FOUND: dict[type[Any], Mapping[str, "Declaration"]] = {}


@dataclass(frozen=True)
class Declaration:
    """All that is known of a field.

    Attributes
    ----------
    name : of the attribute.
    kind : what it may hold.
    default : its value unless given, or `dataclasses.MISSING`.
    title : what it is called in full: "Learning rate".
    called : what errors and the undo menu call it: "learning rate".
    label : what stands before its control: "η", or nothing.
    unit : of its number: "cells", or nothing.
    tip : what follows its name or its limits where it is explained, such as "passes through the images", or nothing.
    edit : what the undo menu calls a change of it, with {} for the text of the option chosen; by default "Change"
        and what it is called.
    short : how a run's name gives its value: "η 0.05"; None where it does not.
    rare : it is changed seldom, and so is shown on demand.
    of_machine : it belongs to the machine at hand, and is not taken over from a run that another one began.
    """

    name: str
    kind: Kind
    default: Any
    title: str
    called: str
    label: str
    unit: str = ""
    tip: str = ""
    edit: str | Callable[[Any], str] = ""
    short: str | Callable[[Any], str] | None = None
    rare: bool = False
    of_machine: bool = False

    def edit_text(self, value: Any) -> str:
        """What the undo menu calls the edit that gives it a value."""
        if callable(self.edit):
            return self.edit(value)
        options: tuple[Option, ...] = getattr(self.kind, "options", ())
        texts = (option.text.lower() for option in options if option.value == value)
        return self.edit.format(next(texts, value)) if self.edit else f"Change {self.called}"

    def in_short(self, value: Any) -> str:
        """How a run's name gives a value; empty where it does not."""
        if self.short is None:
            return ""
        if callable(self.short):
            return self.short(value)
        option = self.kind.option(value) if isinstance(self.kind, OneOf) else None
        return self.short.format(value if option is None else option.short)


def declare(
    kind: Kind,
    *,
    default: Any = MISSING,
    title: str = "",
    called: str = "",
    label: str | None = None,
    unit: str = "",
    tip: str = "",
    edit: str | Callable[[Any], str] = "",
    short: str | Callable[[Any], str] | None = None,
    rare: bool = False,
    of_machine: bool = False,
) -> Any:
    """Declare a field of a `Declared`; see `Declaration`.

    The title is the name unless given; the label and what errors call it are the title. ``short`` is a format such as
    ``"η {:g}"`` or a function of the value.
    """
    names = {"title": title, "called": called, "label": label}
    facts = {"kind": kind, "unit": unit, "tip": tip, "edit": edit, "short": short}
    flags = {"rare": rare, "of_machine": of_machine}
    return dataclasses.field(default=default, metadata={_KEY: {**names, **facts, **flags}})


class Declared:
    """Base of frozen dataclasses whose fields are declared: each is checked when a value is made."""

    def __post_init__(self) -> None:
        for name, field in declared(type(self)).items():
            object.__setattr__(self, name, field.kind.check(getattr(self, name), field.called))
        self.check()

    def check(self) -> None:
        """Refuse, with a ValueError, what is wrong with several fields together."""

    @property
    def idle(self) -> tuple[str, ...]:
        """The fields that change nothing as the others are."""
        return ()

    def with_field(self, field: str, value: Any) -> Self:
        """Give one field another value, as a person does, and others the values that follow from it."""
        changes = {field: value, **self.along(field, value)}
        changed: Self = dataclasses.replace(cast("Any", self), **changes)
        return changed

    def along(self, field: str, value: Any) -> dict[str, Any]:  # noqa: ARG002
        """What changes along where a person gives ``field`` a value: fields and their values."""
        return {}


def declared(kind: type[Any]) -> Mapping[str, Declaration]:
    """Return the declarations of a dataclass's fields by name, in their order; a TypeError if one has none."""
    if kind not in _FOUND:
        _FOUND[kind] = MappingProxyType({field.name: _declaration(kind, field) for field in dataclasses.fields(kind)})
    return _FOUND[kind]


def _declaration(kind: type[Any], field: "dataclasses.Field[Any]") -> Declaration:
    if _KEY not in field.metadata:
        raise TypeError(f"the field {field.name} of {kind.__name__} is not declared")
    facts = dict(field.metadata[_KEY])
    title = facts["title"] or field.name.replace("_", " ").capitalize()
    facts["title"], facts["called"] = title, facts["called"] or title[:1].lower() + title[1:]
    facts["label"] = title if facts["label"] is None else facts["label"]
    return Declaration(name=field.name, default=field.default, **facts)


Value = TypeVar("Value", bound=Declared)


def to_plain(value: Declared) -> dict[str, Any]:
    """Return the fields of a value as JSON writes them."""
    return {name: field.kind.to_plain(getattr(value, name)) for name, field in declared(type(value)).items()}


def from_plain(kind: type[Value], data: Any, where: str) -> Value:
    """Make a value of what `to_plain` gave; fields that are missing take their defaults.

    Raises
    ------
    PlainDataError
        If ``data`` is no object, lacks a field without default, or has one that is unknown; it names ``where``.
    ValueError
        For the first value that its field does not take.
    """
    if not isinstance(data, dict):
        raise PlainDataError(f"the field {where} must be an object")
    known = declared(kind)
    for name, field in known.items():
        if name not in data and field.default is MISSING:
            raise PlainDataError(f"the field {name} of {where} is missing")
    for name in data:
        if name not in known:
            raise PlainDataError(f"{where} has an unknown field {name!r}")
    return kind(**{name: known[name].kind.from_plain(part, f"{where}.{name}") for name, part in data.items()})


@dataclass(frozen=True)
class Nested(Kind):
    """A value of declared fields within another."""

    type: type[Declared]

    def check(self, value: Any, name: str) -> Any:
        if not isinstance(value, self.type):
            raise ValueError(f"{name} must be {self.limits}, got {quoted(value)}")
        return value

    @property
    def limits(self) -> str:
        return f"a {self.type.__name__}"

    def to_plain(self, value: Any) -> Any:
        return to_plain(value)

    def from_plain(self, data: Any, where: str) -> Any:
        return from_plain(self.type, data, where)


@dataclass(frozen=True)
class Variants(Kind):
    """A value of one of several types; ``tag`` is the field of the plain data that names which.

    As text the type's word and its fields with colons between them, what is not named by default:
    ``median:size=5``, or with brackets around a value that holds a colon or a comma, ``convolution:kernel=[1,2;3,4]``.
    """

    types: Mapping[str, type[Declared]]
    tag: str = "kind"

    def parse(self, text: str, name: str) -> Any:
        tag, *settings = split_outside(text.strip(), ":")
        kind = self.types.get(tag)
        if kind is None:
            raise ValueError(f"{name} must be {self.limits}, got {quoted(tag)}")
        given, known = {}, declared(kind)
        for words in settings:
            field, equals, value = words.partition("=")
            if not equals or field not in known:
                fields = ", ".join(known) or "none"
                raise ValueError(f"{tag} is set by FIELD=VALUE, its fields: {fields}; got {quoted(words)}")
            inner = value[1:-1] if value.startswith("[") and value.endswith("]") else value
            given[field] = known[field].kind.parse(inner, known[field].called)
        return kind(**given)

    def check(self, value: Any, name: str) -> Any:
        if type(value) not in self.types.values():
            raise ValueError(f"{name} must be {self.limits}, got {quoted(value)}")
        return value

    @property
    def limits(self) -> str:
        return f"one of {', '.join(self.types)}"

    def to_plain(self, value: Any) -> Any:
        tag = next(tag for tag, kind in self.types.items() if kind is type(value))
        return {self.tag: tag, **to_plain(value)}

    def from_plain(self, data: Any, where: str) -> Any:
        if not isinstance(data, dict):
            raise PlainDataError(f"the field {where} must be an object")
        if self.tag not in data:
            raise PlainDataError(f"the field {self.tag} of {where} is missing")
        tag, rest = data[self.tag], {name: part for name, part in data.items() if name != self.tag}
        if not isinstance(tag, str) or tag not in self.types:
            raise PlainDataError(f"the field {where}.{self.tag} must be {self.limits}, got {quoted(tag)}")
        return from_plain(self.types[tag], rest, where)
