//! Generated files: made in memory first, then written or compared.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use pizzapi_cli::{completion, reference};
use pizzapi_docker::stack;
use pizzapi_http::Route;
use pizzapi_types::ErrorCode;

use crate::{Result, man, public_api, screenshot};

/// Folders that hold generated files and nothing else.
const WHOLLY: [&str; 3] = ["completions", "man", "docs/reference"];

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The repository's top folder.
///
/// As cargo says when it runs this: a program built from another clone may be found in a target folder that both share.
pub fn root() -> PathBuf {
    let own = std::env::var_os("CARGO_MANIFEST_DIR");
    own.map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
        .join("..")
}

/// Writes all of them, or says which are not what they should be.
pub fn run(check: bool) -> Result {
    let files = files()?;
    let stale = strangers(&files)?;
    if check {
        let differs = |(path, content): &(&PathBuf, &Vec<u8>)| {
            fs::read(root().join(path)).ok().as_ref() != Some(content)
        };
        let wrong = files
            .iter()
            .filter(differs)
            .map(|(path, _)| path)
            .chain(&stale);
        let wrong: Vec<String> = wrong.map(|path| path.display().to_string()).collect();
        if wrong.is_empty() {
            return Ok(());
        }
        return Err(format!(
            "not up to date: {}; run `cargo xtask gen`",
            wrong.join(", ")
        )
        .into());
    }
    for path in stale {
        fs::remove_file(root().join(path))?;
    }
    for (path, content) in files {
        let path = root().join(path);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(path, content)?;
    }
    Ok(())
}

/// Files in generated folders that nothing generates any more.
fn strangers(files: &Files) -> Result<Vec<PathBuf>> {
    let mut strangers = Vec::new();
    for folder in WHOLLY {
        let entries = match fs::read_dir(root().join(folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let path = Path::new(folder).join(entry?.file_name());
            if !files.contains_key(&path) {
                strangers.push(path);
            }
        }
    }
    Ok(strangers)
}

fn files() -> Result<Files> {
    let mut files = Files::new();
    completions(&mut files);
    for (name, page) in man::pages() {
        files.insert(Path::new("man").join(name), page.into());
    }
    for topic in &reference::TOPICS {
        let page = (topic.page)().markdown();
        files.insert(
            format!("docs/reference/{}.md", topic.name).into(),
            page.into(),
        );
    }
    files.insert(
        "docs/reference/commands.md".into(),
        reference::commands::markdown(&pizzapi_cli::command()).into(),
    );
    files.insert(
        "docs/reference/keys.md".into(),
        pizzapi_tui::keys_page().into(),
    );
    files.insert(screenshot::PICTURE.into(), screenshot::picture()?.into());
    files.insert("docs/errors.md".into(), errors().into());
    for (path, stack) in [
        ("docker/compose.multitenancy.yml", stack::multi_tenant()),
        ("docker/compose.yml", stack::single_tenant()),
    ] {
        files.insert(path.into(), stack.yaml().into());
    }
    let mut description = serde_json::to_string_pretty(pizzapi_control_plane::description())?;
    description.push('\n');
    files.insert("docs/openapi.json".into(), description.into());
    files.insert("docs/reference/routes.md".into(), routes().into());
    for (path, text) in public_api::files()? {
        files.insert(path, text.into());
    }
    Ok(files)
}

fn completions(files: &mut Files) {
    for shell in completion::SHELLS {
        let path = Path::new("completions").join(completion::file_name(shell));
        files.insert(path, completion::script(shell).into());
    }
}

fn errors() -> String {
    let mut text = String::from(
        "# Error codes\n\nEvery error answer is a problem document (RFC 9457) with one of these codes. A code never changes its \
         meaning.\n\n| code | status | means |\n|---|---|---|\n",
    );
    for code in ErrorCode::KNOWN {
        let _ = writeln!(text, "| `{code}` | {} | {} |", code.status(), code.title());
    }
    text
}

fn routes() -> String {
    let mut text = String::from(
        "# Routes\n\nWhat each server answers, and to whom, from the tables that they serve by.\n",
    );
    rows(
        "Control plane",
        pizzapi_control_plane::routes::table(),
        &mut text,
    );
    rows("Org instance", pizzapi_server::table(), &mut text);
    text
}

fn rows<S>(title: &str, table: Vec<Route<S>>, text: &mut String) {
    let _ = write!(
        text,
        "\n## {title}\n\n| method and path | who | does |\n|---|---|---|\n"
    );
    for route in table {
        let _ = writeln!(
            text,
            "| `{} {}` | {} | {} |",
            route.method, route.path, route.access, route.summary
        );
    }
}
