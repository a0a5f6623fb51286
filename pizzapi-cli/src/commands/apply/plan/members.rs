//! What has to be done to an org's members. The one rule: an org is never without an owner, and the caller comes last.

use std::collections::BTreeMap;

use pizzapi_sdk::types::{NewMember, OrgSlug, Role, UserId};

use super::{
    super::{
        change::{Action, Change, Thing},
        state::State,
        wanted::{WantedMember, WantedRole},
    },
    Call, Planner, Step,
};
use crate::error::{Error, Exit, Result};

impl Planner {
    /// The owner whom a new org gets, if it is not the caller.
    pub(super) fn first_owner<'a>(&self, members: &'a [WantedMember]) -> Option<&'a WantedMember> {
        let owner = members
            .iter()
            .find(|member| member.role == WantedRole::Owner);
        owner.filter(|owner| self.platform_admin && Some(&owner.email) != self.email.as_ref())
    }

    /// Whom a new org has at once: its first owner.
    pub(super) fn at_first(&self, members: &[WantedMember]) -> BTreeMap<String, (UserId, Role)> {
        let owner = match self.first_owner(members) {
            // Their id is of no interest: they are what they shall be.
            Some(owner) => Some((owner.email.clone(), UserId::new())),
            None => self.email.clone().zip(self.id.clone()),
        };
        let owner = owner.map(|(email, id)| (email, (id, Role::Owner)));
        owner.into_iter().collect()
    }

    /// Those who come, those who rise, those who fall, those who go; the caller last of all, who may be unable to do any more then.
    pub(super) fn members(
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
                change(slug, &member.email, action, from, to, destructive)
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
                changes: vec![change(slug, email, Action::Remove, from, None, true)],
            };
            made.push((Some(email) == self.email.as_ref(), 3, step));
        }
        made.sort_by_key(|(is_self, turn, _)| (*is_self, *turn));
        steps.extend(made.into_iter().map(|(_, _, step)| step));
        Ok(())
    }
}

pub fn change(
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
