-- When a bundle's plan is to be reviewed; what was withdrawn; the counter of the signed index.
ALTER TABLE bundles ADD COLUMN review_due VARCHAR(10);

CREATE TABLE withdrawals (
    district VARCHAR(100) NOT NULL,
    site VARCHAR(100) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    created VARCHAR(32) NOT NULL,
    who VARCHAR(200) NOT NULL,
    reason VARCHAR(500) NOT NULL,
    FOREIGN KEY (district, site) REFERENCES sites (district, id)
);
CREATE UNIQUE INDEX withdrawals_key ON withdrawals (district, digest);

CREATE TABLE indexes (
    district VARCHAR(100) NOT NULL PRIMARY KEY REFERENCES districts (id),
    version INTEGER NOT NULL,
    digest VARCHAR(64) NOT NULL,
    issued VARCHAR(32) NOT NULL
);
