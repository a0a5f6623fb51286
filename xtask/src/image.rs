//! `cargo xtask image`: the image of all servers, made with no registry at hand: a static binary, from scratch, through the
//! Engine API.

use std::{path::PathBuf, process::Command};

use clap::Args;
use pizzapi_docker::{
    Engine,
    image::{self, Parts},
    others,
};

use crate::{Result, generate};

/// Where Debian and most others keep the certificates of the authorities they trust.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

#[derive(Args)]
pub struct Image {
    /// What the image is called.
    #[arg(long, default_value = image::DEFAULT)]
    tag: String,
    /// How the binary is built: `dist` is small, `dev` is quick.
    #[arg(long, default_value = "dist")]
    profile: String,
    /// Where the engine is.
    #[arg(long, env = "DOCKER_HOST")]
    host: Option<String>,
    /// Only build the binary, and say where it is.
    #[arg(long)]
    binary_only: bool,
    /// Make images of Redis and Caddy instead, from the programs of this machine (Debian's, say).
    #[arg(long, conflicts_with_all = ["tag", "profile", "binary_only"])]
    others: bool,
}

impl Image {
    pub fn run(self) -> Result {
        if self.others {
            return self.others();
        }
        let binary = build(&self.profile)?;
        if self.binary_only {
            println!("{}", binary.display());
            return Ok(());
        }
        let parts = Parts {
            binary: std::fs::read(&binary)?,
            certificates: std::fs::read(CERTIFICATES).unwrap_or_default(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let engine = Engine::at(self.host.as_deref())?;
            engine.version().await?;
            let id = image::build(&engine, &self.tag, &parts).await?;
            let image = image::find(&engine, &self.tag).await?;
            let bytes = image.and_then(|image| image.size).unwrap_or_default();
            println!("{} is {id}, {} kB", self.tag, bytes / 1000);
            Ok(())
        })
    }

    fn others(&self) -> Result {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let engine = Engine::at(self.host.as_deref())?;
            engine.version().await?;
            for other in [&others::REDIS, &others::CADDY] {
                others::build(&engine, other).await?;
                println!("{}={}", other.variable, other.name);
            }
            Ok(())
        })
    }
}

/// Builds `pizzapi` without any library that an image from scratch does not have.
fn build(profile: &str) -> Result<PathBuf> {
    let target = host()?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .current_dir(generate::root())
        .args(["build", "--package", "pizzapi-cli", "--bin", "pizzapi"])
        // With a target, what runs while building is not linked statically.
        .args(["--target", &target, "--profile", profile])
        .args(["--message-format", "json-render-diagnostics"])
        .env(
            "RUSTFLAGS",
            "-C target-feature=+crt-static -C strip=symbols",
        )
        .stderr(std::process::Stdio::inherit())
        .output()?;
    if !built.status.success() {
        return Err("the static binary could not be built".into());
    }
    let messages = String::from_utf8(built.stdout)?;
    let mut messages = messages
        .lines()
        .rev()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let made = messages.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    made.ok_or_else(|| "cargo did not say where the binary is".into())
}

/// The triple of this machine.
fn host() -> Result<String> {
    let said = Command::new("rustc").arg("-vV").output()?;
    let said = String::from_utf8(said.stdout)?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host
        .ok_or("rustc does not say for what it compiles")?
        .to_owned())
}
