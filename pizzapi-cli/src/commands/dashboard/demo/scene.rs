//! Makes the demo's accounts and orgs. The one rule: all of it is real; what is in trouble is so by real means.

use std::{path::PathBuf, time::Duration};

use futures_util::{StreamExt as _, stream};
use pizzapi_sdk::{
    Client, WaitFor,
    types::{
        Because, CreateOrg, CreateUser, NewMember, OrgSlug, PatchUser, PlatformRole, PutInstance,
        Role, Secret, WantedState,
    },
};
use tokio::sync::{mpsc, watch};

use super::{
    cast::{Fate, ORGS, PEOPLE},
    dice::Dice,
};
use crate::error::{Error, Exit, Result};

/// How many are made at a time.
const AT_ONCE: usize = 4;
/// How long one may take until it serves.
const HEALTHY: Duration = Duration::from_mins(2);

/// An org that serves, and that something happens to.
pub struct Made {
    pub slug: OrgSlug,
    pub fate: Fate,
    /// Its instance's folder.
    pub folder: PathBuf,
}

/// Whoever makes it all.
#[derive(Clone)]
pub struct Scene {
    pub client: Client,
    /// The servers' data.
    pub data: PathBuf,
    /// Where it is told how far this is.
    pub said: watch::Sender<String>,
    /// Where the orgs go that are up.
    pub made: mpsc::Sender<Made>,
}

impl Scene {
    /// Makes everything. What cannot be made is left out, and said.
    pub async fn make(self) {
        let ann = match self.people().await {
            Ok(ann) => ann,
            Err(error) => {
                return self.say(format!(
                    "The demo's accounts were not made: {}",
                    error.message
                ));
            }
        };
        let (ann, scene) = (&ann, &self);
        let mut orgs = Vec::new();
        for (index, (name, fate)) in ORGS.into_iter().enumerate() {
            orgs.push(async move { (name, scene.org(ann, index, name, fate).await) });
        }
        let mut coming = stream::iter(orgs).buffer_unordered(AT_ONCE);
        let (mut done, mut missing) = (0, Vec::new());
        while let Some((name, came)) = coming.next().await {
            match came {
                Ok(()) => done += 1,
                Err(error) => missing.push(format!("{name}: {}", error.message)),
            }
            self.say(format!(
                "Making the demo: {done} of {} organisations",
                ORGS.len()
            ));
        }
        self.say(match missing.first() {
            None => {
                "The demo is complete; ? shows the keys, q ends it and removes all of it".to_owned()
            }
            Some(first) => format!("{} organisations were not made: {first}", missing.len()),
        });
    }

    fn say(&self, text: String) {
        // Nobody listens any more only when the demo is ending.
        let _ = self.said.send(text);
    }

    /// Makes the accounts; gives a client of the one that is no platform admin.
    async fn people(&self) -> Result<Client> {
        let [(name, email), others @ ..] = PEOPLE;
        let password = Secret::from(format!("{:032x}", Dice::new().below(usize::MAX)));
        let login = self.client.sign_up(name, email, &password).await?;
        for (index, (name, email)) in others.iter().enumerate() {
            let role = (index == 0).then_some(PlatformRole::Admin);
            let made = self
                .client
                .create_user(&CreateUser {
                    name: (*name).to_owned(),
                    email: (*email).to_owned(),
                    platform_role: role,
                })
                .await?;
            if index + 1 == others.len() {
                let shut = PatchUser {
                    disabled: Some(true),
                    ..PatchUser::default()
                };
                self.client
                    .update_user(&made.account.user.id, &shut)
                    .await?;
            }
        }
        Ok(self.client.with_credential(login.credential))
    }

    async fn org(&self, ann: &Client, index: usize, name: &str, fate: Fate) -> Result<()> {
        let client = if fate == Fate::Waits {
            ann
        } else {
            &self.client
        };
        // Some are other people's, who have not asked the admin in.
        let others = (fate == Fate::Quiet && index % 5 == 2).then(|| {
            let (_, email) = PEOPLE[index % (PEOPLE.len() - 1)];
            email.to_owned()
        });
        let is_others = others.is_some();
        let org = client
            .create_org(&CreateOrg {
                name: name.to_owned(),
                owner: others,
                ..CreateOrg::default()
            })
            .await?;
        let (slug, folder) = (org.slug, self.data.join("orgs").join(org.id.as_str()));
        if fate == Fate::Waits {
            return Ok(());
        }
        client
            .wait_for_org(&slug, WaitFor::Healthy, HEALTHY, |_| {})
            .await?;
        if !is_others {
            self.members(&slug, index).await?;
        }
        match fate {
            Fate::Stopped => {
                self.client
                    .update_instance(&slug, &wished(WantedState::Stopped))
                    .await?;
            }
            Fate::Suspended(reason) => {
                let because = Because {
                    reason: Some(reason.to_owned()),
                };
                self.client.suspend_org(&slug, &because).await?;
            }
            Fate::Broken => self.break_it(&slug, &folder).await?,
            _ => {}
        }
        let made = Made { slug, fate, folder };
        self.made
            .send(made)
            .await
            .map_err(|_| Error::new(Exit::Failed, "the demo is ending"))
    }

    /// Some people in every org, in roles of all kinds.
    async fn members(&self, slug: &OrgSlug, index: usize) -> Result<()> {
        let roles = [Role::Member, Role::Admin, Role::Member, Role::Owner];
        for number in 0..index % 4 {
            let (_, email) = PEOPLE[(index * 3 + number) % (PEOPLE.len() - 1)];
            let role = roles[(index + number) % roles.len()].clone();
            let member = NewMember::by_email(email, role);
            self.client.add_member(slug, &member).await?;
        }
        Ok(())
    }

    /// Has its instance not start any more: where its secrets are written to, there is a folder.
    async fn break_it(&self, slug: &OrgSlug, folder: &std::path::Path) -> Result<()> {
        self.client
            .update_instance(slug, &wished(WantedState::Stopped))
            .await?;
        self.client
            .wait_for_org(slug, WaitFor::Stopped, HEALTHY, |_| {})
            .await?;
        let token = folder.join("token");
        pizzapi_host::file::remove_file(&token)?;
        pizzapi_host::file::create_private_dir(&token.join("in the way"))?;
        Ok(self
            .client
            .update_instance(slug, &wished(WantedState::Running))
            .await?)
    }
}

fn wished(desired: WantedState) -> PutInstance {
    PutInstance {
        desired: Some(desired),
        ..PutInstance::default()
    }
}
