//! What a key can mean. The one rule: keys become actions in the key table and nowhere else.

/// Something the user wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Move the cursor, or scroll, by lines.
    Move(Step),
    /// Open or close the detail pane.
    ToggleDetail,
    CloseDetail,
    /// Begin to type a filter.
    EditFilter,
    /// Stop typing and keep the filter.
    KeepFilter,
    ClearFilter,
    EraseCharacter,
    EraseFilter,
    /// Sort by the next column.
    NextSort,
    ReverseSort,
    Refresh,
    Repaint,
    ShowHelp,
    HideHelp,
    Quit,
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
