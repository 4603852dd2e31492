"""Single settings of a site.toml, by their place in it: set or taken away, all else as its author wrote it.

A place names tables by their id, as "buildings/main/floors/1/label"; a list of tables is also replaced as a whole, as
"georeference/points". What a value may be the loader says, not this page.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.items import AoT

from tacmap.errors import FileRefused
from tacmap.site.words import shown, slug
from tacmap.site.writing import parsed

__all__ = ["Setting", "settings_of", "with_settings"]

_NAMED_BY = ("id", "label", "name")  # a table of a list is called by the first of these that it has
_INLINE = frozenset({"align"})  # lists of tables that are written on one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One value at one place. None takes it away; a list or a table is written as a whole."""

    at: str
    value: Any = None


def settings_of(text: str) -> dict[str, Any]:
    """All that a site.toml says, as plain values. Raises FileRefused where it is no TOML."""
    found: dict[str, Any] = parsed(text).unwrap()
    return found


def with_settings(text: str, settings: Sequence[Setting]) -> str:
    """The text with each of these set. Raises FileRefused where it is no TOML, or a place is none."""
    site = parsed(text)
    for setting in settings:
        *way, last = setting.at.split("/")
        here = _table_at(site, way, setting.at)
        if way and way[0] == "buildings":
            _keep_id(here, last)
        _put(here, last, setting.value)
    return tomlkit.dumps(site)


def _table_at(site: Any, way: Sequence[str], place: str) -> Any:
    """The table or the list of tables that the way leads to; tables that are missing on it are made."""
    here = site
    for name in way:
        if isinstance(here, AoT):
            here = _called(here, name)
        elif isinstance(here, MutableMapping):
            if name not in here:
                here[name] = tomlkit.table()
            here = here[name]
        if not isinstance(here, AoT | Mapping):
            raise FileRefused(
                f"There is no place {shown(place)} in site.toml.", place="site.toml", remedy="Load the site again."
            )
    return here


def _called(tables: AoT, name: str) -> Any:
    """The table of that id, or called so; None for none."""
    return next((table for table in tables if _name_of(table) == name), None)


def _name_of(table: Mapping[str, Any]) -> str | None:
    key = next((key for key in _NAMED_BY if key in table), None)
    return slug(str(table[key])) if key else None


def _keep_id(here: Any, name: str) -> None:
    """A building or floor that is called otherwise keeps the id that came from what it was called."""
    if name in _NAMED_BY and isinstance(here, MutableMapping) and name in here and "id" not in here:
        here["id"] = slug(str(here[name]))


def _put(here: Any, name: str, value: Any) -> None:
    if isinstance(here, AoT):
        _put_in_list(here, name, value)
    elif value is None:
        here.pop(name, None)
    else:
        here[name] = _written(name, value)


def _put_in_list(tables: AoT, name: str, value: Any) -> None:
    """Exchange, add or take away the table of that id."""
    there = _called(tables, name)
    if there is None and value is not None:
        tables.append(_table({"id": name, **value}))
    elif there is not None and value is None:
        tables.remove(there)
    elif there is not None:
        for key in [key for key in there if key != "id"]:
            there.pop(key)
        there.update(_table(value))


def _written(name: str, value: Any) -> Any:
    """A value as it stands in TOML."""
    if isinstance(value, Mapping):
        return _table(value)
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        return _on_one_line(value) if name in _INLINE else _tables(value)
    return value


def _table(values: Mapping[str, Any]) -> Any:
    table = tomlkit.table()
    for key, value in values.items():
        if value is not None:
            table[key] = _written(key, value)
    return table


def _tables(values: Sequence[Mapping[str, Any]]) -> Any:
    tables = tomlkit.aot()
    for each in values:
        tables.append(_table(each))
    return tables


def _on_one_line(values: Sequence[Mapping[str, Any]]) -> Any:
    pairs = tomlkit.array()
    for each in values:
        pair = tomlkit.inline_table()
        pair.update({key: value for key, value in each.items() if value is not None})
        pairs.append(pair)
    return pairs
