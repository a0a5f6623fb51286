//! How an org stands. The one rule: two states are equal when a plan made for one is right for the other.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use pizzapi_sdk::{
    Client, ListMembers,
    types::{Org, OrgSlug, OrgStatus, Role, UserId, WantedState},
};

use crate::error::{Context as _, Result};

/// An org as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub slug: OrgSlug,
    pub name: String,
    pub plan: Option<String>,
    pub status: OrgStatus,
    pub reason: Option<String>,
    /// Its mark, by which a change is bound to this very state.
    pub etag: Option<String>,
    /// What is wanted of its instance; `None` when it has none, or nobody asked.
    pub instance: Option<InstanceState>,
    /// By e-mail address; `None` when nobody asked.
    pub members: Option<BTreeMap<String, (UserId, Role)>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct InstanceState {
    pub desired: WantedState,
    pub image: Option<String>,
}

/// What of an org is of interest besides itself.
#[derive(Clone, Copy, Debug)]
pub struct Interest {
    pub instance: bool,
    pub members: bool,
}

/// Reads an org; `None` when there is none that one can see.
pub async fn find(client: &Client, slug: &OrgSlug, interest: Interest) -> Result<Option<State>> {
    match client.get_org_with_etag(slug).await {
        Err(error) if error.is_not_found() => Ok(None),
        found => {
            let found = found.context(|| format!("could not read organisation `{slug}`"))?;
            of(client, found.org, found.etag, interest).await.map(Some)
        }
    }
}

/// Reads the rest of an org.
pub async fn of(
    client: &Client,
    org: Org,
    etag: Option<String>,
    interest: Interest,
) -> Result<State> {
    let slug = org.slug;
    let gone = matches!(org.status, OrgStatus::Deleting | OrgStatus::Deleted);
    let instance = async {
        if !interest.instance || gone {
            return Ok(None);
        }
        let report = client.org_status(&slug).await;
        let report = report.context(|| format!("could not read the instance of `{slug}`"))?;
        Ok(report.instance.map(|it| InstanceState {
            desired: it.desired,
            image: it.image,
        }))
    };
    let members = async {
        if !interest.members || gone {
            return Ok(None);
        }
        members(client, &slug).await.map(Some)
    };
    let (instance, members) = tokio::try_join!(instance, members)?;
    Ok(State {
        name: org.name,
        plan: org.plan,
        status: org.status,
        reason: org.status_reason,
        etag,
        instance,
        members,
        slug,
    })
}

async fn members(client: &Client, slug: &OrgSlug) -> Result<BTreeMap<String, (UserId, Role)>> {
    let query = ListMembers {
        limit: Some(200),
        ..ListMembers::default()
    };
    client
        .list_all_members(slug, &query)
        .map_ok(|member| (member.email.to_lowercase(), (member.user_id, member.role)))
        .try_collect()
        .await
        .context(|| format!("could not list the members of `{slug}`"))
}
