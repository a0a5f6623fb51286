//! What has to be done, worked out without doing any of it. The one rule: a step is one call, and carries the lines that tell it.

use std::collections::BTreeMap;

use pizzapi_sdk::{
    WaitFor,
    types::{
        Because, CreateOrg, NewMember, OrgSlug, OrgStatus, PatchOrg, PutInstance, Role, UserId,
        WantedState,
    },
};

use super::{
    change::{Action, Change, Thing},
    state::{Interest, State},
    wanted::{Desired, Status, Wanted, WantedMember, WantedRole},
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
                patch(wanted, state, &mut steps);
                open(wanted, state, &mut steps);
            }
        }
        instance(wanted, state.as_ref(), &mut steps);
        if let Some(members) = &wanted.members {
            self.members(slug, members, state.as_ref(), &mut steps)?;
        }
        suspend(wanted, state.as_ref(), &mut steps);
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
        };
        let line = org_change(slug, Action::Create, "name", None, Some(&wanted.name));
        let mut changes = vec![line];
        for email in self.at_first(members).into_keys() {
            let role = Some(Role::Owner.to_string());
            changes.push(member_change(
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
                changes: vec![org_change(slug, Action::Change, "plan", None, Some(plan))],
            });
        }
    }

    /// The owner whom a new org gets, if it is not the caller.
    fn first_owner<'a>(&self, members: &'a [WantedMember]) -> Option<&'a WantedMember> {
        let owner = members
            .iter()
            .find(|member| member.role == WantedRole::Owner);
        owner.filter(|owner| self.platform_admin && Some(&owner.email) != self.email.as_ref())
    }

    /// Whom a new org has at once: its first owner.
    fn at_first(&self, members: &[WantedMember]) -> BTreeMap<String, (UserId, Role)> {
        let owner = match self.first_owner(members) {
            // Their id is of no interest: they are what they shall be.
            Some(owner) => Some((owner.email.clone(), UserId::new())),
            None => self.email.clone().zip(self.id.clone()),
        };
        let owner = owner.map(|(email, id)| (email, (id, Role::Owner)));
        owner.into_iter().collect()
    }

    /// Those who come, those who rise, those who fall, those who go; the caller last of all, who may be unable to do any more then.
    fn members(
        &self,
        slug: &OrgSlug,
        members: &[WantedMember],
        state: Option<&State>,
        steps: &mut Vec<Step>,
    ) -> Result<()> {
        let there = match state {
            Some(state) => state.members.clone().unwrap_or_default(),
            None => self.at_first(members),
        };
        let named = |email: &str| members.iter().find(|member| member.email == email);
        let stays_owner = |(email, (_, role)): (&String, &(UserId, Role))| match named(email) {
            Some(member) => member.role == WantedRole::Owner,
            None => *role == Role::Owner && !self.prune,
        };
        let owned = there.values().any(|(_, role)| *role == Role::Owner);
        let new_owner = members
            .iter()
            .any(|member| member.role == WantedRole::Owner);
        if owned && !new_owner && !there.iter().any(stays_owner) {
            let message = format!("`{slug}` would have no owner any more");
            return Err(Error::new(Exit::Usage, message).hint("name one in `members`"));
        }
        let mut made: Vec<(bool, u8, Step)> = Vec::new();
        for member in members {
            let role = Role::from(member.role);
            let is_self = Some(&member.email) == self.email.as_ref();
            let now = there.get(&member.email);
            let line = |action, from: Option<&Role>, destructive| {
                let (from, to) = (from.map(ToString::to_string), Some(role.to_string()));
                member_change(slug, &member.email, action, from, to, destructive)
            };
            match now {
                Some((_, now)) if *now == role => {}
                Some((id, now)) => {
                    let rises = role.at_least(now);
                    let step = Step {
                        call: Call::SetRole(id.clone(), role.clone()),
                        changes: vec![line(Action::Change, Some(now), !rises)],
                    };
                    made.push((is_self, if rises { 1 } else { 2 }, step));
                }
                None => {
                    let step = Step {
                        call: Call::Add(NewMember::by_email(&member.email, role.clone())),
                        changes: vec![line(Action::Create, None, false)],
                    };
                    made.push((is_self, 0, step));
                }
            }
        }
        for (email, (id, role)) in there.iter().filter(|_| self.prune) {
            if named(email).is_some() {
                continue;
            }
            let from = Some(role.to_string());
            let step = Step {
                call: Call::Remove(id.clone()),
                changes: vec![member_change(slug, email, Action::Remove, from, None, true)],
            };
            made.push((Some(email) == self.email.as_ref(), 3, step));
        }
        made.sort_by_key(|(is_self, turn, _)| (*is_self, *turn));
        steps.extend(made.into_iter().map(|(_, _, step)| step));
        Ok(())
    }
}

