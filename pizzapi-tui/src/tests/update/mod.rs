//! What `update` makes of events: state, and what is to be done.

mod actions;
mod forms;
mod lists;
mod mistakes;
mod streams;
mod truth;
mod work;

use crate::effect::Effect;

/// Effects in short, to be compared: `Read Orgs`, `Read Status(acme) +500ms`, `Do Delete…`.
pub fn said(effects: &[Effect]) -> Vec<String> {
    effects.iter().map(short).collect()
}

fn short(effect: &Effect) -> String {
    let after = |after: &std::time::Duration| {
        if after.is_zero() {
            String::new()
        } else {
            format!(" +{}ms", after.as_millis())
        }
    };
    match effect {
        Effect::Read { what, after: wait } => {
            let what = format!("{what:?}")
                .replace("OrgSlug(", "")
                .replace("))", ")");
            format!("Read {}{}", what.replace('"', ""), after(wait))
        }
        Effect::FollowPlatform { after: wait } => format!("FollowPlatform{}", after(wait)),
        Effect::FollowOrg { org, after: wait } => format!("FollowOrg {org}{}", after(wait)),
        Effect::LeaveOrg(org) => format!("LeaveOrg {org}"),
        Effect::FollowTail {
            since, after: wait, ..
        } => {
            format!("FollowTail since {since:?}{}", after(wait))
        }
        Effect::Do(_, change) => format!("Do {}", change.doing()),
        Effect::Copy(text) => format!("Copy {text}"),
        Effect::Save(_, path, text) => format!("Save {} {text:?}", path.display()),
        Effect::OpenUrl(_, url) => format!("OpenUrl {url}"),
        other => format!("{other:?}"),
    }
}
