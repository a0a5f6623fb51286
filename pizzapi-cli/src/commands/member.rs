//! `pizzapi member`: who belongs to an organisation.

use clap::Subcommand;
use futures_util::TryStreamExt as _;
use pizzapi_sdk::types::{ListMembers, Member as MemberType, NewMember, Page, Role};

use crate::{
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
    output::{Cells, age},
};

/// Members of an organisation: list, add.
#[derive(Subcommand)]
pub enum Member {
    List(List),
    Add(Add),
}

/// List an organisation's members
///
/// Examples:
///   pizzapi member list --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {}

/// Add somebody who has an account
///
/// Examples:
///   pizzapi member add ann@example.com --role admin --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Add {
    /// E-mail address of their account.
    email: String,
    /// Their role: owner, admin, member; at most your own.
    #[arg(long, default_value = "member", value_parser = role)]
    role: Role,
}

fn role(text: &str) -> std::result::Result<Role, String> {
    match Role::from(text) {
        Role::Unknown(_) => Err("owner, admin or member".to_owned()),
        role => Ok(role),
    }
}

impl Member {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let org = ctx.org()?;
        let client = ctx.client()?;
        match self {
            Self::List(List {}) => {
                let members: Vec<_> = client
                    .list_all_members(&org, &ListMembers::default())
                    .try_collect()
                    .await
                    .context(|| format!("could not list the members of `{org}`"))?;
                let page = Page::whole(members);
                ctx.out.list(&page.items, &page)
            }
            Self::Add(Add { email, role }) => {
                if !email.contains('@') {
                    return Err(Error::new(
                        Exit::Usage,
                        format!("`{email}` is no e-mail address"),
                    ));
                }
                let new = NewMember {
                    user_id: None,
                    email: Some(email.clone()),
                    role,
                };
                let membership = client
                    .add_member(&org, &new)
                    .await
                    .context(|| format!("could not add {email} to `{org}`"))?;
                ctx.out.done(format_args!(
                    "Added {email} to `{org}` as {}",
                    membership.role
                ))?;
                ctx.out
                    .one(&membership, membership.user_id.as_str(), String::new)
            }
        }
    }
}

impl Cells for MemberType {
    const TITLES: &'static [&'static str] = &["EMAIL", "NAME", "ROLE", "SINCE"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.email.clone(),
            self.name.clone(),
            self.role.to_string(),
            age(self.created_at),
        ]
    }

    fn name(&self) -> String {
        self.email.clone()
    }
}
