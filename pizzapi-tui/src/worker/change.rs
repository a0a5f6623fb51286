//! Changes. The one rule: what the server took is told at once, and then waited for as the CLI waits.

use std::{sync::PoisonError, time::Duration};

use pizzapi_sdk::{
    Client, Error, Result, WaitFor,
    types::{
        Instance, OrgSlug, OrgStatusReport, PutInstance, SessionStatus, StepStatus, WantedState,
    },
};

use super::Shared;
use crate::{
    change::{Change, Outcome},
    event::{Event, News},
    jobs::JobId,
    remote::Failure,
};

/// How long something is waited for, as in the CLI.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long a session may take to end: 5 s between SIGTERM and SIGKILL, and some to tell.
const ENDING: Duration = Duration::from_secs(8);

pub async fn perform(
    shared: &Shared,
    client: Client,
    job: JobId,
    change: Change,
) -> Result<Outcome, Failure> {
    let run = Run {
        shared,
        client,
        job,
    };
    run.perform(change)
        .await
        .map_err(|error| Failure::from(&error))
}

struct Run<'a> {
    shared: &'a Shared,
    client: Client,
    job: JobId,
}

impl Run<'_> {
    async fn perform(&self, change: Change) -> Result<Outcome> {
        let client = &self.client;
        match change {
            Change::CreateOrg(new) => {
                let org = Box::new(client.create_org(&new).await?);
                let url = client.org_url(&org.slug).await.ok();
                let outcome = Outcome::Org(org.clone(), url.clone());
                self.accepted(outcome).await;
                self.wait(&org.slug, WaitFor::Healthy).await?;
                Ok(Outcome::Org(
                    Box::new(client.get_org(&org.slug).await?),
                    url,
                ))
            }
            Change::EditOrg(slug, patch) => {
                // Only what was changed in the form is sent; whoever changes it just now is not overwritten.
                let before = client.get_org_with_etag(&slug).await?;
                client
                    .update_org(&slug, &patch, before.etag.as_deref())
                    .await?;
                Ok(Outcome::Nothing)
            }
            Change::DeleteOrg(slug) => {
                client.delete_org(&slug).await?;
                self.until(&slug, WaitFor::Deleted).await
            }
            Change::SuspendOrg(slug, because) => {
                client.suspend_org(&slug, &because).await?;
                self.until(&slug, WaitFor::Stopped).await
            }
            Change::ResumeOrg(slug) => {
                client.resume_org(&slug).await?;
                let report = client.org_status(&slug).await?;
                let stopped = |it: &Instance| it.desired == WantedState::Stopped;
                if report.instance.as_ref().is_some_and(stopped) {
                    return Ok(Outcome::Nothing);
                }
                self.until(&slug, WaitFor::Healthy).await
            }
            Change::ApproveOrg(slug) => {
                client.approve_org(&slug).await?;
                self.until(&slug, WaitFor::Healthy).await
            }
            Change::DenyOrg(slug, because) => {
                client.deny_org(&slug, &because).await?;
                Ok(Outcome::Nothing)
            }
            Change::StartInstance(slug) => {
                self.wish(&slug, Some(WantedState::Running), None).await?;
                self.until(&slug, WaitFor::Healthy).await
            }
            Change::StopInstance(slug) => {
                self.wish(&slug, Some(WantedState::Stopped), None).await?;
                self.until(&slug, WaitFor::Stopped).await
            }
            Change::RestartInstance(slug) => {
                client.restart_instance(&slug).await?;
                self.until(&slug, WaitFor::Healthy).await
            }
            Change::UpgradeInstance(slug, image) => {
                self.wish(&slug, None, Some(image)).await?;
                self.until(&slug, WaitFor::Healthy).await
            }
            other => self.perform_inside(other).await,
        }
    }

    /// What concerns people, runners and sessions.
    async fn perform_inside(&self, change: Change) -> Result<Outcome> {
        let client = &self.client;
        match change {
            Change::AddMember(slug, new) => {
                let membership = client.add_member(&slug, &new).await?;
                return Ok(Outcome::Membership(membership));
            }
            Change::SetRole(slug, who, role) => {
                let membership = client.set_member_role(&slug, &who.id, role).await?;
                return Ok(Outcome::Membership(membership));
            }
            Change::RemoveMember(slug, who, _) => client.remove_member(&slug, &who.id).await?,
            Change::LeaveOrg(slug) => client.leave_org(&slug).await?,
            Change::CreateInvite(slug, new) => {
                let made = client.create_invite(&slug, &new).await?;
                return Ok(Outcome::Secret(made.secret));
            }
            Change::RevokeInvite(slug, id) => client.revoke_invite(&slug, &id).await?,
            Change::AcceptInvite(secret) => {
                let membership = client.accept_invite(&secret).await?;
                return Ok(Outcome::Membership(membership));
            }
            Change::StartSession(slug, new) => {
                let spawned = client.org(&slug).spawn_session(&new).await?;
                return Ok(Outcome::Spawned(spawned));
            }
            Change::KillSession(slug, id) => {
                let org = client.org(&slug);
                org.kill_session(&id).await?;
                self.accepted(Outcome::Nothing).await;
                let until = tokio::time::Instant::now() + ENDING;
                while org.get_session(&id).await?.status != SessionStatus::Ended {
                    if tokio::time::Instant::now() > until {
                        return Err(Error::StillWaiting {
                            what: format!("session {id} to end; it does when its runner is back"),
                            after: ENDING,
                            last: None,
                        });
                    }
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
            Change::RestartRunner(slug, id, _) => client.org(&slug).restart_runner(&id).await?,
            Change::StopRunner(slug, id, _) => client.org(&slug).stop_runner(&id).await?,
            Change::CreateUser(new) => {
                let made = client.create_user(&new).await?;
                return Ok(Outcome::Secret(made.password));
            }
            Change::EditUser(who, change) => {
                client.update_user(&who.id, &change).await?;
            }
            Change::GetToken(slug) => {
                let kind = pizzapi_sdk::types::TokenKind::User;
                let token = client.org_token(&slug, kind).await?;
                return Ok(Outcome::Token(token.token));
            }
            other => return self.perform_login(other).await,
        }
        Ok(Outcome::Nothing)
    }

    async fn perform_login(&self, change: Change) -> Result<Outcome> {
        match change {
            Change::SignIn { email, password } => {
                let login = self.client.sign_in(&email, &password, true).await?;
                let client = self.client.with_credential(login.credential.clone());
                let shared = self.shared;
                shared.log_in(client);
                let email = login.user.email;
                if login.user.must_change_password {
                    let mut pending = shared
                        .pending
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner);
                    *pending = Some((email.clone(), login.credential));
                } else {
                    self.keep(&email, &login.credential).await;
                }
                Ok(Outcome::SignedIn {
                    email,
                    must_change_password: login.user.must_change_password,
                })
            }
            Change::Password { current, new } => {
                self.client.change_password(&current, &new).await?;
                let pending = self.shared.pending.lock();
                let kept = pending.unwrap_or_else(PoisonError::into_inner).take();
                if let Some((email, credential)) = kept {
                    self.keep(&email, &credential).await;
                }
                Ok(Outcome::Nothing)
            }
            _ => Ok(Outcome::Nothing),
        }
    }

    /// Remembers a login for the next time. That it cannot be is no reason not to go on with it.
    async fn keep(&self, email: &str, credential: &pizzapi_sdk::Credential) {
        let Some(keep) = self.shared.keep.clone() else {
            return;
        };
        let (email, credential) = (email.to_owned(), credential.clone());
        let kept = tokio::task::spawn_blocking(move || keep(&email, &credential)).await;
        if let Ok(Err(error)) = kept {
            let text = format!("the login works, but could not be kept: {error}");
            self.shared.send(News::Progress(self.job, text)).await;
        }
    }

    async fn wish(
        &self,
        slug: &OrgSlug,
        desired: Option<WantedState>,
        image: Option<String>,
    ) -> Result<()> {
        let wish = PutInstance {
            desired,
            image,
            ..PutInstance::default()
        };
        self.client.update_instance(slug, &wish).await
    }

    async fn accepted(&self, outcome: Outcome) {
        self.shared.send(News::Accepted(self.job, outcome)).await;
    }

    /// The server took it: waits until it is so.
    async fn until(&self, slug: &OrgSlug, what: WaitFor) -> Result<Outcome> {
        self.accepted(Outcome::Nothing).await;
        self.wait(slug, what).await?;
        Ok(Outcome::Nothing)
    }

    async fn wait(&self, slug: &OrgSlug, what: WaitFor) -> Result<()> {
        let (events, job) = (self.shared.events.clone(), self.job);
        let told = move |report: &OrgStatusReport| {
            let step = report.instance.as_ref().and_then(step);
            if let Some(step) = step {
                // One that does not fit is followed by the next.
                let _ = events.try_send(Event::now(News::Progress(job, step)));
            }
        };
        let waited = self.client.wait_for_org(slug, what, PATIENCE, told).await;
        waited.map(drop)
    }
}

/// What is being done to an instance just now.
fn step(instance: &Instance) -> Option<String> {
    let open = |status: &StepStatus| matches!(status, StepStatus::Running | StepStatus::Failed);
    let step = instance.steps.iter().find(|step| open(&step.status))?;
    Some(match &step.error {
        Some(error) => format!("{}: {error}", step.name),
        None => step.name.clone(),
    })
}
