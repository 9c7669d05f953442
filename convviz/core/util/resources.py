"""Where the program finds the files it ships with: pictures, icons, fonts."""

from pathlib import Path

#: Looked through in this order: an installed wheel holds them inside the package, a checkout beside it.
_ROOTS = (Path(__file__).parents[2] / "resources", Path(__file__).parents[3] / "resources")


def resource_path(*parts: str) -> Path:
    """Return the path of a shipped file or folder.

    Parameters
    ----------
    *parts
        Its path inside ``resources``, one name each: ``resource_path("icons", "play.svg")``.

    Returns
    -------
    pathlib.Path
        A path that exists.

    Raises
    ------
    FileNotFoundError
        If neither the package nor the repository has it.
    """
    for root in _ROOTS:
        path = root.joinpath(*parts)
        if path.exists():
            return path
    looked_in = " nor in ".join(f"'{root}'" for root in _ROOTS)
    raise FileNotFoundError(f"The program's own file '{'/'.join(parts)}' is neither in {looked_in}.")
