//! A file with names. The one rule: whatever is wrong with it, it is as if it were not there, and nobody hears of it.

use std::{fs, path::Path};

use pizzapi_host::file;
use serde::{Deserialize, Serialize};

use super::{Name, Owner};

/// No file of ours gets this large, in bytes.
const LARGEST: u64 = 4 << 20;

#[derive(Serialize, Deserialize)]
struct File {
    #[serde(flatten)]
    owner: Owner,
    names: Vec<Name>,
}

/// What is in it, if it is this owner's.
pub fn read(path: &Path, owner: &Owner) -> Vec<Name> {
    load(path, owner).unwrap_or_default()
}

fn load(path: &Path, owner: &Owner) -> Option<Vec<Name>> {
    // Looked at before it is opened: a pipe would keep one waiting.
    let about = fs::symlink_metadata(path).ok()?;
    if !about.is_file() || about.len() > LARGEST {
        return None;
    }
    let text = file::read_private(path).ok()?;
    let file: File = serde_json::from_str(&text).ok()?;
    (file.owner == *owner).then_some(file.names)
}

/// Writes it, unless that is what it holds already.
pub fn write(path: &Path, owner: &Owner, names: Vec<Name>) {
    if load(path, owner).is_some_and(|known| known == names) {
        return;
    }
    if names.is_empty() {
        let _ = file::remove_file(path);
        return;
    }
    let file = File {
        owner: owner.clone(),
        names,
    };
    let (Some(folder), Ok(text)) = (path.parent(), serde_json::to_vec(&file)) else {
        return;
    };
    let _ =
        file::create_private_dir(folder).and_then(|()| file::write_private_unsynced(path, &text));
}
