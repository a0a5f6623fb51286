//! The newest events that somebody may see.
//!
//! The one rule: what is read grows with how many are asked for and with the orgs of whoever asks, never with what happened
//! elsewhere.

use pizzapi_types::{Event, EventId};

use super::{Store, StoreError, events::event};
use crate::access::Actor;

/// Everybody's.
const ALL: &str = "SELECT id FROM events WHERE id <= $1 ORDER BY id DESC LIMIT $2";

/// Those of the orgs of `$3` and those about them, of these in the org `$4` alone if that is one. Each org has its own events in
/// order, by index, as has the account: the newest of all of them is taken, then the one before it in its place, and so on. That is
/// one look into the index for each org, and two for each event, as one may be both of an org and about the account.
const OWN: &str = "WITH RECURSIVE latest (id, org) AS (
    SELECT * FROM (
        SELECT (SELECT MAX(e.id) FROM events e WHERE e.org_id = m.org_id AND e.id <= $1), m.org_id
        FROM memberships m WHERE m.user_id = $3 AND ($4 IS NULL OR m.org_id = $4)
        UNION ALL
        SELECT (SELECT e.id FROM events e WHERE e.user_id = $3 AND ($4 IS NULL OR e.org_id = $4) AND e.id <= $1
                ORDER BY e.id DESC LIMIT 1), NULL)
    UNION ALL
    SELECT CASE WHEN l.org IS NULL
        THEN (SELECT e.id FROM events e WHERE e.user_id = $3 AND ($4 IS NULL OR e.org_id = $4) AND e.id < l.id
              ORDER BY e.id DESC LIMIT 1)
        ELSE (SELECT MAX(e.id) FROM events e WHERE e.org_id = l.org AND e.id < l.id) END, l.org
    FROM latest l WHERE l.id IS NOT NULL ORDER BY 1 DESC LIMIT 2 * $2)
    SELECT DISTINCT l.id FROM latest l WHERE l.id IS NOT NULL ORDER BY l.id DESC LIMIT $2";

fn query(of: &str) -> String {
    format!(
        "SELECT e.id, e.kind, e.org_id, e.data, e.created_at, o.slug
         FROM events e LEFT JOIN orgs o ON o.id = e.org_id WHERE e.id IN ({of}) ORDER BY e.id"
    )
}

impl Store {
    /// The newest events up to `newest` that the actor may see as of now, the oldest of them first, and `most` at most. The same
    /// that [`Store::events_for`] gives.
    pub async fn last_events(
        &self,
        actor: &Actor,
        newest: EventId,
        most: u32,
    ) -> Result<Vec<Event>, StoreError> {
        let admin = actor.is_platform_admin();
        let sql = query(if admin { ALL } else { OWN });
        let asked = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(newest)
            .bind(most);
        let asked = if admin {
            asked
        } else {
            let scope = actor.key_org().map(|org| org.as_str().to_owned());
            asked.bind(actor.id().to_owned()).bind(scope)
        };
        let rows = asked.fetch_all(self.read()).await?;
        Ok(rows.iter().map(event).collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use pizzapi_types::{ApiKeyId, OrgId, PlatformRole, Time, User, UserId};
    use sqlx::Row as _;

    use super::*;

    async fn run(store: &Store, sql: &'static str) {
        sqlx::query(sql).execute(&store.writer).await.expect(sql);
    }

    /// Ann is in the orgs `o0` and `o1` of five; every 7th event is about her, every 11th of no org.
    async fn store(folder: &std::path::Path) -> Store {
        let store = Store::open(&folder.join("registry.db"))
            .await
            .expect("a registry");
        for sql in [
            "INSERT INTO users (id, name, email, created_at, updated_at) VALUES ('ann', '', 'ann@example.com', 0, 0)",
            "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n LIMIT 5)
             INSERT INTO orgs (id, slug, name, status, created_by, created_at, updated_at)
             SELECT 'o' || n, 'org-' || n, 'Org', 'active', 'ann', 0, 0 FROM n",
            "INSERT INTO memberships (id, org_id, user_id, role, created_at)
             VALUES ('m0', 'o0', 'ann', 'member', 0), ('m1', 'o1', 'ann', 'owner', 0)",
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 3000)
             INSERT INTO events (kind, org_id, user_id, data, created_at)
             SELECT 'org.updated', CASE WHEN n % 11 = 0 THEN NULL WHEN n % 500 = 0 THEN 'o0' ELSE 'o' || (1 + n % 4) END,
                    CASE WHEN n % 7 = 0 THEN 'ann' WHEN n % 5 = 0 THEN 'bob' END, '{}', 0 FROM n",
        ] {
            run(&store, sql).await;
        }
        store
    }

    fn actor(id: &str, role: PlatformRole, key_org: Option<&str>) -> Actor {
        let user = User {
            id: id.parse::<UserId>().expect("an id"),
            name: String::new(),
            email: format!("{id}@example.com"),
            email_verified: false,
            image: None,
            created_at: Time::from_millis(0),
            updated_at: Time::from_millis(0),
            platform_role: Some(role),
            must_change_password: false,
        };
        let org: Option<OrgId> = key_org.map(|org| org.parse().expect("an id"));
        Actor::of_key(user, (ApiKeyId::new(), org, false))
    }

    #[tokio::test]
    async fn the_last_events_are_the_end_of_all_that_may_be_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(folder.path()).await;
        let (_, newest) = store.event_range().await.expect("a range");
        let user = |id: &str, key_org| actor(id, PlatformRole::User, key_org);
        let root = |key_org| actor("root", PlatformRole::Admin, key_org);
        for (who, least) in [
            (user("ann", None), 900),
            (user("ann", Some("o0")), 6),
            (user("ann", Some("o3")), 90),
            (user("bob", None), 500),
            (user("eve", None), 0),
            (root(None), 3000),
            (root(Some("o0")), 0),
        ] {
            let (mut all, mut at) = (Vec::new(), 0);
            while at < newest {
                let batch = store.events_for(&who, at).await.expect("events");
                all.extend(batch.events);
                at = batch.at;
            }
            assert!(all.len() >= least, "{who:?}: {}", all.len());
            for (up_to, most) in [(newest, 1), (newest, 10), (1234, 70), (newest, 1000)] {
                let before = all.iter().filter(|event| event.id <= up_to);
                let before: Vec<_> = before.cloned().collect();
                let end = before.len().saturating_sub(most);
                let last = store.last_events(&who, up_to, u32::try_from(most).expect("few"));
                assert_eq!(last.await.expect("events"), before[end..], "{who:?} {most}");
            }
        }
    }

    #[tokio::test]
    async fn nothing_but_the_index_is_looked_into() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(folder.path()).await;
        for of in [ALL, OWN] {
            let sql = format!("EXPLAIN QUERY PLAN {}", query(of));
            let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
                .fetch_all(&store.writer)
                .await
                .expect("a plan");
            let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
            let on_events = plan
                .iter()
                .filter(|step| step.contains(" e USING") || step.contains("events"));
            let bounded = |step: &&String| step.starts_with("SEARCH ") && step.contains("rowid");
            assert!(on_events.clone().count() > 1, "{plan:#?}");
            assert!(on_events.clone().all(|step| bounded(&step)), "{plan:#?}");
            assert!(
                !plan
                    .iter()
                    .any(|step| step == "SCAN e" || step == "SCAN events"),
                "{plan:#?}"
            );
        }
    }
}
