//! What has to be done to an org itself. The one rule: it is opened before its instance is touched, and shut after all else.

use pizzapi_sdk::types::{Because, OrgSlug, OrgStatus, PatchOrg};

use super::{
    super::{
        change::{Action, Change, Thing},
        state::State,
        wanted::{Status, Wanted},
    },
    Call, Step,
};

pub fn patch(wanted: &Wanted, state: &State, steps: &mut Vec<Step>) {
    let slug = &wanted.slug;
    let mut new = PatchOrg::default();
    let mut changes = Vec::new();
    if wanted.name != state.name {
        new.name = Some(wanted.name.clone());
        let (from, to) = (Some(&state.name), Some(&wanted.name));
        changes.push(change(slug, Action::Change, "name", from, to));
    }
    if wanted.plan.is_some() && wanted.plan != state.plan {
        new.plan.clone_from(&wanted.plan);
        let (from, to) = (state.plan.as_ref(), wanted.plan.as_ref());
        changes.push(change(slug, Action::Change, "plan", from, to));
    }
    if !changes.is_empty() {
        let call = Call::Patch(new);
        steps.push(Step { call, changes });
    }
}

pub fn open(wanted: &Wanted, state: &State, steps: &mut Vec<Step>) {
    let call = match (wanted.status, &state.status) {
        (Some(Status::Active), OrgStatus::Suspended) => Call::Resume,
        (Some(Status::Active), OrgStatus::Pending) => Call::Approve,
        _ => return,
    };
    let (from, to) = (state.status.to_string(), "active".to_owned());
    let line = change(
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

pub fn suspend(wanted: &Wanted, state: Option<&State>, steps: &mut Vec<Step>) {
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
        let line = change(slug, Action::Change, "status", Some(&from), Some(&to));
        changes.push(Change {
            destructive: true,
            ..line
        });
    }
    if wanted.reason.as_ref() != reason && wanted.reason.is_some() {
        let to = wanted.reason.as_ref();
        changes.push(change(slug, Action::Change, "reason", reason, to));
    }
    if !changes.is_empty() {
        let call = Call::Suspend(Because {
            reason: wanted.reason.clone(),
        });
        steps.push(Step { call, changes });
    }
}

pub fn change(
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
