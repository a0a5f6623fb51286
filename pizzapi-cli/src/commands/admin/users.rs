//! `pizzapi admin users`: accounts of the platform.

use clap::Subcommand;
use futures_util::TryStreamExt as _;
use pizzapi_sdk::{
    Client,
    types::{Account, CreateUser, ListUsers, PatchUser, PlatformRole, rules},
};

use crate::{
    commands::role,
    ctx::{Ctx, DryRun},
    error::{Context as _, Error, Exit, Result},
    names::{self, Kind, complete},
    output::{Cell, Column, ITEMS, Row, Window},
};

/// Manage accounts of the platform
#[derive(Subcommand)]
pub enum Users {
    #[command(visible_alias = "ls")]
    List(List),
    Create(Create),
    Edit(Edit),
}

/// List accounts
///
/// Examples:
///   pizzapi admin users list
///   pizzapi admin users list --search example.com -o name
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {
    /// Only those with this text in name or e-mail address.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    #[command(flatten)]
    window: Window,
}

/// Make an account; its one-time password is printed this once
///
/// The first login asks for another password.
///
/// Examples:
///   pizzapi admin users create ann@example.com --name "Ann"
///   pizzapi admin users create ops@example.com --role admin
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Create {
    /// Its e-mail address.
    #[arg(value_parser = rules::email)]
    email: Option<String>,
    /// What the person calls themselves.
    #[arg(long, default_value = "", hide_default_value = true)]
    name: String,
    /// What it may do on the platform.
    #[arg(long, value_parser = role::platform_role())]
    role: Option<PlatformRole>,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Change an account: make it a platform admin, shut it, open it again
///
/// Examples:
///   pizzapi admin users edit ann@example.com --role admin
///   pizzapi admin users edit ann@example.com --disable
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
#[group(id = "change", multiple = true)]
pub struct Edit {
    /// Its e-mail address, or its id.
    #[arg(add = complete::accounts())]
    user: String,
    /// What it may do on the platform.
    #[arg(long, value_parser = role::platform_role())]
    role: Option<PlatformRole>,
    /// Shut it: its logins, API keys, tokens and connections end within 5 seconds.
    #[arg(long, conflicts_with = "enable")]
    disable: bool,
    /// Open it again.
    #[arg(long)]
    enable: bool,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Users {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::List(command) => command.run(ctx).await,
            Self::Create(command) => command.run(ctx).await,
            Self::Edit(command) => command.run(ctx).await,
        }
    }
}

impl List {
    async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        let mut seen = ctx.names().listing();
        let narrowed = self.search.is_some();
        let page = async |limit, cursor| {
            let query = ListUsers {
                q: self.search.clone(),
                limit: Some(limit),
                cursor,
            };
            let page = client.list_users(&query).await;
            let page = page.context(|| "could not list accounts")?;
            let last = page.next_cursor.is_none() && !narrowed;
            seen.see(page.items.iter().map(names::account), last);
            Ok(page)
        };
        ctx.out.pages(self.window, ITEMS, page).await?;
        seen.keep(Kind::Accounts);
        Ok(())
    }
}

impl Create {
    async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let client = ctx.client()?;
        let new = CreateUser {
            email: ctx.prompt.or_ask(self.email, "E-mail address", "EMAIL")?,
            name: self.name,
            platform_role: self.role,
        };
        let made = client
            .create_user(&new)
            .await
            .context(|| format!("could not make an account for {}", new.email))?;
        ctx.out.note(format_args!(
            "Made an account for {}. Its one-time password, shown this once:",
            new.email
        ));
        ctx.out.secret(&made, &made.password)
    }
}

impl Edit {
    async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let disabled = match (self.disable, self.enable) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        let change = PatchUser {
            platform_role: self.role,
            disabled,
        };
        if change == PatchUser::default() {
            return Err(Error::new(Exit::Usage, "there is nothing to change")
                .hint("give --role, --disable or --enable"));
        }
        let client = ctx.client()?;
        let account = find(&client, &self.user).await?;
        let email = &account.user.email;
        if self.disable {
            ctx.prompt
                .confirm(&format!("Shut the account of {email}?"))?;
        }
        let account = client
            .update_user(&account.user.id, &change)
            .await
            .context(|| format!("could not change the account of {email}"))?;
        ctx.out
            .done(format_args!("Changed the account of {email}"))?;
        ctx.out.result(&account)
    }
}

/// The account with this e-mail address or id.
async fn find(client: &Client, who: &str) -> Result<Account> {
    let query = ListUsers {
        // Ids are not searched in.
        q: who.contains('@').then(|| who.to_owned()),
        limit: Some(200),
        cursor: None,
    };
    let mut accounts = std::pin::pin!(client.list_all_users(&query));
    while let Some(account) = accounts
        .try_next()
        .await
        .context(|| "could not list accounts")?
    {
        if account.user.email.eq_ignore_ascii_case(who) || account.user.id.as_str() == who {
            return Ok(account);
        }
    }
    Err(
        Error::new(Exit::NotFound, format!("there is no account `{who}`"))
            .hint("`pizzapi admin users list` shows them"),
    )
}

impl Row for Account {
    const COLUMNS: &'static [Column] = &[
        Column::new("EMAIL", "email"),
        Column::new("NAME", "name").flexible(),
        Column::new("ROLE", "platform_role"),
        Column::new("STATUS", "status"),
        Column::new("ORGS", "orgs"),
        Column::new("AGE", "created_at"),
        Column::new("ID", "id").wide(),
    ];

    fn cells(&self) -> Vec<Cell> {
        let (glyph, word) = match self.disabled_at {
            Some(_) => ("○", "disabled"),
            None => ("●", "active"),
        };
        vec![
            Cell::text(&self.user.email),
            Cell::text(&self.user.name),
            Cell::maybe(self.user.platform_role.as_ref()),
            Cell::State(glyph, word.to_owned()),
            Cell::text(self.orgs),
            Cell::Age(Some(self.user.created_at)),
            Cell::text(&self.user.id),
        ]
    }

    fn name(&self) -> String {
        self.user.email.clone()
    }
}
