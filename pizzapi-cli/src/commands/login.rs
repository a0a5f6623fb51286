//! `pizzapi login`

use pizzapi_sdk::{
    Client, Credential,
    auth::{SecretName, SecretStore as _, open_store},
    profile::{Config, DEFAULT_URL, Environment, NewLogin, Source},
    types::{ErrorCode, InviteOffer, Secret},
};

use crate::{
    commands::{from_stdin, invite::accept},
    ctx::{Ctx, folders},
    error::{Context as _, Error, Exit, Result},
};

/// Log in to a control plane, and remember it as a profile
///
/// Examples:
///   pizzapi login
///   pizzapi login --control-plane https://pizzapi.example.com --profile work
///   pizzapi login --email ann@example.com --sign-up
///   pizzapi login --sign-up --invite
///   pizzapi login --with-token < token-file
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Login {
    /// The account's e-mail address.
    #[arg(long)]
    email: Option<String>,
    /// Read a session token or an API key from standard input instead of asking for a password; never an argument.
    #[arg(long)]
    with_token: bool,
    /// Read the password from standard input; from a second line the invite's secret, or the new password for a one-time one.
    #[arg(long, conflicts_with = "with_token")]
    with_password: bool,
    /// Make the account first.
    #[arg(long, conflicts_with = "with_token")]
    sign_up: bool,
    /// The name to sign up with [default: the part of the e-mail address before the @].
    #[arg(long, requires = "sign_up")]
    name: Option<String>,
    /// Sign up with an invite, whose secret is asked for, and accept it; also while registration is closed.
    #[arg(long, requires = "sign_up")]
    invite: bool,
}

/// Whose login it is.
struct SignedIn {
    credential: Credential,
    email: String,
    /// What is accepted once it is kept.
    invite: Option<Invite>,
}

/// An invite that somebody signs up with.
struct Invite {
    secret: Secret,
    offer: InviteOffer,
}

impl Invite {
    /// The control plane would say only that registration is closed.
    fn check(&self, email: &str) -> Result<()> {
        match &self.offer.email {
            Some(only) if !only.eq_ignore_ascii_case(email) => Err(Error::new(
                Exit::Usage,
                format!("the invite is for {only}, and no good for {email}"),
            )
            .hint("leave out --email")),
            _ => Ok(()),
        }
    }

    async fn sign_up(
        &self,
        client: &Client,
        (name, email): (&str, &str),
        password: &Secret,
    ) -> Result<pizzapi_sdk::Login> {
        let made = client
            .sign_up_with_invite(name, email, password, &self.secret)
            .await;
        let closed =
            matches!(&made, Err(error) if error.code() == Some(&ErrorCode::RegistrationClosed));
        made.map_err(|error| match Error::from(error) {
            // The invite is good: the hint to sign up with one would lead in a circle.
            error if closed => {
                error.hint("its organisation takes nobody just now; ask whoever invited you")
            }
            error => error,
        })
    }
}

impl Login {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let mut overrides = ctx.overrides();
        if !self.with_token && overrides.control_plane.is_none() {
            overrides.control_plane = ask_where(ctx)?;
        }
        let login = NewLogin::of(&overrides, &Environment::of_process())?;
        let client = login.client()?.build()?;
        let url = &login.url;
        let SignedIn {
            credential,
            email,
            invite,
        } = if self.with_token {
            by_token(&client, url).await?
        } else {
            self.by_password(ctx, &client, url).await?
        };
        let before = stored(ctx, &login, &email)?;
        remember(ctx, &login, &email, &credential)?;
        end_replaced(&client, before, &credential).await;
        ctx.out.done(format_args!(
            "Logged in at {url} as {email} (profile `{}`)",
            login.profile
        ))?;
        if let Some(Invite { secret, offer }) = &invite {
            let client = client.with_credential(credential);
            let accepted = accept::accept(ctx, &client, secret, offer).await;
            accepted.map_err(|error| {
                error.hint("you have an account now: `pizzapi invite accept` tries again")
            })?;
        }
        Ok(())
    }

    async fn by_password(self, ctx: &Ctx, client: &Client, url: &str) -> Result<SignedIn> {
        let (given, second) = self.given()?;
        let invite = if self.invite {
            Some(invited(ctx, client, second.clone()).await?)
        } else {
            None
        };
        let email = match (self.email, &invite) {
            (Some(email), _) => email,
            (None, Some(invite)) if let Some(email) = &invite.offer.email => email.clone(),
            (None, _) => ctx.prompt.text("E-mail address", "--email")?,
        };
        if let Some(invite) = &invite {
            invite.check(&email)?;
        }
        let password = match given {
            Some(password) => password,
            None if self.sign_up => ctx.prompt.new_password("Password", "--with-password")?,
            None => ctx.prompt.password("Password", "--with-password")?,
        };
        let signed_in = if self.sign_up {
            let name = self
                .name
                .unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
            match &invite {
                Some(invite) => invite.sign_up(client, (&name, &email), &password).await,
                None => client
                    .sign_up(&name, &email, &password)
                    .await
                    .map_err(Error::from),
            }
        } else {
            client
                .sign_in(&email, &password, true)
                .await
                .map_err(Error::from)
        };
        let signed_in = signed_in.context(|| failed(url))?;
        if signed_in.user.must_change_password {
            let client = client.with_credential(signed_in.credential.clone());
            choose_password(ctx, &client, (&password, second)).await?;
        }
        Ok(SignedIn {
            credential: signed_in.credential,
            email: signed_in.user.email,
            invite,
        })
    }

    /// What standard input says when it is to: a password, and what may follow it.
    fn given(&self) -> Result<(Option<Secret>, Option<Secret>)> {
        if !self.with_password {
            return Ok((None, None));
        }
        let lines = from_stdin()?;
        Ok(match lines.expose().split_once('\n') {
            Some((password, second)) => (
                Some(password.trim_end_matches('\r').into()),
                Some(second.into()),
            ),
            None => (Some(lines), None),
        })
    }
}

