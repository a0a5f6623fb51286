//! The key table. The one rule: dispatch, footer, help and docs read this table, and no key is known anywhere else.

use crossterm::event::KeyCode;

use super::{
    Binding,
    context::Context,
    key::{Key, char, control, key},
    valid as is,
};
use crate::action::{Action, Step};

macro_rules! table {
    ($($context:ident: [$($key:expr),+] $footer:expr, $does:literal, $valid:path => $action:expr;)+) => {
        &[$(Row {
            context: Context::$context,
            keys: &[$($key),+],
            footer: $footer,
            does: $does,
            valid: $valid,
            action: $action,
        },)+]
    };
}

/// What keys do somewhere, unless they are remapped.
pub struct Row {
    pub context: Context,
    pub keys: &'static [Key],
    /// A word for the footer; `None`: not worth its room.
    pub footer: Option<&'static str>,
    /// What it does, for the help.
    pub does: &'static str,
    pub valid: fn(&crate::app::App) -> bool,
    pub action: Action,
}

impl From<&'static Row> for Binding {
    fn from(row: &'static Row) -> Self {
        Self {
            context: row.context,
            keys: row.keys.to_vec(),
            footer: row.footer,
            does: row.does,
            valid: row.valid,
            action: row.action,
        }
    }
}

const ENTER: Key = key(KeyCode::Enter);
const ESC: Key = key(KeyCode::Esc);
const UP: Key = key(KeyCode::Up);
const DOWN: Key = key(KeyCode::Down);
const PAGE_UP: Key = key(KeyCode::PageUp);
const PAGE_DOWN: Key = key(KeyCode::PageDown);
const HOME: Key = key(KeyCode::Home);
const END: Key = key(KeyCode::End);
const TAB: Key = key(KeyCode::Tab);
const BACK_TAB: Key = key(KeyCode::BackTab);
const LEFT: Key = key(KeyCode::Left);
const RIGHT: Key = key(KeyCode::Right);

