//! A document of a file, checked. The one rule: whatever is wrong is told with its file, line and field, before a server is
//! asked for anything.

use std::collections::HashSet;

use pizzapi_sdk::types::{OrgSlug, rules};
use serde::Deserialize;
use serde_saphyr::{DuplicateKeyPolicy, Spanned};

use super::wanted::{Desired, Kind, Status, Wanted, WantedInstance, WantedMember, WantedRole};
use crate::error::{Error, Exit, Result};

/// As it stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    kind: Kind,
    slug: Spanned<OrgSlug>,
    name: Spanned<String>,
    plan: Option<Spanned<String>>,
    status: Option<Status>,
    reason: Option<Spanned<String>>,
    instance: Option<Instance>,
    members: Option<Vec<Member>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Instance {
    desired: Option<Desired>,
    image: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    email: Spanned<String>,
    role: WantedRole,
}

/// An org that is wanted, and where that was read.
pub struct Placed {
    pub place: String,
    pub wanted: Wanted,
}

/// Reads all documents of a file.
pub fn read(file: &str, text: &str) -> Result<Vec<Placed>> {
    // Nothing of any use needs more: what does is a mistake, or a bomb.
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_documents: 20_000,
            max_events: 2_000_000,
            max_nodes: 1_000_000,
            max_depth: 16,
            max_aliases: 100,
            max_anchors: 100,
            max_recorded_anchor_events: 10_000,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
    };
    let documents: Vec<Document> = serde_saphyr::from_multiple_with_options(text, options)
        .map_err(|error| unreadable(file, text, &error))?;
    documents
        .into_iter()
        .map(|document| checked(file, document))
        .collect()
}

fn unreadable(file: &str, text: &str, error: &serde_saphyr::Error) -> Error {
    let error = error.without_snippet();
    let told = error.to_string();
    let what = words(told.lines().next().unwrap_or_default());
    let Some(at) = error.location() else {
        return wrong(file, &what);
    };
    let place = format!("{file}:{}", at.line());
    match field_before(text, at.line(), at.column()) {
        Some(field) => wrong(&place, &format!("`{field}`: {what}")),
        None => wrong(&place, &what),
    }
}

/// The name of the field whose value is at a place; never anything of a value, which may be a secret.
fn field_before(text: &str, line: u64, column: u64) -> Option<&str> {
    let line = text
        .lines()
        .nth(usize::try_from(line).ok()?.checked_sub(1)?)?;
    let column = usize::try_from(column).ok()?.checked_sub(1)?;
    let end = line
        .char_indices()
        .nth(column)
        .map_or(line.len(), |(at, _)| at);
    let key = line[..end].trim_end().strip_suffix(':')?.trim_end();
    let key = key.trim_end_matches(['"', '\'']);
    let is_part = |c: char| c.is_ascii_lowercase() || c == '_';
    let last = key.rsplit(|c| !is_part(c)).next();
    last.filter(|name| !name.is_empty())
}

/// What a reader of YAML says, as the reader of a file wants it.
fn words(told: &str) -> String {
    let place = told
        .find(" at line ")
        .filter(|_| !told.starts_with("line "));
    let told = place.map_or(told, |at| &told[..at]);
    let told = told
        .strip_prefix("line ")
        .and_then(|rest| Some(rest.split_once(": ")?.1))
        .unwrap_or(told);
    if let Some(key) = told.strip_prefix("duplicate mapping key: ") {
        let key = key.split(',').next().unwrap_or(key);
        return format!("`{key}` is there twice");
    }
    match told {
        "expected string scalar" => "a text belongs here".to_owned(),
        "expected mapping start" => "fields belong here, like `kind: org`".to_owned(),
        "expected sequence start" => "a list belongs here".to_owned(),
        other => other.replace(", expected one of ", "; one of "),
    }
}

fn wrong(place: &str, what: &str) -> Error {
    Error::new(Exit::Usage, format!("{place}: {what}"))
        .hint("`pizzapi apply --help` shows how a file looks")
}

