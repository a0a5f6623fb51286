//! What an org's user may do.
//!
//! The one rule: a list of what is allowed. What Redis learns later is refused until somebody has looked at it, except reading
//! and writing of keys, which the user's keys limit.

use pizzapi_types::{OrgId, Secret};

use crate::auth::opaque;

/// What the rules of every user are, besides name, password, keys and channels.
const RULES: &[&str] = &[
    "-@all",
    "+@read",
    "+@write",
    "+@pubsub",
    "+@transaction",
    "+@scripting",
    "-@dangerous",
    "-@admin",
    // What tells of other orgs' keys, or touches them.
    "-scan",
    "-randomkey",
    "-dbsize",
    "-pubsub",
    // Keys elsewhere than in database 0 would outlive the org.
    "-select",
    "-swapdb",
    "-move",
    "-copy",
    // Scripts are everybody's: nobody ends, debugs or forgets another's.
    "-function",
    "-script",
    "+script|load",
    "+script|exists",
    // Of what is about the connection, only what is about one's own: tracking would tell of every org's keys.
    "+auth",
    "+hello",
    "+reset",
    "+quit",
    "+ping",
    "+echo",
    "+command",
    "+client|id",
    "+client|info",
    "+client|getname",
    "+client|setname",
    "+client|reply",
];

/// What every user's name of ours begins with.
pub const USERS: &str = "org-";

/// The name of an org's user.
pub fn user_of(org: &OrgId) -> String {
    format!("{USERS}{org}")
}

/// The pattern of its keys, and of its channels.
pub fn keys_of(org: &OrgId) -> String {
    format!("org:{org}:*")
}

/// The command that makes a user, or makes what is there exactly this.
pub fn set_user(org: &OrgId, password: &Secret) -> redis::Cmd {
    let mut command = redis::cmd("ACL");
    command.arg("SETUSER").arg(user_of(org));
    command.arg("reset").arg(rules(org, password));
    command
}

/// The file of users of a Redis in which there is nobody but an org.
pub fn file_of(org: &OrgId, password: &Secret) -> String {
    let rules = rules(org, password).join(" ");
    format!("user default off\nuser {} {rules}\n", user_of(org))
}

/// All that is said of a user. The password as its hash, which is what Redis keeps.
fn rules(org: &OrgId, password: &Secret) -> Vec<String> {
    let hash = opaque::hash(password.expose());
    let digits = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let hash: String = digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect();
    let keys = keys_of(org);
    let own = [
        "on".to_owned(),
        format!("#{hash}"),
        format!("~{keys}"),
        format!("&{keys}"),
    ];
    own.into_iter()
        .chain(RULES.iter().map(|&rule| rule.to_owned()))
        .collect()
}
