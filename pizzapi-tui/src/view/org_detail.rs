//! The details of the org under the cursor.

use ratatui::layout::Rect;

use super::{paint::Paint, status};
use crate::app::{App, REST};

/// The pane needs no more than this below the list.
pub const HEIGHT: u16 = 12;

pub fn draw(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let Some(org) = app.org_in_question() else {
        return;
    };
    let open = app.data.open.get(&org.slug);
    if !open.is_some_and(|open| open.status.is_wanted()) {
        // It is looked into once the cursor rests.
        paint.ages.redraw_at(app.now.plus(REST));
    }
    status::stacked(app, org, paint, area);
}
