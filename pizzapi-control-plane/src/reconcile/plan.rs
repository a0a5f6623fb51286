//! From what is wanted and what is there to what is to be done: pure, so that every case can be looked at.

use pizzapi_types::WantedState;

/// What is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// Nothing.
    Absent,
    /// Something on its way up; which generation it is has not been said.
    Starting,
    /// Something that says it serves.
    Running {
        /// As which generation.
        generation: i64,
        /// Whether its health check was answered as it should be.
        healthy: bool,
        /// Whether the route already points there.
        routed: bool,
    },
}

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Take the route away.
    Unroute,
    /// End what runs.
    Stop,
    /// Make the data folder.
    DataFolder,
    /// Make the org's user in the shared Redis.
    RedisUser,
    /// Write token and keys.
    Secrets,
    /// Start the instance.
    Start,
    /// Wait until it is healthy.
    Healthy,
    /// Publish the route.
    Route,
    /// Remove the org's user and keys from the shared Redis.
    RemoveRedis,
    /// Remove the data.
    Remove,
}

impl Action {
    /// The step people see for it.
    pub fn step(self) -> &'static str {
        match self {
            Self::Unroute => "unroute",
            Self::Stop => "stop",
            Self::DataFolder => "data folder",
            Self::RedisUser => "Redis user",
            Self::Secrets => "secrets",
            Self::Start => "start",
            Self::Healthy => "healthy",
            Self::Route => "route",
            Self::RemoveRedis => "remove Redis user",
            Self::Remove => "remove data",
        }
    }
}

/// What to do, in order, `with_redis` where there is a shared one. Nothing when all is as wished.
pub fn plan(
    desired: &WantedState,
    generation: i64,
    observed: &Observed,
    with_redis: bool,
) -> Vec<Action> {
    let mut actions = plan_with_redis(desired, generation, observed);
    if !with_redis {
        actions.retain(|action| !matches!(action, Action::RedisUser | Action::RemoveRedis));
    }
    actions
}

fn plan_with_redis(desired: &WantedState, generation: i64, observed: &Observed) -> Vec<Action> {
    use Action::{
        DataFolder, Healthy, RedisUser, Remove, RemoveRedis, Route, Secrets, Start, Stop, Unroute,
    };
    match (desired, observed) {
        (WantedState::Absent, _) => vec![Unroute, Stop, RemoveRedis, Remove],
        (WantedState::Running, Observed::Absent) => {
            vec![DataFolder, RedisUser, Secrets, Start, Healthy, Route]
        }
        (WantedState::Running, Observed::Starting) => vec![Healthy, Route],
        (
            WantedState::Running,
            Observed::Running {
                generation: found,
                healthy,
                routed,
            },
        ) => match (*found == generation, healthy, routed) {
            (true, true, true) => vec![],
            (true, true, false) => vec![Route],
            _ => vec![
                Unroute, Stop, DataFolder, RedisUser, Secrets, Start, Healthy, Route,
            ],
        },
        // A wish that this version does not know is not guessed at; stopping loses nothing.
        (_, Observed::Absent) => vec![],
        (_, _) => vec![Unroute, Stop],
    }
}

#[cfg(test)]
mod tests {
    use super::{Action::*, *};

    fn running(generation: i64, healthy: bool, routed: bool) -> Observed {
        Observed::Running {
            generation,
            healthy,
            routed,
        }
    }

    #[test]
    fn every_case() {
        let fresh = vec![DataFolder, RedisUser, Secrets, Start, Healthy, Route];
        let again = [vec![Unroute, Stop], fresh.clone()].concat();
        for (desired, observed, expected) in [
            (WantedState::Running, Observed::Absent, fresh),
            (
                WantedState::Running,
                Observed::Starting,
                vec![Healthy, Route],
            ),
            (WantedState::Running, running(2, true, true), vec![]),
            (WantedState::Running, running(2, true, false), vec![Route]),
            (WantedState::Running, running(2, false, true), again.clone()),
            (WantedState::Running, running(1, true, true), again.clone()),
            (WantedState::Running, running(3, true, false), again),
            (WantedState::Stopped, Observed::Absent, vec![]),
            (
                WantedState::Stopped,
                Observed::Starting,
                vec![Unroute, Stop],
            ),
            (
                WantedState::Stopped,
                running(2, true, true),
                vec![Unroute, Stop],
            ),
            (
                WantedState::Absent,
                Observed::Absent,
                vec![Unroute, Stop, RemoveRedis, Remove],
            ),
            (
                WantedState::Absent,
                running(2, true, true),
                vec![Unroute, Stop, RemoveRedis, Remove],
            ),
        ] {
            let planned = |with_redis| plan(&desired, 2, &observed, with_redis);
            assert_eq!(planned(true), expected, "{desired} {observed:?}");
            let without: Vec<Action> = expected
                .into_iter()
                .filter(|action| ![RedisUser, RemoveRedis].contains(action))
                .collect();
            assert_eq!(planned(false), without, "{desired} {observed:?}");
        }
    }

    #[test]
    fn nothing_is_ever_routed_before_it_is_healthy() {
        for healthy in [true, false] {
            for routed in [true, false] {
                for found in [1, 2, 3] {
                    let actions = plan(
                        &WantedState::Running,
                        2,
                        &running(found, healthy, routed),
                        true,
                    );
                    if actions.contains(&Route) && actions != [Route] {
                        let at = |action| actions.iter().position(|other| *other == action);
                        assert!(at(Healthy) < at(Route), "{actions:?}");
                    }
                }
            }
        }
    }
}
