//! The range that orgs' networks are cut from. The one rule: it takes addresses from nobody outside.

use std::{fmt, net::Ipv4Addr, str::FromStr};

use pizzapi_docker::ranges::{Ipv4Net, overlap};

use crate::auth::opaque;

/// The range that orgs' networks are cut from, and how large each is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    range: Ipv4Net,
}

/// Why a text is no pool.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPool {
    /// Not an address range.
    #[error("not an IPv4 range like 10.89.0.0/16")]
    NoRange,
    /// Public addresses would be taken away from whoever has them.
    #[error("not private: choose from 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")]
    Public,
    /// No network of that size fits.
    #[error("too small for even one network of /{0}")]
    TooSmall(u8),
}

/// How large an org's network is: the instance, the router, Redis, and room for ten more.
pub const PREFIX: u8 = 28;
/// How many addresses that are.
const SIZE: u64 = 1 << (32 - PREFIX);

impl Default for Pool {
    /// `10.89.0.0/16`: 4096 networks.
    fn default() -> Self {
        Self {
            range: Ipv4Net::new_assert(Ipv4Addr::new(10, 89, 0, 0), 16),
        }
    }
}

impl FromStr for Pool {
    type Err = BadPool;

    /// A private range, to be cut into networks of sixteen addresses.
    fn from_str(text: &str) -> Result<Self, BadPool> {
        let range = text.trim().parse::<Ipv4Net>();
        let range = range.map_err(|_| BadPool::NoRange)?.trunc();
        if !range.addr().is_private() || range.prefix_len() < 8 {
            return Err(BadPool::Public);
        }
        if range.prefix_len() > PREFIX {
            return Err(BadPool::TooSmall(PREFIX));
        }
        Ok(Self { range })
    }
}

impl fmt::Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.range.fmt(f)
    }
}

impl Pool {
    /// How many networks it has room for.
    pub fn capacity(&self) -> u64 {
        1 << (PREFIX - self.range.prefix_len())
    }

    /// The next free range after `last`, going round: an address that was given back is not given to somebody else at once.
    pub fn free(&self, last: Option<Ipv4Net>, taken: impl Fn(Ipv4Net) -> bool) -> Option<Ipv4Net> {
        let inside = last.filter(|last| overlap(self.range, *last));
        let from = inside.map_or(0, |last| {
            u64::from(last.network().to_bits() - self.first()) / SIZE + 1
        });
        (0..self.capacity())
            .map(|index| self.nth((from + index) % self.capacity()))
            .find(|subnet| !taken(*subnet))
    }

    /// Any of its ranges, by chance.
    pub fn any(&self) -> Ipv4Net {
        self.nth(u64::from_be_bytes(opaque::random()) % self.capacity())
    }

    fn nth(self, index: u64) -> Ipv4Net {
        let first = self.first() + u32::try_from(index * SIZE).unwrap_or_default();
        Ipv4Net::new_assert(first.into(), PREFIX)
    }

    fn first(self) -> u32 {
        self.range.network().to_bits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnet(text: &str) -> Ipv4Net {
        text.parse().expect(text)
    }

    #[test]
    fn ranges_are_cut_from_the_pool_one_after_the_other_and_around_what_is_taken() {
        let pool: Pool = "10.89.0.0/26".parse().expect("a pool");
        assert_eq!(pool.capacity(), 4);
        let taken = [subnet("10.89.0.0/29"), subnet("10.89.0.33/32")];
        let is_taken = |it: Ipv4Net| taken.iter().any(|other| overlap(*other, it));
        let next = |last| pool.free(last, is_taken).map(|it| it.to_string());
        assert_eq!(next(None).as_deref(), Some("10.89.0.16/28"));
        assert_eq!(
            next(Some(subnet("10.89.0.16/28"))).as_deref(),
            Some("10.89.0.48/28")
        );
        assert_eq!(
            next(Some(subnet("10.89.0.48/28"))).as_deref(),
            Some("10.89.0.16/28")
        );
        assert_eq!(pool.free(None, |_| true), None);
        for _ in 0..50 {
            assert!(overlap(pool.range, pool.any()));
        }
        let elsewhere = Some(subnet("10.1.0.0/28"));
        assert_eq!(next(elsewhere).as_deref(), Some("10.89.0.16/28"));
    }

    #[test]
    fn what_is_no_private_pool_is_refused() {
        for (text, why) in [
            ("", BadPool::NoRange),
            ("10.89.0.0", BadPool::NoRange),
            ("10.89.0.0/33", BadPool::NoRange),
            ("fd00::/8", BadPool::NoRange),
            ("8.8.0.0/16", BadPool::Public),
            ("0.0.0.0/0", BadPool::Public),
            ("10.89.0.0/29", BadPool::TooSmall(28)),
        ] {
            assert_eq!(text.parse::<Pool>(), Err(why), "{text}");
        }
        assert_eq!(Pool::default().to_string(), "10.89.0.0/16");
        let odd: Pool = "10.89.77.3/16".parse().expect("a pool");
        assert_eq!(odd.to_string(), "10.89.0.0/16");
    }
}
