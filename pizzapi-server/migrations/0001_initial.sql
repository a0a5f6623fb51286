-- Times are milliseconds since 1970. `n` gives sessions an order and their events a short key.

CREATE TABLE runners (
    id          TEXT PRIMARY KEY,
    user_id     TEXT NOT NULL,
    secret_hash BLOB,
    name        TEXT,
    info        TEXT NOT NULL,
    seen_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    n           INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    runner_id   TEXT NOT NULL REFERENCES runners (id),
    user_id     TEXT NOT NULL,
    status      TEXT NOT NULL,
    cwd         TEXT,
    prompt      TEXT,
    started_at  INTEGER NOT NULL,
    ended_at    INTEGER,
    end_reason  TEXT,
    exit_code   INTEGER,
    kill_asked  INTEGER NOT NULL DEFAULT 0,
    event_count INTEGER NOT NULL DEFAULT 0,
    event_bytes INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX sessions_by_runner ON sessions (runner_id);
CREATE INDEX sessions_open ON sessions (n) WHERE ended_at IS NULL;
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE events (
    session INTEGER NOT NULL REFERENCES sessions (n) ON DELETE CASCADE,
    seq     INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    event   TEXT NOT NULL,
    PRIMARY KEY (session, seq)
) STRICT;