fn patch(wanted: &Wanted, state: &State, steps: &mut Vec<Step>) {
    let slug = &wanted.slug;
    let mut change = PatchOrg::default();
    let mut changes = Vec::new();
    if wanted.name != state.name {
        change.name = Some(wanted.name.clone());
        let (from, to) = (Some(&state.name), Some(&wanted.name));
        changes.push(org_change(slug, Action::Change, "name", from, to));
    }
    if wanted.plan.is_some() && wanted.plan != state.plan {
        change.plan.clone_from(&wanted.plan);
        let (from, to) = (state.plan.as_ref(), wanted.plan.as_ref());
        changes.push(org_change(slug, Action::Change, "plan", from, to));
    }
    if !changes.is_empty() {
        let call = Call::Patch(change);
        steps.push(Step { call, changes });
    }
}

fn open(wanted: &Wanted, state: &State, steps: &mut Vec<Step>) {
    let call = match (wanted.status, &state.status) {
        (Some(Status::Active), OrgStatus::Suspended) => Call::Resume,
        (Some(Status::Active), OrgStatus::Pending) => Call::Approve,
        _ => return,
    };
    let (from, to) = (state.status.to_string(), "active".to_owned());
    let line = org_change(
        &wanted.slug,
        Action::Change,
        "status",
        Some(&from),
        Some(&to),
    );
    steps.push(Step {
        call,
        changes: vec![line],
    });
}

fn instance(wanted: &Wanted, state: Option<&State>, steps: &mut Vec<Step>) {
    let Some(instance) = &wanted.instance else {
        return;
    };
    let there = state.and_then(|state| state.instance.as_ref());
    // A new one is going to run.
    let running = there.map_or(WantedState::Running, |it| it.desired.clone());
    let line = |field, from: Option<String>, to: String, destructive| Change {
        action: Action::Change,
        kind: Thing::Instance,
        org: wanted.slug.clone(),
        member: None,
        field,
        from,
        to: Some(to),
        destructive,
    };
    let mut wish = PutInstance::default();
    let mut changes = Vec::new();
    if let Some(desired) = instance.desired
        && WantedState::from(desired) != running
    {
        let to = WantedState::from(desired);
        let stops = desired == Desired::Stopped;
        changes.push(line(
            "desired",
            Some(running.to_string()),
            to.to_string(),
            stops,
        ));
        wish.desired = Some(to);
    }
    let image = there.and_then(|it| it.image.as_ref());
    if let Some(wanted) = &instance.image
        && Some(wanted) != image
    {
        changes.push(line("image", image.cloned(), wanted.clone(), false));
        wish.image = Some(wanted.clone());
    }
    if !changes.is_empty() {
        let call = Call::Wish(wish);
        steps.push(Step { call, changes });
    }
}

fn suspend(wanted: &Wanted, state: Option<&State>, steps: &mut Vec<Step>) {
    if wanted.status != Some(Status::Suspended) {
        return;
    }
    let slug = &wanted.slug;
    let suspended = state.is_some_and(|state| state.status == OrgStatus::Suspended);
    let reason = state
        .filter(|_| suspended)
        .and_then(|state| state.reason.as_ref());
    let mut changes = Vec::new();
    if !suspended {
        let from = state.map_or_else(|| "active".to_owned(), |state| state.status.to_string());
        let to = "suspended".to_owned();
        let line = org_change(slug, Action::Change, "status", Some(&from), Some(&to));
        changes.push(Change {
            destructive: true,
            ..line
        });
    }
    if wanted.reason.as_ref() != reason && wanted.reason.is_some() {
        let to = wanted.reason.as_ref();
        changes.push(org_change(slug, Action::Change, "reason", reason, to));
    }
    if !changes.is_empty() {
        let call = Call::Suspend(Because {
            reason: wanted.reason.clone(),
        });
        steps.push(Step { call, changes });
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

fn org_change(
    org: &OrgSlug,
    action: Action,
    field: &'static str,
    from: Option<&String>,
    to: Option<&String>,
) -> Change {
    Change {
        action,
        kind: Thing::Org,
        org: org.clone(),
        member: None,
        field,
        from: from.cloned(),
        to: to.cloned(),
        destructive: false,
    }
}

fn member_change(
    org: &OrgSlug,
    email: &str,
    action: Action,
    from: Option<String>,
    to: Option<String>,
    destructive: bool,
) -> Change {
    Change {
        action,
        kind: Thing::Member,
        org: org.clone(),
        member: Some(email.to_owned()),
        field: "role",
        from,
        to,
        destructive,
    }
}
