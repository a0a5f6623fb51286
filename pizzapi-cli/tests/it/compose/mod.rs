//! `pizzapi compose`: against a real engine, with the servers of this tree, and where there is none.

mod backup;
mod engine;
mod files;
mod isolation;
mod secrets;
mod stack;
