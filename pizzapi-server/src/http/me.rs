//! `GET /api/me`. The one rule: it tells what the token tells, no more.

use pizzapi_http::{Json, Query};
use pizzapi_types::{OrgId, OrgSlug, Role, UserId};
use serde::Serialize;

use super::NoParameters;
use crate::tenancy::OrgMember;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    user_id: UserId,
    user_name: String,
    org_id: OrgId,
    org_slug: OrgSlug,
    role: Role,
}

pub async fn get(member: OrgMember, Query(_): Query<NoParameters>) -> Json<Me> {
    let claims = member.claims();
    Json(Me {
        user_id: claims.sub.clone(),
        user_name: claims.name.clone(),
        org_id: claims.org_id.clone(),
        org_slug: claims.org_slug.clone(),
        role: claims.role.clone(),
    })
}
