"""One reading of a site folder: where it lies, what site.toml says, what is noted, which of its files were read."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tacmap.site.folder import SiteLimits
from tacmap.site.keys import Keys
from tacmap.site.notes import Notes
from tacmap.site.paths import named_file
from tacmap.site.words import slug

__all__ = ["Reading", "own_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`today` is None where days that lie in the future are not refused; `read` grows as files are opened."""

    folder: Path
    keys: Keys
    notes: Notes
    limits: SiteLimits
    today: date | None
    read: list[str] = field(default_factory=lambda: ["site.toml"])

    def named(self, keys: Keys, key: str) -> tuple[str | None, Path | None]:
        """The file that a key must name: as it is written, and where it lies; what is wrong with it is noted."""
        place, name = keys.place(key), keys.text(key, required=True, cap=300)
        path = named_file(self.folder, name, self.notes, place) if name else None
        if name is not None and path is not None:
            self.read.append(name)
        return name, path

    def sheet(self, name: str) -> Path | None:
        """A file that may stand in the folder under this name; None where there is none, or none that may be read."""
        path = self.folder / name
        if not path.exists() or not named_file(self.folder, name, self.notes, (name, None, None)):
            return None
        self.read.append(name)
        return path


def own_id(keys: Keys, key: str, name: str) -> str:
    """The id that is written, or one made of the name."""
    written = keys.text(key, cap=64)
    if written is None:
        return slug(name)
    if slug(written) != written:
        keys.problem(
            key, f'"{written}" cannot be an id.', f'Use small letters, digits and dashes: {key} = "{slug(written)}"'
        )
    return slug(written)
