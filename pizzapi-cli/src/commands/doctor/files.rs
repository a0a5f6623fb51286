//! Who can read what is private, and how much room is left.
//!
//! The one rule: modes and owners are looked at, and of contents only whether the settings can be read.

use std::{
    error::Error as _,
    fs::{self, Metadata},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use pizzapi_host::{disk, process::own_user};
use pizzapi_sdk::profile::Config;

use super::finding::Findings;
use crate::{ctx::folders, output::size};

/// How many files are looked at in all: a platform of thousands of orgs has many.
const MOST: usize = 20_000;
/// How many that are wrong are told one by one.
const TOLD: usize = 5;
/// Less room than this is too little to go on with, and than that a reason to look for some.
const TOO_LITTLE: u64 = 100 << 20;
const LITTLE: u64 = 1 << 30;
/// A disk that can hold fewer files more than this is as good as full.
const FEW_FILES: u64 = 1000;

pub fn look(found: &mut Findings) {
    let folders = folders();
    // How deep what the platform itself keeps lies: what instances keep for their orgs is their own.
    let places = [
        ("config", "profiles and logins", folders.config(), 1),
        ("state", "runners", folders.state(), 4),
        ("data", "servers", folders.data(), 3),
    ];
    if let Err(error) = Config::load(&folders) {
        let why = error.source().map(|why| format!(": {why}"));
        found.problem(
            "settings",
            format!("{error}{}", why.unwrap_or_default()),
            "mend the file, or move it away and run `pizzapi login`",
        );
    }
    let mut disks = Vec::new();
    for (check, what, folder, depth) in places {
        match folder {
            Ok(folder) if folder.is_dir() => {
                modes(check, &folder, depth, found);
                if check == "data" {
                    first_login(&folder, found);
                }
                disks.push(folder);
            }
            Ok(folder) => found.skipped(
                check,
                format!("{what}: none yet, {} is not there", folder.display()),
            ),
            Err(error) => found.problem(
                check,
                error.to_string(),
                "set HOME, or the variables `pizzapi help environment` names",
            ),
        }
    }
    room(&disks, found);
}

/// What is wrong with one file.
struct Wrong {
    text: String,
    fix: String,
}

fn modes(check: &'static str, folder: &Path, depth: usize, found: &mut Findings) {
    let all = below(folder, depth);
    let wrong: Vec<Wrong> = all
        .iter()
        .filter_map(|(path, metadata)| judge(path, metadata))
        .collect();
    if wrong.is_empty() {
        return found.fine(check, format!("{} is yours alone", folder.display()));
    }
    for one in wrong.iter().take(TOLD) {
        found.problem(check, one.text.clone(), one.fix.clone());
    }
    if wrong.len() > TOLD {
        found.problem(
            check,
            format!(
                "{} more in {} can be read by others, or are not yours",
                wrong.len() - TOLD,
                folder.display()
            ),
            format!("chmod -R go= {}", quoted(folder)),
        );
    }
}

/// Everything in a folder that is a file or a folder, itself included. What goes away meanwhile is left out.
fn below(folder: &Path, depth: usize) -> Vec<(PathBuf, Metadata)> {
    let mut all = Vec::new();
    let mut ahead = vec![(folder.to_owned(), depth)];
    while let Some((path, depth)) = ahead.pop() {
        let Ok(metadata) = fs::symlink_metadata(&path) else {
            continue;
        };
        let is_folder = metadata.is_dir();
        if is_folder || metadata.is_file() {
            all.push((path.clone(), metadata));
        }
        if is_folder
            && depth > 0
            && all.len() + ahead.len() < MOST
            && let Ok(entries) = fs::read_dir(&path)
        {
            let mut paths: Vec<PathBuf> = entries
                .filter_map(|entry| Some(entry.ok()?.path()))
                .collect();
            // As they are then told in the order of their names.
            paths.sort_by(|one, other| other.cmp(one));
            ahead.extend(paths.into_iter().map(|path| (path, depth - 1)));
        }
    }
    all
}

fn judge(path: &Path, metadata: &Metadata) -> Option<Wrong> {
    let own = own_user();
    if metadata.uid() != own {
        return Some(Wrong {
            text: format!(
                "{} belongs to user {}, not to you ({own})",
                path.display(),
                metadata.uid()
            ),
            fix: format!("sudo chown {own} {}", quoted(path)),
        });
    }
    // Nothing for group and others is six bits of nothing.
    let mode = metadata.permissions().mode() & 0o777;
    if mode.trailing_zeros() >= 6 {
        return None;
    }
    let right = if metadata.is_dir() { "700" } else { "600" };
    let can = if mode & 0o022 != 0 {
        "change"
    } else {
        "get at"
    };
    Some(Wrong {
        text: format!("others can {can} {} (mode {mode:04o})", path.display()),
        fix: format!("chmod {right} {}", quoted(path)),
    })
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    shell_words::quote(&path.display().to_string()).into_owned()
}

/// The first admin's one-time password, when nobody has used it.
fn first_login(data: &Path, found: &mut Findings) {
    let path = data.join("control-plane/first-login");
    if path.exists() {
        found.warning(
            "first-login",
            format!(
                "{} holds the first admin's one-time password still",
                path.display()
            ),
            format!("log in with it, then `rm {}`", quoted(&path)),
        );
    }
}

/// Room on the disks that these folders are on, each disk told once.
fn room(folders: &[PathBuf], found: &mut Findings) {
    let mut seen = Vec::new();
    for folder in folders {
        let device = fs::metadata(folder).map(|metadata| metadata.dev());
        let (Ok(device), Ok(room)) = (device, disk::room(folder)) else {
            found.skipped(
                "room",
                format!("the disk of {} cannot be looked at", folder.display()),
            );
            continue;
        };
        if seen.contains(&device) {
            continue;
        }
        seen.push(device);
        let free = size(room.free_bytes);
        let text = format!("{free} free on the disk of {}", folder.display());
        let files = room.free_files.filter(|files| *files < FEW_FILES);
        if room.free_bytes < TOO_LITTLE {
            found.problem("room", text, "make room: `df -h` shows the disks");
        } else if let Some(files) = files {
            let text = format!(
                "the disk of {} has room for {files} more files only",
                folder.display()
            );
            found.problem("room", text, "make room: `df -i` shows the disks");
        } else if room.free_bytes < LITTLE {
            found.warning("room", text, "make room: `df -h` shows the disks");
        } else {
            found.fine("room", format!("{free} free"));
        }
    }
}
