//! Whether Redis is asked for. The one rule: what is not supported yet is said to be so.

use super::finding::Findings;
use crate::env;

const REDIS_URL: &str = "PIZZAPI_REDIS_URL";

pub fn look(found: &mut Findings) {
    if env::is_later(REDIS_URL) {
        found.warning(
            "redis",
            format!("{REDIS_URL} is set, but Redis is not supported yet: `pizzapi dev` and `serve` refuse to start with it"),
            format!("unset {REDIS_URL}"),
        );
    } else {
        found.skipped(
            "redis",
            "not asked for, and not needed: servers keep their own state",
        );
    }
}
