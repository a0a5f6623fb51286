//! Tables of answers that a review can read.

use std::fmt::Write as _;

use pizzapi_http::Access;
use reqwest::Method;

/// A row of a server's route table.
pub struct Row {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
}

/// The control plane's rows, deletions and the end of the login last, so that they do not take away what others need.
pub fn control_plane() -> Vec<Row> {
    let table = pizzapi_control_plane::routes::table().into_iter();
    let mut rows: Vec<Row> = table
        .map(|route| Row {
            method: route.method,
            path: route.path,
            access: route.access,
        })
        .collect();
    rows.sort_by_key(|row| {
        (
            row.path == "/api/auth/sign-out",
            row.deletes_an_org(),
            row.method == Method::DELETE,
        )
    });
    rows
}

/// An instance's rows.
pub fn instance() -> Vec<Row> {
    let table = pizzapi_server::table().into_iter();
    table
        .map(|route| Row {
            method: route.method,
            path: route.path,
            access: route.access,
        })
        .collect()
}

impl Row {
    pub fn deletes_an_org(&self) -> bool {
        self.method == Method::DELETE && self.path == "/api/orgs/{slug}"
    }

    /// Whether it changes anything.
    pub fn changes(&self) -> bool {
        self.method != Method::GET
    }

    /// The path for an org, and for things that are not there.
    pub fn path_in(&self, slug: &str) -> String {
        self.path
            .replace("{slug}", slug)
            .replace("{id}", "none")
            .replace("{user_id}", "none")
    }

    /// A body that no route can use: it tells a refusal (401, 403, 404) from a pass (400), and changes nothing.
    pub fn broken_body(&self) -> Option<String> {
        matches!(self.method, Method::POST | Method::PUT | Method::PATCH)
            .then(|| "{\"?\":1".to_owned())
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}   ({:?})", self.method, self.path, self.access)
    }
}

/// The answers to a row, each with those who got it.
pub fn write(table: &mut String, row: &Row, answers: &[(&str, String)]) {
    let _ = writeln!(table, "{row}");
    let mut grouped: Vec<(&str, Vec<&str>)> = Vec::new();
    for (who, answer) in answers {
        match grouped.iter_mut().find(|(other, _)| other == answer) {
            Some((_, all)) => all.push(who),
            None => grouped.push((answer, vec![who])),
        }
    }
    for (answer, all) in grouped {
        let _ = writeln!(table, "    {answer:<28} {}", all.join(", "));
    }
}
