//! Passwords, opaque tokens and cookies: what people and machines prove themselves with.

pub mod cookie;
pub mod opaque;
pub mod password;
