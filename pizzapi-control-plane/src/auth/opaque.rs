//! Opaque tokens: 256 random bits, stored only as their SHA-256, which is enough for a secret nobody could guess.

use aws_lc_rs::{digest, rand};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use pizzapi_types::Secret;

/// Makes a token: the prefix says what it is, the rest is random.
pub fn new(prefix: &str) -> Secret {
    Secret::from(format!(
        "{prefix}{}",
        URL_SAFE_NO_PAD.encode(random::<32>())
    ))
}

/// Random bytes. The machine's own source never fails once it has started.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the machine's random source works");
    bytes
}

/// What is stored of a token.
pub fn hash(token: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
    hash
}
