"""Opening what the settings name: SQLite and a folder, or PostgreSQL and an object store, or one of each."""

from pathlib import Path

from sqlalchemy import Engine

from tacmap.errors import FileRefused
from tacmap.settings import Keeping
from tacmap.store.blobs import Blobs
from tacmap.store.database import opened
from tacmap.store.durable import make_folder
from tacmap.store.folder import BlobFolder
from tacmap.store.records import Records
from tacmap.store.seal import Seal

__all__ = ["open_blobs", "open_database", "open_records"]


def open_records(keeping: Keeping) -> Records:
    """The records, with their blobs. Raises FileRefused for settings that cannot be meant, StoreError."""
    return Records.at(_url(keeping), open_blobs(keeping))


def open_database(keeping: Keeping) -> Engine:
    """The database alone, empty or of any schema."""
    return opened(_url(keeping))


def open_blobs(keeping: Keeping) -> Blobs:
    """The blobs alone."""
    seal = None if keeping.blob_keys is None else Seal.parse(_keys(keeping.blob_keys))
    if keeping.blobs_url is None:
        return BlobFolder(keeping.folder / "blobs", seal=seal)
    if not keeping.blobs_url.startswith("s3://"):
        raise FileRefused(
            "TACMAP_BLOBS_URL names no object store that tacmap can use.",
            remedy="Write s3://bucket/prefix, or leave it away for files in the data folder.",
        )
    from tacmap.store.objects import BlobObjects

    return BlobObjects(keeping.blobs_url, endpoint=keeping.blobs_endpoint, seal=seal)


def _url(keeping: Keeping) -> str:
    if not keeping.folder.is_dir():
        make_folder(keeping.folder, mode=0o700)
    return keeping.records_url or f"sqlite:///{keeping.folder / 'records.db'}"


def _keys(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(
            "The file of keys for blobs cannot be read.", place=str(path), remedy="Check TACMAP_BLOB_KEYS."
        ) from error
