"""Sessions of earlier versions as this version writes them."""

from collections.abc import Callable
from typing import Any

from convviz.state.sessions.session_images import SessionError

#: 2 came with the network and the recipe of its training, 3 with sources of images in place of keys, 4 with the view of
#: a run and the seed of a kernel.
VERSION = 4


def migrated(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a session as version `VERSION` has it, changed only where it differs.

    Raises
    ------
    SessionError
        For no version, a later one, or data that its version cannot have written.
    """
    version = data.get("version")
    if type(version) is not int or version < 1:
        raise SessionError(f"The field version must be an integer from 1, got {version!r}.")
    if version > VERSION:
        raise SessionError(
            f"This session was saved by a later version of convviz (format {version}; this one reads up to {VERSION})."
        )
    for change in _CHANGES[version - 1 :]:
        data = change(dict(data))
    return _without_turned_kernel(data)


def _as_it_is(data: dict[str, Any]) -> dict[str, Any]:
    return data  # what came then takes its defaults


def _to_3(data: dict[str, Any]) -> dict[str, Any]:
    if "training" in data:
        data["recipe"] = data.pop("training")
    if isinstance(data.get("image"), dict):
        data["image"] = _with_source(dict(data["image"]))
    return data


def _with_source(image: dict[str, Any]) -> dict[str, Any]:
    """The section image with a source in place of "example:NAME", "file:PATH", "memory:NUMBER" or "drawn:"."""
    key, cells, levels = (image.pop(name, None) for name in ("key", "cells", "levels"))
    if key is None:
        return image
    kind, colon, name = key.partition(":") if isinstance(key, str) else ("", "", "")
    sources: dict[str, dict[str, Any]] = {
        "example": {"name": name},
        "file": {"path": name},
        "memory": {"number": int(name) if name.isdecimal() else name},
        "drawn": {"cells": cells, **({} if levels is None else {"levels": levels})},
    }
    if kind not in sources or not colon:
        raise SessionError(f"The field image.key must start with {', '.join(sources)} and a colon, got {key!r}.")
    if (kind == "drawn") != (cells is not None):
        raise SessionError("The section image cannot be used: a drawn image, and no other, has cells.")
    image["source"] = {"kind": kind, **sources[kind]}
    return image


def _without_turned_kernel(data: dict[str, Any]) -> dict[str, Any]:
    """A kernel "Gradient down" as it was at first, lower minus upper, keeps its weights and has no name any more."""
    kernel = data.get("kernel")
    turned = isinstance(kernel, dict) and kernel.get("name") == "gradient_y" and kernel.get("planes") == _LOWER_MINUS
    return {**data, "kernel": {**kernel, "name": ""}} if isinstance(kernel, dict) and turned else data


_LOWER_MINUS = [[[1.0], [0.0], [-1.0]]]
_CHANGES: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = (_as_it_is, _to_3, _as_it_is)
