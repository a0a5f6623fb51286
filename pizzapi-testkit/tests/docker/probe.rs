//! A small program to put into containers, and images made of it, with no registry at hand.

use std::{path::PathBuf, process::Command};

use pizzapi_docker::{
    Engine,
    archive::{Archive, Owner},
    image,
};

/// What it can do is in `probe/main.rs`, beside this file.
const SOURCE: &str = include_str!("probe/main.rs");

/// The image of the probe; its commands are the probe's.
pub async fn probe(engine: &Engine) -> String {
    make(
        engine,
        "probe",
        "FROM scratch\nCOPY probe /probe\nENTRYPOINT [\"/probe\"]\n",
    )
    .await
}

/// An image of an org's server that never is one: it does as the probe is told to, and ends.
pub async fn server(engine: &Engine, name: &str, command: &str) -> String {
    let file = format!(
        "FROM scratch\nCOPY probe /probe\nUSER 65532:65532\nVOLUME /data\nENTRYPOINT [\"/probe\"]\nCMD [\"{command}\"]\n"
    );
    make(engine, name, &file).await
}

async fn make(engine: &Engine, name: &str, dockerfile: &str) -> String {
    let all = |mode| Owner { uid: 0, mode };
    let binary = std::fs::read(compiled()).expect("the probe");
    let context = Archive::default()
        .file("Dockerfile", dockerfile.as_bytes(), all(0o644))
        .and_then(|archive| archive.file("probe", &binary, all(0o755)))
        .and_then(Archive::finish)
        .expect("an archive");
    let name = format!("pizzapi-test-{name}:latest");
    image::from_context(engine, &name, context)
        .await
        .expect("an image");
    name
}

/// Compiles it, once for all tests, without any library that an image from scratch lacks.
fn compiled() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let hash = std::hash::BuildHasher::hash_one(
        &std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default(),
        SOURCE,
    );
    let binary = folder.join(format!("probe-{hash:016x}"));
    if !binary.exists() {
        let own = tempfile::tempdir_in(&folder).expect("a folder");
        let source = own.path().join("main.rs");
        std::fs::write(&source, SOURCE).expect("the source");
        let made = own.path().join("probe");
        let compiled = Command::new("rustc")
            .args([
                "--edition",
                "2024",
                "-C",
                "target-feature=+crt-static",
                "-C",
                "strip=symbols",
                "-o",
            ])
            .arg(&made)
            .arg(&source)
            .output()
            .expect("rustc");
        let said = String::from_utf8_lossy(&compiled.stderr);
        assert!(compiled.status.success(), "{said}");
        std::fs::rename(&made, &binary).expect("the probe in its place");
    }
    binary
}
