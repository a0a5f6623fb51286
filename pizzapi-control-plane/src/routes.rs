//! The route table of the control plane.
//!
//! The one rule: what is not here is not served; the table feeds axum, the API's description and the test that walks it.

use axum::{Router, http::Method};
use pizzapi_http::{Access, Route, header, idempotency, layer, route};
use pizzapi_types::{
    Account, ApiKey, Because, ChangePassword, CreateApiKey, CreateInvite, CreateOrg, CreateUser,
    CreatedApiKey, CreatedInvite, CreatedUser, CurrentSession, DeleteOrg, ErrorCode as E,
    IdentityToken, Invite, InviteOffer, InviteSecret, ListApiKeys, ListInvites, ListLogins,
    ListMembers, ListOrgs, ListSigningKeys, ListUsers, Member, Membership, NewMember, Org,
    OrgStatusReport, OrgToken, Overview, OwnLogin, Page, PatchMember, PatchOrg, PatchOwnUser,
    PatchUser, PutInstance, Role, RotateKeys, SignIn, SignUp, SignedIn, SigningKey, User,
    event::{ReadPlatformEvents, Since},
    instance::{Heartbeat, Locks, ReadLogs, Route as RouteRow, RouteTable},
    token::{Discovery, Jwks, TokenRequest},
};

use crate::{
    app::App,
    http::{
        Done, Nothing, account, admin, api_keys, auth, caddy, events, health, instances, invites,
        logs, members, orgs, pages, router, tokens, well_known,
    },
};

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;
const EVENTS: &str = "text/event-stream";

