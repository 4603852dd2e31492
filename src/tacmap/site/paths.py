"""Files that a site folder names: only ones that truly lie inside it.

No absolute paths, no "..", no link that leads out: a folder that came by mail must not reach the rest of the disk.
"""

from pathlib import Path, PurePosixPath

from tacmap.site.notes import Notes
from tacmap.site.words import did_you_mean, shown

__all__ = ["leads_out", "named_file"]

_LONGEST = 255  # bytes of a part of a path


def named_file(folder: Path, name: str, notes: Notes, where: tuple[str, int | None, str | None]) -> Path | None:
    """The file called `name` inside `folder`, or None after noting at `where` what is wrong with it."""
    file, line, column = where
    if reason := leads_out(name):
        notes.problem(
            file, line, column, f"{shown(name)} {reason}.", "Put the file into the site folder and name it from there."
        )
        return None
    path = folder / PurePosixPath(name)
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
        regular = path.is_file()
    except (OSError, RuntimeError):
        inside, regular = True, False
    if not inside:
        notes.problem(file, line, column, f"{shown(name)} is a link out of the site folder.", "Copy the file in.")
        return None
    if not regular:
        notes.problem(file, line, column, f"There is no file {shown(name)}.", _near(folder, path))
        return None
    return path


def leads_out(name: str) -> str | None:
    """Why a name cannot be used, None when it can."""
    if "\x00" in name or not name.strip():
        return "is not a file name"
    if "\\" in name:
        return "is written with \\; write / between folders"
    path = PurePosixPath(name)
    if path.is_absolute() or (len(name) > 1 and name[1] == ":"):
        return "is an absolute path"
    if ".." in path.parts:
        return "leads out of the site folder"
    if any(len(part.encode()) > _LONGEST for part in path.parts):
        return "is longer than a file name can be"
    return None


def _near(folder: Path, path: Path) -> str:
    try:
        beside = sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())
    except OSError:
        return f"Check the name; it is looked for from {folder.name}/."
    return did_you_mean(path.name, beside, otherwise=f"Check the name; it is looked for from {folder.name}/.")
