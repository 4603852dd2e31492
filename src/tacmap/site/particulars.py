"""What site.toml says of the school itself: law, offices and channels, walk-through, what it lacks or leaves open.

A function takes one table; what is wrong in it is noted.
"""

from datetime import date

from tacmap.law.profiles import CODES, REQUIREMENTS
from tacmap.preplan import Channel, Contact, Review, WalkThrough
from tacmap.site.keys import Keys
from tacmap.site.words import did_you_mean, loose

__all__ = [
    "read_accepted", "read_channel", "read_contact", "read_host", "read_law", "read_reasons", "read_review",
    "read_walk_through",
]  # fmt: skip


def read_law(keys: Keys) -> str | None:
    """The law profile that the site is held against."""
    law = keys.text("law")
    known = {loose(profile): profile for profile in CODES}
    if law is None or loose(law) in known:
        return law and known[loose(law)]
    listed = f"Known profiles: {', '.join(CODES)}."
    keys.problem("law", f'There is no law profile "{law}".', did_you_mean(law, CODES, otherwise=listed))
    return None


def read_host(keys: Keys, key: str) -> str | None:
    """The name of a host, without its scheme."""
    host = keys.text(key, cap=100)
    if host is not None and not all(c.isascii() and (c.isalnum() or c in ".-:") for c in host):
        keys.problem(key, f'"{host}" is not a host name.', f'Only the name: {key} = "maps.example.org"')
        return None
    return host


def read_contact(keys: Keys) -> Contact:
    """A role or an office, never a person: what a person is called stays in the folder."""
    contact = Contact(
        role=keys.text("role", required=True, cap=100) or "",
        name=keys.text("office", cap=100),
        phone=keys.text("phone", cap=40),
        radio=keys.text("radio", cap=100),
        email=keys.text("email", cap=254),
    )
    if keys.text("name", cap=100) is not None:
        message = f"site.toml: the name of {contact.role} stays here; no name of a person goes into a map pack."
        keys.notes.finding("contact-name-left-out", f"{message} What an office is called is its office.")
    keys.done()
    return contact


def read_channel(keys: Keys) -> Channel:
    """A radio channel and what it is for."""
    channel = Channel(
        name=keys.text("name", required=True, cap=60) or "", use=keys.text("use", required=True, cap=200) or ""
    )
    keys.done()
    return channel


def read_walk_through(keys: Keys | None, today: date | None) -> tuple[WalkThrough, tuple[str, ...]]:
    """What is said by hand, and the public keys that may sign records."""
    if keys is None:
        return WalkThrough(), ()
    walked = WalkThrough(
        walked_on=keys.past_day("walked_on", today),
        walked_by=keys.text("walked_by", cap=200),
        agency=keys.text("agency", cap=200),
        override=_override(keys),
    )
    if walked.walked_on is not None and walked.walked_by is None:
        keys.problem("walked_by", "It says when the walk-through was, but not by whom.", "Name a role or an office.")
    if walked.walked_on is None and walked.walked_by is not None:
        keys.problem("walked_on", "It says who walked, but not when.", "Add walked_on = 2026-08-14")
    signers = keys.texts("signers", cap=200)
    keys.done()
    return walked, signers


def _override(keys: Keys) -> str | None:
    """Why, and in brackets who decided so."""
    why, by = keys.text("override", cap=400), keys.text("override_by", cap=100)
    if why is not None and by is None:
        keys.problem("override_by", "It says why nobody needs to walk, but not who decided so.", "Name a role.")
    if by is not None and why is None:
        keys.problem("override", "It says who decided, but not why.", "Give the reason.")
    return f"{why} ({by})" if why and by else None


def read_review(keys: Keys | None) -> Review:
    """When the plan is due to be looked through again, and by which rule."""
    if keys is None:
        return Review()
    review = Review(due=keys.day("due"), rule=keys.text("rule", cap=300))
    keys.done()
    return review


def read_reasons(keys: Keys | None) -> tuple[tuple[str, str], ...]:
    """By the id of a law's requirement: why the school has no such thing, or why it is left open for now."""
    if keys is None:
        return ()
    told = tuple((name, why) for name in REQUIREMENTS if (why := keys.text(name, cap=300)))
    keys.done()
    return told


def read_accepted(keys: Keys) -> tuple[str, str]:
    """A text that may stay although it looks like something private, and why."""
    told = keys.text("text", required=True, cap=300) or "", keys.text("why", required=True, cap=300) or ""
    keys.done()
    return told
