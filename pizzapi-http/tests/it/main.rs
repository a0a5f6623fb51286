//! What the servers do alike, as a client sees it.

mod idempotency;