/// Every route, in the order of `docs/api.md`.
pub fn table() -> Vec<Route<App>> {
    [
        public(),
        accounts(),
        organisations(),
        of_org(),
        platform(),
        internal(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[rustfmt::skip]
fn public() -> Vec<Route<App>> {
    use Access::Any;
    vec![
        Route::new(GET, "/", Any, "What this server is", pages::home).gives_plain(200, "text/html; charset=utf-8"),
        Route::new(GET, "/docs", Any, "The API, as a page", pages::docs).gives_plain(200, "text/html; charset=utf-8"),
        Route::new(GET, "/openapi.json", Any, "The API, as OpenAPI 3.1", pages::openapi_json).gives_plain(200, "application/json"),
        Route::new(GET, "/health", Any, "Says that the process serves", health::health).gives::<health::Status>(200),
        Route::new(GET, "/livez", Any, "Says that the process is up", health::health).gives::<health::Status>(200),
        Route::new(GET, "/readyz", Any, "Says whether store and provider are usable", health::readyz).gives::<health::Status>(200),
        Route::new(GET, "/.well-known/pizzapi", Any, "Discovery", well_known::discovery).gives::<Discovery>(200),
        Route::new(GET, "/.well-known/jwks.json", Any, "Public keys of org tokens", well_known::jwks)
            .reads(header::IF_NONE_MATCH).gives::<Jwks>(200).gives_plain(304, "").tells(header::ETAG),
        Route::new(GET, "/api/caddy/validate", Any, "Whether a certificate may be issued", caddy::validate)
            .query::<caddy::Ask>().gives::<Done>(200).fails(&[E::NotFound]),
        Route::new(GET, "/api/caddy/check-domain", Any, "The same", caddy::validate)
            .query::<caddy::Ask>().gives::<Done>(200).fails(&[E::NotFound]),
    ]
}

#[rustfmt::skip]
fn accounts() -> Vec<Route<App>> {
    use Access::{Any, Login, User as AnyUser};
    vec![
        Route::new(POST, "/api/auth/sign-up/email", Any, "Makes an account and logs in", auth::sign_up)
            .takes::<SignUp>().gives::<SignedIn>(200)
            .fails(&[E::AuthUserExists, E::AuthPasswordTooShort, E::AuthPasswordTooLong, E::RegistrationClosed,
                     E::EmailDomainNotAllowed, E::RateLimited]),
        Route::new(POST, "/api/auth/sign-in/email", Any, "Logs in", auth::sign_in)
            .takes::<SignIn>().gives::<SignedIn>(200)
            .fails(&[E::AuthInvalidLogin, E::AccountDisabled, E::RateLimited]),
        Route::new(POST, "/api/auth/sign-out", Login, "Ends the login", auth::sign_out).gives::<auth::SignedOut>(200),
        Route::new(GET, "/api/auth/get-session", Any, "The login and its user, or null", auth::get_session)
            .gives::<Option<CurrentSession>>(200).fails(&[E::ConflictingCredentials, E::LoginRequired]),
        Route::new(POST, "/api/auth/change-password", Login, "Changes the password; ends the other logins", auth::change_password)
            .takes::<ChangePassword>().gives::<Done>(200)
            .fails(&[E::AuthInvalidPassword, E::AuthPasswordTooShort, E::AuthPasswordTooLong, E::RateLimited]),
        Route::new(POST, "/api/auth/org-token", AnyUser, "An org token, for PizzaPi's clients", tokens::for_slug_in_body)
            .takes::<tokens::BySlug>().gives::<OrgToken>(200)
            .fails(&[E::NotAMember, E::OrgSuspended, E::OrgNotActive, E::LoginRequired, E::RateLimited]),
        Route::new(POST, "/api/auth/token", AnyUser, "An identity token", tokens::identity)
            .gives::<IdentityToken>(200).fails(&[E::Forbidden, E::LoginRequired, E::RateLimited]),
        Route::new(GET, "/api/user", AnyUser, "The own account", account::user).gives::<User>(200).fails(&[E::LoginRequired]),
        Route::new(PATCH, "/api/user", AnyUser, "Changes the own account", account::patch_user)
            .takes::<PatchOwnUser>().gives::<User>(200).fails(&[E::Forbidden, E::LoginRequired]),
        Route::new(GET, "/api/user/orgs", AnyUser, "The orgs one is a member of", account::orgs).gives::<Vec<Org>>(200),
        Route::new(GET, "/api/user/api-keys", Login, "The own API keys", api_keys::list)
            .query::<ListApiKeys>().gives::<Page<ApiKey>>(200),
        Route::new(POST, "/api/user/api-keys", Login, "Makes an API key", api_keys::create)
            .takes::<CreateApiKey>().gives::<CreatedApiKey>(201).fails(&[E::OrgNotFound, E::KeyLimit]),
        Route::new(DELETE, "/api/user/api-keys/{id}", Login, "Revokes an API key", api_keys::revoke)
            .gives::<Done>(200).fails(&[E::NotFound]),
        Route::new(GET, "/api/user/sessions", Login, "The own logins", account::logins)
            .query::<ListLogins>().gives::<Page<OwnLogin>>(200),
        Route::new(DELETE, "/api/user/sessions/{id}", Login, "Ends one of the own logins", account::revoke_login)
            .gives::<Done>(200).fails(&[E::NotFound]),
        Route::new(POST, "/api/invites/lookup", Any, "What an invite grants", invites::look_up)
            .takes::<InviteSecret>().gives::<InviteOffer>(200)
            .fails(&[E::InviteNotFound, E::InviteExpired, E::InviteRevoked, E::RateLimited, E::Unauthenticated,
                     E::ConflictingCredentials, E::UntrustedOrigin]),
        Route::new(POST, "/api/invites/accept", AnyUser, "Makes the caller a member, once", invites::accept)
            .takes::<InviteSecret>().gives::<Membership>(200)
            .fails(&[E::InviteNotFound, E::InviteExpired, E::InviteRevoked, E::InviteAccepted, E::AlreadyMember,
                     E::Forbidden, E::LoginRequired, E::OrgSuspended, E::OrgNotActive, E::RateLimited]),
    ]
}

#[rustfmt::skip]
fn organisations() -> Vec<Route<App>> {
    use Access::{OrgOrPlatform as Manage, PlatformOrg, User as AnyUser};
    vec![
        Route::new(POST, "/api/orgs", AnyUser, "Makes an org", orgs::create)
            .takes::<CreateOrg>().gives::<Org>(201).tells(header::LOCATION)
            .fails(&[E::InvalidSlug, E::ReservedSlug, E::SlugTaken, E::Forbidden, E::OrgLimit, E::UserNotFound]),
        Route::new(GET, "/api/orgs", AnyUser, "Lists orgs", orgs::list).query::<ListOrgs>().gives::<Page<Org>>(200),
        Route::new(GET, "/api/orgs/{slug}", Manage(Role::Member), "One org", orgs::get).gives::<Org>(200).tells(header::ETAG),
        Route::new(PATCH, "/api/orgs/{slug}", Manage(Role::Admin), "Changes an org's name or plan", orgs::patch)
            .reads(header::IF_MATCH).takes::<PatchOrg>().gives::<Org>(200).tells(header::ETAG).fails(&[E::PreconditionFailed]),
        Route::new(DELETE, "/api/orgs/{slug}", Manage(Role::Owner), "Deletes an org and all in it", orgs::delete).query::<DeleteOrg>().gives::<Done>(200),
        Route::new(GET, "/api/orgs/{slug}/status", Manage(Role::Member), "An org's instance and steps", orgs::status)
            .gives::<OrgStatusReport>(200),
        Route::new(POST, "/api/orgs/{slug}/suspend", PlatformOrg, "Shuts an org", orgs::suspend)
            .may_take::<Because>().gives::<Org>(200).fails(&[E::OrgNotActive]),
        Route::new(POST, "/api/orgs/{slug}/resume", PlatformOrg, "Opens a suspended org again", orgs::resume)
            .may_take::<Nothing>().gives::<Org>(200).fails(&[E::OrgNotActive]),
        Route::new(POST, "/api/orgs/{slug}/approve", PlatformOrg, "Opens an org that waits for approval", orgs::approve)
            .may_take::<Nothing>().gives::<Org>(200).fails(&[E::OrgNotActive]),
        Route::new(POST, "/api/orgs/{slug}/deny", PlatformOrg, "Refuses an org that waits for approval", orgs::deny)
            .may_take::<Because>().gives::<Org>(200).fails(&[E::OrgNotActive]),
    ]
}

#[rustfmt::skip]
fn of_org() -> Vec<Route<App>> {
    use Access::{Org as Members, OrgOrPlatform as Manage, User as AnyUser};
    vec![
        Route::new(POST, "/api/orgs/{slug}/token", Members(Role::Member), "An org token", tokens::for_slug_in_path)
            .may_take::<TokenRequest>().gives::<OrgToken>(200)
            .fails(&[E::OrgSuspended, E::OrgNotActive, E::LoginRequired, E::RateLimited]),
        Route::new(GET, "/api/orgs/{slug}/members", Manage(Role::Member), "An org's members", members::list)
            .query::<ListMembers>().gives::<Page<Member>>(200),
        Route::new(POST, "/api/orgs/{slug}/members", Manage(Role::Admin), "Adds a member", members::add)
            .takes::<NewMember>().gives::<Membership>(201).fails(&[E::UserNotFound, E::AlreadyMember]),
        Route::new(PATCH, "/api/orgs/{slug}/members/{user_id}", Manage(Role::Admin), "Gives a member another role", members::set_role)
            .takes::<PatchMember>().gives::<Membership>(200).fails(&[E::NotFound, E::UserNotFound, E::LastOwner]),
        Route::new(DELETE, "/api/orgs/{slug}/members/{user_id}", Manage(Role::Member), "Ends a membership: the own one, or, as an admin, one of no higher role", members::remove)
            .gives::<Done>(200).fails(&[E::NotFound, E::UserNotFound, E::LastOwner]),
        Route::new(GET, "/api/orgs/{slug}/invites", Manage(Role::Admin), "An org's invites", invites::list)
            .query::<ListInvites>().gives::<Page<Invite>>(200),
        Route::new(POST, "/api/orgs/{slug}/invites", Manage(Role::Admin), "Makes an invite", invites::create)
            .takes::<CreateInvite>().gives::<CreatedInvite>(201),
        Route::new(DELETE, "/api/orgs/{slug}/invites/{id}", Manage(Role::Admin), "Revokes an invite", invites::revoke)
            .gives::<Done>(200).fails(&[E::NotFound, E::InviteNotFound]),
        Route::new(PUT, "/api/orgs/{slug}/instance", Manage(Role::Admin), "Wishes the instance to run, to stop, or another image for it", instances::put)
            .takes::<PutInstance>().gives::<Done>(202).fails(&[E::OrgSuspended, E::OrgNotActive]),
        Route::new(POST, "/api/orgs/{slug}/instance/restart", Manage(Role::Admin), "Has the instance started anew", instances::restart)
            .may_take::<Nothing>().gives::<Done>(202).fails(&[E::OrgSuspended, E::OrgNotActive]),
        Route::new(GET, "/api/orgs/{slug}/instance/logs", Manage(Role::Admin), "The instance's log", logs::read)
            .query::<ReadLogs>().gives_plain(200, "text/plain; charset=utf-8"),
        Route::new(GET, "/api/events", AnyUser, "What happens, as it happens", events::stream)
            .reads(header::LAST_EVENT_ID).query::<ReadPlatformEvents>().gives_plain(200, EVENTS),
    ]
}

#[rustfmt::skip]
fn platform() -> Vec<Route<App>> {
    use Access::Platform;
    vec![
        Route::new(GET, "/api/admin/overview", Platform, "The platform at a glance", admin::overview).gives::<Overview>(200),
        Route::new(GET, "/api/admin/users", Platform, "All accounts", admin::users).query::<ListUsers>().gives::<Page<Account>>(200),
        Route::new(POST, "/api/admin/users", Platform, "Makes an account with a one-time password", admin::create_user)
            .takes::<CreateUser>().gives::<CreatedUser>(201).fails(&[E::EmailTaken]),
        Route::new(PATCH, "/api/admin/users/{id}", Platform, "Changes what an account may do", admin::patch_user)
            .takes::<PatchUser>().gives::<Account>(200).fails(&[E::NotFound, E::UserNotFound, E::LastPlatformAdmin]),
        Route::new(GET, "/api/admin/keys", Platform, "The signing keys", admin::keys)
            .query::<ListSigningKeys>().gives::<Page<SigningKey>>(200),
        Route::new(POST, "/api/admin/keys/rotate", Platform, "Makes a new signing key", admin::rotate_keys)
            .may_take::<RotateKeys>().gives::<Page<SigningKey>>(200),
    ]
}

#[rustfmt::skip]
fn internal() -> Vec<Route<App>> {
    use Access::{Instance, Router};
    vec![
        Route::new(GET, "/api/routes", Router, "The routing table", router::table).gives::<RouteTable>(200),
        Route::new(GET, "/api/routes/events", Router, "The routing table's changes", router::changes)
            .reads(header::LAST_EVENT_ID).query::<Since>().gives_plain(200, EVENTS),
        Route::new(GET, "/api/routes/{slug}", Router, "One route", router::one)
            .gives::<RouteRow>(200).fails(&[E::NotFound, E::OrgNotFound]),
        Route::new(POST, "/api/instances/heartbeat", Instance, "An instance's news, for the locks in force", instances::heartbeat)
            .takes::<Heartbeat>().gives::<Locks>(200),
        Route::new(GET, "/api/instances/events", Instance, "The locks in force, whenever they change", instances::events)
            .gives_plain(200, EVENTS),
    ]
}

/// The whole application.
pub(crate) fn app(app: App) -> Router {
    let routes = idempotency::layer(route::router(table()), app.clone());
    layer::wrap(routes).with_state(app)
}
