//! A member of the org, proven by the request itself. The one rule: there is no other way to make an [`OrgMember`] than to
//! extract it, and a page of another origin can change nothing with a cookie.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, header, request::Parts},
};
use pizzapi_http::ApiError;
use pizzapi_types::{ErrorCode, OrgClaims, Role, UserId};

use super::{Tenancy, credential};
use crate::app::App;

/// The caller is a member of this org: their token says so, and no lock says otherwise.
#[derive(Clone, Debug)]
pub struct OrgMember {
    claims: Arc<OrgClaims>,
}

impl OrgMember {
    /// What the token says.
    pub fn claims(&self) -> &OrgClaims {
        &self.claims
    }

    /// Who it is.
    pub fn user(&self) -> &UserId {
        &self.claims.sub
    }

    /// Refuses unless they own the thing themselves, or are an admin.
    pub fn must_manage(&self, owner: Option<&UserId>) -> Result<(), ApiError> {
        if owner == Some(self.user()) || self.claims.role.at_least(&Role::Admin) {
            Ok(())
        } else {
            Err(ApiError::with(
                ErrorCode::Forbidden,
                "only who started it, or an admin, can do this",
            ))
        }
    }
}

impl FromRequestParts<App> for OrgMember {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let presented = credential::presented(&parts.headers)?;
        let claims = app.tenancy().user_claims(presented.token).await?;
        let reads = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if presented.by_cookie && !reads {
            app.tenancy().check_origin(&parts.headers)?;
        }
        Ok(Self { claims })
    }
}

impl Tenancy {
    fn check_origin(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let origin = headers
            .get(header::ORIGIN)
            .and_then(|origin| origin.to_str().ok())
            .and_then(origin_of);
        let trusted = self.org.as_ref().is_some_and(|org| {
            origin
                .as_ref()
                .is_some_and(|origin| org.origins.contains(origin))
        });
        if trusted {
            Ok(())
        } else {
            Err(ApiError::new(ErrorCode::UntrustedOrigin))
        }
    }
}

/// The origin of a URL, as browsers send it: no path, no default port.
pub fn origin_of(url: &str) -> Option<String> {
    let url = reqwest::Url::parse(url).ok()?;
    let origin = url.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::origin_of;

    #[test]
    fn origins_are_compared_as_browsers_write_them() {
        assert_eq!(
            origin_of("http://Acme.localhost:8088/x?y").as_deref(),
            Some("http://acme.localhost:8088")
        );
        assert_eq!(
            origin_of("https://acme.example.com:443").as_deref(),
            Some("https://acme.example.com")
        );
        for none in ["null", "", "acme", "file:///x"] {
            assert_eq!(origin_of(none), None, "{none}");
        }
    }
}
