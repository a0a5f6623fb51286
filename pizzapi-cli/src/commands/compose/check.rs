//! Whether what is set of addresses and ports makes sense.
//!
//! The one rule: it asks nobody, so that it can be said before anything is made. Whether a port is free is Docker's to say.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU16,
};

use pizzapi_control_plane::provider::docker::Pool;

use crate::{
    env::{self, Variable},
    error::{Error, Exit, Result},
};

/// A variable, how its value is read, and what one is like.
type Rule = (Variable, fn(&str) -> Result<(), String>, &'static str);

const RULES: [Rule; 7] = [
    (
        env::URL_PORT,
        |text| port(text.strip_prefix(':').ok_or("there is no colon")?),
        "a colon and a port, like :8443",
    ),
    (env::CONTROL_PLANE_PORT, port, "a port, like 3100"),
    (
        env::HTTP_BIND,
        bind,
        "an address and a port, like 127.0.0.1:8080",
    ),
    (
        env::HTTPS_BIND,
        bind,
        "an address and a port, like 127.0.0.1:8443",
    ),
    (
        env::EDGE_PREFIX,
        prefix,
        "the first three parts of private addresses, like 10.91.0",
    ),
    (
        env::DOCKER_SUBNETS,
        |text| {
            let pool = text.parse::<Pool>();
            pool.map(drop).map_err(|error| error.to_string())
        },
        "a private range, like 10.89.0.0/16",
    ),
    (
        env::HEALTH_INTERVAL,
        |text| {
            text.parse::<u64>()
                .map(drop)
                .map_err(|error| error.to_string())
        },
        "a number of milliseconds, like 30000",
    ),
];

/// Refuses the first value that makes no sense.
pub fn check(values: &BTreeMap<String, String>) -> Result<()> {
    for (variable, read, like) in RULES {
        let Some(value) = values.get(variable.name) else {
            continue;
        };
        if let Err(why) = read(value) {
            let message = format!("{} is `{value}`: {why}", variable.name);
            return Err(Error::new(Exit::Usage, message).hint(like));
        }
    }
    apart(values)
}

/// Refuses two of the three ports of the host that are one.
fn apart(values: &BTreeMap<String, String>) -> Result<()> {
    let port = |variable: Variable, usual: &str| {
        let told = values.get(variable.name).map_or(usual, String::as_str);
        let port = told.rsplit_once(':').map_or(told, |(_, port)| port);
        (variable.name, port.to_owned())
    };
    let ports = [
        port(env::HTTP_BIND, "80"),
        port(env::HTTPS_BIND, "443"),
        port(env::CONTROL_PLANE_PORT, "3100"),
    ];
    for (at, (name, port)) in ports.iter().enumerate() {
        if let Some((other, _)) = ports[..at].iter().find(|(_, other)| other == port) {
            let message = format!("{other} and {name} both are port {port}");
            return Err(Error::new(Exit::Usage, message).hint("choose another for one of them"));
        }
    }
    Ok(())
}

fn port(text: &str) -> Result<(), String> {
    // A number may have a sign, a port has none.
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<NonZeroU16>() {
        Ok(_) if plain => Ok(()),
        _ => Err("there is no port from 1 to 65535".to_owned()),
    }
}

/// As Compose takes it: the address may be left out.
fn bind(text: &str) -> Result<(), String> {
    match text.parse::<SocketAddr>() {
        Ok(address) => port(&address.port().to_string()),
        Err(_) if text.contains(':') => Err("there is no address with a port".to_owned()),
        Err(_) => port(text),
    }
}

fn prefix(text: &str) -> Result<(), String> {
    match format!("{text}.0").parse::<Ipv4Addr>() {
        Ok(first) if first.is_private() => Ok(()),
        // They would be taken away from whoever has them.
        Ok(_) => Err("such addresses are not private".to_owned()),
        Err(_) => Err("no three numbers from 0 to 255".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_sense_is_let_through() {
        for (variable, values) in [
            (env::URL_PORT, &[":8443", ":1"][..]),
            (env::CONTROL_PLANE_PORT, &["3100", "65535"]),
            (env::HTTP_BIND, &["0.0.0.0:80", "8080", "[::1]:80"]),
            (env::EDGE_PREFIX, &["10.90.0", "172.16.3", "192.168.255"]),
            (env::DOCKER_SUBNETS, &["10.89.0.0/16", "192.168.0.0/28"]),
        ] {
            for value in values {
                let set = BTreeMap::from([(variable.name.to_owned(), (*value).to_owned())]);
                check(&set).unwrap_or_else(|error| panic!("{value}: {}", error.message));
            }
        }
    }
}
