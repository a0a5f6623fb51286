//! The routing table: slug → org, and the address of its instance.
//!
//! The one rule: pure and quick. A request takes a read lock for one look-up; nothing here waits, reads or writes.
//! Whatever is tied to an address ends when the table no longer has it.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use http::{HeaderValue, uri::Authority};
use pizzapi_types::{
    OrgSlug,
    instance::{Route, RouteTable},
    text::printable,
};
use tokio_util::sync::CancellationToken;

use crate::{quota::Quota, throttle::Throttle};

/// One row, as requests use it.
pub(crate) struct Entry {
    pub route: Route,
    pub org: Arc<Org>,
    pub place: Option<Place>,
}

/// Where an instance listens.
#[derive(Clone)]
pub(crate) struct Place {
    /// `{org id}@{host}:{port}`. Connections are kept by this: one made to an org is never used for another that has come
    /// to the same address. The id is not sent.
    pub authority: Authority,
    /// Cancelled when this address is no longer the org's, or the router stops: ends tunnels and event streams.
    pub cut: CancellationToken,
}

/// What stays the same for an org whatever its address.
pub(crate) struct Org {
    pub id: HeaderValue,
    /// The connections it has open.
    pub connections: Arc<Quota>,
    /// Complaints about its instance.
    pub complaints: Throttle,
}

impl Entry {
    fn cut(&self) {
        if let Some(place) = &self.place {
            place.cut.cancel();
        }
    }
}

/// The table.
pub(crate) struct Table {
    rows: RwLock<Rows>,
    terms: Terms,
}

/// What all rows have in common.
struct Terms {
    /// Ends all tunnels.
    stop: CancellationToken,
    /// The most connections an org may have.
    limit: usize,
}

#[derive(Default)]
struct Rows {
    at: i64,
    by_slug: HashMap<Box<str>, Arc<Entry>>,
}

impl Table {
    /// An empty table, whose tunnels all end with `stop`, and whose orgs may have so many connections each.
    pub(crate) fn new(stop: CancellationToken, limit: usize) -> Self {
        Self {
            rows: RwLock::default(),
            terms: Terms { stop, limit },
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
        self.write().set(route, &self.terms)
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
            rows.set(route, &self.terms);
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
    fn set(&mut self, route: Route, terms: &Terms) -> bool {
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
            place(&route, &terms.stop)
        };
        let org = same_org.map_or_else(
            || {
                Arc::new(Org {
                    id: HeaderValue::from_str(route.org_id.as_str())
                        .expect("an id is visible ASCII"),
                    connections: Quota::new(terms.limit),
                    complaints: Throttle::default(),
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
    let sound = address
        .parse::<Authority>()
        .is_ok_and(|authority| authority.port_u16().is_some() && !address.contains('@'));
    match format!("{}@{address}", route.org_id).parse() {
        Ok(authority) if sound => Some(Place {
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
        let table = Table::new(CancellationToken::new(), 3);
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
        let table = table(&[
            route("acme", "org-1", Some("127.0.0.1:1")),
            route("acme-2", "org-2", Some("127.0.0.1:2")),
        ]);
        let quota = |slug| Arc::clone(&table.get(slug).expect("a row").org.connections);
        let acme = quota("acme");
        let open: Vec<_> = std::iter::from_fn(|| acme.take()).collect();
        assert_eq!(open.len(), 3);
        table.set(route("acme", "org-1", Some("127.0.0.1:3")));
        table.replace(RouteTable {
            at: 2,
            routes: vec![
                route("acme-2", "org-2", None),
                route("acme", "org-1", Some("127.0.0.1:4")),
            ],
        });
        assert!(quota("acme").take().is_none());
        assert!(quota("acme-2").take().is_some());
        drop(open);
        assert!(quota("acme").take().is_some());
    }

    #[test]
    fn an_address_that_changes_hands_is_another_place() {
        let table = table(&[route("acme", "org-1", Some("127.0.0.1:1"))]);
        let authority = |slug| table.get(slug)?.place.clone().map(|place| place.authority);
        let before = authority("acme").expect("a place");
        assert_eq!((before.host(), before.port_u16()), ("127.0.0.1", Some(1)));
        table.set(route("acme-2", "org-2", Some("127.0.0.1:1")));
        assert_ne!(authority("acme-2"), Some(before));
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
