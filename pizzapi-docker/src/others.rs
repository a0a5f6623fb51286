//! Images of other people's programs, made of those that this machine has, for where no registry can be reached: on-premises,
//! and in tests. They take the place of the official ones.
//!
//! The one rule: a program is taken with exactly the libraries that it is linked with, and nothing else.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Engine,
    archive::{Archive, Owner},
    error::{Class, EngineError},
    image,
};

/// An image that can be made.
pub struct Other {
    /// What it is called.
    pub name: &'static str,
    /// The variable by which the stack is told to use it.
    pub variable: &'static str,
    /// Its programs: where they are on this machine, and what they are called in the image.
    pub programs: &'static [(&'static str, &'static str)],
}

/// Redis, of Debian's package `redis-server`.
pub const REDIS: Other = Other {
    name: "pizzapi-redis:local",
    variable: "PIZZAPI_REDIS_IMAGE",
    programs: &[
        ("/usr/bin/redis-server", "redis-server"),
        ("/usr/bin/redis-cli", "redis-cli"),
    ],
};

/// Caddy, of Debian's packages `caddy` and `busybox-static`, which asks it how it is.
pub const CADDY: Other = Other {
    name: "pizzapi-caddy:local",
    variable: "PIZZAPI_CADDY_IMAGE",
    programs: &[("/usr/bin/caddy", "caddy"), ("/bin/busybox", "wget")],
};

/// Makes the image and gives it its name.
///
/// # Errors
/// When a program is not on this machine, or the engine could not.
pub async fn build(engine: &Engine, other: &Other) -> Result<String, EngineError> {
    let failed = |reason: String| {
        EngineError::new(
            format!("make the image {}", other.name),
            Class::Other,
            reason,
        )
    };
    let mut files = BTreeMap::new();
    for (path, name) in other.programs {
        files.insert(
            format!("usr/bin/{name}"),
            read(Path::new(path)).map_err(failed)?,
        );
        for library in libraries(path).map_err(failed)? {
            let inside = library.display().to_string();
            let inside = inside.trim_start_matches('/').to_owned();
            files.insert(inside, read(&library).map_err(failed)?);
        }
    }
    let root = |mode| Owner { uid: 0, mode };
    let mut context = Archive::default()
        .file("Dockerfile", b"FROM scratch\nCOPY root /\n", root(0o644))
        .map_err(|error| failed(error.to_string()))?;
    for (path, content) in files {
        context = context
            .file(&format!("root/{path}"), &content, root(0o755))
            .map_err(|error| failed(error.to_string()))?;
    }
    let context = context
        .finish()
        .map_err(|error| failed(error.to_string()))?;
    image::from_context(engine, other.name, context).await
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// What a program is linked with, the loader too; nothing when it is static.
fn libraries(program: &str) -> Result<Vec<PathBuf>, String> {
    let told = Command::new("ldd").arg(program).output();
    let told = told.map_err(|error| format!("cannot run ldd: {error}"))?;
    Ok(paths(&String::from_utf8_lossy(&told.stdout)))
}

/// The paths in what `ldd` says.
fn paths(told: &str) -> Vec<PathBuf> {
    let words = told.lines().filter_map(|line| {
        let after = line.split_once("=>").map_or(line, |(_, path)| path);
        after.split_whitespace().next()
    });
    words
        .filter(|word| word.starts_with('/'))
        .map(PathBuf::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_read_from_what_ldd_says() {
        let told = "\tlinux-vdso.so.1 (0x00007f)\n\tlibzstd.so.1 => /lib/x86_64-linux-gnu/libzstd.so.1 (0x00007f)\n\
                    \tlibgone.so => not found\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n";
        let expected = [
            "/lib/x86_64-linux-gnu/libzstd.so.1",
            "/lib64/ld-linux-x86-64.so.2",
        ];
        assert_eq!(paths(told), expected.map(PathBuf::from));
        assert_eq!(paths("\tnot a dynamic executable\n"), Vec::<PathBuf>::new());
    }
}
