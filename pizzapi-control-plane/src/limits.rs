//! How often sign-ins, sign-ups and tokens may be asked for: per account, and per network the request comes from.
//!
//! The one rule: a limit says when to try again, and what it remembers of anybody is forgotten when it no longer matters.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    str::FromStr,
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use pizzapi_http::ApiError;
use pizzapi_types::{ErrorCode, OrgId};
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// So many in so long; all of them at once if nothing was asked for before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    most: NonZeroU32,
    within: Duration,
}

/// The limits in force; `None`: no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// Of sign-ins, and of other tries of a password.
    pub sign_in: Option<Rate>,
    /// Of new accounts.
    pub sign_up: Option<Rate>,
    /// Of tokens.
    pub token: Option<Rate>,
}

/// Why a text says no limits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("limits are `off`, or like sign_in=10/min,sign_up=20/h,token=600/min (s, min or h)")]
pub struct InvalidRateLimits;

impl RateLimits {
    /// No limits at all: for a platform that only its own machine reaches.
    pub const OFF: Self = Self {
        sign_in: None,
        sign_up: None,
        token: None,
    };
}

impl Default for RateLimits {
    fn default() -> Self {
        let rate = |most, seconds| {
            NonZeroU32::new(most).map(|most| Rate {
                most,
                within: Duration::from_secs(seconds),
            })
        };
        Self {
            sign_in: rate(10, 60),
            sign_up: rate(20, 3600),
            token: rate(600, 60),
        }
    }
}

impl FromStr for RateLimits {
    type Err = InvalidRateLimits;

    /// `off`, or some of the limits; those not named stay as they are by default.
    fn from_str(text: &str) -> Result<Self, InvalidRateLimits> {
        if text.trim() == "off" {
            return Ok(Self::OFF);
        }
        let mut limits = Self::default();
        for part in text.split(',') {
            let (name, rate) = part.split_once('=').ok_or(InvalidRateLimits)?;
            let rate = Some(rate.trim().parse()?);
            match name.trim() {
                "sign_in" => limits.sign_in = rate,
                "sign_up" => limits.sign_up = rate,
                "token" => limits.token = rate,
                _ => return Err(InvalidRateLimits),
            }
        }
        Ok(limits)
    }
}

impl FromStr for Rate {
    type Err = InvalidRateLimits;

    fn from_str(text: &str) -> Result<Self, InvalidRateLimits> {
        let (most, unit) = text.split_once('/').ok_or(InvalidRateLimits)?;
        let seconds = match unit {
            "s" => 1,
            "min" => 60,
            "h" => 3600,
            _ => return Err(InvalidRateLimits),
        };
        Ok(Self {
            most: most.parse().map_err(|_| InvalidRateLimits)?,
            within: Duration::from_secs(seconds),
        })
    }
}

/// Of heartbeats, and it is nobody's to change.
const HEARTBEATS: Rate = Rate {
    most: NonZeroU32::new(180).expect("not 0"),
    within: Duration::from_mins(1),
};

/// What was asked for lately.
pub struct Limits {
    pub sign_in: Limit,
    pub sign_up: Limit,
    pub token: Limit,
    /// Of what an instance says of itself, of which each may be a change of the registry. Instances say something twice a second
    /// at most; one that somebody took over says as much as it likes.
    pub heartbeat: Limit,
}

/// One limit, counted per account and per network.
pub struct Limit {
    what: &'static str,
    counts: Option<(Counts<String>, Counts<IpAddr>)>,
}

type Counts<K> = DefaultKeyedRateLimiter<K>;

impl Limits {
    pub fn new(rates: &RateLimits) -> Self {
        Self {
            sign_in: Limit::new("sign-ins", rates.sign_in),
            sign_up: Limit::new("sign-ups", rates.sign_up),
            token: Limit::new("tokens", rates.token),
            heartbeat: Limit::new("heartbeats", Some(HEARTBEATS)),
        }
    }
}

impl Limit {
    fn new(what: &'static str, rate: Option<Rate>) -> Self {
        let quota = rate.and_then(|rate| {
            let each = rate.within / rate.most.get();
            Quota::with_period(each).map(|quota| quota.allow_burst(rate.most))
        });
        Self {
            what,
            counts: quota.map(|quota| (RateLimiter::keyed(quota), RateLimiter::keyed(quota))),
        }
    }

