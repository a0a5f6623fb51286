//! `pizzapi help auth`. The one rule: names and lifetimes are those the code goes by.

use pizzapi_sdk::types::token::{LIFETIME_SECONDS, LOGIN_DAYS};

use super::{Block, Page};
use crate::env;

pub fn page() -> Page {
    let (key, token, profile) = (env::API_KEY.name, env::ORG_TOKEN.name, env::PROFILE.name);
    Page {
        title: "Credentials",
        blocks: vec![
            Block::Text("`pizzapi login` logs in and remembers where and as whom: a profile. `pizzapi whoami` says which credential is used, and for how long it is good.".to_owned()),
            Block::Section("Which credential is used"),
            Block::List(vec![
                format!("{token}: a ready org token. It is good for that organisation's own server; the control plane is not asked."),
                format!("{key}: an API key. It beats stored logins."),
                "The stored login of the profile. Without any of these a command ends with exit code 4.".to_owned(),
            ]),
            Block::Text(format!("The profile is that of --profile, else of {profile}, else of the project's `.pizzapi.toml`, else the current one (`pizzapi profile use`). A credential belongs to one control plane and is never sent to another; over plain http it goes to this machine only, unless --insecure says otherwise. `pizzapi config explain` shows what holds, and why.")),
            Block::Section("Where logins are kept"),
            Block::Text("In the operating system's keyring when one answers within 2 seconds, else in `credentials.json` in the configuration folder, which only its owner can read; one that others can read is refused. `pizzapi config path` shows where. Names of organisations, runners and the like are remembered for completion in the cache folder, per account; secrets never are.".to_owned()),
            Block::Section("Kinds and lifetimes"),
            Block::Table(&["kind", "good for"], lifetimes()),
            Block::Section("Without a terminal"),
            Block::Text("Secrets are never arguments: others on the machine could read them. They come on standard input, from a variable, or from a file that a variable names.".to_owned()),
            Block::Examples(vec![
                ("pizzapi login --with-token < key-file", "keep a session token or an API key as the profile's login"),
                ("pizzapi login --email ann@example.com --with-password < password-file", "log in with a password"),
                ("pizzapi key create ci --org acme --read-only --expires-in 90d", "a key that can only read, of one organisation, for 90 days"),
                ("PIZZAPI_API_KEY_FILE=/run/secrets/key pizzapi org list", "a key for one command"),
            ]),
            Block::Text("`pizzapi logout` ends the login on the server, then forgets it here. An API key goes on until `pizzapi key revoke`.".to_owned()),
        ],
    }
}

fn lifetimes() -> Vec<Vec<String>> {
    let row = |kind: &str, lasts: String| vec![kind.to_owned(), lasts];
    vec![
        row(
            "login",
            format!("{LOGIN_DAYS} days; a change of password ends the others"),
        ),
        row(
            "API key",
            "until it is revoked, or as long as --expires-in said".to_owned(),
        ),
        row(
            "org token",
            format!("{LIFETIME_SECONDS} seconds, for one organisation; got anew by itself"),
        ),
        row(
            "identity token",
            format!("{LIFETIME_SECONDS} seconds; says who you are to other programs"),
        ),
        row(
            "one-time password",
            "one login, which asks for another password".to_owned(),
        ),
    ]
}
