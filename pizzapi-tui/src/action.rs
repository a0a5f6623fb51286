//! What a key can mean. The one rule: keys become actions in the key table and nowhere else.

/// Something the user wants. What it is about is what the screen shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    // Moving about.
    /// Move the cursor, or scroll.
    Move(Step),
    /// Into what is under the cursor.
    Open,
    Back,
    /// The tab with this number, from 0.
    Tab(usize),
    NextTab,
    PreviousTab,

    // Lists.
    EditFilter,
    KeepFilter,
    ClearFilter,
    NextSort,
    ReverseSort,
    Mark,
    MarkAll,

    // Looking.
    ToggleDetail,
    Describe,
    Logs,
    Messages,
    ShowHelp,
    CliCommand,
    Copy,
    SelectMode,

    // Changing.
    New,
    Edit,
    Delete,
    /// Suspend what is active, resume what is suspended.
    Suspend,
    Approve,
    Deny,
    Restart,
    /// Stop what runs, start what does not.
    StartStop,
    Upgrade,
    StartSession,
    Leave,
    /// Accept an invite.
    Join,
    CopyToken,
    OpenUrl,

    // Dialogs.
    EditCommand,
    Confirm,
    Cancel,
    NextField,
    PreviousField,
    NextChoice,
    PreviousChoice,

    // Lines.
    Follow,
    Wrap,
    Times,
    EditSearch,
    NextMatch,
    PreviousMatch,
    Save,
    ScrollLeft,
    ScrollRight,
    OnlyMatches,

    // The program.
    Refresh,
    Repaint,
    Mouse,
    NextTheme,
    Pause,
    LogIn,
    Quit,
}

impl Action {
    /// What it is called where keys are chosen, like `next-tab`.
    pub fn name(self) -> String {
        match self {
            Self::Move(step) => kebab(&format!("{step:?}")),
            Self::Tab(place) => format!("tab-{}", place + 1),
            other => kebab(&format!("{other:?}")),
        }
    }

    /// Whether it changes something on a server.
    pub fn changes(self) -> bool {
        matches!(
            self,
            Self::New
                | Self::Edit
                | Self::Delete
                | Self::Suspend
                | Self::Approve
                | Self::Deny
                | Self::Restart
                | Self::StartStop
                | Self::Upgrade
                | Self::StartSession
                | Self::Leave
                | Self::Join
        )
    }
}

/// `NextTab` as `next-tab`.
fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(c.to_ascii_lowercase());
    }
    kebab
}

/// How far to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

impl Step {
    /// The place reached from `from`, in a list with a last place and a page's length.
    pub fn from(self, from: usize, last: usize, page: usize) -> usize {
        let to = match self {
            Self::Up => from.saturating_sub(1),
            Self::Down => from.saturating_add(1),
            Self::PageUp => from.saturating_sub(page.max(1)),
            Self::PageDown => from.saturating_add(page.max(1)),
            Self::First => 0,
            Self::Last => last,
        };
        to.min(last)
    }
}
