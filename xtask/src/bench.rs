//! What `docs/performance.md` reports: measured from a second process on loopback, in a release build, beside bare servers
//! that do only what cannot be left out, in the same run. Every figure is the median of five after a warm-up.

mod ask;
mod bare;
mod connection;
mod figure;
mod load;
mod machine;
mod registry;
mod routed;
mod row;
mod rows;
mod serve;
mod socket;
mod stack;
mod terminal;

use std::{path::PathBuf, process::Command};

use crate::{Result, generate::root};
use row::Row;
use rows::Group;

/// How often each thing is measured after the warm-up.
const RUNS: usize = 5;

/// Options of the benchmark.
#[derive(clap::Args)]
pub struct Bench {
    /// Measure only this group of rows.
    #[arg(long, value_enum)]
    only: Option<Group>,
    /// Write the table into docs/performance.md.
    #[arg(long, conflicts_with = "only")]
    write: bool,
}

/// What is measured, and beside what.
struct Programs {
    pizzapi: PathBuf,
    ceiling: PathBuf,
}

impl Bench {
    /// Builds, measures, prints, and writes if wished.
    pub fn run(self) -> Result {
        if cfg!(debug_assertions) {
            return in_release();
        }
        let own = std::env::current_exe()?;
        let programs = Programs {
            pizzapi: own.with_file_name("pizzapi"),
            ceiling: own.with_file_name("ceiling"),
        };
        pizzapi_host::process::raise_open_files_limit();
        let groups = match self.only {
            Some(group) => vec![group],
            None => Group::without_docker(),
        };
        if let Some(why) = machine::busy() {
            eprintln!("warning: {why}");
        }
        let mut rows: Vec<Row> = Vec::new();
        for group in groups {
            eprintln!("measuring: {group:?}");
            rows.extend(group.measure(&programs)?);
        }
        let table = row::table(&rows);
        println!("{table}");
        if self.write {
            row::write(&root().join("docs/performance.md"), &table)?;
        }
        Ok(())
    }
}

/// Builds everything in release, and has the release build of this program do the work: what makes the load must be quick.
fn in_release() -> Result {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let packages = ["--package", "pizzapi-cli", "--package", "xtask", "--bins"];
    let built = Command::new(cargo)
        .args(["build", "--release"])
        .args(packages)
        .current_dir(root())
        .status()?;
    if !built.success() {
        return Err("the release build failed".into());
    }
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let measured = Command::new(target.join("release/xtask"))
        .args(std::env::args_os().skip(1))
        .status()?;
    if measured.success() {
        Ok(())
    } else {
        Err("the benchmark failed".into())
    }
}

/// One thread, so that what makes the load leaves the other cores to what is measured.
fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(work)
}
