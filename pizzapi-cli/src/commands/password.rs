//! `pizzapi password`

use crate::{
    commands::from_stdin,
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
};

/// Change your password; your other logins end
///
/// Examples:
///   pizzapi password
///   pizzapi password --with-password < two-lines     the present one, and the new one
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Password {
    /// Read the present password and the new one from standard input, each on a line.
    #[arg(long)]
    with_password: bool,
}

impl Password {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        let (current, new) = if self.with_password {
            let lines = from_stdin()?;
            let (current, new) = lines.expose().split_once('\n').ok_or_else(|| {
                Error::new(Exit::Usage, "there was one line on standard input")
                    .hint("the present password, and on a second line the new one")
            })?;
            if new.contains('\n') {
                return Err(Error::new(
                    Exit::Usage,
                    "there were more than two lines on standard input",
                )
                .hint("the present password, and on a second line the new one"));
            }
            (current.trim_end_matches('\r').into(), new.into())
        } else {
            let current = ctx.prompt.password("Present password", "--with-password")?;
            (
                current,
                ctx.prompt.new_password("New password", "--with-password")?,
            )
        };
        client
            .change_password(&current, &new)
            .await
            .context(|| "could not change the password")?;
        ctx.out.done(format_args!(
            "Changed the password; other logins of this account have ended"
        ))
    }
}
