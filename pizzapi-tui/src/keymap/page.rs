//! The reference page of all keys. The one rule: it is made from the key table.

use std::fmt::Write as _;

use super::{Keymap, context::Context};

const LEAD: &str = "# Keys of the dashboard

What each key does, where. `?` in `pizzapi dashboard` shows the same, what works on the screen first.

Other keys can be chosen in `keys.toml`, in the folder of the configuration (`pizzapi config path`). A section is a part of the
dashboard, a name is an action, and what follows are its keys in place of those below; none for an empty list:

```toml
[orgs]
delete = \"ctrl-x\"
logs = [\"l\", \"F3\"]
approve = []
```

A key is one character, or `enter`, `esc`, `tab`, `shift-tab`, `space`, `up`, `down`, `left`, `right`, `pageup`, `pagedown`, `home`,
`end`, `backspace`, `delete`, `F1` to `F12`, with `ctrl-` or `alt-` before it. A key that is chosen for something is taken from what
else it did in the same part. What is wrong in the file is said on the screen; the rest of it holds.
";

/// All keys, as a page in Markdown.
pub fn markdown() -> String {
    let mut page = LEAD.to_owned();
    let keymap = Keymap::default();
    for context in Context::ALL {
        let _ = write!(
            page,
            "\n## {}: `[{}]`\n\n| keys | name | does |\n|---|---|---|\n",
            context.title(),
            context.name()
        );
        for binding in keymap.bindings.iter().filter(|it| it.context == context) {
            let keys: Vec<String> = binding
                .keys
                .iter()
                .map(|key| format!("`{}`", key.written()))
                .collect();
            let _ = writeln!(
                page,
                "| {} | `{}` | {} |",
                keys.join(" "),
                binding.action.name(),
                binding.does
            );
        }
    }
    page
}
