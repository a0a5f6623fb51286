//! Into what is under the cursor. The one rule: one goes in without anything being changed.

use super::App;
use crate::{
    effect::Effect,
    event::Tail,
    view::{LinesView, OrgView},
};

impl App {
    pub fn open_url(&mut self) -> Vec<Effect> {
        let url = self
            .org_in_question()
            .and_then(|org| org.instance.as_ref()?.url.clone());
        let Some(url) = url else { return Vec::new() };
        let (doing, done) = (format!("Opening {url}"), format!("Opened {url}"));
        let job = self.jobs.begin_here(doing, done, self.now);
        vec![Effect::OpenUrl(job, url)]
    }

    /// Into what is under the cursor.
    pub fn open(&mut self) -> Vec<Effect> {
        if let Some(row) = self.session_in_question().cloned() {
            let tail = Tail::Session(row.org.clone(), row.session.session_id.clone());
            self.show_lines(LinesView::new(tail, Some(row)));
        } else if self.org.is_none()
            && let Some(org) = self.org_in_question()
        {
            self.org = Some(OrgView::new(org.slug.clone()));
        }
        Vec::new()
    }

    /// Shows lines, and follows them from the start.
    pub fn show_lines(&mut self, view: LinesView) {
        self.lines = Some(view);
        self.following = None;
    }

    pub fn open_logs(&mut self) -> Vec<Effect> {
        if let Some(org) = self.org_in_question() {
            let tail = Tail::Logs(org.slug.clone());
            self.show_lines(LinesView::new(tail, None));
        }
        Vec::new()
    }
}
