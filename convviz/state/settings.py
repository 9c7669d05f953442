"""Fields of choices set by words: ``stride=2,1`` or ``pooling.kind=average``."""

from collections.abc import Iterable, Mapping
from typing import Any

from convviz.core.util.fields import Declared, declared
from convviz.state.subject import Choice, Subject


def read_settings(
    settings: Iterable[str], front: str, subjects: Mapping[str, Subject], choices: Mapping[str, Any]
) -> dict[str, Declared]:
    """The values that choices take by ``[SUBJECT.]FIELD=VALUE``; without SUBJECT it is ``front``.

    Other fields change along as where a person chooses: with a kernel's name come its weights. The order does not
    matter: what is not possible yet, such as a padding for a window that is still small, waits for the others.

    Parameters
    ----------
    choices : the present value of each choice, by key.

    Raises
    ------
    ValueError
        For words of another form, a subject or a field that is not there or changes nothing, or a value that the field
        does not take.
    """
    values: dict[str, Declared] = {}
    waiting = list(settings)
    while waiting:
        refused: dict[str, ValueError] = {}
        for words in waiting:
            try:
                key, value = _changed(words, front, subjects, {**choices, **values})
                values[key] = value
            except ValueError as error:
                refused[words] = error
        if len(refused) == len(waiting):
            raise refused[waiting[0]]
        waiting = list(refused)
    return values


def _changed(
    words: str, front: str, subjects: Mapping[str, Subject], choices: Mapping[str, Any]
) -> tuple[str, Declared]:
    """The key and the value of the choice that ``words`` change."""
    target, equals, text = words.partition("=")
    key, _, name = target.rpartition(".")
    if not equals or not name:
        raise ValueError(f"{words!r} is not of the form [SUBJECT.]FIELD=VALUE")
    subject = subjects.get(key or front)
    if subject is None:
        raise ValueError(f"there is no subject {key!r}; there are {', '.join(subjects)}")
    choice = _choice_with(subject, name)
    field, value = declared(type(choice.default))[name], choices[choice.key]
    if name in value.idle:
        raise ValueError(f"{subject.key}.{name} changes nothing as its other fields are")
    return choice.key, value.with_field(name, field.kind.parse(text, field.called))


def _choice_with(subject: Subject, name: str) -> Choice:
    """The choice of a subject that has a field ``name``."""
    fields = {
        field: choice
        for choice in subject.choices
        if isinstance(choice.default, Declared)
        for field in declared(type(choice.default))
    }
    if name not in fields:
        raise ValueError(f"{subject.key} has no field {name!r}; there are {', '.join(fields) or 'none to be set'}")
    return fields[name]
