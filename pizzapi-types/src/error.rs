//! Errors as the API tells them: problem documents (RFC 9457) with stable codes, all of them in one table.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal, $title:literal;)+) => {
        /// What went wrong, for programs. A code never changes its meaning.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(#[doc = $title] $(#[$doc])* $variant,)+
            /// A code this version does not know, kept as it came.
            Unknown(String),
        }

        impl ErrorCode {
            /// Every code this version knows.
            pub const KNOWN: &[Self] = &[$(Self::$variant),+];

            /// The code on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Unknown(code) => code,
                }
            }

            /// The HTTP status it comes with; 500 for a code this version does not know.
            pub fn status(&self) -> u16 {
                match self {
                    $(Self::$variant => $status,)+
                    Self::Unknown(_) => 500,
                }
            }

            /// What it means, in a few words.
            pub fn title(&self) -> &str {
                match self {
                    $(Self::$variant => $title,)+
                    Self::Unknown(_) => "Unknown error",
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)+
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }
    };
}

codes! {
    BadRequest = "bad_request", 400, "The request is malformed";
    InvalidFields = "invalid_fields", 400, "One or more fields are wrong";
    InvalidSlug = "invalid_slug", 400, "Not a valid slug";
    ReservedSlug = "reserved_slug", 400, "The platform keeps this slug for itself";
    ConflictingCredentials = "conflicting_credentials", 400, "Two different credentials in one request";
    CwdOutsideRoots = "cwd_outside_roots", 400, "The folder is outside the runner's roots";
    RunnerRefused = "runner_refused", 400, "The runner refused";
    InvalidIdempotencyKey = "invalid_idempotency_key", 400, "The Idempotency-Key is not usable";
    Unauthenticated = "unauthenticated", 401, "No valid credential";
    InvalidToken = "invalid_token", 401, "The token is not valid here";
    TokenExpired = "token_expired", 401, "The token has expired";
    Forbidden = "forbidden", 403, "Your role does not allow this";
    LoginRequired = "login_required", 403, "An API key cannot do this";
    UntrustedOrigin = "untrusted_origin", 403, "A page of another origin cannot do this";
    NotAMember = "not_a_member", 403, "Not a member of this organisation";
    OrgMismatch = "org_mismatch", 403, "The token is for another organisation";
    RegistrationClosed = "registration_closed", 403, "Registration is closed";
    AccountDisabled = "account_disabled", 403, "The account is disabled";
    PasswordChangeRequired = "password_change_required", 403, "The one-time password must be changed first";
    EmailDomainNotAllowed = "email_domain_not_allowed", 403, "Addresses of this domain may not register";
    OrgLimit = "org_limit", 403, "No more organisations for this account";
    KeyLimit = "key_limit", 403, "No more API keys for this account";
    NotFound = "not_found", 404, "No such thing";
    OrgNotFound = "org_not_found", 404, "No such organisation that you can see";
    UserNotFound = "user_not_found", 404, "No such user";
    RunnerNotFound = "runner_not_found", 404, "No such runner";
    SessionNotFound = "session_not_found", 404, "No such session";
    InviteNotFound = "invite_not_found", 404, "No such invite";
    MethodNotAllowed = "method_not_allowed", 405, "The method is not allowed here";
    ProxyUnauthenticated = "proxy_unauthenticated", 407, "The router's token is missing or wrong";
    RequestTimeout = "request_timeout", 408, "The request did not come in time";
    SlugTaken = "slug_taken", 409, "The slug is taken";
    EmailTaken = "email_taken", 409, "An account has this e-mail address already";
    AlreadyMember = "already_member", 409, "Already a member";
    LastOwner = "last_owner", 409, "The last owner must stay";
    LastPlatformAdmin = "last_platform_admin", 409, "The last platform admin must stay";
    IdempotencyConflict = "idempotency_conflict", 409, "The Idempotency-Key was used for another request";
    IdempotencyInterrupted = "idempotency_interrupted", 409, "The first request with this key was interrupted";
    OrgSuspended = "org_suspended", 409, "The organisation is suspended";
    OrgNotActive = "org_not_active", 409, "The organisation is not active";
    SessionEnded = "session_ended", 409, "The session is over";
    InviteExpired = "invite_expired", 410, "The invite has expired";
    InviteRevoked = "invite_revoked", 410, "The invite was revoked";
    InviteAccepted = "invite_accepted", 410, "The invite was accepted by somebody else";
    PreconditionFailed = "precondition_failed", 412, "It was changed meanwhile";
    PayloadTooLarge = "payload_too_large", 413, "The body is too large";
    UriTooLong = "uri_too_long", 414, "The address is too long";
    UnsupportedMediaType = "unsupported_media_type", 415, "The body must be application/json";
    MisdirectedRequest = "misdirected_request", 421, "This is another organisation's server";
    HeadTooLarge = "head_too_large", 431, "The head of the request is too large";
    RateLimited = "rate_limited", 429, "Too many requests";
    Internal = "internal", 500, "Something failed on the server";
    BadGateway = "bad_gateway", 502, "The organisation's server does not answer";
    Unavailable = "unavailable", 503, "A part of the service is away";
    InstanceStarting = "instance_starting", 503, "The organisation's server is starting";
    InstanceStopped = "instance_stopped", 503, "The organisation's server is stopped";
    /// Under `/api/auth/`, as PizzaPi's clients know it.
    AuthUserExists = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", 422, "User already exists. Use another email.";
    /// Under `/api/auth/`, as PizzaPi's clients know it.
    AuthPasswordTooShort = "PASSWORD_TOO_SHORT", 400, "Password too short";
    /// Under `/api/auth/`, as PizzaPi's clients know it.
    AuthPasswordTooLong = "PASSWORD_TOO_LONG", 400, "Password too long";
    /// Under `/api/auth/`, as PizzaPi's clients know it.
    AuthValidation = "VALIDATION_ERROR", 400, "Validation error";
    /// Under `/api/auth/`, as PizzaPi's clients know it.
    AuthInvalidLogin = "INVALID_EMAIL_OR_PASSWORD", 401, "Invalid email or password";
    /// Under `/api/auth/`, as PizzaPi's clients know it.
    AuthInvalidPassword = "INVALID_PASSWORD", 400, "Invalid password";
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ErrorCode {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ErrorCode".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let known: Vec<&str> = Self::KNOWN.iter().map(Self::as_str).collect();
        schemars::json_schema!({ "type": "string", "enum": known })
    }
}

