//! `pizzapi config explain`

use pizzapi_sdk::{
    Credential,
    auth::StoreKind,
    profile::{Resolved, Settings},
};
use serde::Serialize;

use crate::{
    ctx::Ctx,
    env,
    error::Result,
    output::{Cell, Column, Row, Shape},
};

/// Show every setting that applies here, and who says so: a flag, a variable, a file, a default
///
/// Examples:
///   pizzapi config explain
///   pizzapi config explain --org acme -o json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Explain {}

/// A setting.
#[derive(Serialize)]
struct Setting {
    #[serde(rename = "setting")]
    name: &'static str,
    value: Option<String>,
    source: String,
}

const SETTINGS: Shape = Shape {
    items: "settings",
    cursor: None,
};

impl Explain {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        let settings = ctx.settings()?;
        let mut rows = vec![
            Setting::of("profile", settings.profile.as_ref()),
            Setting::of("control plane", Some(&settings.url)),
            Setting::of("account", settings.account.as_ref()),
            credential(settings)?,
            kept(settings),
            Setting::of("org", settings.org.as_ref()),
        ];
        rows.push(match &settings.org_url {
            Some(told) => Setting::of("org URL", Some(told)),
            None => Setting {
                name: "org URL",
                value: None,
                source: "asked of the control plane".to_owned(),
            },
        });
        let certificates = settings.ca_file.as_ref();
        rows.push(match certificates {
            Some(path) => Setting {
                name: "certificates",
                value: Some(path.value.display().to_string()),
                source: path.source.to_string(),
            },
            None => Setting::none("certificates"),
        });
        // Servers and runners read others.
        let used = [
            env::LOG,
            env::LOG_FORMAT,
            env::NO_COLOR,
            env::CLICOLOR_FORCE,
            env::NO_INPUT,
        ];
        for variable in used {
            if let Some(value) = variable.get()? {
                rows.push(Setting {
                    name: variable.name,
                    value: Some(value),
                    source: "the environment".to_owned(),
                });
            }
        }
        ctx.out.rows(SETTINGS, rows).map(drop)
    }
}

impl Setting {
    fn of<T: ToString>(name: &'static str, found: Option<&Resolved<T>>) -> Self {
        match found {
            Some(found) => Self {
                name,
                value: Some(found.value.to_string()),
                source: found.source.to_string(),
            },
            None => Self::none(name),
        }
    }

    fn none(name: &'static str) -> Self {
        Self {
            name,
            value: None,
            source: "nobody says".to_owned(),
        }
    }
}

/// What one is logged in with: its kind, and never itself.
fn credential(settings: &Settings) -> Result<Setting> {
    if let Some(token) = settings.org_token()? {
        return Ok(Setting {
            name: "credential",
            value: Some("org token".to_owned()),
            source: token.source.to_string(),
        });
    }
    let found = settings.credential()?;
    let kind = match found.value {
        Credential::Session(_) => "login",
        Credential::ApiKey(_) => "API key",
        Credential::Cookie(_) => "cookie",
        _ => return Ok(Setting::none("credential")),
    };
    Ok(Setting {
        name: "credential",
        value: Some(kind.to_owned()),
        source: found.source.to_string(),
    })
}

fn kept(settings: &Settings) -> Setting {
    let store = settings.store();
    let (value, source) = match store.kind() {
        StoreKind::Keyring => ("keyring".to_owned(), "it answers"),
        _ => (
            store.file().display().to_string(),
            "no keyring answers, or config.toml says so",
        ),
    };
    Setting {
        name: "logins are kept in",
        value: Some(value),
        source: source.to_owned(),
    }
}

impl Row for Setting {
    const COLUMNS: &'static [Column] = &[
        Column::new("SETTING", "setting"),
        Column::new("VALUE", "value"),
        Column::new("FROM", "source"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(self.name),
            Cell::maybe(self.value.as_ref()),
            Cell::text(&self.source),
        ]
    }

    fn name(&self) -> String {
        self.name.to_owned()
    }
}
