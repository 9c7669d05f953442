"""Fields of choices set by words: ``stride=2,1`` or ``pooling.kind=average``."""

from collections.abc import Mapping
from typing import Any

from convviz.core.util.fields import Declared, declared
from convviz.state.subject import Subject


def read_setting(words: str, front: str, subjects: Mapping[str, Subject]) -> tuple[str, dict[str, Any]]:
    """The choice and the change that ``[SUBJECT.]FIELD=VALUE`` means; without SUBJECT it is ``front``.

    Raises
    ------
    ValueError
        For words of another form, a subject or a field that is not there, or a value that the field does not take.
    """
    target, equals, text = words.partition("=")
    key, _, name = target.rpartition(".")
    if not equals or not name:
        raise ValueError(f"{words!r} is not of the form [SUBJECT.]FIELD=VALUE")
    subject = subjects.get(key or front)
    if subject is None:
        raise ValueError(f"there is no subject {key!r}; there are {', '.join(subjects)}")
    known: list[str] = []
    for choice in subject.choices:
        fields = declared(type(choice.default)) if isinstance(choice.default, Declared) else {}
        if name in fields and not fields[name].alone:
            raise ValueError(f"{subject.key}.{name} goes with other fields and cannot be set alone")
        if name in fields:
            return choice.key, {name: fields[name].kind.parse(text, fields[name].called)}
        known += fields
    raise ValueError(f"{subject.key} has no field {name!r}; there are {', '.join(known) or 'none to be set'}")