fn failed(url: &str) -> String {
    format!("could not log in at {url}")
}

async fn by_token(client: &Client, url: &str) -> Result<SignedIn> {
    let credential = Credential::parse(from_stdin()?);
    let client = client.with_credential(credential.clone());
    let user = client.current_user().await.context(|| failed(url))?;
    // A key is kept beside the account's login, and takes nothing from it.
    let email = match credential {
        Credential::ApiKey(_) => format!("{} (API key)", user.email),
        _ => user.email,
    };
    Ok(SignedIn {
        credential,
        email,
        invite: None,
    })
}

/// Asks for the invite's secret, unless it is given, and looks whether it is good.
async fn invited(ctx: &Ctx, client: &Client, given: Option<Secret>) -> Result<Invite> {
    let hint = "with --with-password, send the password, and on a second line the invite's secret";
    let secret = match given {
        Some(secret) => secret,
        None => ctx
            .prompt
            .password(accept::SECRET, "--with-password")
            .map_err(|error| error.hint(hint))?,
    };
    let offer = accept::offer(client, &secret).await?;
    Ok(Invite { secret, offer })
}

/// On this machine's first login, somebody at a terminal says where; later ones go where the profile says.
fn ask_where(ctx: &Ctx) -> Result<Option<String>> {
    let settings = ctx.settings();
    let first = matches!(&settings, Ok(settings) if settings.url.source == Source::Default);
    if !first || !ctx.prompt.is_able() {
        return Ok(None);
    }
    let prompt = "URL of the control plane";
    ctx.prompt
        .text_with(prompt, DEFAULT_URL, "--control-plane URL")
        .map(Some)
}

/// The login that is kept for the account until now.
fn stored(ctx: &Ctx, login: &NewLogin, account: &str) -> Result<Option<Credential>> {
    match kept(login, account)? {
        Ok(kept) => Ok(kept),
        // One that cannot be read is replaced, and ends by itself.
        Err(error) => {
            ctx.out.note(format_args!(
                "warning: the login of before cannot be read: {error}"
            ));
            Ok(None)
        }
    }
}

/// The login that is kept for the account; within, why it cannot be read.
pub fn kept(login: &NewLogin, account: &str) -> Result<pizzapi_sdk::Result<Option<Credential>>> {
    let config = Config::load(&folders())?;
    let store = open_store(folders().config()?, config.credentials);
    let name = SecretName::new(&login.url, account);
    Ok(store.get(&name).map(|kept| kept.map(Credential::parse)))
}

/// A login that nobody can find any more should not go on. API keys do: others may use them.
pub async fn end_replaced(client: &Client, before: Option<Credential>, now: &Credential) {
    if let Some(before @ Credential::Session(_)) = before
        && before.secret().map(Secret::expose) != now.secret().map(Secret::expose)
    {
        // It ends by itself in at most 7 days.
        let _ = client.with_credential(before).sign_out().await;
    }
}

/// Puts a password of the person's own in the place of the one-time one.
async fn choose_password(
    ctx: &Ctx,
    client: &Client,
    (current, next): (&Secret, Option<Secret>),
) -> Result<()> {
    let hint = "with --with-password, send the one-time password, and on a second line the new one";
    let next = match next {
        Some(next) => next,
        None => ctx
            .prompt
            .new_password(
                "New password, in place of the one-time one",
                "--with-password",
            )
            .map_err(|error| error.hint(hint))?,
    };
    client
        .change_password(current, &next)
        .await
        .context(|| "could not change the one-time password".to_owned())
}

/// Stores a login and makes its profile, which becomes the current one if there is none; says once that there is no keyring.
pub fn remember(ctx: &Ctx, login: &NewLogin, email: &str, credential: &Credential) -> Result<()> {
    if let Some(file) = login.keep(email, credential)? {
        ctx.out.note(format_args!(
            "No keyring can be used here: logins are kept in {}, which only you can read.",
            file.display()
        ));
    }
    Ok(())
}
