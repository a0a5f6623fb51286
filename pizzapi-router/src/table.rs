//! The routing table: slug → org, and the address of its instance.
//!
//! The one rule: pure and quick. A request takes a read lock for one look-up; nothing here waits, reads or writes.
//! Whatever is tied to an address ends when the table no longer has it.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

use http::{HeaderValue, uri::Authority};
use pizzapi_types::{
    OrgSlug,
    instance::{Route, RouteTable},
    text::printable,
};
use tokio_util::sync::CancellationToken;

use crate::config::Config;

/// One row, as requests use it.
pub(crate) struct Entry {
    pub route: Route,
    pub org: Arc<Org>,
    pub place: Option<Place>,
}

/// Where an instance listens.
#[derive(Clone)]
pub(crate) struct Place {
    pub authority: Authority,
    /// Cancelled when this address is no longer the org's, or the router stops: ends tunnels and event streams.
    pub cut: CancellationToken,
}

/// What stays the same for an org whatever its address.
pub(crate) struct Org {
    pub id: HeaderValue,
    open: AtomicUsize,
}

/// The right to one open request or tunnel of an org; given back when dropped.
pub(crate) struct Permit(Arc<Org>);

impl Entry {
    /// Counts one more request or tunnel, unless the org has as many as it may.
    pub(crate) fn admit(&self) -> Option<Permit> {
        let open = self.org.open.fetch_add(1, Ordering::Relaxed);
        let permit = Permit(Arc::clone(&self.org));
        (open < Config::ORG_LIMIT).then_some(permit)
    }

