//! What has to be done, worked out without doing any of it. The one rule: a step is one call, and carries the lines that tell it.

mod instance;
mod members;
mod org;

use pizzapi_sdk::{
    WaitFor,
    types::{
        Because, CreateOrg, NewMember, OrgSlug, OrgStatus, PatchOrg, PutInstance, Role, UserId,
        WantedState,
    },
};

use super::{
    change::{Action, Change},
    state::{Interest, State},
    wanted::Wanted,
};
use crate::error::{Error, Exit, Result};

/// One call.
#[derive(Debug)]
pub enum Call {
    Create(CreateOrg),
    Patch(PatchOrg),
    Approve,
    Resume,
    Wish(PutInstance),
    Add(NewMember),
    SetRole(UserId, Role),
    Remove(UserId),
    Suspend(Because),
}

/// A call, and what it changes.
#[derive(Debug)]
pub struct Step {
    pub call: Call,
    pub changes: Vec<Change>,
}

/// What has to be done to one org.
pub struct OrgPlan {
    pub slug: OrgSlug,
    pub interest: Interest,
    /// What the plan was made for.
    pub state: Option<State>,
    pub steps: Vec<Step>,
    /// What comes about once it is done.
    pub outcome: Option<WaitFor>,
}

/// Who plans.
pub struct Planner {
    /// The caller's account, if they have one.
    pub id: Option<UserId>,
    /// Its e-mail address.
    pub email: Option<String>,
    pub platform_admin: bool,
    /// Whether members that are not named go.
    pub prune: bool,
}

/// What of an org has to be read.
pub fn interest(wanted: &Wanted) -> Interest {
    Interest {
        instance: wanted.instance.is_some(),
        members: wanted.members.is_some(),
    }
}

impl Planner {
    pub fn plan(&self, wanted: &Wanted, state: Option<State>) -> Result<OrgPlan> {
        let slug = &wanted.slug;
        let mut steps = Vec::new();
        match &state {
            None => self.create(wanted, &mut steps),
            Some(state) => {
                if matches!(state.status, OrgStatus::Deleting | OrgStatus::Deleted) {
                    let message = format!("organisation `{slug}` is {}", state.status);
                    return Err(Error::new(Exit::Conflict, message)
                        .hint("a slug is never given out again; choose another"));
                }
                org::patch(wanted, state, &mut steps);
                org::open(wanted, state, &mut steps);
            }
        }
        instance::wish(wanted, state.as_ref(), &mut steps);
        if let Some(members) = &wanted.members {
            self.members(slug, members, state.as_ref(), &mut steps)?;
        }
        org::suspend(wanted, state.as_ref(), &mut steps);
        Ok(OrgPlan {
            slug: slug.clone(),
            interest: interest(wanted),
            outcome: outcome(&steps),
            state,
            steps,
        })
    }

    fn create(&self, wanted: &Wanted, steps: &mut Vec<Step>) {
        let slug = &wanted.slug;
        let members = wanted.members.as_deref().unwrap_or_default();
        let owner = self.first_owner(members);
        let new = CreateOrg {
            name: wanted.name.clone(),
            slug: Some(slug.to_string()),
            owner: owner.map(|owner| owner.email.clone()),
            ..CreateOrg::default()
        };
        let line = org::change(slug, Action::Create, "name", None, Some(&wanted.name));
        let mut changes = vec![line];
        for email in self.at_first(members).into_keys() {
            let role = Some(Role::Owner.to_string());
            changes.push(members::change(
                slug,
                &email,
                Action::Create,
                None,
                role,
                false,
            ));
        }
        steps.push(Step {
            call: Call::Create(new),
            changes,
        });
        if let Some(plan) = &wanted.plan {
            steps.push(Step {
                call: Call::Patch(PatchOrg {
                    plan: Some(plan.clone()),
                    name: None,
                }),
                changes: vec![org::change(slug, Action::Change, "plan", None, Some(plan))],
            });
        }
    }
}

/// What a plan comes to, if its instance has to do something for that.
fn outcome(steps: &[Step]) -> Option<WaitFor> {
    steps.iter().fold(None, |before, step| match &step.call {
        Call::Suspend(_) if step.changes.iter().any(|it| it.field == "status") => {
            Some(WaitFor::Stopped)
        }
        Call::Wish(wish) if wish.desired == Some(WantedState::Stopped) => Some(WaitFor::Stopped),
        Call::Create(_) | Call::Approve | Call::Resume | Call::Wish(_) => Some(WaitFor::Healthy),
        _ => before,
    })
}
