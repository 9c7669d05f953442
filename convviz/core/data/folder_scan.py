"""What is in a folder of images, by name alone: its splits, its classes and their files."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

from convviz.core.data.splits import DatasetError
from convviz.core.images.formats import IMAGE_SUFFIXES

#: Sub-folder, in any case -> the split that it holds.
_SPLITS = {"train": "train", "validation": "validation", "valid": "validation", "val": "validation", "test": "test"}
#: What systems leave behind everywhere; reported as little as hidden files.
_CLUTTER = {"thumbs.db", "desktop.ini", "icon\r", "__macosx"}


class ImageFile(NamedTuple):
    """One image file: where it is, its name inside the folder, and its class as a place in `Listing.classes`."""

    path: Path
    name: str
    label: int


class Listing(NamedTuple):
    """A folder's content: sorted, so that the file system's order does not matter.

    ``splits`` are the files of each split, "train" first; of "train" alone if the folder has no splits of its own.
    ``skipped`` holds what is no image, or not where one belongs, as "name: reason".
    """

    title: str
    classes: tuple[str, ...]
    splits: dict[str, list[ImageFile]]
    skipped: list[str]


def shown(name: str | Path) -> str:
    """A file's name as it can be shown: bytes that are no text become question marks."""
    return (name if isinstance(name, str) else name.as_posix()).encode("utf-8", "replace").decode()


def list_folder(path: str) -> Generator[float, None, Listing]:
    """List the image files of a folder laid out as `load_folder` describes. Yields 0 after each class.

    At most three levels are looked at, so a link that leads back up does no harm.

    Raises
    ------
    DatasetError
        If a folder cannot be listed, if there are fewer than two classes or one without image files, if splits differ
        in their classes, or if two sub-folders are named as the same split.
    """
    if not path:
        raise DatasetError("The name of the folder is empty.")
    root = Path(path)
    title = shown(root.absolute().name or path)
    folders, skipped = _find_splits(root, title)
    listing = Listing(title, (), {}, skipped)
    for split, folder in folders.items():
        found, others = _contents(folder)
        skipped += [f"{shown(other.relative_to(root))}: not in the folder of a class." for other in others]
        classes = tuple(shown(place.name) for place in found)
        if split == "train":
            _check_classes(title if folder == root else shown(folder.name), classes)
            listing = listing._replace(classes=classes)
        elif classes != listing.classes:
            raise DatasetError(_difference(shown(folder.name), classes, listing.classes))
        files = listing.splits[split] = []
        for label, place in enumerate(found):
            files += [
                ImageFile(image, shown(image.relative_to(root)), label) for image in _images(root, place, skipped)
            ]
            yield 0.0
    return listing


def _find_splits(root: Path, title: str) -> tuple[dict[str, Path], list[str]]:
    """The folder that holds the classes of each split, and what is left out beside them."""
    folders, files = _contents(root)
    named: dict[str, list[Path]] = {split: [] for split in _SPLITS.values()}
    others: list[Path] = []
    for folder in folders:
        named.get(_SPLITS.get(folder.name.casefold(), ""), others).append(folder)
    found = {split: places for split, places in named.items() if places}
    # A sub-folder "train" among others that are no splits is a class: the railway's.
    if "train" not in found or (len(found) == 1 and others):
        return {"train": root}, []
    for split, places in found.items():
        if len(places) > 1:
            both = "' and '".join(shown(place.name) for place in places)
            raise DatasetError(f"'{title}' holds '{both}', all named as its {split} images; keep one of them.")
    skipped = [f"{shown(other.name)}: beside 'train', and so not a class." for other in others]
    skipped += [f"{shown(file.name)}: not in the folder of a class." for file in files]
    return {split: places[0] for split, places in found.items()}, skipped


def _contents(folder: Path) -> tuple[list[Path], list[Path]]:
    """The sub-folders and everything else, sorted, without what is hidden."""
    folders: list[str] = []
    others: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and entry.name.casefold() not in _CLUTTER:
                    (folders if _is_folder(entry) else others).append(entry.name)
    except FileNotFoundError as error:
        raise DatasetError(f"The folder '{shown(folder)}' does not exist.") from error
    except NotADirectoryError as error:
        raise DatasetError(f"'{shown(folder)}' is not a folder.") from error
    except PermissionError as error:
        raise DatasetError(f"The folder '{shown(folder)}' may not be read: permission denied.") from error
    except OSError as error:
        raise DatasetError(f"The folder '{shown(folder)}' cannot be read: {error.strerror}.") from error
    except ValueError as error:  # a NUL in the path
        raise DatasetError(f"'{shown(folder)}' is not the name of a folder: {error}.") from error
    return [folder / name for name in sorted(folders)], [folder / name for name in sorted(others)]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False


def _images(root: Path, folder: Path, skipped: list[str]) -> list[Path]:
    """The image files of a class; what else there is goes to ``skipped``."""
    inner, files = _contents(folder)
    images = [file for file in files if file.suffix.lower() in IMAGE_SUFFIXES]
    skipped += [f"{shown(place.relative_to(root))}: a folder inside a class." for place in inner]
    skipped += [
        f"{shown(file.relative_to(root))}: not an image file."
        for file in files
        if file.suffix.lower() not in IMAGE_SUFFIXES
    ]
    if not images:
        raise DatasetError(f"The class '{shown(folder.relative_to(root))}' is empty: its folder holds no image files.")
    return images


def _check_classes(folder: str, names: tuple[str, ...]) -> None:
    if len(names) < 2:
        held = f"only one sub-folder, '{names[0]}'" if names else "no sub-folders"
        raise DatasetError(f"'{folder}' holds {held}; it must hold at least two, one for each class.")
    if len(set(names)) < len(names):
        raise DatasetError(f"'{folder}' holds two sub-folders whose names look the same.")


def _difference(folder: str, names: tuple[str, ...], classes: tuple[str, ...]) -> str:
    for name in classes:
        if name not in names:
            return f"'{folder}' lacks the class '{name}', which the training images have."
    surplus = next(name for name in names if name not in classes)
    return f"'{folder}' holds the class '{surplus}', which the training images do not have."
