//! The public API of the crates that others build on, as text: a change to it shows in review.
//!
//! rustdoc writes JSON only when told that it may do unstable things; the toolchain is pinned, and `public-api` with it.

use std::{path::PathBuf, process::Command};

use public_api::Builder;

use crate::{Result, generate::root};

/// The crates, with the features their API is listed with.
const CRATES: [&str; 2] = ["pizzapi-sdk", "pizzapi-types"];

/// The file of each crate, and what belongs into it.
pub fn files() -> Result<Vec<(PathBuf, String)>> {
    CRATES
        .iter()
        .map(|name| Ok((format!("{name}/public-api.txt").into(), listed(name)?)))
        .collect()
}

fn listed(name: &str) -> Result<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    // Of its own: what is allowed unstable things is not what the other builds are made of.
    let target = target.join("public-api");
    let made = Command::new(cargo)
        .args([
            "rustdoc",
            "--quiet",
            "--package",
            name,
            "--lib",
            "--all-features",
        ])
        .args([
            "--",
            "-Z",
            "unstable-options",
            "--output-format",
            "json",
            "--cap-lints",
            "allow",
        ])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", &target)
        .current_dir(root())
        .status()?;
    if !made.success() {
        return Err(format!("the documentation of {name} could not be made").into());
    }
    let json = format!("doc/{}.json", name.replace('-', "_"));
    let api = Builder::from_rustdoc_json(target.join(json))
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()?;
    Ok(api.to_string())
}
