//! What differs from run to run, made the same: ids, times, ports, secrets.

use crate::harness::Home;

/// Text as it is in every run.
pub fn steady(text: &str, homes: &[&Home]) -> String {
    let mut text = text.to_owned();
    for home in homes {
        text = text
            .replace(&home.url(), "CONTROL-PLANE")
            .replace(&format!(":{}", home.router.port()), ":PORT")
            .replace(&home.folder.path().display().to_string(), "HOME");
    }
    let mut out = String::new();
    let mut rest = text.as_str();
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '+');
    while !rest.is_empty() {
        let length = rest.find(|c: char| !part(c)).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(length);
        out += &name(word, tail).unwrap_or_else(|| word.to_owned());
        let next = tail.chars().next();
        out.extend(next);
        rest = &tail[next.map_or(0, char::len_utf8)..];
    }
    // Columns are as wide as what stands in them was; steps are told as far as they are seen.
    out.lines()
        .filter(|line| !line.starts_with("  ✔ "))
        .map(|line| squeeze(&figures(line)) + "\n")
        .collect()
}

/// Figures that instances tell when they feel like it.
fn figures(line: &str) -> String {
    let (start, rest) = line.split_at(line.len() - line.trim_start().len());
    if let Some((key, value)) = rest.split_once("\": ")
        && key.starts_with('"')
        && !matches!(key, "\"restarts" | "\"generation" | "\"code" | "\"limit")
        && (value.starts_with("null")
            || value.starts_with(|c: char| c.is_ascii_digit() || c == 'N')
            || key.ends_with("_bytes"))
    {
        let comma = if value.ends_with(',') { "," } else { "" };
        return format!("{start}{key}\": N{comma}");
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    if let ["runners" | "sessions", _, rest] = words.as_slice() {
        return format!("{} N {rest}", words[0]);
    }
    if words.first() == Some(&"left") {
        return line.replace("N MiB", "N GiB");
    }
    line.replace("healthy  0         0 ", "healthy  N         N ")
        .replace("healthy  –         – ", "healthy  N         N ")
}

/// What a word stands for, if it is another one each time.
fn name(word: &str, after: &str) -> Option<String> {
    let secrets = ["pzk_", "pzv_", "pzs_", "eyJ"];
    if let Some(prefix) = secrets.iter().find(|prefix| word.starts_with(**prefix)) {
        return Some(format!("{prefix}SECRET"));
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if word.len() == 36 && word.matches('-').count() == 4 {
        return Some("ID".to_owned());
    }
    if word.len() >= 20
        && word.starts_with("20")
        && word.contains('T')
        && word.trim_end_matches('.').ends_with('Z')
    {
        return Some("TIME".to_owned());
    }
    let units = [" ms", " MB", " MiB", " GiB"];
    if digits(word) && units.iter().any(|unit| after.starts_with(unit)) {
        return Some("N".to_owned());
    }
    if digits(word) && word.len() >= 9 {
        return Some("SECONDS".to_owned());
    }
    if digits(word) && word.len() >= 4 {
        return Some("NUMBER".to_owned());
    }
    if let Some((host, port)) = word.split_once(':')
        && host == "127.0.0.1"
        && port != "3100"
    {
        return Some("127.0.0.1:PORT".to_owned());
    }
    let (number, unit) = word.split_at(word.len().saturating_sub(1));
    if digits(number) && ["s", "m", "h", "d"].contains(&unit) {
        return Some(format!("N{unit}"));
    }
    let parts: Vec<&str> = word.split('.').collect();
    if parts.len() == 2 && parts.iter().all(|part| digits(part)) {
        return Some("N.N".to_owned());
    }
    // A one-time password: words of four with hyphens.
    let password: Vec<&str> = word.split('-').collect();
    if password.len() == 4 && password.iter().all(|part| part.len() == 4) {
        return Some("PASSWORD".to_owned());
    }
    None
}

/// Several spaces in the middle of a line as two.
fn squeeze(line: &str) -> String {
    let start = line.len() - line.trim_start().len();
    let (indent, rest) = line.split_at(start);
    let mut out = indent.to_owned();
    let mut spaces = 0;
    for c in rest.chars() {
        if c == ' ' {
            spaces += 1;
        } else {
            out.push_str(&" ".repeat(spaces.min(2)));
            spaces = 0;
            out.push(c);
        }
    }
    out
}
