"""What is in a folder of images, by name alone: its splits, its classes and their files."""

from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from convviz.core.data.folders.class_names import alike, classes_in_names
from convviz.core.data.folders.contents import contents_of, is_picture
from convviz.core.data.folders.split_names import TRAIN, UNLABELLED, split_folders
from convviz.core.data.splits import DatasetError
from convviz.core.util.names import in_natural_order, one_form, printable

#: Folders in folders that are gone down before there must be classes.
_DEPTH = 3


class ImageFile(NamedTuple):
    """One image file: where it is, its name inside the folder, and its class as a place in `Listing.classes`."""

    path: Path
    name: str
    label: int


class Listing(NamedTuple):
    """A folder's content: sorted, so that the file system's order does not matter.

    ``splits`` are the files of each split, "train" first; of "train" alone if the folder has no splits of its own.
    ``unlabelled`` are pictures of no class, to be predicted. ``skipped`` holds what is no image, or not where one
    belongs, as "name: reason"; ``remarks`` are sentences on how the folder was understood.
    """

    title: str
    classes: tuple[str, ...]
    splits: dict[str, list[ImageFile]]
    unlabelled: list[ImageFile]
    skipped: list[str]
    remarks: list[str]


class _Found(NamedTuple):
    """A folder's classes: the files of each, by name; and what lies beside them."""

    files: Mapping[str, list[Path]]
    others: list[Path]


def list_folder(path: str) -> Generator[float, None, Listing]:
    """List the image files of a folder laid out as `load_folder` describes. Yields 0 after each class.

    Few levels are looked at, so a link that leads back up does no harm.

    Raises
    ------
    DatasetError
        If a folder cannot be listed, if there are fewer than two classes or one without image files, if splits differ
        in their classes, or if two sub-folders are named as the same split.
    """
    if not path:
        raise DatasetError("The name of the folder is empty.")
    scan = _Scan(Path(path))
    for split, folder in scan.split_folders().items():
        yield from scan.take(split, folder)
    return scan.listing


