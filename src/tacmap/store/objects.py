"""Blobs as objects of an S3-compatible store, each named by its digest.

An object is created with `If-None-Match: *`, so that even a mistaken writer cannot change one. Addresses and
credentials come from the usual AWS_* variables of the environment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from tacmap.errors import StoreUnreachable, StoreUnwritable
from tacmap.store.blobs import Blobs, not_found
from tacmap.store.seal import Seal

__all__ = ["BlobObjects"]

_PATIENCE = timedelta(seconds=20)  # until the store counts as out of reach


class BlobObjects(Blobs):
    """Blobs below `s3://bucket/prefix`. `endpoint` is the store's address where it is not Amazon's."""

    def __init__(self, url: str, *, endpoint: str | None = None, seal: Seal | None = None) -> None:
        super().__init__(seal=seal)
        given = {} if endpoint is None else {"endpoint": endpoint}
        self._store = S3Store.from_url(
            url,
            client_options={"allow_http": bool(endpoint and endpoint.startswith("http://"))},
            retry_config={"max_retries": 3, "retry_timeout": _PATIENCE},
            **given,  # type: ignore[arg-type]
        )

    def kept(self) -> Iterator[tuple[str, datetime]]:
        with _typed_errors():
            for each in (meta for listed in obstore.list(self._store) for meta in listed):
                if self.has(each["path"]):
                    yield each["path"], each["last_modified"]

    def remove(self, digest: str) -> None:
        with _typed_errors():
            obstore.delete(self._store, digest)

    def _create(self, name: str, content: bytes) -> None:
        with _typed_errors():
            try:
                obstore.put(self._store, name, content, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return  # under this name there can be no other bytes

    def _read(self, name: str) -> bytes:
        with _typed_errors(name):
            return bytes(obstore.get(self._store, name).bytes())

    def _read_piece(self, name: str, start: int, stop: int) -> bytes:
        with _typed_errors(name):
            size = obstore.head(self._store, name)["size"]
            if start >= min(stop, size):
                return b""
            return bytes(obstore.get_range(self._store, name, start=start, end=min(stop, size)))

    def _holds(self, name: str) -> bool:
        with _typed_errors():
            try:
                obstore.head(self._store, name)
            except (NotFoundError, FileNotFoundError):
                return False
            return True


@contextmanager
def _typed_errors(name: str = "") -> Iterator[None]:
    """What the store says, in our words; without the `name` that was asked for, the bucket itself is missing."""
    try:
        yield
    except (PermissionDeniedError, UnauthenticatedError, PermissionError) as error:
        raise StoreUnwritable(
            "The object store does not let tacmap in.",
            place=_first_line(error),
            remedy="Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and what the bucket allows them.",
        ) from error
    except (BaseError, OSError) as error:
        if name and isinstance(error, NotFoundError | FileNotFoundError):
            raise not_found(name) from error
        raise StoreUnreachable(
            "The object store does not answer as it should.",
            place=_first_line(error),
            remedy="Check TACMAP_BLOBS_URL and AWS_ENDPOINT_URL, and that the store runs; then try again.",
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:300]
