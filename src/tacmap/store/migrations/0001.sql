-- Sites, plans and bundles of one district.
CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY);

CREATE TABLE sites (
    id VARCHAR(100) NOT NULL PRIMARY KEY,
    name VARCHAR(500) NOT NULL,
    settings TEXT NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE plans (
    id VARCHAR(100) NOT NULL PRIMARY KEY,
    site_id VARCHAR(100) NOT NULL REFERENCES sites (id),
    file_name VARCHAR(255) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    size INTEGER NOT NULL,
    created VARCHAR(32) NOT NULL,
    status VARCHAR(32) NOT NULL,
    summary TEXT NOT NULL,
    findings TEXT NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE bundles (
    number {serial} NOT NULL PRIMARY KEY,
    site_id VARCHAR(100) NOT NULL REFERENCES sites (id),
    revision INTEGER NOT NULL,
    audience VARCHAR(16) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    fingerprint VARCHAR(24) NOT NULL,
    size INTEGER NOT NULL,
    issued DATE,
    created VARCHAR(32) NOT NULL,
    UNIQUE (site_id, revision, audience, digest)
);
