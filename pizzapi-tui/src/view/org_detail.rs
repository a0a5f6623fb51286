//! The details of the org under the cursor.

use ratatui::layout::Rect;

use super::{paint::Paint, status};
use crate::{app::App, widget::text::fit};

/// The pane needs no more than this below the list.
pub const HEIGHT: u16 = 11;

pub fn draw(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let Some(org) = app.org_in_question() else {
        return;
    };
    let title = format!("{} · {}", org.slug, fit(&org.name, 200));
    let inner = paint.frame(area, &title, "");
    status::facts(app, org, paint, inner);
}