    fn cut(&self) {
        if let Some(place) = &self.place {
            place.cut.cancel();
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The table.
pub(crate) struct Table {
    rows: RwLock<Rows>,
    stop: CancellationToken,
}

#[derive(Default)]
struct Rows {
    at: i64,
    by_slug: HashMap<Box<str>, Arc<Entry>>,
}

impl Table {
    /// An empty table, whose tunnels all end with `stop`.
    pub(crate) fn new(stop: CancellationToken) -> Self {
        Self {
            rows: RwLock::default(),
            stop,
        }
    }

    /// The row of a slug.
    pub(crate) fn get(&self, slug: &str) -> Option<Arc<Entry>> {
        self.read().by_slug.get(slug).cloned()
    }

    /// The event the table is true for.
    pub(crate) fn at(&self) -> i64 {
        self.read().at
    }

    /// Remembers the event the table is now true for.
    pub(crate) fn reached(&self, at: i64) {
        self.write().at = at;
    }

    /// Adds or changes a row; says whether that made a difference.
    pub(crate) fn set(&self, route: Route) -> bool {
        self.write().set(route, &self.stop)
    }

    /// Removes a row; says whether there was one.
    pub(crate) fn remove(&self, slug: &OrgSlug) -> bool {
        let removed = self.write().by_slug.remove(slug.as_str());
        removed.inspect(|entry| entry.cut()).is_some()
    }

    /// Makes the table what the control plane says it is. Rows that stay the same are not disturbed.
    pub(crate) fn replace(&self, table: RouteTable) {
        let mut rows = self.write();
        let mut gone = std::mem::take(&mut rows.by_slug);
        rows.at = table.at;
        for route in table.routes {
            if let Some((slug, old)) = gone.remove_entry(route.slug.as_str()) {
                rows.by_slug.insert(slug, old);
            }
            rows.set(route, &self.stop);
        }
        for entry in gone.values() {
            entry.cut();
        }
    }

    /// The table as it is written down: in order, so that the same table is the same text.
    pub(crate) fn snapshot(&self) -> RouteTable {
        let rows = self.read();
        let mut routes: Vec<Route> = rows.by_slug.values().map(|e| e.route.clone()).collect();
        let at = rows.at;
        drop(rows);
        routes.sort_unstable_by(|a, b| a.slug.cmp(&b.slug));
        RouteTable { at, routes }
    }

    // A panic while the lock is held leaves whole rows: going on is right.
    fn read(&self) -> RwLockReadGuard<'_, Rows> {
        self.rows.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Rows> {
        self.rows.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rows {
    fn set(&mut self, route: Route, stop: &CancellationToken) -> bool {
        let old = self.by_slug.get(route.slug.as_str());
        if old.is_some_and(|old| old.route == route) {
            return false;
        }
        let same_org = old.filter(|old| old.route.org_id == route.org_id);
        let same_place = same_org.filter(|old| old.route.address == route.address);
        let place = if let Some(same) = same_place {
            same.place.clone()
        } else {
            if let Some(old) = old {
                old.cut();
            }
            place(&route, stop)
        };
        let org = same_org.map_or_else(
            || {
                Arc::new(Org {
                    id: HeaderValue::from_str(route.org_id.as_str())
                        .expect("an id is visible ASCII"),
                    open: AtomicUsize::new(0),
                })
            },
            |old| Arc::clone(&old.org),
        );
        let slug = route.slug.as_str().into();
        self.by_slug
            .insert(slug, Arc::new(Entry { route, org, place }));
        true
    }
}

fn place(route: &Route, stop: &CancellationToken) -> Option<Place> {
    let address = route.address.as_deref()?;
    match address.parse::<Authority>() {
        Ok(authority) if authority.port().is_some() && !address.contains('@') => Some(Place {
            authority,
            cut: stop.child_token(),
        }),
        _ => {
            tracing::warn!(org = %route.slug, address = printable(address), "no address: not `host:port`");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use pizzapi_types::instance::RouteReason;

    use super::*;

    fn route(slug: &str, org: &str, address: Option<&str>) -> Route {
        Route {
            slug: slug.parse().expect("a slug"),
            org_id: org.parse().expect("an id"),
            address: address.map(str::to_owned),
            reason: None,
        }
    }

    type Change = fn(&Table);

    fn cut_of(table: &Table, slug: &str) -> CancellationToken {
        let place = table.get(slug).and_then(|entry| entry.place.clone());
        place.expect("a place").cut
    }

    fn table(routes: &[Route]) -> Table {
        let table = Table::new(CancellationToken::new());
        table.replace(RouteTable {
            at: 1,
            routes: routes.to_vec(),
        });
        table
    }

    #[test]
    fn tunnels_end_with_their_address_and_no_other() {
        let first = [
            route("acme", "org-1", Some("127.0.0.1:1")),
            route("acme-2", "org-2", Some("127.0.0.1:2")),
        ];
        let changes: [(&str, Change); 6] = [
            ("removed", |t| {
                assert!(t.remove(&"acme".parse().expect("a slug")));
            }),
            ("moved", |t| {
                assert!(t.set(route("acme", "org-1", Some("127.0.0.1:3"))));
            }),
            ("stopped", |t| {
                assert!(t.set(route("acme", "org-1", None)));
            }),
            ("another org", |t| {
                assert!(t.set(route("acme", "org-3", Some("127.0.0.1:1"))));
            }),
            ("not in the next table", |t| {
                t.replace(RouteTable {
                    at: 2,
                    routes: vec![route("acme-2", "org-2", Some("127.0.0.1:2"))],
                });
            }),
            ("moved in the next table", |t| {
                t.replace(RouteTable {
                    at: 2,
                    routes: vec![
                        route("acme-2", "org-2", Some("127.0.0.1:2")),
                        route("acme", "org-1", Some("127.0.0.1:3")),
                    ],
                });
            }),
        ];
        for (name, change) in changes {
            let table = table(&first);
            let (one, two) = (cut_of(&table, "acme"), cut_of(&table, "acme-2"));
            change(&table);
            assert!(one.is_cancelled(), "{name}");
            assert!(!two.is_cancelled(), "{name}");
        }
    }

    #[test]
    fn what_stays_the_same_is_not_disturbed() {
        let row = route("acme", "org-1", Some("127.0.0.1:1"));
        let table = table(std::slice::from_ref(&row));
        let cut = cut_of(&table, "acme");
        assert!(!table.set(row.clone()));
        assert!(table.set(Route {
            reason: Some(RouteReason::Starting),
            ..row.clone()
        }));
        table.replace(RouteTable {
            at: 7,
            routes: vec![row],
        });
        assert!(!cut.is_cancelled());
        assert_eq!(table.at(), 7);
    }

    #[test]
    fn an_org_has_so_many_open_and_keeps_count_when_it_moves() {
        let table = table(&[route("acme", "org-1", Some("127.0.0.1:1"))]);
        let entry = table.get("acme").expect("a row");
        let mut open: Vec<Permit> = std::iter::from_fn(|| entry.admit()).collect();
        assert_eq!(open.len(), Config::ORG_LIMIT);
        table.set(route("acme", "org-1", Some("127.0.0.1:2")));
        let moved = table.get("acme").expect("a row");
        assert!(moved.admit().is_none());
        open.pop();
        assert!(moved.admit().is_some());
        drop(open);
        assert_eq!(entry.org.open.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn an_address_that_is_none_is_none() {
        for bad in [
            "",
            "x",
            "a b:1",
            "user@host:1",
            "http://host:1",
            "host:99999",
        ] {
            let table = table(&[route("acme", "org-1", Some(bad))]);
            assert!(table.get("acme").expect("a row").place.is_none(), "{bad}");
        }
    }

    #[test]
    fn a_snapshot_is_the_table() {
        let routes = [
            route("abc", "org-1", None),
            route("acme", "org-2", Some("127.0.0.1:1")),
        ];
        let table = table(&[routes[1].clone(), routes[0].clone()]);
        table.reached(5);
        let snapshot = table.snapshot();
        assert_eq!((snapshot.at, &snapshot.routes[..]), (5, &routes[..]));
    }
}