class _Scan:
    """The listing of one folder in the making."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.names: tuple[str, ...] = ()  # of the classes, as the file system has them
        self.listing = Listing(printable(root.absolute().name or str(root)), (), {}, [], [], [])

    def split_folders(self) -> dict[str, Path]:
        """The folder that holds the classes of each split; what lies beside them is skipped."""
        place = self._unwrapped(self.root, splits=True)
        if place != self.root:
            self.listing.remarks.append(f"The images are read from '{self._name(place)}', the only folder in it.")
        folders, files = contents_of(place)
        found = split_folders(folders, self.listing.title)
        if not found:
            return {TRAIN: place}
        self._skip((folder for folder in folders if folder not in found.values()), "beside the splits, and so no class")
        self._skip(files, "not in the folder of a class")
        inner = {split: self._unwrapped(folder) for split, folder in found.items()}
        said = ", ".join(f"{split} '{self._name(folder)}'" for split, folder in inner.items())
        self.listing.remarks.append(f"Sub-folders are taken as splits: {said}.")
        return inner

    def take(self, split: str, folder: Path) -> Generator[float, None, None]:
        """List the classes of one split, of the training images first."""
        found = self._classes(split, folder)
        if found is None:
            self._take_unlabelled(folder)
            return
        files = found.files
        if split == TRAIN:
            self._take_classes(tuple(sorted(files)), self._title(folder))
        else:
            files = self._matched(files, folder)
        self._skip(found.others, "not in the folder of a class")
        taken = self.listing.splits[split] = []
        for label, name in enumerate(sorted(files)):
            taken += [ImageFile(path, self._name(path), label) for path in files[name]]
            yield 0.0

    def _take_classes(self, names: tuple[str, ...], title: str) -> None:
        classes = tuple(map(printable, names))
        _check_classes(title, classes)
        self.names, self.listing = names, self.listing._replace(classes=classes)
        self.listing.remarks.extend(
            f"The classes '{first}' and '{second}' differ in case only, and are two."
            for first, second in alike(classes)
        )

    def _classes(self, split: str, folder: Path) -> _Found | None:
        """The classes of a folder; None if it holds pictures of none, to be predicted."""
        folders, files = contents_of(folder)
        if split == UNLABELLED or (split != TRAIN and self._is_unlabelled(folders, files)):
            return None
        if folders:
            return _Found(self._in_folders(folders), files)
        return self._in_names(split, folder, files)

    def _is_unlabelled(self, folders: list[Path], files: list[Path]) -> bool:
        """Whether the folder of a split holds pictures, but neither folders of classes nor names of them."""
        if len(folders) == 1 and one_form(folders[0].name).casefold() not in map(str.casefold, self.listing.classes):
            folders, files = contents_of(folders[0])
        pictures = [file for file in files if is_picture(file)]
        named = set(classes_in_names(pictures).labels)
        known = {name.casefold() for name in self.listing.classes}
        return not folders and bool(pictures) and not any(name.casefold() in known for name in named)

    def _in_folders(self, folders: list[Path]) -> dict[str, list[Path]]:
        """The pictures of each class, in the order of their paths."""
        classes: dict[str, list[Path]] = {}
        for folder in folders:
            name = one_form(folder.name)
            if name in classes:
                self.listing.remarks.append(f"Two sub-folders that are both written '{printable(name)}' are one class.")
            inner, files = contents_of(folder)
            pictures = [file for file in files if is_picture(file)]
            classes.setdefault(name, []).extend(pictures)
            self._skip(inner, "a folder inside a class")
            self._skip((file for file in files if not is_picture(file)), "not an image file")
            if not pictures:
                raise DatasetError(
                    f"The class '{self._name(folder)}' is empty: its folder holds no image files. "
                    "Put them back, or take the folder away."
                )
        return classes

    def _in_names(self, split: str, folder: Path, files: list[Path]) -> _Found:
        """The classes in the names of the pictures of a folder without sub-folders."""
        pictures = [file for file in files if is_picture(file)]
        if not pictures:
            return _Found({}, files)
        found = classes_in_names(pictures)
        if found.refused and split == TRAIN:
            raise DatasetError(
                f"'{self._title(folder)}' holds no sub-folders, one for each class, and the names of its pictures are "
                f"no classes: {found.refused}."
            )
        classes: dict[str, list[Path]] = {}
        for label, file in zip(found.labels, pictures, strict=True):
            if label:
                classes.setdefault(label, []).append(file)
        examples = ", ".join(
            f"'{printable(name)}' from '{printable(classes[name][0].name)}'" for name in sorted(classes)[:4]
        )
        self.listing.remarks.append(f"Classes are taken from the names of the pictures: {examples}.")
        self._skip(
            (file for file, label in zip(pictures, found.labels, strict=True) if not label),
            "its name gives no class and number",
        )
        return _Found(classes, [file for file in files if not is_picture(file)])

    def _matched(self, files: Mapping[str, list[Path]], folder: Path) -> Mapping[str, list[Path]]:
        """The same under the names of the training images' classes, which may be written in another case."""
        classes = [*self.names]
        by_case = {name.casefold(): name for name in classes}
        matched: dict[str, list[Path]] = {}
        for name, places in files.items():
            known = name if name in classes else by_case.get(name.casefold(), name)
            if known != name:
                self.listing.remarks.append(
                    f"'{printable(name)}' in '{self._title(folder)}' is the class '{printable(known)}'."
                )
            matched.setdefault(known, []).extend(places)
        if set(matched) != set(classes):
            raise DatasetError(_difference(self._title(folder), tuple(matched), tuple(classes)))
        return matched

    def _take_unlabelled(self, folder: Path) -> None:
        folders, files = contents_of(folder)
        inner = [file for place in folders for file in contents_of(place)[1]]
        pictures = [file for file in (*files, *inner) if is_picture(file)]
        pictures.sort(key=lambda file: in_natural_order(self._name(file)))
        self.listing.unlabelled.extend(ImageFile(file, self._name(file), -1) for file in pictures)
        self.listing.remarks.append(
            f"The {len(pictures):,} pictures in '{self._title(folder)}' have no classes; they can be predicted."
        )

    def _unwrapped(self, folder: Path, *, splits: bool = False) -> Path:
        """Go down while a folder holds nothing but one folder, and the classes, or the ``splits``, are in that."""
        for _ in range(_DEPTH):
            folders, files = contents_of(folder)
            if len(folders) != 1 or any(map(is_picture, files)) or (splits and split_folders(folders, "")):
                break
            inner, pictures = contents_of(folders[0])
            if not inner and classes_in_names([file for file in pictures if is_picture(file)]).refused:
                break
            folder = folders[0]
        return folder

    def _skip(self, places: Iterable[Path], reason: str) -> None:
        self.listing.skipped.extend(f"{self._name(place)}: {reason}." for place in places)

    def _name(self, place: Path) -> str:
        return printable(place.relative_to(self.root))

    def _title(self, folder: Path) -> str:
        return self.listing.title if folder == self.root else self._name(folder)


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
