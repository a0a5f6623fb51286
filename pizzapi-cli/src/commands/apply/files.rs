//! Files, and what they want. The one rule: an org is spoken of in one place only.

use std::{
    collections::HashMap,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use super::{
    document::{self, Placed},
    wanted::Wanted,
};
use crate::error::{Error, Exit, Result};

/// The largest file.
const CAP: u64 = 8 << 20;

/// Where to read what is wanted.
#[derive(clap::Args)]
pub struct Files {
    /// A file, a folder with files (.yaml, .yml, .json), or - for standard input; several times for several.
    #[arg(short, long = "file", value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

impl Files {
    /// Reads and checks all of it.
    pub fn read(&self) -> Result<Vec<Wanted>> {
        let mut all: Vec<Placed> = Vec::new();
        for path in &self.files {
            if path.is_dir() {
                for file in in_folder(path)? {
                    all.extend(read(&file)?);
                }
            } else {
                all.extend(read(path)?);
            }
        }
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for Placed { place, wanted } in &all {
            if let Some(before) = seen.insert(wanted.slug.as_str(), place) {
                let message = format!("{place}: `{}` is in {before} already", wanted.slug);
                return Err(Error::new(Exit::Usage, message));
            }
        }
        Ok(all.into_iter().map(|placed| placed.wanted).collect())
    }
}

/// The files of a folder, not those of folders in it.
fn in_folder(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed =
        |error| Error::new(Exit::Usage, format!("cannot read {}", folder.display())).because(error);
    let mut files = Vec::new();
    for entry in folder.read_dir().map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if matches!(ending, Some("yaml" | "yml" | "json")) && path.is_file() {
            files.push(path);
        }
    }
    if files.is_empty() {
        let message = format!("there is no .yaml, .yml or .json in {}", folder.display());
        return Err(Error::new(Exit::Usage, message));
    }
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<Vec<Placed>> {
    let stdin = path == Path::new("-");
    let name = if stdin {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    };
    let failed = |error| Error::new(Exit::Usage, format!("cannot read {name}")).because(error);
    let input: Box<dyn Read> = if stdin {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(path).map_err(failed)?)
    };
    let mut text = String::new();
    input
        .take(CAP + 1)
        .read_to_string(&mut text)
        .map_err(failed)?;
    if text.len() as u64 > CAP {
        let message = format!("{name} is larger than 8 MiB");
        return Err(Error::new(Exit::Usage, message).hint("several files, each with its own -f"));
    }
    let documents = document::read(&name, &text)?;
    if documents.is_empty() {
        let message = format!("{name} has nothing in it");
        return Err(Error::new(Exit::Usage, message));
    }
    Ok(documents)
}
