-- Requests with an Idempotency-Key. `answer` is JSON; NULL while the request is carried out, and for ever when that was
-- interrupted.

CREATE TABLE requests (
    actor     TEXT NOT NULL,
    route     TEXT NOT NULL,
    key       TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    answer    TEXT,
    begun_at  INTEGER NOT NULL,
    PRIMARY KEY (actor, route, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX requests_by_age ON requests (begun_at);

-- Written at every health check: what could not be written is not healthy.
CREATE TABLE health (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    checked_at INTEGER NOT NULL
) STRICT;
