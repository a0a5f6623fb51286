//! `pizzapi admin first-login`: the first login of a platform, for whoever may read its files.
//!
//! The one rule: no server is asked; what is printed was never anywhere but in a private file.

use pizzapi_host::file;
use serde_json::Value;

use crate::{
    ctx::{Ctx, folders},
    error::{Error, Exit, Result},
};

/// Print the first admin's login, as the control plane left it in its folder
///
/// Examples:
///   pizzapi admin first-login --take
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct FirstLogin {
    /// Remove it, once it is printed.
    #[arg(long)]
    take: bool,
}

impl FirstLogin {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        let path = folders().data()?.join("control-plane/first-login");
        let text = file::read_private(&path).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                Error::new(Exit::NotFound, format!("there is no {}", path.display())).hint(
                    "it is there from the first start of `pizzapi serve` until somebody takes it",
                )
            } else {
                Error::new(Exit::Failed, format!("could not read {}", path.display()))
                    .because(error)
            }
        })?;
        // Its text is no part of what is said when it is damaged.
        let login: Value = serde_json::from_str(&text)
            .map_err(|_| Error::new(Exit::Failed, format!("{} is damaged", path.display())))?;
        ctx.out.data(&format!("{login}\n"))?;
        if self.take {
            file::remove_file(&path)?;
        }
        Ok(())
    }
}
