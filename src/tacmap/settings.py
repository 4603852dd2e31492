"""Limits and folders: read once by a door, handed down as arguments.

Every limit has its unit in the comment beside it; `docs/reference/settings.md` is generated from here.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Admission", "Keeping", "Limits", "Mail", "Operation", "configuration_folder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps on one plan file. What goes beyond is refused before it is expanded."""

    file_bytes: int = 50_000_000  # bytes, also after unpacking
    entities: int = 500_000  # counted in the tag stream or the element stream
    expanded_references: int = 500_000  # block inserts and uses after nesting
    nesting: int = 32  # blocks within blocks; uses within uses
    vertices: int = 2_000_000  # after flattening
    label_characters: int = 256  # longer texts are cut
    picture_pixels: int = 100_000_000  # of an aerial image
    cpu_seconds: int = 20  # of the reading process
    memory_bytes: int = 1 << 30  # address space of the reading process
    answer_bytes: int = 100_000_000  # what the reading process may say of one plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Where the service keeps what it is given: all in one folder, unless the environment names other places."""

    folder: Path
    records_url: str | None = None  # TACMAP_RECORDS_URL: postgresql://...; without it SQLite in the folder
    blobs_url: str | None = None  # TACMAP_BLOBS_URL: s3://bucket/prefix; without it files in the folder
    blobs_endpoint: str | None = None  # AWS_ENDPOINT_URL: the object store, where it is not Amazon's
    blob_keys: Path | None = None  # TACMAP_BLOB_KEYS: a file of keys; with it blobs are encrypted where they lie

    @classmethod
    def of(cls, folder: Path, environment: Mapping[str, str]) -> "Keeping":
        """As the environment says; what is empty counts as not said."""
        said = {name: text for name, text in environment.items() if text}
        return cls(
            folder=folder,
            records_url=said.get("TACMAP_RECORDS_URL"),
            blobs_url=said.get("TACMAP_BLOBS_URL"),
            blobs_endpoint=said.get("AWS_ENDPOINT_URL"),
            blob_keys=Path(said["TACMAP_BLOB_KEYS"]) if "TACMAP_BLOB_KEYS" in said else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Who comes in, for how long, and how often they may ask. Turns are counted by each process for itself."""

    proxies: tuple[str, ...] = ()  # TACMAP_PROXIES: whose X-Forwarded-For and -Proto count, 127.0.0.1,10.0.0.0/8
    sign_on: Path | None = None  # TACMAP_SIGN_ON: a file that names issuers of single sign-on
    session_hours: int = 168  # TACMAP_SESSION_HOURS: a session ends this long after the login
    idle_hours: int = 24  # TACMAP_SESSION_IDLE_HOURS: and this long after it was last used
    logins: int = 30  # TACMAP_LOGINS_A_MINUTE: logins, links and sign-ons of one address
    codes: int = 60  # TACMAP_CODES_A_MINUTE: printed codes looked up by one address
    strangers: int = 120  # TACMAP_STRANGERS_A_MINUTE: requests of one address that nobody was let in for
    requests: int = 1200  # TACMAP_REQUESTS_A_MINUTE: requests of one session or token

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Admission":
        """As the environment says; what is empty counts as not said. Raises ValueError for what is no number."""
        said, otherwise = {name: text for name, text in environment.items() if text}, cls()
        return cls(
            proxies=_names(said, "TACMAP_PROXIES"),
            sign_on=Path(said["TACMAP_SIGN_ON"]) if "TACMAP_SIGN_ON" in said else None,
            session_hours=_whole(said, "TACMAP_SESSION_HOURS", otherwise.session_hours, least=1),
            idle_hours=_whole(said, "TACMAP_SESSION_IDLE_HOURS", otherwise.idle_hours, least=1),
            logins=_whole(said, "TACMAP_LOGINS_A_MINUTE", otherwise.logins, least=1),
            codes=_whole(said, "TACMAP_CODES_A_MINUTE", otherwise.codes, least=1),
            strangers=_whole(said, "TACMAP_STRANGERS_A_MINUTE", otherwise.strangers, least=1),
            requests=_whole(said, "TACMAP_REQUESTS_A_MINUTE", otherwise.requests, least=1),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """How recipients are told of a new revision. Without a server their notices are listed, to be sent by hand."""

    server: str | None = None  # TACMAP_SMTP_URL: smtps://mail.example.org:465, or smtp:// with STARTTLS
    user: str | None = None  # TACMAP_SMTP_USER: the account at the mail server
    password: Path | None = None  # TACMAP_SMTP_PASSWORD_FILE: a file whose first line is its password
    sender: str | None = None  # TACMAP_MAIL_FROM: the sender of notices, maps@district.example
    address: str = ""  # TACMAP_ADDRESS: where people reach the service, https://maps.example.org
    patience_s: int = 20  # seconds for each answer of the mail server

    @property
    def ready(self) -> bool:
        """Whether mail can be sent at all."""
        return bool(self.server and self.sender)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Mail":
        """As the environment says; what is empty counts as not said."""
        said = {name: text for name, text in environment.items() if text}
        return cls(
            server=said.get("TACMAP_SMTP_URL"),
            user=said.get("TACMAP_SMTP_USER"),
            password=Path(said["TACMAP_SMTP_PASSWORD_FILE"]) if "TACMAP_SMTP_PASSWORD_FILE" in said else None,
            sender=said.get("TACMAP_MAIL_FROM"),
            address=said.get("TACMAP_ADDRESS", "").rstrip("/"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """How the service runs, and who may watch it."""

    hosts: tuple[str, ...] = ()  # TACMAP_HOSTS: names that a proxy passes on, maps.example.org,maps.example.net
    metrics_token: Path | None = None  # TACMAP_METRICS_TOKEN_FILE: a file whose first line opens /metrics
    log: str = "text"  # TACMAP_LOG: json, a line for each request and event, or text, warnings alone
    grace_s: int = 10  # TACMAP_GRACE_SECONDS: for answers under way when the service is asked to end
    free_bytes: int = 500_000_000  # TACMAP_FREE_BYTES: with less room for files /readyz says that it is not ready

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Operation":
        """As the environment says; what is empty counts as not said. Raises ValueError for what cannot be meant."""
        said = {name: text for name, text in environment.items() if text}
        token = said.get("TACMAP_METRICS_TOKEN_FILE")
        return cls(
            hosts=_names(said, "TACMAP_HOSTS"),
            metrics_token=None if token is None else Path(token),
            log=_one_of(("text", "json"), said, "TACMAP_LOG", cls().log),
            grace_s=_whole(said, "TACMAP_GRACE_SECONDS", cls().grace_s),
            free_bytes=_whole(said, "TACMAP_FREE_BYTES", cls().free_bytes),
        )


def configuration_folder() -> Path:
    """Where keys and pins live: $TACMAP_CONFIG, else the platform's folder for user configuration."""
    if named := os.environ.get("TACMAP_CONFIG"):
        return Path(named)
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", Path.home())) / "tacmap"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "tacmap"


def _one_of(choices: tuple[str, ...], said: Mapping[str, str], name: str, otherwise: str) -> str:
    text = said.get(name, otherwise).strip().lower()
    if text not in choices:
        raise ValueError(f"{name} is {' or '.join(choices)}, not {text!r}.")
    return text


def _whole(said: Mapping[str, str], name: str, otherwise: int, *, least: int = 0) -> int:
    text = said.get(name, str(otherwise)).strip()
    if not (text.isascii() and text.isdecimal() and int(text) >= least):
        raise ValueError(f"{name} is a whole number{f' from {least} on' if least else ''}, not {text!r}.")
    return int(text)


def _names(said: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in said.get(name, "").split(",") if each.strip())
