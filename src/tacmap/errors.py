"""What goes wrong, and what should be looked at.

Errors are letters: raised when work cannot go on. Each says what is wrong with the user's file, where,
and what to do next. Findings are notes in the margin: returned when a person should look.

    TacmapError
    ├── InputRefused                 their file cannot be used (exit code 2, HTTP 422)
    │   ├── PlanRefused
    │   │   ├── UnknownFormat        not a plan we read: DWG, PDF, IFC, a picture, ...
    │   │   ├── BrokenPlan           damaged, cut short, or empty
    │   │   └── PlanTooLarge         beyond a cap of the settings
    │   ├── SiteRefused              the site folder; carries every bad row at once
    │   │   └── NeedsConfirming      nothing but private things that may stay where somebody says so (HTTP 409)
    │   └── FileRefused              any other file that was named: missing, unreadable, a bad key
    ├── LoginRefused                 no such account with that password, or locked for a while (HTTP 401, 429)
    ├── TooOften                     asked again before its time (HTTP 429)
    ├── QuotaReached                 a district keeps all that it may (HTTP 403)
    ├── CheckFailed                  a check said no (exit code 1, HTTP 409)
    │   ├── BundleAltered            a byte differs from what was signed
    │   ├── UnknownKey               intact, but signed by a key that is not pinned
    │   ├── KeyRevoked               signed by a key that is trusted no more for what is new
    │   ├── WrongPassphrase          a locked copy does not open with it
    │   └── BundleOutdated           older than a revision already verified
    └── StoreError                   keeping failed
        ├── NotFound                 no such record or blob (HTTP 404)
        ├── Conflict                 somebody else was first (HTTP 409 or 412)
        ├── StoreUnwritable          full or read-only (HTTP 507)
        └── StoreUnreachable         the database or the object store does not answer (HTTP 503)

How an error becomes an exit code or an HTTP status is known only at the doors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = [
    "BrokenPlan",
    "BundleAltered",
    "BundleOutdated",
    "CheckFailed",
    "Conflict",
    "FileRefused",
    "Finding",
    "InputRefused",
    "KeyRevoked",
    "LoginRefused",
    "NeedsConfirming",
    "NotFound",
    "PlanRefused",
    "PlanTooLarge",
    "QuotaReached",
    "RowProblem",
    "SiteRefused",
    "StoreError",
    "StoreUnreachable",
    "StoreUnwritable",
    "TacmapError",
    "TooOften",
    "UnknownFormat",
    "UnknownKey",
    "WrongPassphrase",
]


class TacmapError(Exception):
    """The root. `problem` is one plain sentence; `place` says where; `remedy` says what to do next.

    `more` is what a program may want to know besides, as JSON.
    """

    more: Mapping[str, object] = MappingProxyType({})

    def __init__(self, problem: str, *, place: str = "", remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        return "\n".join(part for part in (self.problem, self.place, self.remedy) if part)


class InputRefused(TacmapError):
    """Their file cannot be used as it is."""


class PlanRefused(InputRefused):
    """A plan file cannot be read."""


class UnknownFormat(PlanRefused):
    """Not a plan in a format that is read here."""


class BrokenPlan(PlanRefused):
    """Damaged, cut short, or empty."""


class PlanTooLarge(PlanRefused):
    """Beyond one of the caps in `tacmap.settings.Limits`."""


class FileRefused(InputRefused):
    """A named file is missing, unreadable, or not what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One bad place in a site folder. `line` and `column` count from 1; None where there is none.

    `asked` is the kind of private thing that may stay where somebody says so.
    """

    file: str
    line: int | None
    column: str | None
    message: str
    remedy: str
    asked: str | None = None

    def __str__(self) -> str:
        where = self.file
        if self.line is not None:
            where += f", line {self.line}"
        if self.column is not None:
            where += f", column {self.column}"
        return f"{where}: {self.message} {self.remedy}".strip()


class SiteRefused(InputRefused):
    """The site folder, or `what` came in for it, has bad rows: all of them, in the order of file and line."""

    def __init__(self, problems: tuple[RowProblem, ...], *, what: str = "The site folder has") -> None:
        count = len(problems)
        super().__init__(
            f"{what} {count} problem{'s' if count != 1 else ''}.",
            place="\n".join(str(problem) for problem in problems),
            remedy="Correct these and try again.",
        )
        self.problems = problems


class NeedsConfirming(SiteRefused):
    """Nothing is wrong but private things, all of kinds that may stay where somebody says so: `more["confirm"]`."""

    def __init__(self, problems: tuple[RowProblem, ...]) -> None:
        super().__init__(problems)
        kinds = sorted({problem.asked for problem in problems if problem.asked})
        given = " ".join(f"--accept {kind}" for kind in kinds)
        self.remedy = f"Correct these; or, where they may stay, say so: {given} (the service's field accept)."
        self.more = {"confirm": kinds}


class LoginRefused(TacmapError):
    """Nobody is let in by this; `locked` where the right password would not be either, for a quarter of an hour."""

    def __init__(self, problem: str, *, remedy: str = "", locked: bool = False) -> None:
        super().__init__(problem, remedy=remedy)
        self.locked = locked
        self.more = {"retry_after_s": 900} if locked else {}


class TooOften(TacmapError):
    """Asked again before its time; `more["retry_after_s"]` says when to come back."""

    def __init__(self, problem: str, *, remedy: str, after_s: int) -> None:
        super().__init__(problem, remedy=remedy)
        self.more = {"retry_after_s": after_s}


class QuotaReached(TacmapError):
    """A district keeps all that it may of one thing: `more` has its `quota` and `most`."""

    def __init__(self, problem: str, *, remedy: str, quota: str, most: int) -> None:
        super().__init__(problem, remedy=remedy)
        self.more = {"quota": quota, "most": most}


class CheckFailed(TacmapError):
    """A check was carried out and said no."""


class BundleAltered(CheckFailed):
    """A byte of the bundle differs from what was signed. `member` names the part of the archive."""

    def __init__(self, problem: str, *, member: str = "", remedy: str = "") -> None:
        super().__init__(problem, place=member and f"in {member}", remedy=remedy)
        self.member = member


class UnknownKey(CheckFailed):
    """The bundle is intact, but its key is not one that was pinned."""


class KeyRevoked(CheckFailed):
    """Signed by a key that was revoked, and newer than all that was seen of it before."""


class WrongPassphrase(CheckFailed):
    """A locked copy does not open with this passphrase."""


class BundleOutdated(CheckFailed):
    """Older than a revision of the same site that was verified before."""


class StoreError(TacmapError):
    """Keeping or finding failed."""


class NotFound(StoreError):
    """No such record or blob."""


class Conflict(StoreError):
    """Somebody else changed it first, or it already exists with other content."""


class StoreUnwritable(StoreError):
    """The disk is full or read-only; what was kept before can still be read."""


class StoreUnreachable(StoreError):
    """The database or the object store is away; trying again later may help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a person should look at.

    `code` is stable and kebab-case ("room-without-number"); `at` is (x, y) in the coordinates of whoever
    carries the finding: metres inside, the plan file's own coordinates in what `tacmap read` prints.
    `severity` is "warning" (a responder could be misled) or "note".
    """

    code: str
    message: str
    at: tuple[float, float] | None = None
    floor: str | None = None
    severity: str = "warning"
