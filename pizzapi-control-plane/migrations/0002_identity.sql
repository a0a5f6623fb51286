-- Invites, locks, keys that retire, requests that may be asked for twice.

ALTER TABLE users ADD COLUMN must_change_password BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE logins ADD COLUMN ip_address TEXT;
ALTER TABLE logins ADD COLUMN user_agent TEXT;

ALTER TABLE orgs ADD COLUMN plan TEXT;
ALTER TABLE orgs ADD COLUMN status_reason TEXT;
ALTER TABLE orgs ADD COLUMN revision BIGINT NOT NULL DEFAULT 1; -- raised by every change of the row: its entity tag
CREATE INDEX orgs_by_maker ON orgs (created_by);

ALTER TABLE signing_keys ADD COLUMN retires_at BIGINT;

CREATE TABLE invites (
    id          TEXT PRIMARY KEY NOT NULL,
    org_id      TEXT NOT NULL REFERENCES orgs (id),
    role        TEXT NOT NULL,
    email       TEXT,                     -- the only account that may accept it
    secret_hash BLOB NOT NULL UNIQUE,
    invited_by  TEXT REFERENCES users (id),
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    accepted_by TEXT REFERENCES users (id),
    accepted_at BIGINT,
    revoked_at  BIGINT
);
CREATE INDEX invites_by_org ON invites (org_id, id);

-- Org tokens that no longer count. Kept for as long as such a token could be shown anywhere.
CREATE TABLE locks (
    id         INTEGER PRIMARY KEY,
    org_id     TEXT REFERENCES orgs (id), -- NULL: in every org the user is a member of
    user_id    TEXT NOT NULL,             -- '*': everybody's
    sid        TEXT,                      -- only those made with this login or API key
    not_before BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX locks_by_org ON locks (org_id);
CREATE INDEX locks_by_user ON locks (user_id);

-- Requests with an Idempotency-Key: begun (no answer yet) or carried out. Answers are encrypted: some hold a secret.
CREATE TABLE idempotency (
    actor      TEXT NOT NULL,
    route      TEXT NOT NULL,
    key        TEXT NOT NULL,
    body_hash  BLOB NOT NULL,
    answer     BLOB,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (actor, route, key)
);
CREATE INDEX idempotency_by_time ON idempotency (created_at);
