//! The shapes that cross PizzaPi's wire, and nothing else.
//!
//! The one rule: no IO. Every program of the platform, and everyone who scripts it, shares these types, so that a field
//! has one name and one meaning. Enums that a newer server may extend keep values they do not know (`Unknown`).

#![warn(missing_docs)]

mod wire_enum;

pub mod account;
pub mod admin;
pub mod error;
pub mod event;
mod glyph;
pub mod ids;
pub mod instance;
pub mod invite;
mod lines;
pub mod measure;
pub mod member;
pub mod org;
pub mod page;
pub mod rules;
pub mod runner;
pub mod secret;
pub mod session;
pub mod slug;
pub mod text;
pub mod time;
pub mod token;

pub use account::{
    ApiKey, ChangePassword, CreateApiKey, CreatedApiKey, CurrentSession, ListApiKeys, ListLogins,
    LoginSession, OwnLogin, PatchOwnUser, PlatformRole, SignIn, SignUp, SignedIn, User,
};
pub use admin::{
    Account, CreateUser, CreatedUser, KeyState, ListSigningKeys, ListUsers, Overview, PatchUser,
    Room, RotateKeys, SigningKey,
};
pub use error::{ErrorCode, FieldError, Problem};
pub use event::{Event, EventKind};
pub use ids::{
    ApiKeyId, EventId, InstanceId, InviteId, LoginId, MembershipId, OrgId, RequestId, RunnerId,
    SessionId, UserId,
};
pub use instance::{
    Instance, InstanceHealth, InstanceStatus, OrgStatusReport, PutInstance, Step, StepStatus,
    WantedState,
};
pub use invite::{
    CreateInvite, CreatedInvite, Invite, InviteOffer, InviteSecret, InviteState, ListInvites,
};
pub use measure::Measure;
pub use member::{ListMembers, Me, Member, Membership, NewMember, PatchMember, Role};
pub use org::{Because, CreateOrg, DeleteOrg, InstanceSummary, ListOrgs, Org, OrgStatus, PatchOrg};
pub use page::Page;
pub use runner::{Model, Runner, SpawnSession, Spawned};
pub use secret::Secret;
pub use session::{ListSessions, ReadEvents, Session, SessionEvent, SessionStatus, Sessions};
pub use slug::{InvalidSlug, OrgSlug};
pub use time::Time;
pub use token::{Discovery, IdentityToken, Jwks, OrgClaims, OrgToken, TokenKind};
