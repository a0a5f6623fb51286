//! When a key does something. The one rule: what the caller may not do, or what there is nothing to do to, is not offered.

use pizzapi_sdk::types::{InstanceStatus, Org, OrgStatus, Role, SessionStatus};

use crate::app::App;

pub fn always(_: &App) -> bool {
    true
}

pub fn any_rows(app: &App) -> bool {
    app.rows() > 0
}

pub fn filtered(app: &App) -> bool {
    app.filter().is_some_and(|filter| !filter.text().is_empty())
}

pub fn inside(app: &App) -> bool {
    app.is_inside()
}

pub fn logged_out(app: &App) -> bool {
    app.is_logged_out()
}

/// Whether anything may be changed at all.
fn writes(app: &App) -> bool {
    !app.read_only
}

fn org(app: &App, test: impl Fn(&Org) -> bool) -> bool {
    app.org_acted_on().is_some_and(test)
}

fn manages(app: &App, role: &Role) -> bool {
    writes(app) && org(app, |org| app.data.may(&org.slug, role))
}

pub fn may_create_org(app: &App) -> bool {
    writes(app) && app.data.orgs.remote.is_ready()
}

pub fn may_see_logs(app: &App) -> bool {
    org(app, |org| app.data.may(&org.slug, &Role::Admin))
}

pub fn may_edit_org(app: &App) -> bool {
    manages(app, &Role::Admin)
}

pub fn may_delete_org(app: &App) -> bool {
    manages(app, &Role::Owner) && org(app, |org| org.status != OrgStatus::Deleting)
}

pub fn may_suspend(app: &App) -> bool {
    let suspendable = |org: &Org| matches!(org.status, OrgStatus::Active | OrgStatus::Suspended);
    writes(app) && app.data.is_platform_admin() && org(app, suspendable)
}

pub fn waits_for_approval(app: &App) -> bool {
    writes(app) && app.data.is_platform_admin() && org(app, |org| org.status == OrgStatus::Pending)
}

fn serves(org: &Org) -> bool {
    let runs = |status: &InstanceStatus| *status != InstanceStatus::Stopped;
    org.status == OrgStatus::Active && org.instance.as_ref().is_some_and(|it| runs(&it.status))
}

pub fn may_restart(app: &App) -> bool {
    manages(app, &Role::Admin) && org(app, serves)
}

pub fn may_start_stop(app: &App) -> bool {
    manages(app, &Role::Admin)
        && org(app, |org| {
            org.status == OrgStatus::Active && org.instance.is_some()
        })
}

pub fn has_image(app: &App) -> bool {
    let image = |app: &App| app.status()?.instance.as_ref()?.image.clone();
    writes(app) && app.data.is_platform_admin() && image(app).is_some()
}

pub fn is_member(app: &App) -> bool {
    org(app, |org| app.data.is_member(&org.slug))
}

pub fn may_leave(app: &App) -> bool {
    writes(app) && is_member(app)
}

pub fn may_open_url(app: &App) -> bool {
    let url = |org: &Org| org.instance.as_ref().is_some_and(|it| it.url.is_some());
    org(app, url)
}

pub fn may_manage_members(app: &App) -> bool {
    manages(app, &Role::Admin)
}

pub fn may_change_members(app: &App) -> bool {
    may_manage_members(app) && any_rows(app)
}

pub fn may_start_session(app: &App) -> bool {
    let active = |org: &Org| org.status == OrgStatus::Active && app.data.is_member(&org.slug);
    // In a list of several orgs' it depends on what is under the cursor.
    writes(app) && app.org_in_question().is_none_or(active)
}

pub fn may_manage_runner(app: &App) -> bool {
    writes(app)
        && app
            .selected_runner()
            .is_some_and(|row| row.runner.connected)
}

pub fn may_kill(app: &App) -> bool {
    let runs = |session: &pizzapi_sdk::types::Session| session.status != SessionStatus::Ended;
    writes(app)
        && app
            .session_in_question()
            .is_some_and(|row| runs(&row.session))
}

pub fn may_manage_users(app: &App) -> bool {
    writes(app) && app.data.is_platform_admin()
}

pub fn may_change_users(app: &App) -> bool {
    may_manage_users(app) && any_rows(app)
}

pub fn has_subject(app: &App) -> bool {
    app.subject().is_some()
}

pub fn any_jobs(app: &App) -> bool {
    app.jobs.latest().is_some()
}

pub fn searched(app: &App) -> bool {
    app.lines
        .as_ref()
        .is_some_and(crate::view::LinesView::is_searched)
}
