//! A runner as a systemd user unit.
//!
//! The one rule: whatever stands in an argument comes out of systemd's own reading as it went in.

use super::Service;

/// The unit's name.
pub fn unit(label: &str) -> String {
    format!("pizzapi-runner-{label}.service")
}

/// The unit.
pub fn text(service: &Service) -> String {
    let mut start = quoted(&service.program, false);
    for argument in &service.arguments {
        start += " ";
        start += &quoted(argument, true);
    }
    let mut environment = String::new();
    for (name, value) in &service.environment {
        let pair = quoted(&format!("{name}={value}"), false);
        environment += &format!("Environment={pair}\n");
    }
    format!(
        "# Made by `pizzapi runner install`; `pizzapi runner uninstall` removes it.
[Unit]
Description=PizzaPi runner for {about}

[Service]
ExecStart={start}
{environment}Restart=on-failure
RestartSec=5
# 42: asked to restart. 4, 2 and 7: refused, told wrong, or running already, which no restart cures.
RestartForceExitStatus=42
RestartPreventExitStatus=4 2 7
# It ends its sessions itself.
KillMode=mixed
TimeoutStopSec=15

[Install]
WantedBy=default.target
",
        about = service.about.replace('%', "%%"),
    )
}

/// A word as systemd reads it back. In the arguments of a command `$` begins a variable; elsewhere it is a `$`.
fn quoted(word: &str, is_argument: bool) -> String {
    let mut text = String::from("\"");
    for c in word.chars() {
        match c {
            '\\' => text += "\\\\",
            '"' => text += "\\\"",
            '%' => text += "%%",
            '$' if is_argument => text += "$$",
            '\n' => text += "\\n",
            '\t' => text += "\\t",
            c if c.is_ascii_control() => text += &format!("\\x{:02x}", u32::from(c)),
            c => text.push(c),
        }
    }
    text + "\""
}

/// What starts it, now and at every login.
pub fn start(label: &str) -> Vec<Vec<String>> {
    let unit = unit(label);
    vec![
        words(&["systemctl", "--user", "daemon-reload"]),
        words(&["systemctl", "--user", "enable", &unit]),
        // One that runs already is started with what has changed.
        words(&["systemctl", "--user", "restart", &unit]),
    ]
}

/// What ends it, and what makes systemd forget it when its file is gone.
pub fn stop(label: &str) -> (Vec<String>, Option<Vec<String>>) {
    let unit = unit(label);
    (
        words(&["systemctl", "--user", "disable", "--now", &unit]),
        Some(words(&["systemctl", "--user", "daemon-reload"])),
    )
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systemd_would_read_otherwise_is_written_so_that_it_does_not() {
        for (word, argument, elsewhere) in [
            ("plain", r#""plain""#, r#""plain""#),
            ("two words", r#""two words""#, r#""two words""#),
            ("50% $HOME", r#""50%% $$HOME""#, r#""50%% $HOME""#),
            (r#"a"b'c\d"#, r#""a\"b'c\\d""#, r#""a\"b'c\\d""#),
            ("a\nb\tc\u{1}", r#""a\nb\tc\x01""#, r#""a\nb\tc\x01""#),
            ("", r#""""#, r#""""#),
        ] {
            assert_eq!(quoted(word, true), argument);
            assert_eq!(quoted(word, false), elsewhere);
        }
    }
}
