//! Address ranges of an engine's networks. The one rule: a range is free only if nothing on the engine overlaps with it.

use bollard::models::Network;
pub use ipnet::Ipv4Net;

/// The ranges of a network; those of IPv6 do not count.
pub fn of(network: &Network) -> impl Iterator<Item = Ipv4Net> {
    let configs = network.ipam.as_ref().and_then(|ipam| ipam.config.as_ref());
    let subnets = configs
        .into_iter()
        .flatten()
        .filter_map(|it| it.subnet.as_deref());
    subnets.filter_map(|text| text.parse().ok())
}

/// Whether both have an address in common.
pub fn overlap(one: Ipv4Net, other: Ipv4Net) -> bool {
    one.contains(&other) || other.contains(&one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_is_mutual_and_exact() {
        for (a, b, expected) in [
            ("10.0.0.0/8", "10.89.0.16/28", true),
            ("10.89.0.0/28", "10.89.0.16/28", false),
            ("10.89.0.16/28", "10.89.0.16/28", true),
            ("0.0.0.0/0", "255.255.255.255/32", true),
        ] {
            let (one, other) = (a.parse().expect(a), b.parse().expect(b));
            assert_eq!(overlap(one, other), expected, "{a} {b}");
            assert_eq!(overlap(other, one), expected, "{b} {a}");
        }
    }
}
