//! Copying with a digest. The one rule: what is counted and hashed is what was written.

use std::{
    fmt::Write as _,
    io::{self, Read, Write},
};

use aws_lc_rs::digest::{Context, SHA256};

/// How much, and its SHA-256 in hexadecimal.
pub(super) struct Copied {
    pub size: u64,
    pub sha256: String,
}

pub(super) fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<Copied> {
    let mut digest = Context::new(&SHA256);
    let mut size = 0;
    let mut part = vec![0; 128 * 1024];
    loop {
        let read = match from.read(&mut part) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        to.write_all(&part[..read])?;
        digest.update(&part[..read]);
        size += read as u64;
    }
    let mut sha256 = String::with_capacity(64);
    for byte in digest.finish().as_ref() {
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(Copied { size, sha256 })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_digest_is_sha_256() {
        let mut to = Vec::new();
        let copied = super::copy(&mut &b"abc"[..], &mut to).expect("memory");
        assert_eq!((copied.size, to.as_slice()), (3, b"abc".as_slice()));
        assert_eq!(
            copied.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
