-- Times are milliseconds since 1970-01-01T00:00:00Z. Ids are text. Everything that belongs to an org carries org_id.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

CREATE TABLE users (
    id            TEXT PRIMARY KEY NOT NULL,
    name          TEXT NOT NULL,
    email         TEXT NOT NULL UNIQUE,
    platform_role TEXT NOT NULL DEFAULT 'user',
    disabled_at   BIGINT,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL
);

-- How a user can log in. For 'password' the subject is the e-mail address and the secret an Argon2id hash.
CREATE TABLE identities (
    provider   TEXT NOT NULL,
    subject    TEXT NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id),
    secret     TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (provider, subject)
);
CREATE INDEX identities_by_user ON identities (user_id);

CREATE TABLE logins (
    id         TEXT PRIMARY KEY NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id),
    token_hash BLOB NOT NULL UNIQUE,
    lifetime   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX logins_by_user ON logins (user_id);

CREATE TABLE orgs (
    id         TEXT PRIMARY KEY NOT NULL,
    slug       TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    status     TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX orgs_by_status ON orgs (status, id);

CREATE TABLE api_keys (
    id           TEXT PRIMARY KEY NOT NULL,
    user_id      TEXT NOT NULL REFERENCES users (id),
    name         TEXT NOT NULL,
    start        TEXT NOT NULL,
    secret_hash  BLOB NOT NULL UNIQUE,
    org_id       TEXT REFERENCES orgs (id),
    read_only    BOOLEAN NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT
);
CREATE INDEX api_keys_by_user ON api_keys (user_id);

CREATE TABLE memberships (
    id         TEXT PRIMARY KEY NOT NULL,
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    user_id    TEXT NOT NULL REFERENCES users (id),
    role       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (user_id, org_id)
);
CREATE INDEX memberships_by_org ON memberships (org_id, id);

-- One row an org: what is wanted (desired, generation, wish) and what was seen (the rest).
CREATE TABLE instances (
    org_id            TEXT PRIMARY KEY NOT NULL REFERENCES orgs (id),
    id                TEXT NOT NULL UNIQUE,
    desired           TEXT NOT NULL,              -- running, stopped, absent
    generation        BIGINT NOT NULL,            -- raised by every wish that needs a new process
    wish              BIGINT NOT NULL,            -- raised by every wish
    due_at            BIGINT,                     -- when the reconciler shall look; NULL: nothing to do
    attempts          BIGINT NOT NULL DEFAULT 0,  -- failures in a row
    status            TEXT NOT NULL,
    provider          TEXT NOT NULL,
    address           TEXT,                       -- host:port, only while it may be routed to
    image             TEXT,
    version           TEXT,
    restarts          BIGINT NOT NULL DEFAULT 0,
    strikes           BIGINT NOT NULL DEFAULT 0,
    health_checked_at BIGINT,
    last_error        TEXT,
    steps             TEXT NOT NULL DEFAULT '[]',
    token_hash        BLOB UNIQUE,
    created_at        BIGINT NOT NULL
);
CREATE INDEX instances_due ON instances (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE signing_keys (
    kid         TEXT PRIMARY KEY NOT NULL,
    public_key  TEXT NOT NULL,
    private_key BLOB NOT NULL,
    state       TEXT NOT NULL,                    -- active, grace
    created_at  BIGINT NOT NULL
);

-- The outbox: every change writes its event in the same transaction.
CREATE TABLE events (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT NOT NULL,
    org_id     TEXT REFERENCES orgs (id),
    user_id    TEXT,                              -- sees it too, member or not
    data       TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX events_by_time ON events (created_at);
