//! Actions. The one rule: what an action is about is what is on top of the screen.

use super::{App, Overlay, Typing};
use crate::{
    action::Action,
    effect::Effect,
    view::{HomeTab, OrgTab, help},
};

impl App {
    pub fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Quit => return self.quit(),
            Action::Repaint => return vec![Effect::Repaint],
            Action::Pause => return vec![Effect::Pause],
            _ => {}
        }
        if self.select.is_some() {
            return self.act_select(action);
        }
        match self.overlays.last() {
            Some(Overlay::Form(_)) => return self.act_form(action),
            Some(Overlay::Question(_)) => return self.act_question(action),
            Some(Overlay::Page(_)) => return self.act_page(action),
            Some(Overlay::Help(_)) => return self.act_help(action),
            None => {}
        }
        match self.typing {
            Some(Typing::Filter) => return self.act_filter(action),
            Some(Typing::Search) => return self.act_search(action),
            Some(Typing::Command) => return self.act_command(action),
            None => {}
        }
        match action {
            Action::EditFilter => self.begin_filter(),
            Action::EditSearch => self.begin_search(),
            Action::EditCommand => self.begin_command(),
            Action::ClearFilter => {
                self.with_list(|list| list.set_filter(""));
            }
            Action::NextSort => self.with_list(|list| list.next_sort()),
            Action::ReverseSort => self.with_list(|list| list.reverse()),
            Action::Mark => self.with_list(|list| list.mark()),
            Action::MarkAll => self.with_list(|list| list.mark_all()),
            Action::Tab(place) => self.go_to_tab(place),
            Action::NextTab => self.turn_tab(1),
            Action::PreviousTab => self.turn_tab(-1),
            Action::Move(step) if self.lines.is_some() => self.scroll_lines(step),
            Action::Move(step) => {
                let page = self.drawn.page;
                self.with_list(|list| list.go(step, page));
            }
            Action::ToggleDetail => {
                let shown = self.home.shows_detail(self.size.width);
                self.home.detail = Some(!shown);
            }
            Action::ShowHelp => self.overlays.push(Overlay::Help(0)),
            Action::Refresh => return self.data.refresh(self.now),
            Action::Mouse => {
                self.mouse = !self.mouse;
                let whose = if self.mouse {
                    "taken"
                } else {
                    "the terminal's"
                };
                self.say(format!("The mouse is {whose}; m changes it"));
                return vec![Effect::Mouse(self.mouse)];
            }
            Action::NextTheme if !self.colors => self.say("No colours: `NO_COLOR` is set"),
            Action::NextTheme => {
                self.theme = self.theme.next();
                self.say(format!("Theme: {}", self.theme.name));
            }
            Action::SelectMode => self.wants_select = true,
            Action::Back => self.back(),
            Action::Cancel if self.is_inside() => self.back(),
            Action::Cancel => return self.quit(),
            Action::Open => return self.open(),
            Action::Logs => return self.open_logs(),
            Action::Messages => self.show_messages(),
            Action::Describe => self.describe(),
            Action::Copy => self.show_copies(),
            Action::CliCommand => return self.copy_command(),
            Action::LogIn => self.ask_who(),
            Action::Follow
            | Action::Wrap
            | Action::Times
            | Action::NextMatch
            | Action::PreviousMatch
            | Action::Save
            | Action::ScrollLeft
            | Action::ScrollRight
            | Action::OnlyMatches => return self.act_lines(action),
            action => return self.act_change(action),
        }
        Vec::new()
    }

    /// Ends, unless something may not have been sent yet: then the second time.
    pub fn quit(&mut self) -> Vec<Effect> {
        let unsent = self.jobs.unsent();
        if unsent == 0 || self.has_warned {
            return vec![Effect::Quit];
        }
        self.has_warned = true;
        let what = if unsent == 1 {
            "What was just asked for has".to_owned()
        } else {
            format!("{unsent} of the things asked for have")
        };
        self.say(format!(
            "{what} not reached the server yet; once more quits"
        ));
        Vec::new()
    }

    fn begin_filter(&mut self) {
        let text = self.filter().map(|filter| filter.text().to_owned());
        if let Some(text) = text {
            self.input.set(&text);
            self.typing = Some(Typing::Filter);
        }
    }

    fn begin_search(&mut self) {
        self.input.clear();
        self.typing = Some(Typing::Search);
    }

    fn act_filter(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::KeepFilter => self.typing = None,
            Action::ClearFilter => {
                self.typing = None;
                self.with_list(|list| list.set_filter(""));
            }
            Action::Move(step) => {
                let page = self.drawn.page;
                self.with_list(|list| list.go(step, page));
            }
            _ => {}
        }
        Vec::new()
    }

    fn act_search(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::KeepFilter => self.typing = None,
            Action::ClearFilter => {
                self.typing = None;
                self.input.set("");
                self.apply_search();
            }
            Action::Move(step) => self.scroll_lines(step),
            _ => {}
        }
        Vec::new()
    }

    fn act_help(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Cancel => drop(self.overlays.pop()),
            Action::Move(step) => {
                let page = help::page(self.size);
                let last = help::length(self).saturating_sub(page);
                if let Some(Overlay::Help(line)) = self.overlays.last_mut() {
                    *line = step.from(*line, last, page);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn act_page(&mut self, action: Action) -> Vec<Effect> {
        let height = self.drawn.page;
        match action {
            Action::Cancel => {
                if let Some(Overlay::Page(page)) = self.overlays.last_mut()
                    && !page.may_close()
                {
                    self.say("It was not copied, and is not shown again: once more puts it away");
                } else {
                    self.overlays.pop();
                }
            }
            Action::SelectMode => self.wants_select = true,
            Action::Move(step) => {
                if let Some(Overlay::Page(page)) = self.overlays.last_mut() {
                    page.go(step, height);
                }
            }
            Action::Copy => {
                let Some(Overlay::Page(page)) = self.overlays.last() else {
                    return Vec::new();
                };
                let text = page.copied();
                let name = page.copied_name();
                if page.is_menu() {
                    self.overlays.pop();
                } else if let Some(Overlay::Page(page)) = self.overlays.last_mut() {
                    page.was_copied();
                }
                self.say(format!("{name} is sent to the terminal's clipboard"));
                return vec![Effect::Copy(text)];
            }
            _ => {}
        }
        Vec::new()
    }

    fn act_select(&mut self, action: Action) -> Vec<Effect> {
        let Some(select) = &mut self.select else {
            return Vec::new();
        };
        match action {
            Action::Cancel => self.select = None,
            Action::Copy => {
                let text = select.text();
                self.select = None;
                self.say("The selection is sent to the terminal's clipboard");
                return vec![Effect::Copy(text)];
            }
            _ => {}
        }
        Vec::new()
    }

    /// One step back along the crumbs.
    pub fn back(&mut self) {
        if self.lines.take().is_none() {
            self.org = None;
        }
    }

    fn go_to_tab(&mut self, place: usize) {
        if let Some(org) = &self.org {
            let tabs = OrgTab::of(self, &org.slug);
            if let (Some(tab), Some(org)) = (tabs.get(place), &mut self.org) {
                org.tab = *tab;
            }
        } else if let Some(tab) = HomeTab::of(self).get(place) {
            self.home.tab = *tab;
        }
    }

    fn turn_tab(&mut self, by: isize) {
        let turned = |place: Option<usize>, length: usize| {
            let length = isize::try_from(length).unwrap_or(1).max(1);
            let place = place.and_then(|place| isize::try_from(place).ok());
            usize::try_from((place.unwrap_or(0) + by).rem_euclid(length)).unwrap_or(0)
        };
        if self.lines.is_some() {
            return;
        }
        let place = if let Some(org) = &self.org {
            let tabs = OrgTab::of(self, &org.slug);
            turned(tabs.iter().position(|tab| *tab == org.tab), tabs.len())
        } else {
            let tabs = HomeTab::of(self);
            turned(
                tabs.iter().position(|tab| *tab == self.home.tab),
                tabs.len(),
            )
        };
        self.go_to_tab(place);
    }
}
