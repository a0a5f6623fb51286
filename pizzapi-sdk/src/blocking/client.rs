//! The client of a control plane. The one rule: a method more is a line more in the table.

use std::{fmt, sync::Arc, time::Duration};

use pizzapi_types::{
    Account, ApiKey, ApiKeyId, Because, CreateApiKey, CreateInvite, CreateOrg, CreateUser,
    CreatedApiKey, CreatedInvite, CreatedUser, CurrentSession, Event, EventId, IdentityToken,
    Invite, InviteId, InviteOffer, ListApiKeys, ListInvites, ListLogins, ListMembers, ListOrgs,
    ListSigningKeys, ListUsers, LoginId, Member, Membership, NewMember, Org, OrgSlug,
    OrgStatusReport, OrgToken, Overview, OwnLogin, Page, PatchOrg, PatchOwnUser, PatchUser,
    PutInstance, Role, RotateKeys, Secret, SigningKey, TokenKind, User, UserId,
    token::{Discovery, Jwks},
};

use super::{
    OrgClient, begins, calls,
    runtime::{Items, Runtime},
};
use crate::{Credential, Login, PlatformNews, TaggedOrg, WaitFor, error::Result};

/// The client of a control plane. Cheap to clone; see [`crate::Client`].
#[derive(Clone)]
pub struct Client {
    inner: crate::Client,
    runtime: Arc<Runtime>,
}

impl Client {
    /// Makes one of an asynchronous client, with all its settings: see [`crate::Client::builder`]. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::Unreachable`](crate::Error::Unreachable) when the machine gives no thread.
    pub fn new(client: crate::Client) -> Result<Self> {
        Ok(Self {
            // A connection of the other runtime would stand still here.
            inner: client.with_own_connections(),
            runtime: Runtime::start()?,
        })
    }

    /// The client that the program `pizzapi` would use here: see [`crate::Client::from_profile`].
    ///
    /// # Errors
    /// Those of [`crate::Client::from_profile`] and of [`Client::new`].
    #[cfg(feature = "profile")]
    pub fn from_profile() -> Result<Self> {
        Self::new(crate::Client::from_profile()?)
    }

    /// The same with settings of one's own: see [`crate::Client::from_settings`].
    ///
    /// # Errors
    /// Those of [`crate::Client::from_settings`] and of [`Client::new`].
    #[cfg(feature = "profile")]
    pub fn from_settings(settings: &crate::profile::Settings) -> Result<Self> {
        Self::new(crate::Client::from_settings(settings)?)
    }

    /// The same client with another credential: it shares connections and settings, and no tokens.
    pub fn with_credential(&self, credential: Credential) -> Self {
        Self {
            inner: self.inner.with_credential(credential),
            runtime: Arc::clone(&self.runtime),
        }
    }

    /// The control plane's URL, without a slash at its end.
    pub fn url(&self) -> &str {
        self.inner.url()
    }

    /// What the client proves its identity with.
    pub fn credential(&self) -> &Credential {
        self.inner.credential()
    }

    /// Forgets the org tokens this client holds: see [`crate::Client::forget_org_tokens`].
    pub fn forget_org_tokens(&self) {
        let forgetting = async {
            self.inner.forget_org_tokens().await;
            Ok(())
        };
        // Nothing in it fails.
        let _: Result<()> = self.runtime.wait(forgetting);
    }

    /// The client of one org's instance, with this client's org tokens. Nothing is sent before it is used.
    pub fn org(&self, slug: &OrgSlug) -> OrgClient {
        OrgClient::of(self.inner.org(slug), &self.runtime)
    }

    /// The client of an org's instance at a known URL, with a ready org token: the control plane is not asked.
    ///
    /// # Errors
    /// [`Error::BadUrl`](crate::Error::BadUrl) when the URL is none.
    pub fn org_with_token(&self, org_url: &str, token: Secret) -> Result<OrgClient> {
        let org = self.inner.org_with_token(org_url, token)?;
        Ok(OrgClient::of(org, &self.runtime))
    }

    /// The client of PizzaPi's own single-tenant server at a URL, with an API key of that server.
    ///
    /// # Errors
    /// [`Error::BadUrl`](crate::Error::BadUrl) when the URL is none.
    pub fn server(&self, url: &str, api_key: Secret) -> Result<OrgClient> {
        let server = self.inner.server(url, api_key)?;
        Ok(OrgClient::of(server, &self.runtime))
    }
}

impl Client {
    /// The events from now on, with the stream open when this returns: see [`crate::Client::subscribe`].
    ///
    /// # Errors
    /// Those of [`crate::Client::subscribe`].
    pub fn subscribe(&self) -> Result<impl Iterator<Item = Result<Event>> + Send + use<>> {
        let events = self.runtime.wait(self.inner.subscribe())?;
        Ok(Items::new(&self.runtime, events))
    }

    /// What happens, over one connection that is not made again: see [`crate::Client::watch_platform`].
    ///
    /// # Errors
    /// Those of [`crate::Client::watch_platform`].
    pub fn watch_platform(
        &self,
        since: Option<EventId>,
        measures: bool,
    ) -> Result<impl Iterator<Item = Result<PlatformNews>> + Send + use<>> {
        let news = self.inner.watch_platform(since, measures);
        let news = self.runtime.wait(news)?;
        Ok(Items::new(&self.runtime, news))
    }

