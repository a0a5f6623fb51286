//! `pizzapi completion`

use clap_complete::Shell;

use crate::{completion, ctx::Ctx, error::Result};

/// Print a script that completes commands and flags in a shell
///
/// Examples:
///   pizzapi completion bash > ~/.local/share/bash-completion/completions/pizzapi
///   pizzapi completion fish > ~/.config/fish/completions/pizzapi.fish
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Completion {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

impl Completion {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        ctx.out.text(&completion::script(self.shell))
    }
}
