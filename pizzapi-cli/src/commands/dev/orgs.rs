//! The organisations to try things with.
//!
//! The one rule: one that somebody deleted is not made again.

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use pizzapi_sdk::{
    Client, WaitFor,
    types::{CreateOrg, ErrorCode, OrgSlug, OrgStatus},
};

use crate::{
    commands::talk::Talk,
    error::{Context as _, Error, Exit, Result},
};

/// How many are made and waited for at a time.
const AT_ONCE: usize = 8;
/// How long one may take until it serves.
const HEALTHY: Duration = Duration::from_secs(30);
/// The same while many start at once.
const HEALTHY_AMONG_MANY: Duration = Duration::from_mins(2);

/// The names of `--orgs N`, beside `demo`.
pub fn slugs(count: u16) -> impl Iterator<Item = String> {
    (1..=count).map(|number| format!("demo-{number}"))
}

/// The org that is always there, unless somebody deleted it.
pub async fn demo(talk: &Talk<'_>, client: &Client) -> Result<()> {
    let started = Instant::now();
    let Some(slug) = made(client, "demo", "Demo").await? else {
        return Ok(());
    };
    client
        .wait_for_org(&slug, WaitFor::Healthy, HEALTHY, |_| {})
        .await
        .context(|| "the organisation `demo` does not come up")?;
    talk.step("org demo", &client.org_url(&slug).await?, started);
    Ok(())
}

/// As many more as were asked for. Those that do not come up are named, and the platform goes on without them.
pub async fn more(talk: &Talk<'_>, client: &Client, count: u16) -> Result<usize> {
    let started = Instant::now();
    let show = |done: usize| talk.progress(&format!("organisations: {done} of {count} serve"));
    show(0);
    let mut coming = stream::iter(slugs(count))
        .map(|slug| async move {
            let came = comes_up(client, &slug).await;
            (slug, came)
        })
        .buffer_unordered(AT_ONCE);
    let (mut serving, mut deleted, mut failed) = (0, 0, Vec::new());
    while let Some((slug, came)) = coming.next().await {
        match came {
            Ok(true) => serving += 1,
            Ok(false) => deleted += 1,
            Err(error) => failed.push((slug, error)),
        }
        show(serving);
    }
    talk.progress("");
    let names = match count {
        1 => "demo-1".to_owned(),
        _ => format!("demo-1 … demo-{count}"),
    };
    let mut detail = format!("{names}: {serving} serve");
    if deleted > 0 {
        detail += &format!(", {deleted} deleted earlier");
    }
    talk.step("more orgs", &detail, started);
    let missing = failed.len();
    for (slug, error) in failed {
        let why = error.causes.last().unwrap_or(&error.message);
        talk.line(format_args!("    `{slug}` does not come up: {why}"));
    }
    Ok(missing)
}

/// Makes one and waits for it; false when somebody deleted it.
async fn comes_up(client: &Client, slug: &str) -> Result<bool> {
    let name = slug.replace("demo-", "Demo ");
    let Some(slug) = made(client, slug, &name).await? else {
        return Ok(false);
    };
    client
        .wait_for_org(&slug, WaitFor::Healthy, HEALTHY_AMONG_MANY, |_| {})
        .await?;
    Ok(true)
}

/// Makes an org if it is not there; `None` when somebody deleted it.
async fn made(client: &Client, slug: &str, name: &str) -> Result<Option<OrgSlug>> {
    let slug: OrgSlug = slug
        .parse()
        .map_err(|error| Error::new(Exit::Failed, format!("{slug}: {error}")))?;
    if let Some(org) = client.find_org(&slug).await? {
        let goes = [OrgStatus::Deleting, OrgStatus::Deleted].contains(&org.status);
        return Ok((!goes).then_some(slug));
    }
    let new = CreateOrg {
        name: name.to_owned(),
        slug: Some(slug.to_string()),
        ..CreateOrg::default()
    };
    match client.create_org(&new).await {
        Err(error) if error.code() == Some(&ErrorCode::SlugTaken) => Ok(None),
        made => {
            made.context(|| format!("could not make the organisation `{slug}`"))?;
            Ok(Some(slug))
        }
    }
}