    /// An instance's log, with the stream open when this returns: see [`crate::Client::watch_instance_logs`].
    ///
    /// # Errors
    /// Those of [`crate::Client::watch_instance_logs`].
    pub fn watch_instance_logs(
        &self,
        slug: &OrgSlug,
        tail: Option<usize>,
    ) -> Result<impl Iterator<Item = Result<String>> + Send + use<>> {
        let lines = self.inner.watch_instance_logs(slug, tail);
        let lines = self.runtime.wait(lines)?;
        Ok(Items::new(&self.runtime, lines))
    }
}

impl Client {
    /// Begins a call of any method: see [`crate::Client::request`].
    pub fn request(
        &self,
        method: crate::Method,
        path: impl Into<String>,
    ) -> crate::blocking::RequestBuilder {
        crate::blocking::RequestBuilder::new(self.inner.request(method, path), &self.runtime)
    }
}

begins! { Client:
    get "GET";
    post "POST";
    put "PUT";
    patch "PATCH";
    delete "DELETE";
}

calls! { Client:
    accept_invite(secret: &Secret) -> Membership;
    add_member(slug: &OrgSlug, member: &NewMember) -> Membership;
    approve_org(slug: &OrgSlug) -> Org;
    change_password(current: &Secret, new: &Secret) -> ();
    create_api_key(key: &CreateApiKey) -> CreatedApiKey;
    create_invite(slug: &OrgSlug, invite: &CreateInvite) -> CreatedInvite;
    create_org(org: &CreateOrg) -> Org;
    create_user(user: &CreateUser) -> CreatedUser;
    current_session() -> Option<CurrentSession>;
    current_user() -> User;
    delete_org(slug: &OrgSlug) -> ();
    delete_org_keeping_data(slug: &OrgSlug) -> ();
    deny_org(slug: &OrgSlug, because: &Because) -> Org;
    discover() -> Discovery;
    events(since: Option<EventId>) => Event;
    past_events(since: Option<EventId>) => Event;
    find_org(slug: &OrgSlug) -> Option<Org>;
    follow_instance_logs(slug: &OrgSlug, tail: Option<usize>) => String;
    get_jwks() -> Jwks;
    get_org(slug: &OrgSlug) -> Org;
    get_org_with_etag(slug: &OrgSlug) -> TaggedOrg;
    get_overview() -> Overview;
    health() -> ();
    identity_token() -> IdentityToken;
    instance_logs(slug: &OrgSlug, tail: Option<usize>) -> String;
    leave_org(slug: &OrgSlug) -> ();
    last_events(most: u32) -> Vec<Event>;
    list_all_api_keys(query: &ListApiKeys) => ApiKey;
    list_all_invites(slug: &OrgSlug, query: &ListInvites) => Invite;
    list_all_logins(query: &ListLogins) => OwnLogin;
    list_all_members(slug: &OrgSlug, query: &ListMembers) => Member;
    list_all_orgs(query: &ListOrgs) => Org;
    list_all_signing_keys(query: &ListSigningKeys) => SigningKey;
    list_all_users(query: &ListUsers) => Account;
    list_api_keys(query: &ListApiKeys) -> Page<ApiKey>;
    list_invites(slug: &OrgSlug, query: &ListInvites) -> Page<Invite>;
    list_logins(query: &ListLogins) -> Page<OwnLogin>;
    list_members(slug: &OrgSlug, query: &ListMembers) -> Page<Member>;
    list_orgs(query: &ListOrgs) -> Page<Org>;
    list_signing_keys(query: &ListSigningKeys) -> Page<SigningKey>;
    list_user_orgs() -> Vec<Org>;
    list_users(query: &ListUsers) -> Page<Account>;
    look_up_invite(secret: &Secret) -> InviteOffer;
    org_status(slug: &OrgSlug) -> OrgStatusReport;
    org_token(slug: &OrgSlug, kind: TokenKind) -> OrgToken;
    org_url(slug: &OrgSlug) -> String;
    ready() -> ();
    remove_member(slug: &OrgSlug, user: &UserId) -> ();
    restart_instance(slug: &OrgSlug) -> ();
    resume_org(slug: &OrgSlug) -> Org;
    revoke_api_key(id: &ApiKeyId) -> ();
    revoke_invite(slug: &OrgSlug, id: &InviteId) -> ();
    revoke_login(id: &LoginId) -> ();
    rotate_signing_keys(how: &RotateKeys) -> Vec<SigningKey>;
    set_member_role(slug: &OrgSlug, user: &UserId, role: Role) -> Membership;
    sign_in(email: &str, password: &Secret, remember: bool) -> Login;
    sign_out() -> ();
    sign_up(name: &str, email: &str, password: &Secret) -> Login;
    sign_up_with_invite(name: &str, email: &str, password: &Secret, invite: &Secret) -> Login;
    suspend_org(slug: &OrgSlug, because: &Because) -> Org;
    update_current_user(change: &PatchOwnUser) -> User;
    update_instance(slug: &OrgSlug, wish: &PutInstance) -> ();
    update_org(slug: &OrgSlug, change: &PatchOrg, if_match: Option<&str>) -> TaggedOrg;
    update_user(id: &UserId, change: &PatchUser) -> Account;
    wait_for(slug: &OrgSlug, what: WaitFor, timeout: Duration) -> Option<OrgStatusReport>;
    wait_for_org(slug: &OrgSlug, what: WaitFor, timeout: Duration, on_progress: impl FnMut(&OrgStatusReport) + Send) -> Option<OrgStatusReport>;
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}