impl<'de> Deserialize<'de> for ErrorCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self::from(code.as_ref()))
    }
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldError {
    /// The field, as the request names it (`a.b[0]` for a nested one).
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

/// A problem document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// A URI for the kind of problem; `about:blank` where `code` says it all.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// What the code means, in a few words.
    #[serde(default)]
    pub title: String,
    /// The HTTP status.
    #[serde(default)]
    pub status: u16,
    /// What went wrong this time, why, and what to do next.
    #[serde(default)]
    pub detail: String,
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// The request, as the server's log names it.
    #[serde(default)]
    pub request_id: String,
    /// What is wrong with each field (400 only).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// The text of `detail`, which PizzaPi's clients read.
    #[serde(default)]
    pub error: String,
    /// The text of `detail` once more, under `/api/auth/` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_survive_a_round_trip_known_or_not() {
        for code in ErrorCode::KNOWN
            .iter()
            .cloned()
            .chain([ErrorCode::Unknown("brand_new".into())])
        {
            let json = serde_json::to_string(&code).expect("json");
            assert_eq!(
                serde_json::from_str::<ErrorCode>(&json).expect("code"),
                code
            );
        }
    }

    #[test]
    fn no_two_codes_are_alike() {
        let mut codes: Vec<_> = ErrorCode::KNOWN.iter().map(ErrorCode::as_str).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ErrorCode::KNOWN.len());
    }
}
