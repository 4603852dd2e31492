-- Quotas of districts, notices that are sent, accounts of single sign-on, sessions that end when idle.
ALTER TABLE districts ADD COLUMN most_sites INTEGER;
ALTER TABLE districts ADD COLUMN most_bytes BIGINT;
ALTER TABLE districts ADD COLUMN most_uploads INTEGER;

ALTER TABLE notices ADD COLUMN email VARCHAR(200) NOT NULL DEFAULT '';
ALTER TABLE notices ADD COLUMN fingerprint VARCHAR(24) NOT NULL DEFAULT '';
ALTER TABLE notices ADD COLUMN sent VARCHAR(32);
ALTER TABLE notices ADD COLUMN trouble VARCHAR(300) NOT NULL DEFAULT '';

ALTER TABLE accounts ADD COLUMN issuer VARCHAR(300);
ALTER TABLE accounts ADD COLUMN subject VARCHAR(255);
CREATE UNIQUE INDEX accounts_subject ON accounts (issuer, subject);

ALTER TABLE passes ADD COLUMN seen VARCHAR(32);
CREATE INDEX audit_thing ON audit (district, thing);
