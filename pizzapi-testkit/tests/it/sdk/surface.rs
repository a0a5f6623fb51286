//! That the SDK has a method for every route of both servers, read from its sources.
//!
//! The one rule: the second paragraph of a method's documentation begins with the route it calls.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use pizzapi_http::Access;

/// Routes that are no part of the SDK, and why.
const NOT_OURS: &[(&str, &str)] = &[
    ("GET /", "a page for browsers"),
    ("GET /docs", "a page for browsers"),
    (
        "GET /openapi.json",
        "what clients are made of, none of what they call",
    ),
    ("GET /livez", "the same as /health"),
    (
        "GET /api/caddy/validate",
        "asked by what ends TLS, from nearby",
    ),
    (
        "GET /api/caddy/check-domain",
        "another name of the one above",
    ),
    (
        "POST /api/auth/org-token",
        "PizzaPi's name of /api/orgs/:slug/token",
    ),
];

/// A public method, as its source declares it.
#[derive(Debug)]
pub struct Method {
    /// The type it is of.
    pub of: String,
    /// Its name.
    pub name: String,
    /// Its documentation, a line each.
    pub docs: Vec<String>,
    /// What is written from `pub` to the body, on one line.
    pub signature: String,
}

impl Method {
    /// The route it calls, if it says so where it should, and whether that is one of an instance.
    fn route(&self) -> Option<(String, bool)> {
        let blank = self.docs.iter().position(String::is_empty)?;
        let line = self.docs.get(blank + 1)?.strip_prefix('`')?;
        let (route, rest) = line.split_once('`')?;
        let route = route.split('?').next()?.to_owned();
        Some((route, rest.starts_with(" of the instance")))
    }
}

/// Every public method of the SDK's types, leaving out `without`.
pub fn methods(without: &[&str]) -> Vec<Method> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pizzapi-sdk/src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the SDK's sources") {
            let path: PathBuf = entry.expect("an entry").path();
            let name = path.strip_prefix(&root).expect("below it");
            let top = name.components().next().expect("a name");
            if without
                .iter()
                .any(|left_out| Path::new(left_out) == Path::new(top.as_os_str()))
            {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
        .iter()
        .flat_map(|file| of_file(&fs::read_to_string(file).expect("a source")))
        .collect()
}

pub fn of_file(text: &str) -> Vec<Method> {
    let mut found = Vec::new();
    let (mut of, mut docs) = (String::new(), Vec::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(rest) = line.strip_prefix("impl ") {
            of = rest.trim_end_matches(" {").to_owned();
        }
        let line = line.trim();
        if let Some(doc) = line.strip_prefix("///") {
            docs.push(doc.trim().to_owned());
            continue;
        }
        let function = ["pub fn ", "pub async fn "]
            .iter()
            .find_map(|start| line.strip_prefix(start));
        if let Some(function) = function {
            let mut signature = line.to_owned();
            while !signature.ends_with('{') {
                signature.push(' ');
                signature.push_str(lines.next().expect("a body").trim());
            }
            found.push(Method {
                of: of.clone(),
                name: function
                    .split(['(', '<'])
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                docs: std::mem::take(&mut docs),
                signature,
            });
        } else if !line.starts_with("#[") {
            docs.clear();
        }
    }
    found
}

/// Routes as the SDK's documentation writes them: of the control plane, and of instances.
fn routes() -> [BTreeSet<String>; 2] {
    let written = |method: &reqwest::Method, path: &str| {
        let path: Vec<String> = path
            .split('/')
            .map(|part| {
                match part
                    .strip_prefix('{')
                    .and_then(|part| part.strip_suffix('}'))
                {
                    Some(name) => format!(":{name}"),
                    None => part.to_owned(),
                }
            })
            .collect();
        format!("{method} {}", path.join("/"))
    };
    let plane = pizzapi_control_plane::routes::table();
    // The platform's own servers speak to each other without the SDK.
    let plane = plane
        .iter()
        .filter(|route| !matches!(route.access, Access::Router | Access::Instance))
        .map(|route| written(&route.method, route.path));
    let instance = pizzapi_server::table();
    let instance = instance
        .iter()
        .map(|route| written(&route.method, route.path));
    [plane.collect(), instance.collect()]
}

#[test]
fn every_route_has_a_method() {
    let [plane, instance] = routes();
    let methods = methods(&["blocking", "blocking.rs"]);
    let said = |of: &str, at_instance: bool| -> BTreeSet<String> {
        let methods = methods.iter().filter(|method| method.of == of);
        let routes = methods.filter_map(Method::route);
        routes
            .filter(|(_, there)| *there == at_instance)
            .map(|(route, _)| route)
            .collect()
    };
    let (of_client, of_org) = (said("Client", false), said("OrgClient", true));
    assert!(said("Client", true).is_empty() && said("OrgClient", false).is_empty());
    let not_ours: BTreeSet<String> = NOT_OURS
        .iter()
        .map(|(route, _)| (*route).to_owned())
        .collect();
    assert!(
        not_ours.is_subset(&plane),
        "NOT_OURS names a route that is none: {not_ours:?}"
    );
    assert!(
        not_ours.is_disjoint(&of_client),
        "NOT_OURS names a route that is ours"
    );
    let wanted: BTreeSet<String> = plane.difference(&not_ours).cloned().collect();
    let none = BTreeSet::new();
    let missing: BTreeSet<&String> = wanted
        .difference(&of_client)
        .chain(instance.difference(&of_org))
        .collect();
    assert_eq!(
        missing,
        none.iter().collect(),
        "routes without a method of the SDK"
    );
    let stale: BTreeSet<&String> = of_client
        .difference(&wanted)
        .chain(of_org.difference(&instance))
        .collect();
    assert_eq!(
        stale,
        none.iter().collect(),
        "methods of the SDK without a route"
    );
}

#[test]
fn every_method_that_calls_a_route_says_how_it_fails() {
    for method in methods(&["blocking", "blocking.rs"]) {
        if method.route().is_some() {
            let heading = method.docs.iter().any(|line| line == "# Errors");
            assert!(heading, "{}::{} has no `# Errors`", method.of, method.name);
        }
    }
}

#[test]
fn sources_are_read_as_they_are_written() {
    let source = "impl Client {\n    /// Does it.\n    ///\n    /// `GET /api/x?follow=true` of the instance, any.\n    #[inline]\n    \
                  pub async fn do_it(\n        &self,\n        a: u8,\n    ) -> Result<()> {\n    }\n\n    /// Not public.\n    fn other(&self) {\n    }\n\n    \
                  pub fn bare(&self) {\n    }\n}\n";
    let found = of_file(source);
    let names: Vec<(&str, &str)> = found
        .iter()
        .map(|method| (method.of.as_str(), method.name.as_str()))
        .collect();
    assert_eq!(names, [("Client", "do_it"), ("Client", "bare")]);
    assert_eq!(found[0].route(), Some(("GET /api/x".to_owned(), true)));
    assert_eq!(
        found[0].signature,
        "pub async fn do_it( &self, a: u8, ) -> Result<()> {"
    );
    assert!(
        found[1].docs.is_empty(),
        "the documentation of what is not public is not taken for its own"
    );
}
