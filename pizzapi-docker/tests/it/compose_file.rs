//! The Compose files are what the ordinary tool understands.

use std::process::Command;

use pizzapi_docker::stack::{CADDYFILE, Stack, multi_tenant, single_tenant};

use crate::place::{program, root};

fn check(name: &str, stack: &Stack) {
    let written = std::fs::read_to_string(root().join("docker").join(name)).expect(name);
    assert_eq!(
        written,
        stack.yaml(),
        "`cargo xtask gen` writes docker/{name}"
    );
    let Some(tool) = program("/usr/bin/docker-compose") else {
        return;
    };
    let filled = stack
        .filled(&|_| None)
        .expect("its own defaults")
        .filled_yaml(false);
    for text in [written, filled] {
        // A folder without anybody's `.env`.
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("compose.yml");
        std::fs::write(&path, text).expect("written");
        std::fs::write(folder.path().join("Caddyfile.multitenancy"), CADDYFILE).expect("written");
        let ran = Command::new(&tool)
            .arg("-f")
            .arg(&path)
            .args(["config", "-q"])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", folder.path())
            .output()
            .expect("docker-compose runs");
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.success(), "{name}: {said}");
        assert_eq!(said, "", "{name}");
    }
}

#[test]
fn the_multi_tenant_file_is_valid() {
    check("compose.multitenancy.yml", &multi_tenant());
}

#[test]
fn the_single_tenant_file_is_valid() {
    check("compose.yml", &single_tenant());
}
