"""What each role may do, as one table. Doors ask for a right; nobody asks for a role."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tacmap.store.accounts import EVERY_SITE
from tacmap.store.passes import AUDIENCES, Grant
from tacmap.store.releases import BundleRecord

__all__ = ["ROLES", "Right", "Visitor"]


class Right(StrEnum):
    """One thing that may be allowed."""

    FIND = "find"  # see that a site is there, its name and address
    LOOK = "look"  # plans, what was found in them, their pictures; jobs
    EDIT = "edit"  # upload plans, change what is placed
    VERIFY = "verify"  # sign that somebody walked the building
    INSPECT = "inspect"  # check a locker
    PUBLISH = "publish"  # issue a revision
    DOWNLOAD = "download"  # take bundles of one's audience
    AUDIT = "audit"  # read who did what
    MANAGE = "manage"  # accounts, tokens, districts' own matters


ROLES: Mapping[str, frozenset[Right]] = {
    "editor": frozenset({Right.FIND, Right.LOOK, Right.EDIT}),
    "verifier": frozenset({Right.FIND, Right.LOOK, Right.VERIFY, Right.DOWNLOAD}),
    "publisher": frozenset({Right.FIND, Right.LOOK, Right.PUBLISH, Right.DOWNLOAD}),
    "responder": frozenset({Right.FIND, Right.DOWNLOAD}),
    "inspector": frozenset({Right.FIND, Right.INSPECT}),
    "auditor": frozenset({Right.FIND, Right.AUDIT}),
    "admin": frozenset(Right),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whoever asks, and what they were granted; `came_by` is the id of their pass."""

    grant: Grant
    name: str
    came_by: str = ""

    def may(self, right: Right) -> bool:
        return any(right in ROLES.get(role, ()) for role in self.grant.roles)

    def sees(self, site_id: str) -> bool:
        """Whether the site is one of theirs."""
        return self.grant.sites == EVERY_SITE or site_id in self.grant.sites

    def may_have(self, bundle: BundleRecord) -> bool:
        """Whether a bundle is for them: their site, at most their audience, and no other agency's copy."""
        low_enough = AUDIENCES.index(bundle.audience) <= AUDIENCES.index(self.grant.audience)
        own_copy = not bundle.recipient or bundle.recipient == self.grant.agency or self.may(Right.PUBLISH)
        return self.may(Right.DOWNLOAD) and self.sees(bundle.site_id) and low_enough and own_copy
