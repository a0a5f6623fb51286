//! A runner as an agent of macOS's launchd. The one rule: whatever stands in an argument is text, and never a tag.

use super::Service;

/// The agent's label.
pub fn label(label: &str) -> String {
    format!("pizzapi.runner.{label}")
}

/// The property list.
pub fn text(service: &Service) -> String {
    let mut strings = String::new();
    for word in std::iter::once(&service.program).chain(&service.arguments) {
        strings += &format!("    <string>{}</string>\n", escaped(word));
    }
    let mut environment = String::new();
    for (name, value) in &service.environment {
        let (name, value) = (escaped(name), escaped(value));
        environment += &format!("    <key>{name}</key>\n    <string>{value}</string>\n");
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Made by `pizzapi runner install`; `pizzapi runner uninstall` removes it. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{label}</string>
  <key>ProgramArguments</key>
  <array>
{strings}  </array>
  <key>EnvironmentVariables</key>
  <dict>
{environment}  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <key>ExitTimeOut</key>
  <integer>15</integer>
  <key>StandardErrorPath</key>
  <string>{log}</string>
</dict>
</plist>
"#,
        label = escaped(&label(&service.label)),
        log = escaped(&service.log.display().to_string()),
    )
}

/// Text between tags; what XML cannot hold at all is left out.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '\r' => out += "&#13;",
            '\n' | '\t' => out.push(c),
            c if c.is_ascii_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// What starts it, now and at every login. One that runs already is ended first, which fails when there is none.
pub fn start(path: &str) -> Vec<Vec<String>> {
    vec![vec![
        "launchctl".to_owned(),
        "bootstrap".to_owned(),
        domain(),
        path.to_owned(),
    ]]
}

/// What ends it and forgets it.
pub fn stop(name: &str) -> Vec<String> {
    vec![
        "launchctl".to_owned(),
        "bootout".to_owned(),
        format!("{}/{}", domain(), label(name)),
    ]
}

fn domain() -> String {
    format!("gui/{}", pizzapi_host::process::own_user())
}
