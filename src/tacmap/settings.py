"""Limits and folders: read once by a door, handed down as arguments.

Every limit has its unit in the comment beside it; `docs/reference/settings.md` is generated from here.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Keeping", "Limits", "Mail", "configuration_folder"]


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
class Mail:
    """How recipients are told of a new revision. Without a server their notices are listed, to be sent by hand."""

    server: str | None = None  # TACMAP_SMTP_URL: smtps://mail.example.org:465, or smtp:// with STARTTLS
    user: str | None = None  # TACMAP_SMTP_USER
    password: Path | None = None  # TACMAP_SMTP_PASSWORD_FILE: its first line is the password
    sender: str | None = None  # TACMAP_MAIL_FROM: maps@district.example
    address: str = ""  # TACMAP_ADDRESS: where people reach the service, https://maps.example.org
    patience_s: int = 20  # seconds for each answer of the mail server

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


def configuration_folder() -> Path:
    """Where keys and pins live: $TACMAP_CONFIG, else the platform's folder for user configuration."""
    if named := os.environ.get("TACMAP_CONFIG"):
        return Path(named)
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", Path.home())) / "tacmap"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "tacmap"