    /// Counts one more; 429 when that is too many.
    pub fn check(&self, account: Option<&str>, client: IpAddr) -> Result<(), ApiError> {
        let Some((accounts, networks)) = &self.counts else {
            return Ok(());
        };
        self.count(networks, &network_of(client), "from your network")?;
        match account {
            Some(account) => self.count(accounts, &account.to_owned(), "for this account"),
            None => Ok(()),
        }
    }

    /// Counts one more of an org's; 429 when that is too many.
    pub fn check_org(&self, org: &OrgId) -> Result<(), ApiError> {
        let Some((orgs, _)) = &self.counts else {
            return Ok(());
        };
        self.count(orgs, &org.to_string(), "for this organisation")
    }

    fn count<K: Clone + Eq + Hash>(
        &self,
        counts: &Counts<K>,
        key: &K,
        whose: &str,
    ) -> Result<(), ApiError> {
        counts.check_key(key).map_err(|early| {
            let wait = early.wait_time_from(DefaultClock::default().now());
            let wait = Duration::from_secs(wait.as_secs() + 1);
            let detail = format!(
                "too many {} {whose}; try again in {} s",
                self.what,
                wait.as_secs()
            );
            ApiError {
                retry_after: Some(wait),
                ..ApiError::with(ErrorCode::RateLimited, detail)
            }
        })
    }

    fn forget(&self) {
        if let Some((accounts, networks)) = &self.counts {
            accounts.retain_recent();
            accounts.shrink_to_fit();
            networks.retain_recent();
            networks.shrink_to_fit();
        }
    }
}

/// Whom a limit counts as one: an IPv4 address, or the /64 of an IPv6 address, which one household has.
fn network_of(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// Forgets, once a minute, whoever may ask for as much as anybody.
pub async fn forget(app: App, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_mins(1)) => {}
        }
        app.limits.sign_in.forget();
        app.limits.sign_up.forget();
        app.limits.token.forget();
        app.limits.heartbeat.forget();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn limits_are_read_as_they_are_written() {
        let limits: RateLimits = "sign_in=3/s, token=5/h".parse().expect("limits");
        assert_eq!(limits.sign_up, RateLimits::default().sign_up);
        assert_eq!(
            limits.sign_in.expect("a rate").within,
            Duration::from_secs(1)
        );
        assert_eq!("off".parse(), Ok(RateLimits::OFF));
        for bad in [
            "",
            "sign_in",
            "sign_in=0/s",
            "sign_in=1/day",
            "x=1/s",
            "sign_in=-1/s",
            "on",
        ] {
            assert_eq!(bad.parse::<RateLimits>(), Err(InvalidRateLimits), "{bad}");
        }
    }

    #[test]
    fn a_network_is_one_address_or_a_slash_64() {
        let limits = Limits::new(&"sign_in=2/h".parse().expect("limits"));
        let ask = |account: Option<&str>, client: &str| {
            limits
                .sign_in
                .check(account, client.parse().expect("an address"))
                .is_ok()
        };
        assert!(ask(None, "2001:db8::1") && ask(None, "2001:db8::2:1"));
        assert!(!ask(None, "2001:db8::3"), "the same /64");
        assert!(ask(None, "2001:db8:0:1::1"), "another /64");
        assert!(ask(Some("ann"), "192.0.2.1") && ask(Some("ann"), "192.0.2.2"));
        assert!(!ask(Some("ann"), "192.0.2.3"), "the same account");
        assert!(ask(Some("bob"), "::ffff:192.0.2.3"));
        assert!(
            !ask(Some("eve"), "192.0.2.3"),
            "the same network, mapped into IPv6"
        );
    }

    #[test]
    fn a_refusal_says_when_to_try_again() {
        let limits = Limits::new(&"token=1/min".parse().expect("limits"));
        let client = IpAddr::from([192, 0, 2, 1]);
        limits.token.check(None, client).expect("the first");
        let refused = limits.token.check(None, client).expect_err("the second");
        assert_eq!(refused.code, ErrorCode::RateLimited);
        let wait = refused.retry_after.expect("a time").as_secs();
        assert!((1..=61).contains(&wait), "{wait}");
    }

    proptest! {
        #[test]
        fn no_text_makes_limits_that_panic(text in prop_oneof![
            "\\PC{0,60}",
            "((sign_in|sign_up|token) ?= ?[0-9]{1,11}/(s|min|h|day),?){0,4}",
        ]) {
            if let Ok(rates) = text.parse() {
                let limits = Limits::new(&rates);
                for limit in [&limits.sign_in, &limits.sign_up, &limits.token] {
                    let _ = limit.check(Some("ann"), IpAddr::from([192, 0, 2, 1]));
                }
            }
        }
    }
}
