//! What has to be wished of an org's instance. The one rule: one wish says all of it.

use pizzapi_sdk::types::{PutInstance, WantedState};

use super::{
    super::{
        change::{Action, Change, Thing},
        state::State,
        wanted::{Desired, Wanted},
    },
    Call, Step,
};

pub fn wish(wanted: &Wanted, state: Option<&State>, steps: &mut Vec<Step>) {
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
