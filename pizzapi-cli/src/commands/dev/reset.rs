//! `pizzapi dev --reset`: removes what `dev` made.
//!
//! The one rule: only what is known by name is removed, nothing is followed elsewhere, and what says whose folder it is goes
//! last, so that a reset that was broken off can be run again.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use pizzapi_host::file;

use super::{
    login::{self, PROFILE},
    state::{self, State},
    status,
};
use crate::{
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
};

/// What `dev` makes in its data folder, and what is in it. The registry goes after what it knows of.
const FOLDERS: [(&str, &str); 3] = [
    ("orgs", "of each organisation its sessions, files, logs"),
    ("router", "the router's table and log"),
    ("control-plane", "the registry: accounts, keys, logins"),
];
/// The same for files. The last one says that the folder is one of `dev`.
const FILES: [&str; 4] = ["dev.log", "dev-servers.json", "dev-login", "dev.json"];
/// What stays in a folder that was reset: it is held meanwhile.
const LOCK: &str = "dev.lock";

/// What is to be removed.
pub struct Reset {
    data: PathBuf,
    folders: Vec<(&'static str, &'static str)>,
    files: Vec<&'static str>,
    foreign: Vec<String>,
    url: Option<String>,
    account: Option<String>,
}

impl Reset {
    /// Looks what there is, and refuses what is not to be reset: a folder in use, and one that is not of `dev`.
    pub fn look(data: &Path) -> Result<Self> {
        refuse_in_use(data)?;
        let mut found = Vec::new();
        for entry in fs::read_dir(data)? {
            found.push(entry?.file_name().to_string_lossy().into_owned());
        }
        let has = |name: &str| found.iter().any(|found| found == name);
        let folders: Vec<_> = FOLDERS.into_iter().filter(|(name, _)| has(name)).collect();
        let files: Vec<_> = FILES.into_iter().filter(|name| has(name)).collect();
        let state = State::read(data);
        if state.is_none() && !(folders.is_empty() && files.is_empty()) {
            return Err(Error::new(
                Exit::Failed,
                format!(
                    "{} is no data folder of `pizzapi dev`: {}",
                    data.display(),
                    if has("dev.json") {
                        "its dev.json makes no sense"
                    } else {
                        "there is no dev.json in it"
                    }
                ),
            )
            .hint("nothing was removed; PIZZAPI_DATA_DIR names another folder"));
        }
        for (name, is_folder) in folders
            .iter()
            .map(|(name, _)| (*name, true))
            .chain(files.iter().map(|name| (*name, false)))
        {
            refuse_odd(&data.join(name), is_folder)?;
        }
        found.sort();
        let known = |name: &str| {
            name == LOCK
                || FILES.contains(&name)
                || FOLDERS.iter().any(|(folder, _)| *folder == name)
        };
        let foreign = found.into_iter().filter(|name| !known(name)).collect();
        let url = state.map(|state| state.control_plane_url());
        let stored = url.as_deref().map(login::stored).transpose()?.flatten();
        Ok(Self {
            data: data.to_owned(),
            folders,
            files,
            foreign,
            url,
            account: stored.map(|(account, _)| account),
        })
    }

    /// Asks, then removes it.
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        if self.folders.is_empty() && self.files.is_empty() {
            ctx.out.note(format_args!(
                "  nothing to reset in {}",
                self.data.display()
            ));
            return Ok(());
        }
        ctx.out.note(format_args!("{}", self.for_people()));
        ctx.prompt.confirm("Remove all of it, for good?")?;
        let _lock = state::lock(&self.data)?;
        // While the question stood there, things may have changed.
        refuse_in_use_but_by_this(&self.data)?;
        for (name, _) in &self.folders {
            let path = self.data.join(name);
            refuse_odd(&path, true)?;
            file::remove_dir(&path).context(|| format!("could not remove {}", path.display()))?;
        }
        for name in &self.files {
            let path = self.data.join(name);
            refuse_odd(&path, false)?;
            // The login goes before what says whose it is.
            if *name == "dev-login"
                && let Some(url) = &self.url
            {
                login::forget(url, &self.data).await?;
            }
            file::remove_file(&path).context(|| format!("could not remove {}", path.display()))?;
        }
        Ok(())
    }

    fn for_people(&self) -> String {
        let mut text = format!("  This removes from {}:\n", self.data.display());
        for (name, what) in &self.folders {
            let count = match fs::read_dir(self.data.join(name)).map(Iterator::count) {
                Ok(count) if *name == "orgs" => format!(" ({count} of them)"),
                _ => String::new(),
            };
            text += &format!("    {:<16} {what}{count}\n", format!("{name}/"));
        }
        text += &format!("    {}\n", self.files.join(", "));
        if let Some(account) = &self.account {
            text += &format!("  and the login of {account} (profile `{PROFILE}`)\n");
        }
        if !self.foreign.is_empty() {
            text += &format!(
                "  Left alone, as `dev` did not make it: {}\n",
                self.foreign.join(", ")
            );
        }
        text
    }
}

/// Nothing is taken away from under what runs.
fn refuse_in_use(data: &Path) -> Result<()> {
    if let Some(holder) = state::holder(data)? {
        return Err(state::runs_already(data, Some(&holder)));
    }
    refuse_in_use_but_by_this(data)
}

fn refuse_in_use_but_by_this(data: &Path) -> Result<()> {
    let left = status::left_behind(data)?;
    if !left.is_empty() {
        let message = format!(
            "an earlier `pizzapi dev` left {} processes running on {}",
            left.len(),
            data.display()
        );
        return Err(Error::new(Exit::Conflict, message).hint("`pizzapi dev stop` ends them"));
    }
    if let Some((command, server)) = state::servers(data)?.first() {
        let message = format!(
            "`pizzapi {command}` (pid {}) uses {}",
            server.pid,
            data.display()
        );
        return Err(Error::new(Exit::Conflict, message)
            .hint("end it first, or choose another folder with PIZZAPI_DATA_DIR"));
    }
    Ok(())
}

/// What `dev` makes are folders and files. A link leads to what is somebody else's.
fn refuse_odd(path: &Path, is_folder: bool) -> Result<()> {
    let kind = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        metadata => metadata?.file_type(),
    };
    if kind.is_dir() == is_folder && kind.is_file() != is_folder {
        return Ok(());
    }
    let what = if kind.is_symlink() {
        "a symbolic link"
    } else if is_folder {
        "not a folder"
    } else {
        "not a file"
    };
    Err(Error::new(
        Exit::Failed,
        format!(
            "{} is {what}: `pizzapi dev` did not make it",
            path.display()
        ),
    )
    .hint("take it away yourself, then try again"))
}
