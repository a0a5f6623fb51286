//! `pizzapi help`: topics, made from the tables that the code itself uses.

use clap::{CommandFactory as _, ValueEnum};

use crate::{
    cli::Cli,
    ctx::Ctx,
    error::{Error, Exit, Result},
    reference,
};

/// Show help on a topic or a command
///
/// Examples:
///   pizzapi help environment
///   pizzapi help org create
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Help {
    /// `environment`, `exit-codes`, or a command.
    topic: Vec<String>,
}

/// What is explained beyond the commands.
#[derive(Clone, Copy, ValueEnum)]
enum Topic {
    Environment,
    ExitCodes,
}

impl Help {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        if let [word] = self.topic.as_slice()
            && let Ok(topic) = Topic::from_str(word, false)
        {
            return ctx.out.text(&match topic {
                Topic::Environment => reference::environment(),
                Topic::ExitCodes => reference::exit_codes(),
            });
        }
        let mut command = Cli::command();
        command.build();
        let mut found = &mut command;
        for word in &self.topic {
            found = found.find_subcommand_mut(word).ok_or_else(|| {
                Error::new(
                    Exit::Usage,
                    format!("there is no command or topic `{}`", self.topic.join(" ")),
                )
                .hint("topics: environment, exit-codes; `pizzapi --help` lists the commands")
            })?;
        }
        ctx.out.text(&found.render_long_help().to_string())
    }
}
