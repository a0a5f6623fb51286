//! Small pieces of screens. The one rule: they know nothing of orgs.

pub mod filter;
pub mod glyph;
pub mod graph;
pub mod history;
pub mod input;
pub mod lines;
pub mod list;
pub mod number;
pub mod rows;
pub mod select;
pub mod table;
pub mod text;
