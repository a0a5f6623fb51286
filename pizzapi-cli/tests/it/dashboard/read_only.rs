//! `--read-only`: no key changes anything, and none says it would.

use super::screen::Screen;
use crate::harness::Dev;

#[test]
fn no_key_changes_anything_and_the_help_lists_none() {
    let dev = Dev::start();
    let id = dev.org_id("demo");
    let instance = dev.instance(&id);
    let mut screen = Screen::dashboard(&dev.home, &["--read-only"]);
    screen.sees("● live").press(&["2"]);
    screen.row_with(&["demo", "● healthy"]);
    for place in ["the list", "the org"] {
        screen.press(&["n", "u", "e", "R", "o", "A", "ctrl-d"]);
        // Keys are taken one after the other: after this one has done something, the others have not.
        screen.press(&["?"]).sees("Keys");
        let mut help = screen.still();
        screen.press(&["end"]).sees("this help");
        help += &screen.still();
        for change in [
            "delete it",
            "suspend or",
            "restart its",
            "make an org",
            "edit",
        ] {
            assert!(!help.contains(change), "`{change}` in {place}:\n{help}");
        }
        assert!(help.contains("as JSON"), "{help}");
        screen.press(&["esc"]).shows_not("this help");
        let text = screen.still();
        for form in [
            "New organisation",
            "Suspend `demo`",
            "Sure?",
            "Change `demo`",
        ] {
            assert!(!text.contains(form), "`{form}` in {place}:\n{text}");
        }
        screen.press(&["enter"]).sees("Provisioning, generation 1");
    }
    assert_eq!(dev.instance(&id), instance);
    screen.press(&["ctrl-c"]);
    assert_eq!(screen.ended(), 0);

    // With the right to change things the same keys are there.
    let mut screen = Screen::dashboard(&dev.home, &[]);
    screen.sees("● live").press(&["2"]);
    screen.row_with(&["demo", "● healthy"]);
    screen.press(&["?"]).sees("suspend or resume it");
    screen.press(&["esc", "n"]).sees("New organisation");
}
