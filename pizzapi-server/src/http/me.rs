//! `GET /api/me`. The one rule: it tells what the token tells, no more.

use pizzapi_http::{Json, Query};
use pizzapi_types::Me;

use super::NoParameters;
use crate::tenancy::OrgMember;

pub async fn get(member: OrgMember, Query(_): Query<NoParameters>) -> Json<Me> {
    let claims = member.claims();
    Json(Me {
        user_id: claims.sub.clone(),
        user_name: claims.name.clone(),
        org_id: Some(claims.org_id.clone()),
        org_slug: Some(claims.org_slug.clone()),
        role: Some(claims.role.clone()),
    })
}
