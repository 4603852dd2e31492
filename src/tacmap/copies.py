"""Who is given the map: the recipients that a site names, and the marked copies that were handed out.

A name means the same recipient however it is spaced or capitalised. What was handed out is never forgotten: it says who
still holds an old revision.
"""

from dataclasses import dataclass
from datetime import date

from tacmap.annotations import Audience

__all__ = ["Copy", "Recipient", "Recipients", "same_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """An agency that is given the map. Its copies expire after the day `until`; None: they do not.

    `email` is where its office is told of a new revision.
    """

    name: str
    audience: Audience = Audience.POLICE
    until: date | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A marked copy that was handed out. `sha256` is that of the signed bundle, locked or not."""

    recipient: str
    audience: Audience
    revision: int
    issued: date | None
    fingerprint: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Whom the site names, and every copy in the order in which they were handed out."""

    named: tuple[Recipient, ...] = ()
    copies: tuple[Copy, ...] = ()

    def find(self, name: str) -> Recipient | None:
        """The recipient of this name that the site names."""
        return next((each for each in self.named if same_name(each.name, name)), None)

    def held_by(self, name: str) -> Copy | None:
        """The newest revision that was handed to this recipient."""
        own = [copy for copy in self.copies if same_name(copy.recipient, name)]
        return max(own, key=lambda copy: copy.revision, default=None)

    def expected(self) -> tuple[str, ...]:
        """Who should hold the map: those whom the site names; where it names none, whoever was given a copy."""
        names = [each.name for each in self.named] or [copy.recipient for copy in self.copies]
        return tuple(name for i, name in enumerate(names) if not any(same_name(name, other) for other in names[:i]))

    def waiting(self, revision: int) -> tuple[tuple[str, Copy | None], ...]:
        """Who should hold this revision and holds an older one, or none."""
        held = ((name, self.held_by(name)) for name in self.expected())
        return tuple((name, copy) for name, copy in held if copy is None or copy.revision < revision)

    def former(self) -> tuple[Copy, ...]:
        """The newest copy of each who was given one and is no longer named, where the site names anybody."""
        names = dict.fromkeys(
            copy.recipient for copy in self.copies if self.named and self.find(copy.recipient) is None
        )
        return tuple(copy for name in names if (copy := self.held_by(name)) is not None)


def same_name(one: str, other: str) -> bool:
    """Whether two spellings mean the same recipient."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
