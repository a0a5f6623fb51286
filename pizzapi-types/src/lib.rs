//! The shapes that cross PizzaPi's wire, and nothing else.
//!
//! The one rule: no IO. Every program of the platform, and everyone who scripts it, shares these types, so that a field
//! has one name and one meaning. Enums that a newer server may extend keep values they do not know (`Unknown`).

#![warn(missing_docs)]

mod wire_enum;

pub mod account;
pub mod error;
pub mod event;
pub mod ids;
pub mod instance;
pub mod member;
pub mod org;
pub mod page;
pub mod runner;
pub mod secret;
pub mod session;
pub mod slug;
pub mod text;
pub mod time;
pub mod token;

pub use account::{
    ApiKey, CreateApiKey, CreatedApiKey, CurrentSession, LoginSession, PlatformRole, SignedIn, User,
};
pub use error::{ErrorCode, FieldError, Problem};
pub use event::{Event, EventKind};
pub use ids::{
    ApiKeyId, EventId, InstanceId, LoginId, MembershipId, OrgId, RequestId, RunnerId, SessionId,
    UserId,
};
pub use instance::{Instance, InstanceStatus, OrgStatusReport, Step, StepStatus, WantedState};
pub use member::{Member, Membership, NewMember, Role};
pub use org::{CreateOrg, InstanceSummary, Org, OrgStatus};
pub use page::Page;
pub use runner::Runner;
pub use secret::Secret;
pub use session::{Session, SessionEvent, SessionStatus};
pub use slug::OrgSlug;
pub use time::Time;
pub use token::{OrgClaims, OrgToken, TokenKind};
