//! What to do next, by what went wrong: one table, so that the same trouble always gets the same advice.

use pizzapi_sdk::{
    Error,
    auth::StoreError,
    profile::{SettingsError, environment},
    types::ErrorCode,
};

use crate::env;

/// The advice for an error of the SDK, if there is any worth giving.
pub fn of(error: &Error) -> Option<String> {
    let text = match error {
        Error::Settings(error) => return of_settings(error),
        Error::Store { source } => return of_store(source.downcast_ref()?),
        Error::Insecure { .. } => {
            "use its https URL; --insecure does it all the same; a name of this very machine must stand in /etc/hosts (`pizzapi dev hosts`)"
        }
        Error::Unreachable { source, .. } if source.to_string().contains("certificate") => {
            "--cacert names a file with the certificate of the authority that vouches for it"
        }
        Error::Unreachable { .. } => {
            "is the platform running? `pizzapi dev` starts one on this machine; --control-plane names another"
        }
        Error::StillWaiting { .. } => "`pizzapi org status` shows how far it has come",
        Error::InstanceFailed { .. } => "`pizzapi org status` shows the step that failed",
        Error::Unauthenticated { .. } if env::API_KEY.get().is_ok_and(|key| key.is_some()) => {
            "PIZZAPI_API_KEY is not good here (any more); `pizzapi key create` makes another, and without it the stored login counts"
        }
        Error::Unauthenticated { .. } => {
            "`pizzapi login` logs in; `pizzapi whoami` shows which credential was used"
        }
        _ => match error.code()? {
            ErrorCode::SlugTaken => "choose another with --slug",
            ErrorCode::InvalidSlug | ErrorCode::ReservedSlug => {
                "choose a slug with --slug: 3 to 40 of a-z, 0-9 and `-`"
            }
            ErrorCode::OrgNotFound => {
                "`pizzapi org list` shows yours; `pizzapi whoami` shows who you are"
            }
            ErrorCode::RunnerNotFound => {
                "`pizzapi runner list` shows the org's runners; `pizzapi runner` starts one"
            }
            ErrorCode::SessionNotFound => "`pizzapi session list` shows the org's sessions",
            ErrorCode::UserNotFound => {
                "`pizzapi invite create --email` invites whoever has no account yet"
            }
            ErrorCode::InstanceStopped => "`pizzapi org status` shows where it stands",
            ErrorCode::NotAMember => {
                "org tokens are for members: `pizzapi member list` shows them, an admin adds others with `pizzapi member add`"
            }
            ErrorCode::AuthUserExists => "log in without --sign-up",
            ErrorCode::AuthPasswordTooShort | ErrorCode::AuthPasswordTooLong => {
                "a password has 8 to 128 characters"
            }
            ErrorCode::InstanceStarting => "`pizzapi org wait` waits until it serves",
            ErrorCode::RegistrationClosed => {
                "with an invite: `pizzapi login --sign-up --invite`; a platform admin makes accounts too"
            }
            _ => return None,
        },
    };
    Some(text.to_owned())
}

fn of_settings(error: &SettingsError) -> Option<String> {
    let text = match error {
        SettingsError::BothSet { variable } => {
            return Some(format!("unset {variable} or {variable}_FILE"));
        }
        SettingsError::Variable { variable, .. } if variable == environment::RELAY_PROTOCOL => {
            "http or https"
        }
        SettingsError::Variable { variable, .. } if variable == environment::ORG_SLUG => {
            "`pizzapi org list` shows the organisations and their slugs"
        }
        SettingsError::NoBaseDomain => {
            "the control plane is not asked then: PIZZAPI_BASE_DOMAIN says where the org is"
        }
        SettingsError::OtherOrg { .. } => {
            "unset PIZZAPI_ORG_TOKEN to get a token for the other one, or name none"
        }
        SettingsError::NoHome => {
            "set HOME, or PIZZAPI_CONFIG_DIR, PIZZAPI_DATA_DIR and PIZZAPI_STATE_DIR"
        }
        SettingsError::Config { .. } => "mend the file, or move it away and run `pizzapi login`",
        SettingsError::NoProfile { .. } => {
            "`pizzapi profile list` shows them; `pizzapi login --profile NAME` makes one"
        }
        SettingsError::NoOrg => {
            "name one with --org or PIZZAPI_ORG_SLUG, or choose one for good with `pizzapi use SLUG`"
        }
        _ => return None,
    };
    Some(text.to_owned())
}

fn of_store(error: &StoreError) -> Option<String> {
    match error {
        StoreError::Damaged { path, .. } => {
            Some(format!("move {} away and log in again", path.display()))
        }
        StoreError::NoKeyring { .. } | StoreError::Keyring { .. } => Some(
            "`credentials = \"file\"` in config.toml keeps logins in a file that only you can read"
                .to_owned(),
        ),
        _ => None,
    }
}
