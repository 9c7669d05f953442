"""Controls made from the declarations of fields: each has a ``chosen`` signal and a ``set_value`` that never emits."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from PySide6.QtWidgets import QWidget

from convviz.core.util.fields import Declaration
from convviz.core.util.kinds import Either, Flag, Integer, IntegerPair, Items, Kind, Numbers, OneOf, Real
from convviz.widgets.controls.controls import DropDown, Labelled, Offered, Segmented, Tick
from convviz.widgets.controls.named import NamedOrNumber
from convviz.widgets.controls.number_list import NumberList
from convviz.widgets.controls.numbers import Decimal, Number, NumberPair, Rate
from convviz.widgets.controls.slider import Slider


def control_for(field: Declaration, parent: QWidget | None = None) -> Any:
    """Make the control of a field: a list, a row of buttons, a number, a slider, some numbers, a rate or a check box.

    A TypeError for a kind of field that has none, such as free text.
    """
    make = _CONTROLS.get(type(field.kind))
    if make is None:
        raise TypeError(f"there is no control for {field.name}, {field.kind.limits}")
    return make(field, field.kind, parent)


def labelled(field: Declaration, control: QWidget, parent: QWidget | None = None) -> QWidget:
    """Put the field's label before its control, with the unit; not where it has none, or a check box says it."""
    if isinstance(control, Tick) or not field.label:
        return control
    unit = "" if isinstance(control, Slider) else field.unit  # a slider has it after its number
    return Labelled(", ".join(filter(None, (field.label, unit))), control, parent)


def options_of(kind: Any) -> list[Offered]:
    """Give the options of a kind, with their texts and tips, as a list or a row of buttons takes them."""
    return [(option.value, option.text, option.tip) for option in kind.options]


def _choice(field: Declaration, kind: OneOf, parent: QWidget | None) -> DropDown | Segmented:
    make = Segmented if kind.abreast else DropDown
    made = make(field.title, options_of(kind), parent)
    made.setToolTip(_about(field))
    return made


def _named_or_number(field: Declaration, kind: Any, parent: QWidget | None) -> NamedOrNumber:
    typed = (kind.typed.value, kind.typed.text, kind.typed.tip)
    if not isinstance(kind.other, Integer):
        raise TypeError(f"there is no control for {field.name}, {kind.limits}")
    limits = kind.other.low, kind.other.high
    made = NamedOrNumber(field.title, options_of(kind.words), typed, limits, parent)
    made.names.setToolTip(_about(field))
    return made


def _number(field: Declaration, kind: Integer, parent: QWidget | None) -> Number | Slider:
    if kind.slide:
        return _slider(field, kind, parent)
    return Number(field.title, kind.low, kind.high, parent, remark=_remark(field))


def _pair(field: Declaration, kind: Any, parent: QWidget | None) -> NumberPair:
    return NumberPair(field.title, kind.low, kind.high, parent, remark=_remark(field))


def _slider(field: Declaration, kind: Integer | Real, parent: QWidget | None) -> Slider:
    remark = f", {field.tip}" if field.tip else ""
    return Slider(field.title, kind, parent, unit=field.unit, remark=remark)


def _real(field: Declaration, kind: Real, parent: QWidget | None) -> Rate | Decimal | Slider:
    if kind.slide:
        return _slider(field, kind, parent)
    if kind.decimals is None:
        return Rate(field.title, kind.low, kind.high, parent, remark=_remark(field))
    limits = kind.low, kind.high
    return Decimal(field.title, *limits, parent, decimals=kind.decimals, step=kind.step, remark=_remark(field))


def _list(field: Declaration, kind: Items, parent: QWidget | None) -> NumberList:
    if not isinstance(kind.kind, Real):
        raise TypeError(f"there is no control for {field.name}, {kind.limits}")
    return NumberList(field.title, partial(kind.check, name=field.called), f"{kind.limits}{_remark(field)}", parent)


def _numbers(field: Declaration, kind: Numbers, parent: QWidget | None) -> NumberList:
    return NumberList(field.title, partial(kind.check, name=field.called), f"{kind.limits}{_remark(field)}", parent)


def _flag(field: Declaration, kind: Flag, parent: QWidget | None) -> Tick | Segmented:
    return Segmented(field.title, options_of(kind), parent) if kind.options else Tick(field.title, field.tip, parent)


def _about(field: Declaration) -> str:
    return f"{field.title}: {field.tip}" if field.tip else ""


def _remark(field: Declaration) -> str:
    """What follows the limits."""
    return f"{f' {field.unit}' if field.unit else ''}{f', {field.tip}' if field.tip else ''}"


_CONTROLS: Mapping[type[Kind], Callable[[Declaration, Any, QWidget | None], QWidget]] = MappingProxyType(
    {
        OneOf: _choice,
        Either: _named_or_number,
        Integer: _number,
        IntegerPair: _pair,
        Real: _real,
        Items: _list,
        Numbers: _numbers,
        Flag: _flag,
    }
)
