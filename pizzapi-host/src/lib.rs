//! What the programs of pizzapi do on the machine they run on: private files, the room on its disk and in its memory, locks,
//! processes, signals, the terminal.
//!
//! The one rule: every file is written whole or not at all, and readable by its owner alone.

pub mod disk;
pub mod file;
pub mod folder;
pub mod lock;
pub mod memory;
pub mod process;
pub mod signal;
pub mod terminal;

pub use folder::Folder;
pub use lock::FileLock;
pub use process::ProcessId;
