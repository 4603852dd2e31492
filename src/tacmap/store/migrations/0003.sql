-- Accounts with roles, what a pass allows, and wrong logins.
CREATE TABLE accounts (
    id VARCHAR(100) NOT NULL PRIMARY KEY,
    district VARCHAR(100) NOT NULL REFERENCES districts (id),
    name VARCHAR(200) NOT NULL,
    agency VARCHAR(200) NOT NULL,
    password VARCHAR(200) NOT NULL,
    roles TEXT NOT NULL,
    sites TEXT NOT NULL,
    audience VARCHAR(16) NOT NULL,
    closed BOOLEAN NOT NULL,
    made VARCHAR(32) NOT NULL
);
CREATE INDEX accounts_district ON accounts (district);

CREATE TABLE wrong_logins (
    account VARCHAR(100) NOT NULL,
    moment VARCHAR(32) NOT NULL
);
CREATE INDEX wrong_logins_account ON wrong_logins (account, moment);

ALTER TABLE passes RENAME TO passes_2;
CREATE TABLE passes (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    id VARCHAR(32) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    district VARCHAR(100) NOT NULL,
    account VARCHAR(100) NOT NULL,
    name VARCHAR(200) NOT NULL,
    roles TEXT NOT NULL,
    sites TEXT NOT NULL,
    audience VARCHAR(16) NOT NULL,
    made VARCHAR(32) NOT NULL,
    expires VARCHAR(32) NOT NULL,
    used VARCHAR(32)
);
CREATE UNIQUE INDEX passes_id ON passes (id);
CREATE INDEX passes_account ON passes (account);
INSERT INTO passes (digest, id, kind, district, account, name, roles, sites, audience, made, expires, used)
    SELECT digest, SUBSTR(digest, 1, 32), kind, 'main', '', '', '["admin"]', '["*"]', 'police', made, expires, used
    FROM passes_2;
DROP TABLE passes_2;
