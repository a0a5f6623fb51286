//! Which runner is meant: one of the org's by id or name, or this machine's.
//!
//! The one rule: a name that fits several is nobody's; they are listed instead.

use pizzapi_host::ProcessId;
use pizzapi_sdk::{
    OrgClient,
    types::{OrgSlug, Runner, RunnerId},
};

use super::local::{Local, Place, host_folder};
use crate::{
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
    names::{self, Kind},
};

/// Finds one of the org's runners by its id or name.
pub async fn find(ctx: &Ctx, org: &OrgClient, wanted: &str) -> Result<Runner> {
    let runners = org
        .list_runners()
        .await
        .context(|| "could not list the org's runners")?;
    remember(ctx, &runners);
    pick(runners, wanted)
}

/// Remembers an org's runners for completion.
pub fn remember(ctx: &Ctx, runners: &[Runner]) {
    if let Some(org) = ctx.known_org() {
        let names = runners.iter().map(names::runner);
        ctx.names().replace(Kind::Runners(&org), names);
    }
}

/// The one of these that is meant.
pub fn pick(runners: Vec<Runner>, wanted: &str) -> Result<Runner> {
    let by_id = runners.iter().find(|it| it.runner_id.as_str() == wanted);
    if let Some(runner) = by_id {
        return Ok(runner.clone());
    }
    let named = |runner: &Runner| runner.name.as_deref() == Some(wanted);
    let mut found: Vec<Runner> = runners.into_iter().filter(named).collect();
    match found.len() {
        0 => Err(Error::new(Exit::NotFound, format!("no runner `{wanted}`"))
            .hint("`pizzapi runner list` shows the org's runners")),
        1 => Ok(found.remove(0)),
        _ => Err(ambiguous(wanted, &found)),
    }
}

fn ambiguous(wanted: &str, found: &[Runner]) -> Error {
    let mut error = Error::new(
        Exit::Usage,
        format!("{} runners are called `{wanted}`", found.len()),
    )
    .hint("name the one you mean by its id");
    error.causes = found
        .iter()
        .map(|runner| {
            let state = if runner.connected {
                "connected"
            } else {
                "away"
            };
            format!("{} is {state}", runner.runner_id)
        })
        .collect();
    error
}

/// This machine's runner for an org, or for a single-tenant server.
pub struct Own {
    pub what: String,
    pub local: Local,
}

impl Own {
    pub async fn find(ctx: &Ctx, server: Option<&str>) -> Result<Self> {
        if let Some(url) = server {
            let place = Place::of_server(url)?;
            return Self::at(&place, format!("{url} on this machine"));
        }
        let slug = ctx.org().await?;
        let what = format!("organisation `{slug}` on this machine");
        let control_plane = &ctx.settings()?.url.value;
        if let Some(place) = known(control_plane, &slug)? {
            return Self::at(&place, what);
        }
        // One that never said for which org it is.
        let org = ctx.client()?.get_org(&slug).await;
        let org = org.context(|| format!("could not find organisation `{slug}`"))?;
        Self::at(&Place::of_org(control_plane, &org.id)?, what)
    }

    fn at(place: &Place, what: String) -> Result<Self> {
        if !place.is_taken() {
            return Err(
                Error::new(Exit::NotFound, format!("no runner for {what}")).hint(
                    "`pizzapi runner list` shows the org's runners, `pizzapi runner status` this machine's",
                ),
            );
        }
        Ok(Self {
            what,
            local: place.look(),
        })
    }

    /// Who it is.
    pub fn id(&self) -> Result<RunnerId> {
        self.local.runner_id.clone().ok_or_else(|| {
            Error::new(
                Exit::Failed,
                format!("the runner for {} cannot be read", self.what),
            )
        })
    }

    /// The process it runs in.
    pub fn process(&self) -> Option<&ProcessId> {
        self.local.process.as_ref()
    }
}

/// Where the runner for an org is, as it has said itself; the one that runs, when an org of that name was made anew.
fn known(control_plane: &str, slug: &OrgSlug) -> Result<Option<Place>> {
    let host = host_folder(control_plane);
    let mut found = None;
    for place in Place::all()? {
        if place.host() != host {
            continue;
        }
        let local = place.look();
        let of_it = local.report.as_ref().and_then(|report| report.org.as_ref()) == Some(slug);
        if of_it && (found.is_none() || local.process.is_some()) {
            found = Some(place);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn runner(id: &str, name: &str) -> Runner {
        serde_json::from_value(json!({ "runnerId": id, "name": name })).expect("a runner")
    }

    #[test]
    fn an_id_beats_a_name_and_a_name_must_fit_one() {
        let runners = || {
            vec![
                runner("a", "one"),
                runner("b", "two"),
                runner("c", "two"),
                runner("d", "a"),
            ]
        };
        let id = |wanted: &str| pick(runners(), wanted).map(|it| it.runner_id.to_string());
        assert_eq!(id("one").expect("found"), "a");
        assert_eq!(id("a").expect("found"), "a");
        assert_eq!(id("c").expect("found"), "c");
        assert_eq!(id("three").expect_err("none").exit, Exit::NotFound);
        let error = id("two").expect_err("two of them");
        assert_eq!(error.exit, Exit::Usage);
        assert_eq!(error.causes, ["b is connected", "c is connected"]);
    }
}
