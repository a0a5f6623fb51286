//! `pizzapi version`

use serde_json::json;

use crate::{ctx::Ctx, error::Result};

/// Print this program's version
///
/// Examples:
///   pizzapi version -o json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Version {}

impl Version {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        let version = env!("CARGO_PKG_VERSION");
        ctx.out.one(&json!({ "version": version }), version, || {
            format!("pizzapi {version}")
        })
    }
}
