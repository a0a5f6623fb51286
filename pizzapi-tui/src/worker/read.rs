//! Reads, all pages of what has pages.

use futures_util::{StreamExt as _, TryStreamExt as _};
use pizzapi_sdk::{
    Client, ListMembers, ListOrgs, Result,
    types::{ListInvites, ListSessions, ListUsers},
};

use crate::{
    data::sessions,
    event::{Answer, Ask},
    remote::Failure,
};

/// The largest page the server gives.
const PAGE: Option<u32> = Some(200);
/// How many of the latest events are read.
const EVENTS: u32 = 500;

pub async fn read(client: &Client, what: &Ask) -> Result<Answer, Failure> {
    answer(client, what)
        .await
        .map_err(|error| Failure::from(&error))
}

async fn answer(client: &Client, what: &Ask) -> Result<Answer> {
    Ok(match what {
        Ask::User => Answer::User(Box::new(client.current_user().await?)),
        Ask::Orgs => {
            let query = ListOrgs {
                limit: PAGE,
                ..ListOrgs::default()
            };
            Answer::Orgs(client.list_all_orgs(&query).try_collect().await?)
        }
        Ask::Org(slug) => Answer::Org(Box::new(client.get_org(slug).await?)),
        Ask::Overview => Answer::Overview(Box::new(client.get_overview().await?)),
        Ask::LastEvents => Answer::Events(client.last_events(EVENTS).await?),
        Ask::Users => {
            let query = ListUsers {
                limit: PAGE,
                ..ListUsers::default()
            };
            Answer::Users(client.list_all_users(&query).try_collect().await?)
        }
        Ask::Status(slug) => Answer::Status(Box::new(client.org_status(slug).await?)),
        Ask::Members(slug) => {
            let query = ListMembers {
                limit: PAGE,
                ..ListMembers::default()
            };
            Answer::Members(client.list_all_members(slug, &query).try_collect().await?)
        }
        Ask::Invites(slug) => {
            let query = ListInvites {
                limit: PAGE,
                ..ListInvites::default()
            };
            Answer::Invites(client.list_all_invites(slug, &query).try_collect().await?)
        }
        Ask::Runners(slug) => Answer::Runners(client.org(slug).list_runners().await?),
        Ask::Sessions(slug) => {
            let query = ListSessions {
                limit: PAGE,
                ..ListSessions::default()
            };
            // One more than is kept, to know whether there are more.
            let sessions = client.org(slug).list_all_sessions(&query);
            Answer::Sessions(sessions.take(sessions::MOST + 1).try_collect().await?)
        }
    })
}
