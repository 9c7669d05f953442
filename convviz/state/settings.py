"""Fields of choices set by words: ``stride=2,1`` or ``pooling.kind=average``."""

from collections.abc import Iterable, Mapping
from typing import Any

from convviz.core.util.checks import quoted
from convviz.core.util.fields import Declared, declared
from convviz.state.subject_model import Choice, SubjectModel


def read_settings(
    settings: Iterable[str], front: str, subjects: Mapping[str, SubjectModel], choices: Mapping[str, Any]
) -> dict[str, Declared]:
    """The values that choices take by ``[SUBJECT.]FIELD=VALUE``; without SUBJECT it is ``front``.

    Other fields change along as where a person chooses: with a kernel's name come its weights. Fields are set in the
    order in which they are declared, whatever the order of the words, so that what is named wins over what would change
    along; of two words for one field the later counts.

    Parameters
    ----------
    choices : the present value of each choice, by key.

    Raises
    ------
    ValueError
        For words of another form, a subject or a field that is not there, that changes nothing or that another one
        rules out, or a value that the field does not take.
    """
    given: dict[str, dict[str, Any]] = {}
    for words in settings:
        key, name, value = _read(words, front, subjects)
        given.setdefault(key, {})[name] = value
    return {key: _with_fields(key, choices[key], fields) for key, fields in given.items()}


def check_settings(settings: Iterable[str], front: str, subjects: Mapping[str, SubjectModel]) -> None:
    """Refuse, as `read_settings` does, words that are wrong whatever is chosen."""
    for words in settings:
        _read(words, front, subjects)


def _read(words: str, front: str, subjects: Mapping[str, SubjectModel]) -> tuple[str, str, Any]:
    """The key of a choice, its field, and the value that ``words`` give it."""
    target, equals, text = words.partition("=")
    key, _, name = target.rpartition(".")
    if not equals or not name:
        raise ValueError(f"{quoted(words)} is not of the form [SUBJECT.]FIELD=VALUE")
    subject = subjects.get(key or front)
    if subject is None:
        raise ValueError(f"there is no subject {key!r}; there are {', '.join(subjects)}")
    choice = _choice_with(subject, name)
    field = declared(type(choice.default))[name]
    return choice.key, name, field.kind.parse(text, field.called)


def _with_fields(key: str, value: Declared, fields: Mapping[str, Any]) -> Declared:
    for name in declared(type(value)):
        if name in fields:
            if name in value.idle:
                raise ValueError(f"{key}.{name} changes nothing as its other fields are")
            value = value.with_field(name, fields[name])
    overruled = next((name for name, given in fields.items() if getattr(value, name) != given), None)
    if overruled is not None:
        others = ", ".join(name for name in fields if name != overruled)
        raise ValueError(f"{key}.{overruled} cannot be set together with {others}")
    return value


def _choice_with(subject: SubjectModel, name: str) -> Choice:
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
