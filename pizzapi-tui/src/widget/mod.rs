//! Small pieces of screens. The one rule: they know nothing of orgs.

pub mod table;
pub mod text;
