-- Districts; a site's files with every save of them; revisions, notices, jobs, the audit.
-- What stood in schema 1 belongs to the district "main"; its sites have no files yet (version 0).
CREATE TABLE IF NOT EXISTS passes (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    kind VARCHAR(16) NOT NULL,
    made TIMESTAMP NOT NULL,
    expires TIMESTAMP NOT NULL,
    used TIMESTAMP
);
ALTER TABLE passes RENAME TO passes_1;
ALTER TABLE sites RENAME TO sites_1;
ALTER TABLE plans RENAME TO plans_1;
ALTER TABLE bundles RENAME TO bundles_1;

CREATE TABLE districts (
    id VARCHAR(100) NOT NULL PRIMARY KEY,
    name VARCHAR(200) NOT NULL
);

CREATE TABLE sites (
    district VARCHAR(100) NOT NULL REFERENCES districts (id),
    id VARCHAR(100) NOT NULL,
    name VARCHAR(500) NOT NULL,
    facts TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (district, id)
);

CREATE TABLE versions (
    district VARCHAR(100) NOT NULL,
    site VARCHAR(100) NOT NULL,
    number INTEGER NOT NULL,
    saved VARCHAR(32) NOT NULL,
    who VARCHAR(200) NOT NULL,
    note VARCHAR(500) NOT NULL,
    FOREIGN KEY (district, site) REFERENCES sites (district, id)
);
CREATE UNIQUE INDEX versions_key ON versions (district, site, number);

CREATE TABLE files (
    district VARCHAR(100) NOT NULL,
    site VARCHAR(100) NOT NULL,
    path VARCHAR(300) NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    digest VARCHAR(64) NOT NULL,
    size INTEGER NOT NULL,
    FOREIGN KEY (district, site) REFERENCES sites (district, id)
);
CREATE UNIQUE INDEX files_key ON files (district, site, path, since);
CREATE UNIQUE INDEX files_now ON files (district, site, path) WHERE until IS NULL;
CREATE INDEX files_digest ON files (digest);

CREATE TABLE plans (
    district VARCHAR(100) NOT NULL,
    site VARCHAR(100) NOT NULL,
    id VARCHAR(100) NOT NULL PRIMARY KEY,
    file_name VARCHAR(255) NOT NULL,
    path VARCHAR(300) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    size INTEGER NOT NULL,
    created VARCHAR(32) NOT NULL,
    summary TEXT NOT NULL,
    findings TEXT NOT NULL,
    FOREIGN KEY (district, site) REFERENCES sites (district, id)
);
CREATE INDEX plans_site ON plans (district, site);
CREATE INDEX plans_digest ON plans (digest);

CREATE TABLE readings (
    asked VARCHAR(64) NOT NULL PRIMARY KEY,
    reader VARCHAR(64) NOT NULL,
    digest VARCHAR(64) NOT NULL
);
CREATE INDEX readings_digest ON readings (digest);

CREATE TABLE revisions (
    district VARCHAR(100) NOT NULL,
    site VARCHAR(100) NOT NULL,
    number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created VARCHAR(32) NOT NULL,
    who VARCHAR(200) NOT NULL,
    reason VARCHAR(500) NOT NULL,
    request VARCHAR(100),
    FOREIGN KEY (district, site) REFERENCES sites (district, id)
);
CREATE UNIQUE INDEX revisions_key ON revisions (district, site, number);
CREATE UNIQUE INDEX revisions_request ON revisions (district, request);

CREATE TABLE bundles (
    district VARCHAR(100) NOT NULL,
    site VARCHAR(100) NOT NULL,
    number {serial} NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL,
    audience VARCHAR(16) NOT NULL,
    recipient VARCHAR(200) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    fingerprint VARCHAR(24) NOT NULL,
    size INTEGER NOT NULL,
    issued VARCHAR(10),
    created VARCHAR(32) NOT NULL,
    FOREIGN KEY (district, site) REFERENCES sites (district, id)
);
CREATE UNIQUE INDEX bundles_key ON bundles (district, site, revision, audience, recipient, digest);
CREATE INDEX bundles_digest ON bundles (digest);

CREATE TABLE notices (
    district VARCHAR(100) NOT NULL,
    site VARCHAR(100) NOT NULL,
    number {serial} NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL,
    recipient VARCHAR(200) NOT NULL,
    created VARCHAR(32) NOT NULL,
    seen VARCHAR(32),
    FOREIGN KEY (district, site) REFERENCES sites (district, id)
);
CREATE INDEX notices_recipient ON notices (district, recipient);

CREATE TABLE jobs (
    id VARCHAR(100) NOT NULL PRIMARY KEY,
    district VARCHAR(100) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    task TEXT NOT NULL,
    digest VARCHAR(64),
    who VARCHAR(200) NOT NULL,
    state VARCHAR(16) NOT NULL,
    telling VARCHAR(300) NOT NULL,
    done INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    stop BOOLEAN NOT NULL,
    outcome TEXT NOT NULL,
    created VARCHAR(32) NOT NULL,
    changed VARCHAR(32) NOT NULL
);
CREATE INDEX jobs_district ON jobs (district, created);
CREATE INDEX jobs_state ON jobs (state);
CREATE INDEX jobs_digest ON jobs (digest);

CREATE TABLE audit (
    district VARCHAR(100) NOT NULL,
    number INTEGER NOT NULL,
    moment VARCHAR(32) NOT NULL,
    who VARCHAR(200) NOT NULL,
    act VARCHAR(64) NOT NULL,
    thing VARCHAR(300) NOT NULL,
    detail TEXT NOT NULL,
    link VARCHAR(64) NOT NULL,
    PRIMARY KEY (district, number)
);

CREATE TABLE passes (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    kind VARCHAR(16) NOT NULL,
    made VARCHAR(32) NOT NULL,
    expires VARCHAR(32) NOT NULL,
    used VARCHAR(32)
);

INSERT INTO districts (id, name) VALUES ('main', 'Main');
INSERT INTO sites (district, id, name, facts, version)
    SELECT 'main', id, name, settings, 0 FROM sites_1;
INSERT INTO plans (district, site, id, file_name, path, digest, size, created, summary, findings)
    SELECT 'main', site_id, id, file_name, '', digest, size, created, summary, findings FROM plans_1;
INSERT INTO bundles (district, site, revision, audience, recipient, digest, fingerprint, size, issued, created)
    SELECT 'main', site_id, revision, audience, '', digest, fingerprint, size, CAST(issued AS VARCHAR(10)), created
    FROM bundles_1 ORDER BY number;
INSERT INTO passes (digest, kind, made, expires, used)
    SELECT digest, kind,
        REPLACE(CAST(made AS VARCHAR(32)), ' ', 'T') || '+00:00',
        REPLACE(CAST(expires AS VARCHAR(32)), ' ', 'T') || '+00:00',
        REPLACE(CAST(used AS VARCHAR(32)), ' ', 'T') || '+00:00'
    FROM passes_1;

DROP TABLE bundles_1;
DROP TABLE plans_1;
DROP TABLE sites_1;
DROP TABLE passes_1;
