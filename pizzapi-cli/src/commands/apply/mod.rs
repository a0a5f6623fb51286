//! `pizzapi apply`, `diff` and `export`: organisations from files, and into files.
//!
//! The one rule: everything is read, checked and told before anything is changed; nobody's change is overwritten.

mod change;
mod diff;
mod document;
mod execute;
mod export;
mod files;
mod plan;
mod state;
mod wanted;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use pizzapi_sdk::{Client, types::PlatformRole};

pub use diff::Diff;
pub use export::Export;

use self::{
    change::Change,
    execute::Outcome,
    files::Files,
    plan::{OrgPlan, Planner},
    wanted::Wanted,
};
use crate::{
    cli::Format,
    commands::waiting::Waiting,
    ctx::{Ctx, DryRun},
    error::{Context as _, Error, Exit, Result},
    output::Shape,
};

/// How many orgs are read at a time.
const AT_ONCE: usize = 8;

/// Make organisations, members and servers what a file says
///
/// The plan is shown first, and asked for. What a file does not name stays as it is; no organisation
/// is ever deleted. One that somebody changes meanwhile is left alone (exit code 7), and one that
/// fails does not stop the others (exit code 8). Applying it again does what is left.
///
/// A file has one document for each organisation, with --- between them. It must have kind, slug and
/// name; the rest need not be there:
///
///   kind: org
///   slug: acme
///   name: Acme
///   plan: large                  # for platform admins
///   status: suspended            # active or suspended; for platform admins
///   reason: unpaid since March   # why it is suspended
///   instance:
///     desired: running           # running or stopped
///     image: pizzapi-server:0.2.0
///   members:                     # all of them; others go with --prune
///     - email: ann@example.com
///       role: owner              # owner, admin or member
///
/// Examples:
///   pizzapi apply -f orgs.yaml
///   pizzapi apply -f orgs/ --prune --yes --wait
///   pizzapi export > orgs.yaml
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Apply {
    #[command(flatten)]
    files: Files,
    /// Remove members that the file does not name, where it names any.
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    dry_run: DryRun,
    #[command(flatten)]
    waiting: Waiting,
}

impl Apply {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let all = self.files.read()?;
        let client = ctx.client()?;
        let plans = plan(&client, &all, self.prune).await?;
        let count = tell(ctx, &plans)?;
        if count == 0 || self.dry_run.dry_run {
            return Ok(());
        }
        let changes = if count == 1 {
            "this change"
        } else {
            "these changes"
        };
        ctx.prompt.confirm(&format!("Make {changes}?"))?;
        let outcomes = execute::execute(ctx, &client, plans).await?;
        let failed = failure(&outcomes, count);
        let waited = self.wait(ctx, &client, &outcomes).await;
        if let Some(error) = failed {
            return Err(error);
        }
        waited?;
        let s = if count == 1 { "" } else { "s" };
        ctx.out.done(format_args!("Made {count} change{s}"))
    }

    /// Waits for the instances of all orgs that were done.
    async fn wait(&self, ctx: &Ctx, client: &Client, outcomes: &[Outcome]) -> Result<()> {
        if !self.waiting.wanted(ctx) {
            return Ok(());
        }
        let mut waited = Ok(());
        for outcome in outcomes {
            let slug = &outcome.plan.slug;
            let ready = outcome.error.is_none() && outcome.comes_about;
            if let (true, Some(until)) = (ready, outcome.plan.outcome) {
                ctx.out
                    .note(format_args!("Waiting for the instance of `{slug}`"));
                let one = self.waiting.wait_for(ctx, client, slug, until).await;
                let one = one.context(|| {
                    format!("everything of `{slug}` was done, but its instance is not there yet")
                });
                match one {
                    // Nobody waits for the others either.
                    Err(error) if error.exit == Exit::Interrupted => return Err(error),
                    one => waited = waited.and(one),
                }
            }
        }
        waited
    }
}

/// Reads how all orgs stand, and works out what has to be done.
async fn plan(client: &Client, all: &[Wanted], prune: bool) -> Result<Vec<OrgPlan>> {
    let session = client
        .current_session()
        .await
        .context(|| "could not ask who you are")?;
    let user = session.map(|session| session.user);
    let planner = Planner {
        id: user.as_ref().map(|user| user.id.clone()),
        email: user.as_ref().map(|user| user.email.to_lowercase()),
        platform_admin: user.is_none_or(|user| user.platform_role == Some(PlatformRole::Admin)),
        prune,
    };
    let planner = &planner;
    stream::iter(all)
        .map(|wanted| async move {
            let state = state::find(client, &wanted.slug, plan::interest(wanted)).await?;
            planner.plan(wanted, state)
        })
        .buffered(AT_ONCE)
        .try_filter(|plan| std::future::ready(!plan.steps.is_empty()))
        .try_collect()
        .await
}

/// Prints the plan; gives how many changes there are.
fn tell(ctx: &Ctx, plans: &[OrgPlan]) -> Result<usize> {
    let steps = plans.iter().flat_map(|plan| &plan.steps);
    let changes: Vec<&Change> = steps.flat_map(|step| &step.changes).collect();
    let count = changes.len();
    if ctx.out.shown.format != Format::Table {
        let shape = Shape {
            items: "changes",
            cursor: None,
        };
        ctx.out.rows(shape, changes)?;
    } else if count > 0 {
        ctx.out.text(&change::people(&ctx.out, &changes))?;
    }
    if count == 0 {
        ctx.out
            .note(format_args!("nothing to do: everything is as it shall be"));
    }
    Ok(count)
}

/// What to say of all that failed; `None` when nothing did.
fn failure(outcomes: &[Outcome], count: usize) -> Option<Error> {
    let failed: Vec<(&Outcome, &Error)> = outcomes
        .iter()
        .filter_map(|outcome| Some((outcome, outcome.error.as_ref()?)))
        .collect();
    let (_, first) = failed.first()?;
    let done: usize = outcomes.iter().map(|outcome| outcome.done).sum();
    let exit = if done > 0 {
        Exit::PartlyDone
    } else if failed.iter().all(|(_, error)| error.exit == first.exit) {
        first.exit
    } else {
        Exit::Failed
    };
    let message = format!("{} of {count} changes were not made", count - done);
    let mut all = Error::new(exit, message);
    for (outcome, error) in &failed {
        let causes = error.causes.iter().map(|cause| format!(": {cause}"));
        all.causes.push(format!(
            "`{}`: {}{}",
            outcome.plan.slug,
            error.message,
            causes.collect::<String>()
        ));
    }
    if let [(_, only)] = failed.as_slice() {
        all.request_id.clone_from(&only.request_id);
        all.hint.clone_from(&only.hint);
        if exit != Exit::PartlyDone {
            all.code.clone_from(&only.code);
        }
    } else if failed.iter().all(|(_, error)| error.hint == first.hint) {
        all.hint.clone_from(&first.hint);
    }
    Some(all)
}
