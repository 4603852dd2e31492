"""Who vouches for people besides us: the issuers of single sign-on, read from the file that TACMAP_SIGN_ON names.

A TOML file rather than variables, for groups are called "CN=Map Editors,OU=Oak": no mark is left to separate them by.
Nobody comes in who is in none of the groups that stand here; of several the first that stands here counts.
"""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from tacmap.errors import FileRefused
from tacmap.service.rights import ROLES
from tacmap.store.accounts import EVERY_SITE
from tacmap.store.passes import AUDIENCES

__all__ = ["Group", "Issuer", "read_issuers"]

_STRICT = ConfigDict(extra="forbid", frozen=True)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

_Word = Annotated[str, Field(min_length=1, max_length=300)]


class Group(BaseModel):
    """What the people of one group may here."""

    model_config = _STRICT

    group: _Word
    roles: tuple[str, ...] = Field(min_length=1)
    sites: tuple[str, ...] = EVERY_SITE
    audience: str = "public"
    agency: Annotated[str, Field(max_length=200)] = ""

    @field_validator("roles")
    @classmethod
    def _known_roles(cls, roles: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [role for role in roles if role not in ROLES]:
            raise ValueError(f"there is no role {unknown[0]!r}; roles are {', '.join(ROLES)}")
        return roles

    @field_validator("audience")
    @classmethod
    def _known_audience(cls, audience: str) -> str:
        if audience not in AUDIENCES:
            raise ValueError(f"there is no audience {audience!r}; it is one of {', '.join(AUDIENCES)}")
        return audience


class Issuer(BaseModel):
    """A provider of OpenID Connect, and what it says who may here. `claim` is where its ID token lists groups."""

    model_config = _STRICT

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    name: _Word
    issuer: _Word
    client_id: _Word
    client_secret_file: Path | None = None
    district: _Word = "main"
    scopes: tuple[str, ...] = ("openid", "profile")
    claim: _Word = "groups"
    groups: tuple[Group, ...] = Field(min_length=1)

    @field_validator("issuer")
    @classmethod
    def _is_safe(cls, issuer: str) -> str:
        if not is_safe(issuer):
            raise ValueError("it is an https address, exactly as the provider writes it")
        return issuer

    def secret(self) -> str:
        """What proves that we are the client; "" for one without. Read each time, so that it can be changed."""
        if self.client_secret_file is None:
            return ""
        try:
            return self.client_secret_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise FileRefused(
                f"The client secret for {self.name} cannot be read.", remedy="Ask who runs this service."
            ) from error

    def group_of(self, claims: dict[str, Any]) -> Group | None:
        """The first of our groups that the person is in."""
        theirs = _listed(claims, self.claim)
        return next((group for group in self.groups if group.group in theirs), None)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    issuers: tuple[Issuer, ...]


def read_issuers(path: Path) -> tuple[Issuer, ...]:
    """The issuers of a file. Raises FileRefused with all that is wrong in it."""
    try:
        found = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).issuers
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refused(path, str(error)) from error
    except ValidationError as error:
        told = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors(include_url=False))
        raise _refused(path, "\n".join(told)) from error
    if len({each.id for each in found}) < len(found):
        raise _refused(path, "Two issuers have one id.")
    return found


def is_safe(address: str) -> bool:
    """Whether what is sent there stays between us and them: HTTPS, or this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _listed(claims: dict[str, Any], name: str) -> Collection[str]:
    """The texts of a claim; `realm_access.roles` is that of a claim within a claim."""
    found: Any = claims
    for part in [name] if name in claims else name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if isinstance(found, str):
        return (found,)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def _refused(path: Path, why: str) -> FileRefused:
    return FileRefused("The file of issuers that TACMAP_SIGN_ON names cannot be used.", place=f"{path}\n{why}",
                       remedy="Correct it; docs/reference/service.md says what stands in it.")  # fmt: skip