pub static TABLE: &[Row] = table! {
    Overview: [ENTER] Some("open"), "open the organisation", is::any_rows => Action::Open;
    Overview: [char('n')] Some("new org"), "make an organisation", is::may_create_org => Action::New;

    Orgs: [ENTER] Some("open"), "open the organisation", is::any_rows => Action::Open;
    Orgs: [char('n')] Some("new"), "make an organisation", is::may_create_org => Action::New;
    Orgs: [char('d')] Some("details"), "details beside the list, or not", is::any_rows => Action::ToggleDetail;
    Orgs: [char('l')] Some("logs"), "the log of its instance", is::may_see_logs => Action::Logs;
    Orgs: [char('a')] Some("approve"), "approve it", is::waits_for_approval => Action::Approve;
    Orgs: [char('x')] Some("deny"), "deny it", is::waits_for_approval => Action::Deny;
    Orgs: [char('R')] Some("restart"), "restart its instance", is::may_restart => Action::Restart;
    Orgs: [char('o')] Some("stop/start"), "stop or start its instance", is::may_start_stop => Action::StartStop;
    Orgs: [char('u')] Some("suspend"), "suspend or resume it", is::may_suspend => Action::Suspend;
    Orgs: [char('e')] Some("edit"), "change its name or plan", is::may_edit_org => Action::Edit;
    Orgs: [control('d')] None, "delete it", is::may_delete_org => Action::Delete;
    Orgs: [char('A')] None, "accept an invite, and join its organisation", is::may_create_org => Action::Join;
    Orgs: [char('w')] None, "open its URL in a browser", is::may_open_url => Action::OpenUrl;
    Orgs: [char('t')] None, "copy a token for it", is::is_member => Action::CopyToken;

    Members: [char('n')] Some("add"), "add a member", is::may_manage_members => Action::New;
    Members: [char('e')] Some("role"), "change a member's role", is::may_change_members => Action::Edit;
    Members: [control('d')] Some("remove"), "remove a member", is::may_change_members => Action::Delete;

    Invites: [char('n')] Some("invite"), "make an invite", is::may_manage_members => Action::New;
    Invites: [control('d')] Some("revoke"), "revoke an invite", is::may_change_members => Action::Delete;

    Runners: [char('n')] Some("session"), "start a session on it", is::may_start_session => Action::StartSession;
    Runners: [char('R')] Some("restart"), "restart the runner", is::may_manage_runner => Action::Restart;
    Runners: [char('o')] Some("stop"), "stop the runner", is::may_manage_runner => Action::StartStop;

    Sessions: [ENTER] Some("watch"), "watch the session", is::any_rows => Action::Open;
    Sessions: [char('n')] Some("new"), "start a session", is::may_start_session => Action::StartSession;
    Sessions: [control('d'), char('K')] Some("kill"), "end the session", is::may_kill => Action::Delete;

    Users: [char('n')] Some("new"), "make an account", is::may_manage_users => Action::New;
    Users: [char('e')] Some("role"), "change what an account may do on the platform", is::may_change_users => Action::Edit;
    Users: [char('o')] Some("shut/open"), "shut an account, or open it again", is::may_change_users => Action::StartStop;

    Lines: [char('f')] Some("follow"), "follow what comes, or stay here", is::always => Action::Follow;
    Lines: [char('/')] Some("search"), "search; a capital letter makes letter case count", is::always => Action::EditSearch;
    Lines: [char('n')] Some("next"), "the next match", is::searched => Action::NextMatch;
    Lines: [char('N')] None, "the match before", is::searched => Action::PreviousMatch;
    Lines: [char('&')] None, "only the lines that match, or all", is::searched => Action::OnlyMatches;
    Lines: [char('w')] Some("wrap"), "wrap long lines, or cut them", is::always => Action::Wrap;
    Lines: [char('T')] Some("times"), "times before lines, or not", is::always => Action::Times;
    Lines: [char('s')] Some("save"), "save all lines to a file", is::always => Action::Save;
    Lines: [control('d'), char('K')] Some("kill"), "end the session", is::may_kill => Action::Delete;
    Lines: [UP, char('k')] None, "up", is::always => Action::Move(Step::Up);
    Lines: [DOWN, char('j')] None, "down", is::always => Action::Move(Step::Down);
    Lines: [PAGE_UP, control('b')] None, "a page up", is::always => Action::Move(Step::PageUp);
    Lines: [PAGE_DOWN, control('f')] None, "a page down", is::always => Action::Move(Step::PageDown);
    Lines: [HOME, char('g')] None, "to the first line", is::always => Action::Move(Step::First);
    Lines: [END, char('G')] None, "to the last line, and follow", is::always => Action::Move(Step::Last);
    Lines: [LEFT, char('h')] None, "scroll left", is::always => Action::ScrollLeft;
    Lines: [RIGHT, char('l')] None, "scroll right", is::always => Action::ScrollRight;

    Org: [char('R')] Some("restart"), "restart its instance", is::may_restart => Action::Restart;
    Org: [char('o')] Some("stop/start"), "stop or start its instance", is::may_start_stop => Action::StartStop;
    Org: [char('u')] Some("suspend"), "suspend or resume it", is::may_suspend => Action::Suspend;
    Org: [char('a')] Some("approve"), "approve it", is::waits_for_approval => Action::Approve;
    Org: [char('x')] Some("deny"), "deny it", is::waits_for_approval => Action::Deny;
    Org: [char('e')] Some("edit"), "change its name or plan", is::may_edit_org => Action::Edit;
    Org: [char('l')] Some("logs"), "the log of its instance", is::may_see_logs => Action::Logs;
    Org: [char('n')] Some("session"), "start a session", is::may_start_session => Action::StartSession;
    Org: [char('U')] None, "upgrade its instance to another image", is::has_image => Action::Upgrade;
    Org: [char('w')] None, "open its URL in a browser", is::may_open_url => Action::OpenUrl;
    Org: [char('t')] None, "copy a token for it", is::is_member => Action::CopyToken;
    Org: [char('L')] None, "leave it", is::may_leave => Action::Leave;
    Org: [control('d')] Some("delete"), "delete it", is::may_delete_org => Action::Delete;

    List: [UP, char('k')] None, "up", is::any_rows => Action::Move(Step::Up);
    List: [DOWN, char('j')] None, "down", is::any_rows => Action::Move(Step::Down);
    List: [PAGE_UP, control('b')] None, "a page up", is::any_rows => Action::Move(Step::PageUp);
    List: [PAGE_DOWN, control('f')] None, "a page down", is::any_rows => Action::Move(Step::PageDown);
    List: [HOME, char('g')] None, "to the first", is::any_rows => Action::Move(Step::First);
    List: [END, char('G')] None, "to the last", is::any_rows => Action::Move(Step::Last);
    List: [char(' ')] None, "mark it: what is done is done to all that are marked", is::any_rows => Action::Mark;
    List: [control('a')] None, "mark all, or none", is::any_rows => Action::MarkAll;
    List: [char('/')] Some("filter"), "filter; `!` keeps out, `~` takes letters in this order", is::always => Action::EditFilter;
    List: [ESC] Some("all"), "without the filter", is::filtered => Action::ClearFilter;
    List: [char('s')] Some("sort"), "sort by the next column", is::any_rows => Action::NextSort;
    List: [char('S')] None, "the other way round", is::any_rows => Action::ReverseSort;
    List: [char('d')] None, "all that is known of it", is::has_subject => Action::Describe;

    Everywhere: [char('1')] None, "the first tab; 2–9 likewise", is::always => Action::Tab(0);
    Everywhere: [char('2')] None, "", is::always => Action::Tab(1);
    Everywhere: [char('3')] None, "", is::always => Action::Tab(2);
    Everywhere: [char('4')] None, "", is::always => Action::Tab(3);
    Everywhere: [char('5')] None, "", is::always => Action::Tab(4);
    Everywhere: [char('6')] None, "", is::always => Action::Tab(5);
    Everywhere: [char('7')] None, "", is::always => Action::Tab(6);
    Everywhere: [char('8')] None, "", is::always => Action::Tab(7);
    Everywhere: [char('9')] None, "", is::always => Action::Tab(8);
    Everywhere: [TAB] None, "the next tab", is::always => Action::NextTab;
    Everywhere: [BACK_TAB] None, "the tab before", is::always => Action::PreviousTab;
    Everywhere: [char('y')] None, "what is under the cursor, as JSON", is::has_subject => Action::Describe;
    Everywhere: [char('c')] Some("copy"), "copy a name, an id, a URL, …", is::has_subject => Action::Copy;
    Everywhere: [char('=')] Some("command"), "the command that shows the same, to be copied", is::always => Action::CliCommand;
    Everywhere: [char('v')] None, "select text on the screen, to be copied", is::always => Action::SelectMode;
    Everywhere: [char('J')] None, "what was done, and what came of it", is::any_jobs => Action::Messages;
    Everywhere: [char('r')] None, "read everything again now", is::always => Action::Refresh;
    Everywhere: [control('l')] None, "draw the screen again", is::always => Action::Repaint;
    Everywhere: [char('m')] None, "leave the mouse to the terminal, or take it", is::always => Action::Mouse;
    Everywhere: [control('t')] None, "the next theme", is::always => Action::NextTheme;
    Everywhere: [char('i')] Some("log in"), "log in", is::logged_out => Action::LogIn;
    Everywhere: [ESC, key(KeyCode::Backspace)] Some("back"), "back", is::inside => Action::Back;
    Everywhere: [char(':')] Some("go to"), "go somewhere by its name", is::always => Action::EditCommand;
    Everywhere: [control('z')] None, "suspend the program; `fg` goes on", is::always => Action::Pause;
    Everywhere: [char('q')] None, "back; from the first screen: quit", is::always => Action::Cancel;
    Everywhere: [control('c')] None, "quit", is::always => Action::Quit;
    Everywhere: [char('?')] Some("keys"), "this help", is::always => Action::ShowHelp;

    Filter: [ENTER] Some("keep"), "keep it", is::always => Action::KeepFilter;
    Filter: [ESC] Some("clear"), "clear it", is::always => Action::ClearFilter;
    Filter: [UP] None, "up", is::always => Action::Move(Step::Up);
    Filter: [DOWN] None, "down", is::always => Action::Move(Step::Down);
    Filter: [control('l')] None, "draw the screen again", is::always => Action::Repaint;
    Filter: [control('c')] None, "quit", is::always => Action::Quit;

    Command: [ENTER] Some("go"), "do it", is::always => Action::Confirm;
    Command: [TAB, DOWN] Some("complete"), "the next completion", is::always => Action::NextChoice;
    Command: [BACK_TAB, UP] None, "the completion before", is::always => Action::PreviousChoice;
    Command: [ESC] Some("back"), "back", is::always => Action::Cancel;
    Command: [control('l')] None, "draw the screen again", is::always => Action::Repaint;
    Command: [control('c')] None, "quit", is::always => Action::Quit;

    Form: [ENTER] Some("go on"), "the next field; in the last one: do it", is::always => Action::Confirm;
    Form: [control('s')] Some("do it"), "do it, from any field", is::always => Action::Save;
    Form: [TAB, DOWN] Some("next"), "the next field", is::always => Action::NextField;
    Form: [BACK_TAB, UP] None, "the field before", is::always => Action::PreviousField;
    Form: [LEFT] None, "the choice before; in a text, one character back", is::always => Action::PreviousChoice;
    Form: [RIGHT] None, "the next choice; in a text, one character on", is::always => Action::NextChoice;
    Form: [ESC] Some("cancel"), "back, with nothing done", is::always => Action::Cancel;
    Form: [control('l')] None, "draw the screen again", is::always => Action::Repaint;
    Form: [control('c')] None, "quit", is::always => Action::Quit;

    Question: [ENTER] Some("do it"), "do it, if the name is typed", is::always => Action::Confirm;
    Question: [ESC] Some("cancel"), "back, with nothing done", is::always => Action::Cancel;
    Question: [control('l')] None, "draw the screen again", is::always => Action::Repaint;
    Question: [control('c')] None, "quit", is::always => Action::Quit;

    Page: [UP, char('k')] None, "up", is::always => Action::Move(Step::Up);
    Page: [DOWN, char('j')] Some("more"), "down", is::always => Action::Move(Step::Down);
    Page: [PAGE_UP] None, "a page up", is::always => Action::Move(Step::PageUp);
    Page: [PAGE_DOWN, char(' ')] None, "a page down", is::always => Action::Move(Step::PageDown);
    Page: [HOME, char('g')] None, "to the top", is::always => Action::Move(Step::First);
    Page: [END, char('G')] None, "to the end", is::always => Action::Move(Step::Last);
    Page: [char('c'), ENTER] Some("copy"), "copy what is under the cursor, or all of it", is::always => Action::Copy;
    Page: [char('v')] None, "select text on the screen, to be copied", is::always => Action::SelectMode;
    Page: [ESC, char('q')] Some("back"), "back", is::always => Action::Cancel;
    Page: [control('l')] None, "draw the screen again", is::always => Action::Repaint;
    Page: [control('c')] None, "quit", is::always => Action::Quit;

    Select: [ENTER, char('y'), char('c')] Some("copy"), "copy what is selected", is::always => Action::Copy;
    Select: [ESC, char('q')] Some("back"), "back", is::always => Action::Cancel;
    Select: [control('c')] None, "quit", is::always => Action::Quit;

    Help: [UP, char('k')] None, "up", is::always => Action::Move(Step::Up);
    Help: [DOWN, char('j')] Some("more"), "down", is::always => Action::Move(Step::Down);
    Help: [PAGE_UP] None, "a page up", is::always => Action::Move(Step::PageUp);
    Help: [PAGE_DOWN, char(' ')] None, "a page down", is::always => Action::Move(Step::PageDown);
    Help: [HOME, char('g')] None, "to the top", is::always => Action::Move(Step::First);
    Help: [END, char('G')] None, "to the end", is::always => Action::Move(Step::Last);
    Help: [control('l')] None, "draw the screen again", is::always => Action::Repaint;
    Help: [ESC, char('?'), char('q')] Some("back"), "back", is::always => Action::Cancel;
    Help: [control('c')] None, "quit", is::always => Action::Quit;
};
