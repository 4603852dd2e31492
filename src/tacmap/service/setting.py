"""Single settings of a kept site.toml, changed where they stand: tried with the whole site before they are kept."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from tacmap.errors import FileRefused, RowProblem
from tacmap.service.desk import Desk
from tacmap.service.editing import Draft, draft_in, seen
from tacmap.service.working import keep_files, site_text, tried
from tacmap.site.settings import Setting, with_settings

__all__ = ["new_hindrances", "put_settings", "refusal_of"]

_SITE_TOML = "site.toml"


def put_settings(
    desk: Desk, site_id: str, version: int, settings: Sequence[Setting], *, who: str, now: datetime
) -> Draft:
    """Set what site.toml says at some places, all of it or nothing.

    Raises Conflict where `version` is not the newest, FileRefused where something would be wrong then that was not
    before.
    """
    working = seen(desk, site_id, version)
    changes = {_SITE_TOML: with_settings(site_text(desk.records, working.files), settings).encode()}
    after = draft_in(desk, tried(desk.records, working, changes))
    for problem in new_hindrances(after, lambda: draft_in(desk, working)):
        raise refusal_of(problem)
    note = ", ".join(dict.fromkeys(setting.at for setting in settings))
    return replace(after, record=keep_files(desk.records, working.record, changes, who=who, note=note, now=now))


def new_hindrances(after: Draft, before: Callable[[], Draft]) -> tuple[RowProblem, ...]:
    """What is wrong after a change that was not before it; `before` is asked for where anything is wrong."""
    known = {_matter(problem) for problem in before().hindrances} if after.hindrances else set()
    return tuple(problem for problem in after.hindrances if _matter(problem) not in known)


def refusal_of(problem: RowProblem) -> FileRefused:
    """A problem of a sheet as the refusal of a change."""
    where = ", ".join(part for part in (problem.file, problem.line and f"line {problem.line}", problem.column) if part)
    return FileRefused(problem.message, place=where, remedy=problem.remedy)


def _matter(problem: RowProblem) -> tuple[str, str | None, str]:
    """What a problem is about, wherever its line went."""
    return problem.file, problem.column, problem.message
