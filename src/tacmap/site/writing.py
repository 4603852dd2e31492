"""site.toml as text: what is added to it, and everything else as its author wrote it, remarks and order too."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from tacmap.errors import FileRefused
from tacmap.site.words import slug

__all__ = ["new_site_toml", "parsed", "with_main_entrance", "with_plan", "with_revision"]

_NAME = 75  # letters of a building's name at the most


def new_site_toml(site_id: str, name: str, *, state_id: str | None = None, address: str | None = None) -> str:
    """A site.toml without buildings yet."""
    text = tomlkit.document()
    for key, value in (("name", name), ("id", site_id), ("state_id", state_id), ("address", address)):
        if value:
            text[key] = value
    return tomlkit.dumps(text)


def with_plan(
    text: str, plan: str, titles: Sequence[str], *, metres_per_unit: float | None = None, building: str | None = None
) -> str:
    """With a floor for each of a plan's `titles`, above those that the building has.

    `building` is the id of one, or the name of a new one; the first where nothing is said. A plan that a floor names
    already gets no further floors; it was drawn anew. Raises FileRefused where the text is no TOML.
    """
    site = parsed(text)
    if "buildings" not in site:
        site["buildings"] = tomlkit.aot()
    buildings: Any = site["buildings"]
    named = [floor for each in buildings for floor in each.get("floors", ()) if floor.get("plan") == plan]
    if not named:
        named = _add_floors(
            _building(buildings, building, str(site.get("name", "Main building"))[:_NAME]), plan, titles
        )
    if metres_per_unit is not None:
        for floor in named:
            floor["metres_per_unit"] = metres_per_unit
    return tomlkit.dumps(site)


def _building(buildings: Any, wanted: str | None, otherwise: str) -> Any:
    """The building of that id, or a new one of that name."""
    ids = [str(each.get("id") or slug(str(each.get("name", "")))) for each in buildings]
    if wanted is None and ids:
        return buildings[0]
    if wanted in ids:
        return buildings[ids.index(wanted)]
    first = "main" if wanted is None else slug(wanted, otherwise="building")
    buildings.append(_table(name=(wanted or otherwise)[:75], id=_free(first, set(ids))))
    return buildings[-1]


def with_revision(text: str, revision: int, issued: date | None) -> str:
    """With the revision, and its date of issue where there is one."""
    site = parsed(text)
    for key, value in (("revision", revision), ("issued", issued)):
        if value is not None and key in site:
            site[key] = value
        elif value is not None:  # first of all: after a table it would belong to that table
            site = parsed(f"{key} = {tomlkit.item(value).as_string()}\n{tomlkit.dumps(site)}")
    return tomlkit.dumps(site)


def with_main_entrance(text: str, order: int, number: str) -> str:
    """With the number of the main entrance of the building that stands there, from 0. Raises FileRefused."""
    site = parsed(text)
    buildings: Any = site["buildings"]
    buildings[order]["main_entrance"] = number
    return tomlkit.dumps(site)


def _add_floors(building: Any, plan: str, titles: Sequence[str]) -> list[Any]:
    if "floors" not in building:
        building["floors"] = tomlkit.aot()
    floors = building["floors"]
    taken = {str(floor.get("id") or slug(str(floor.get("label", "")))) for floor in floors}
    first = max((int(floor.get("index", 0)) for floor in floors), default=-1) + 1
    added = []
    for order, title in enumerate(titles):
        own = _free(slug(title, otherwise="floor"), taken)
        taken.add(own)
        floor = _table(label=title[:75], id=own, index=first + order, plan=plan)
        if len(titles) > 1:
            floor["sheet"] = order + 1
        floors.append(floor)
        added.append(floors[-1])
    return added


def _free(name: str, taken: set[str]) -> str:
    return next(each for n in range(1, len(taken) + 2) if (each := name if n == 1 else f"{name}-{n}") not in taken)


def _table(**values: Any) -> Any:
    table = tomlkit.table()
    for key, value in values.items():
        table[key] = value
    return table


def parsed(text: str) -> tomlkit.TOMLDocument:
    """The text of a site.toml with all its remarks. Raises FileRefused."""
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise FileRefused(
            f"site.toml cannot be read: {error}.", place="site.toml", remedy="Correct it, or import the folder again."
        ) from error
