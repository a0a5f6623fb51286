//! What to do next, by what went wrong: one table, so that the same trouble always gets the same advice.

use pizzapi_sdk::{Error, types::ErrorCode};

/// The advice for an error of the SDK, if there is any worth giving.
pub fn of(error: &Error) -> Option<String> {
    let text = match error {
        Error::Unreachable { .. } => {
            "is the platform running? `pizzapi dev` starts one on this machine; --control-plane names another"
        }
        Error::StillWaiting { .. } => "`pizzapi org status` shows how far it has come",
        Error::InstanceFailed { .. } => "`pizzapi org status` shows the step that failed",
        Error::Unauthenticated { .. } => {
            "`pizzapi login` logs in; `pizzapi whoami` shows which credential was used"
        }
        _ => match error.code()? {
            ErrorCode::SlugTaken => "choose another with --slug",
            ErrorCode::InvalidSlug | ErrorCode::ReservedSlug => {
                "choose a slug with --slug: 3 to 40 of a-z, 0-9 and `-`"
            }
            ErrorCode::OrgNotFound | ErrorCode::NotAMember => {
                "`pizzapi org list` shows yours; `pizzapi whoami` shows who you are"
            }
            ErrorCode::RunnerNotFound => {
                "`pizzapi runner list` shows the org's runners; `pizzapi runner` starts one"
            }
            ErrorCode::SessionNotFound => "`pizzapi session list` shows the org's sessions",
            ErrorCode::UserNotFound => {
                "they must have an account first: `pizzapi login --sign-up` makes one"
            }
            ErrorCode::InstanceStarting => "`pizzapi org wait` waits until it serves",
            ErrorCode::RegistrationClosed => "ask a platform admin for an account",
            _ => return None,
        },
    };
    Some(text.to_owned())
}
