"""What must not be in a pack, found in plain text: names of persons, logins, codes, telephone numbers.

Pure words in, suspicions out; each says how sure it is. A secret is never repeated in what is said about it.
"""

from functools import lru_cache

from tacmap.privacy.names import persons_in, roster_in
from tacmap.privacy.secrets import secrets_in, telephones_in
from tacmap.privacy.suspicion import Kind, Suspicion

__all__ = ["Kind", "Suspicion", "persons_in", "roster_in", "secrets_in", "suspicions_in", "telephones_in"]


@lru_cache(maxsize=10_000)  # a site is looked through at every step, and most of its words are the same again
def suspicions_in(text: str) -> tuple[Suspicion, ...]:
    """Everything in one text that should not leave the school."""
    return (*secrets_in(text), *persons_in(text), *telephones_in(text))
