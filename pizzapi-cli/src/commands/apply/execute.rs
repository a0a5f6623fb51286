//! A plan, carried out. The one rule: an org that is not as it was when the plan was made is left alone, and no org's failure
//! keeps the others from theirs.

use futures_util::{StreamExt as _, stream};
use pizzapi_sdk::{
    Client,
    types::{OrgSlug, OrgStatus, text::printable},
};

use super::{
    change::Change,
    plan::{Call, OrgPlan, Step},
    state,
};
use crate::{
    commands::interrupted,
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
};

/// How many orgs are worked on at a time.
const AT_ONCE: usize = 4;

/// What became of one org.
pub struct Outcome {
    pub plan: OrgPlan,
    /// How many of its changes were made.
    pub done: usize,
    pub error: Option<Error>,
    /// Whether its instance will do what it shall: not while it waits for approval.
    pub comes_about: bool,
}

/// Carries out everything; tells each change when it is made.
pub async fn execute(ctx: &Ctx, client: &Client, plans: Vec<OrgPlan>) -> Result<Vec<Outcome>> {
    let orgs = stream::iter(plans)
        .map(|plan| one(ctx, client, plan))
        .buffer_unordered(AT_ONCE);
    let all = orgs.collect();
    tokio::select! {
        outcomes = all => Ok(outcomes),
        error = interrupted() => Err(error.hint(
            "what is told above was done, and perhaps what was just being asked for; applying it again does the rest",
        )),
    }
}

async fn one(ctx: &Ctx, client: &Client, mut plan: OrgPlan) -> Outcome {
    let steps = std::mem::take(&mut plan.steps);
    let mut outcome = Outcome {
        done: 0,
        error: unchanged(client, &plan).await.err(),
        comes_about: true,
        plan,
    };
    for step in &steps {
        if outcome.error.is_some() {
            break;
        }
        match call(client, &outcome.plan, step).await {
            Ok(comes_about) => {
                outcome.comes_about &= comes_about;
                outcome.done += step.changes.len();
                for change in &step.changes {
                    let mark = ctx.out.shown.green("✔");
                    ctx.out.note(format_args!("{mark} {}", change.line()));
                }
            }
            Err(error) => outcome.error = Some(error),
        }
    }
    outcome.plan.steps = steps;
    outcome
}

/// Fails when an org is not as it was planned for.
async fn unchanged(client: &Client, plan: &OrgPlan) -> Result<()> {
    let now = state::find(client, &plan.slug, plan.interest).await?;
    if now == plan.state {
        return Ok(());
    }
    Err(changed_meanwhile(&plan.slug))
}

fn changed_meanwhile(slug: &OrgSlug) -> Error {
    Error::new(
        Exit::Conflict,
        format!("`{slug}` was changed meanwhile; nothing of it was overwritten"),
    )
    .hint("apply it again: the plan is made anew")
}

/// Makes one call; gives whether what it asks for comes about without anybody else's doing.
async fn call(client: &Client, plan: &OrgPlan, step: &Step) -> Result<bool> {
    let slug = &plan.slug;
    let failed = || {
        let lines: Vec<String> = step.changes.iter().map(Change::line).collect();
        printable(&format!("could not do `{}`", lines.join("`, `")))
    };
    let done = match &step.call {
        Call::Create(new) => {
            let org = client.create_org(new).await.context(failed)?;
            return Ok(org.status == OrgStatus::Active);
        }
        Call::Patch(change) => {
            let etag = plan.state.as_ref().and_then(|state| state.etag.as_deref());
            client.update_org(slug, change, etag).await.map(drop)
        }
        Call::Approve => client.approve_org(slug).await.map(drop),
        Call::Resume => client.resume_org(slug).await.map(drop),
        Call::Wish(wish) => client.update_instance(slug, wish).await,
        Call::Add(member) => client.add_member(slug, member).await.map(drop),
        Call::SetRole(user, role) => client
            .set_member_role(slug, user, role.clone())
            .await
            .map(drop),
        Call::Remove(user) => client.remove_member(slug, user).await,
        Call::Suspend(because) => client.suspend_org(slug, because).await.map(drop),
    };
    done.context(failed)?;
    Ok(true)
}
