//! What those who run the platform look after: its database, that somebody watches, backups, logs.
//!
//! The one rule: what is not built yet is said to be so, with what to do until then.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use super::super::{
    facts::Facts,
    finding::{Findings, in_full},
};
use crate::ctx::folders;

/// The control plane's part of this machine's data, if it is here.
fn control_plane_data(facts: &Facts) -> Option<PathBuf> {
    let folder = folders().data().ok()?.join("control-plane");
    (facts.is_here() && folder.is_dir()).then_some(folder)
}

/// The registry is a file: whoever can read it has what a password would keep from them.
pub fn database(facts: &Facts, found: &mut Findings) {
    const CHECK: &str = "database";
    let Some(folder) = control_plane_data(facts) else {
        return found.skipped(CHECK, "the control plane's data is not on this machine: run `pizzapi doctor security` on its own, as its user");
    };
    let mut looked_at = 0;
    let mut open = Vec::new();
    for name in [
        "",
        "registry.db",
        "registry.db-wal",
        "registry.db-shm",
        "master.key",
        "router-token",
    ] {
        let path = folder.join(name);
        let Ok(metadata) = fs::metadata(&path) else {
            continue;
        };
        looked_at += 1;
        if metadata.permissions().mode() & 0o077 != 0 {
            open.push(path.display().to_string());
        }
    }
    if open.is_empty() {
        found.fine(CHECK, format!("SQLite without a password to lose; {looked_at} files and folders are its owner's alone"));
    } else {
        found.problem(
            CHECK,
            format!("others can get at {}", open.join(", ")),
            "`pizzapi doctor files` says which command mends each",
        );
    }
}

/// Whether somebody who watches would be told.
pub async fn monitoring(facts: &Facts, found: &mut Findings) {
    const CHECK: &str = "monitoring";
    let client = match facts.up().await {
        Ok(client) => client,
        Err(why) => {
            return found.problem(
                CHECK,
                format!("/health: {why}"),
                "`pizzapi doctor control-plane` says more",
            );
        }
    };
    match client.ready().await {
        Ok(()) => found.skipped(
            CHECK,
            "/health and /readyz answer, but whether anybody asks them cannot be seen from here; `GET /metrics` is not built yet",
        ),
        Err(error) => found.problem(
            CHECK,
            format!("/readyz: {}", in_full(&error)),
            "`pizzapi doctor control-plane` says more",
        ),
    }
}

pub fn backups(facts: &Facts, found: &mut Findings) {
    let data =
        control_plane_data(facts).and_then(|folder| Some(folder.parent()?.display().to_string()));
    let data = data.unwrap_or_else(|| "the servers' data folder".to_owned());
    found.skipped(
        "backups",
        format!("whether {data} is backed up cannot be seen from here: `pizzapi admin backup` makes one while everything runs; keep it elsewhere, and try `pizzapi admin restore` out"),
    );
}

pub fn access_logs(facts: &Facts, found: &mut Findings) {
    let log = control_plane_data(facts).map(|folder| folder.join("log"));
    let log = match log.filter(|path| path.is_file()) {
        Some(path) => format!("what was asked is in {}", path.display()),
        None => "servers log what is asked of them to standard error".to_owned(),
    };
    found.skipped(
        "access-logs",
        format!("how long they are kept cannot be seen from here: {log}, at PIZZAPI_LOG=debug; an audit log is not built yet"),
    );
}