fn checked(file: &str, document: Document) -> Result<Placed> {
    let at = |line: u64| format!("{file}:{line}");
    let place = at(document.slug.referenced.line());
    let text = |field: &str, given: Spanned<String>, fits: std::ops::RangeInclusive<usize>| {
        let length = given.value.trim().chars().count();
        if fits.contains(&length) && !given.value.chars().any(char::is_control) {
            return Ok(given.value.trim().to_owned());
        }
        let what = format!(
            "`{field}` has {} to {} characters, and no control characters",
            fits.start(),
            fits.end()
        );
        Err(wrong(&at(given.referenced.line()), &what))
    };
    if let (Some(reason), false) = (&document.reason, document.status == Some(Status::Suspended)) {
        let line = reason.referenced.line();
        return Err(wrong(&at(line), "`reason` goes with `status: suspended`"));
    }
    let instance = document.instance.map(|it| {
        let image = it.image.map(|image| text("image", image, 1..=500));
        image.transpose().map(|image| WantedInstance {
            desired: it.desired,
            image,
        })
    });
    let mut seen = HashSet::new();
    let member = |member: Member| {
        let line = member.email.referenced.line();
        let email = member.email.value.trim().to_lowercase();
        rules::known_email(&email).map_err(|what| wrong(&at(line), &format!("`email`: {what}")))?;
        if !seen.insert(email.clone()) {
            let what = format!("`members` names {email} twice");
            return Err(wrong(&at(line), &what));
        }
        let role = member.role;
        Ok(WantedMember { email, role })
    };
    let members = document
        .members
        .map(|members| members.into_iter().map(member).collect::<Result<_>>());
    let plan = document.plan.map(|plan| text("plan", plan, rules::PLAN));
    let reason = document
        .reason
        .map(|reason| text("reason", reason, 1..=*rules::REASON.end()));
    let wanted = Wanted {
        kind: document.kind,
        name: text("name", document.name, rules::ORG_NAME)?,
        plan: plan.transpose()?,
        status: document.status,
        reason: reason.transpose()?,
        instance: instance.transpose()?,
        members: members.transpose()?,
        slug: document.slug.value,
    };
    Ok(Placed { place, wanted })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        let refused = read("orgs.yaml", text).err().expect("refused");
        assert_eq!(refused.exit, Exit::Usage);
        refused.message
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_field() {
        let org = "kind: org\nslug: acme\nname: Acme\n";
        for (more, told) in [
            ("title: x\n", "orgs.yaml:4: unknown field `title`"),
            ("plan: [1]\n", "orgs.yaml:4: `plan`: a text belongs here"),
            ("plan: ''\n", "orgs.yaml:4: `plan` has 1 to 40"),
            (
                "status: closed\n",
                "orgs.yaml:4: `status`: unknown variant `closed`; one of active",
            ),
            ("reason: unpaid\n", "orgs.yaml:4: `reason` goes with"),
            ("slug: other\n", "orgs.yaml:4: `slug` is there twice"),
            (
                "members:\n  - email: a@b.c\n    role: boss\n",
                "orgs.yaml:6: `role`: unknown variant `boss`",
            ),
            (
                "members:\n  - email: nobody\n    role: admin\n",
                "orgs.yaml:5: `email`: ",
            ),
            (
                "members: {}\n",
                "orgs.yaml:4: `members`: a list belongs here",
            ),
            (
                "instance: running\n",
                "orgs.yaml:4: `instance`: fields belong here",
            ),
            (
                "instance: {desired: absent}\n",
                "orgs.yaml:4: `desired`: unknown variant",
            ),
            ("---\nkind: org\n", "orgs.yaml:5: missing field `slug`"),
        ] {
            let refused = refusal(&format!("{org}{more}"));
            assert!(refused.starts_with(told), "{refused}");
        }
        let twice = "members:\n- {email: A@b.c, role: admin}\n- {email: a@b.c, role: admin}\n";
        assert!(refusal(&format!("{org}{twice}")).contains(":6: `members` names a@b.c twice"));
        assert!(
            refusal("kind: org\nslug: Acme!\nname: Acme\n").starts_with("orgs.yaml:2: `slug`: ")
        );
    }

    #[test]
    fn a_value_is_not_shown_where_it_may_be_a_secret() {
        let refused = refusal("kind: org\nslug: acme\nname: [hunter2, hunter2]\n");
        assert!(!refused.contains("hunter2"), "{refused}");
    }
}
