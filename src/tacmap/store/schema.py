"""The tables as they are now, all of them. What moves is in SQL; what is large is a blob named here by its digest.

Every table of a district's things has the district in its key: a query that forgets it finds nothing to join with.
Whoever changes a table adds a step to `migrations`; a test holds the steps to this page.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

__all__ = [
    "ACCOUNTS", "AUDIT", "BUNDLES", "DISTRICTS", "FILES", "INDEXES", "JOBS", "METADATA", "NAMES_BLOBS", "NOTICES",
    "PASSES", "PLANS", "READINGS", "REVISIONS", "SCHEMAS", "SITES", "VERSIONS", "WITHDRAWALS", "WRONG_LOGINS",
]  # fmt: skip

METADATA = MetaData()

_ID, _MOMENT, _DIGEST, _WHO = String(100), String(32), String(64), String(200)


def _of_a_site() -> tuple[Any, ...]:
    site = ForeignKeyConstraint(["district", "site"], ["sites.district", "sites.id"])
    return Column("district", _ID, nullable=False), Column("site", _ID, nullable=False), site


SCHEMAS = Table("schema_version", METADATA, Column("version", Integer, primary_key=True))

# What a district may keep at most; without a number it is not limited.
DISTRICTS = Table(
    "districts",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("most_sites", Integer),
    Column("most_bytes", BigInteger),
    Column("most_uploads", Integer),
)

# `version` is that of the newest save; 0 before the first. `facts` is what lists show of the site, as JSON.
SITES = Table(
    "sites",
    METADATA,
    Column("district", _ID, primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("name", String(500), nullable=False),
    Column("facts", Text, nullable=False),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(["district"], ["districts.id"]),
)

# One row for each save of a site's files.
VERSIONS = Table(
    "versions",
    METADATA,
    *_of_a_site(),
    Column("number", Integer, nullable=False),
    Column("saved", _MOMENT, nullable=False),
    Column("who", _WHO, nullable=False),
    Column("note", String(500), nullable=False),
    Index("versions_key", "district", "site", "number", unique=True),
)

# A file of a site from the version `since` up to, not with, `until`; without one it is there now.
FILES = Table(
    "files",
    METADATA,
    *_of_a_site(),
    Column("path", String(300), nullable=False),
    Column("since", Integer, nullable=False),
    Column("until", Integer),
    Column("digest", _DIGEST, nullable=False),
    Column("size", Integer, nullable=False),
    Index("files_key", "district", "site", "path", "since", unique=True),
    Index(
        "files_now", "district", "site", "path", unique=True,
        sqlite_where=text("until IS NULL"), postgresql_where=text("until IS NULL"),
    ),
    Index("files_digest", "digest"),
)  # fmt: skip

# An uploaded plan with what was found in it; `path` is where it lies among the site's files.
PLANS = Table(
    "plans",
    METADATA,
    *_of_a_site(),
    Column("id", _ID, primary_key=True),
    Column("file_name", String(255), nullable=False),
    Column("path", String(300), nullable=False),
    Column("digest", _DIGEST, nullable=False),
    Column("size", Integer, nullable=False),
    Column("created", _MOMENT, nullable=False),
    Column("summary", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Index("plans_site", "district", "site"),
    Index("plans_digest", "digest"),
)

# What reading a plan gave, kept so that it is read once: `asked` is the sha256 of all that it depends on, `reader`
# the software that read.
READINGS = Table(
    "readings",
    METADATA,
    Column("asked", _DIGEST, primary_key=True),
    Column("reader", _DIGEST, nullable=False),
    Column("digest", _DIGEST, nullable=False),
    Index("readings_digest", "digest"),
)

# An issued revision: a counter for each site. `request` names what asked for it, so that asking twice issues once.
REVISIONS = Table(
    "revisions",
    METADATA,
    *_of_a_site(),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created", _MOMENT, nullable=False),
    Column("who", _WHO, nullable=False),
    Column("reason", String(500), nullable=False),
    Column("request", _ID),
    Index("revisions_key", "district", "site", "number", unique=True),
    Index("revisions_request", "district", "request", unique=True),
)

BUNDLES = Table(
    "bundles",
    METADATA,
    *_of_a_site(),
    Column("number", Integer, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("audience", String(16), nullable=False),
    Column("recipient", _WHO, nullable=False),
    Column("digest", _DIGEST, nullable=False),
    Column("fingerprint", String(24), nullable=False),
    Column("size", Integer, nullable=False),
    Column("issued", String(10)),
    Column("created", _MOMENT, nullable=False),
    Column("review_due", String(10)),
    Index("bundles_key", "district", "site", "revision", "audience", "recipient", "digest", unique=True),
    Index("bundles_digest", "digest"),
)

# What was issued and shall be used no more. A digest may be one that a restored database does not know.
WITHDRAWALS = Table(
    "withdrawals",
    METADATA,
    *_of_a_site(),
    Column("digest", _DIGEST, nullable=False),
    Column("created", _MOMENT, nullable=False),
    Column("who", _WHO, nullable=False),
    Column("reason", String(500), nullable=False),
    Index("withdrawals_key", "district", "digest", unique=True),
)

# The signed index of a district: `version` is a counter, `digest` names all that the version was made of.
INDEXES = Table(
    "indexes",
    METADATA,
    Column("district", _ID, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("digest", _DIGEST, nullable=False),
    Column("issued", _MOMENT, nullable=False),
    ForeignKeyConstraint(["district"], ["districts.id"]),
)

# What a recipient is told when a site is issued anew: `sent` or not, with the `trouble` of the last try, and `seen`.
NOTICES = Table(
    "notices",
    METADATA,
    *_of_a_site(),
    Column("number", Integer, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("recipient", _WHO, nullable=False),
    Column("created", _MOMENT, nullable=False),
    Column("seen", _MOMENT),
    Column("email", String(200), nullable=False),
    Column("fingerprint", String(24), nullable=False),
    Column("sent", _MOMENT),
    Column("trouble", String(300), nullable=False),
    Index("notices_recipient", "district", "recipient"),
)

# Long work. `task` is what is to be done, `outcome` what came of it, both JSON; `digest` names what was uploaded
# for it. `tries` tells one who works on it from one who was given up: only the latest may write.
JOBS = Table(
    "jobs",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("district", _ID, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("task", Text, nullable=False),
    Column("digest", _DIGEST),
    Column("who", _WHO, nullable=False),
    Column("state", String(16), nullable=False),
    Column("telling", String(300), nullable=False),
    Column("done", Integer, nullable=False),
    Column("whole", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("stop", Boolean, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("created", _MOMENT, nullable=False),
    Column("changed", _MOMENT, nullable=False),
    Index("jobs_district", "district", "created"),
    Index("jobs_state", "state"),
    Index("jobs_digest", "digest"),
)

# Every look and every change. `link` is the sha256 over the link before it and the row itself.
AUDIT = Table(
    "audit",
    METADATA,
    Column("district", _ID, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("moment", _MOMENT, nullable=False),
    Column("who", _WHO, nullable=False),
    Column("act", String(64), nullable=False),
    Column("thing", String(300), nullable=False),
    Column("detail", Text, nullable=False),
    Column("link", _DIGEST, nullable=False),
    Index("audit_thing", "district", "thing"),
)

# Who logs in. `roles` and `sites` are JSON lists; `password` an Argon2id hash, empty where an `issuer` says who it is:
# then `subject` is its name for the person, which never changes.
ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("district", _ID, nullable=False),
    Column("name", String(200), nullable=False),
    Column("agency", String(200), nullable=False),
    Column("password", String(200), nullable=False),
    Column("roles", Text, nullable=False),
    Column("sites", Text, nullable=False),
    Column("audience", String(16), nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("made", _MOMENT, nullable=False),
    Column("issuer", String(300)),
    Column("subject", String(255)),
    ForeignKeyConstraint(["district"], ["districts.id"]),
    Index("accounts_district", "district"),
    Index("accounts_subject", "issuer", "subject", unique=True),
)

WRONG_LOGINS = Table(
    "wrong_logins",
    METADATA,
    Column("account", _ID, nullable=False),
    Column("moment", _MOMENT, nullable=False),
    Index("wrong_logins_account", "account", "moment"),
)

# Set-up links, sessions and tokens, by the sha256 of their text, with what each allows.
PASSES = Table(
    "passes",
    METADATA,
    Column("digest", _DIGEST, primary_key=True),
    Column("id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("district", _ID, nullable=False),
    Column("account", _ID, nullable=False),
    Column("name", String(200), nullable=False),
    Column("roles", Text, nullable=False),
    Column("sites", Text, nullable=False),
    Column("audience", String(16), nullable=False),
    Column("made", _MOMENT, nullable=False),
    Column("expires", _MOMENT, nullable=False),
    Column("used", _MOMENT),
    Column("seen", _MOMENT),
    Index("passes_id", "id", unique=True),
    Index("passes_account", "account"),
)

# Every column that names a blob: what stands in one of these is never swept away.
NAMES_BLOBS = (FILES.c.digest, PLANS.c.digest, READINGS.c.digest, BUNDLES.c.digest, JOBS.c.digest)
