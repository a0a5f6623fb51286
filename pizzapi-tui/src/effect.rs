//! What the dashboard does to the world. The one rule: state asks for it, and what comes of it comes back as an event.

use std::{path::PathBuf, time::Duration};

use pizzapi_sdk::types::{EventId, OrgSlug};

use crate::{
    change::Change,
    event::{Ask, Tail},
    jobs::JobId,
};

/// Something to do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Read something, in place of a read of it that waits or is under way.
    Read {
        what: Ask,
        after: Duration,
    },
    /// Open the platform's event stream, in place of one that is open or waits to be.
    FollowPlatform {
        after: Duration,
    },
    /// Open the event stream of an org's instance, likewise.
    FollowOrg {
        org: OrgSlug,
        after: Duration,
    },
    LeaveOrg(OrgSlug),
    /// Follow lines, in place of those that are followed.
    FollowTail {
        tail: Tail,
        /// Only what came after this place; all that is kept when absent.
        since: Option<EventId>,
        after: Duration,
    },
    LeaveTail,
    /// Change something.
    Do(JobId, Box<Change>),
    /// Put a text into the terminal's clipboard.
    Copy(String),
    /// Write a text into a new file.
    Save(JobId, PathBuf, String),
    OpenUrl(JobId, String),
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Draw everything anew, whatever the terminal shows now.
    Repaint,
    /// Suspend the program, as Ctrl-Z does.
    Pause,
    /// Take the terminal again, and draw everything: the program goes on.
    Resume,
    Quit,
}
