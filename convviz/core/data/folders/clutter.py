"""What systems and programs leave in folders: neither classes nor pictures, and not worth a word."""

import re

#: Folders of disks, NAS boxes, archives and tools, as they are called in any case.
_FOLDERS = frozenset(
    {
        *("@eadir", "@recycle", "@recently-snapshot", "@tmp", "#recycle", "#snapshot", "~snapshot"),
        *("$recycle.bin", "recycler", "recycled", "system volume information", "config.msi"),
        *("__macosx", "lost+found", "network trash folder", "temporary items", "__pycache__"),
    }
)
#: Files beside pictures: thumbnails, settings of folders, streams of a NAS.
_FILES = re.compile(
    r"(thumbs|ehthumbs|ehthumbs_vista)\.db|desktop\.ini|picasa\.ini|icon\r|folder\.jpg\.db|~\$.*|.*@syno(eastream|resource)",
    re.IGNORECASE,
)
#: Folders into which a disk's check puts what it finds: found.000.
_FOUND = re.compile(r"found\.\d{3}", re.IGNORECASE)


def is_clutter(name: str, *, folder: bool) -> bool:
    """Whether a file or a ``folder`` of this name is passed over: a system's, or hidden by a dot (as ``._x.jpg``)."""
    if name.startswith("."):
        return True
    if folder:
        return name.casefold() in _FOLDERS or _FOUND.fullmatch(name) is not None
    return _FILES.fullmatch(name) is not None
