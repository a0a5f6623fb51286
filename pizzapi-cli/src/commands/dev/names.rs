//! `pizzapi dev hosts` and `pizzapi dev dnsmasq`: how a machine learns the organisations' names.
//!
//! The one rule: the lines are only printed. Who puts them where is root, and not this program.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use futures_util::TryStreamExt as _;
use pizzapi_sdk::{
    Client, ListOrgs,
    types::{OrgSlug, OrgStatus},
};
use serde::Serialize;

use super::{
    domain::Domain,
    login,
    state::{self, State},
};
use crate::{
    ctx::{Ctx, folders},
    error::{Context as _, Error, Exit, Result},
    output::{Cell, Column, Row, Shape},
};

/// Print lines for /etc/hosts: the names of the control plane and of every organisation
///
/// For a base domain that is not under `localhost`, and where browser or system do not know names
/// under `localhost` by themselves. Nothing is written: put the lines where they belong yourself, and
/// again when there are new organisations (`pizzapi dev dnsmasq` needs that only once). They stand
/// between two comments, so that this takes the old ones away:
///   sudo sed -i.bak '/^# pizzapi begin/,/^# pizzapi end/d' /etc/hosts
///
/// It asks the `pizzapi dev` that runs here, else the control plane of the profile, or the one that
/// --profile or --control-plane names.
///
/// Examples:
///   pizzapi dev hosts
///   pizzapi dev hosts | sudo tee -a /etc/hosts
///   pizzapi dev hosts --address 192.168.1.20
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Hosts {
    #[command(flatten)]
    place: Place,
}

/// Print the line with which dnsmasq knows every name under the base domain
///
/// Nothing is written: put the line where dnsmasq reads it yourself, and start dnsmasq anew.
///
/// Examples:
///   pizzapi dev dnsmasq
///   pizzapi dev dnsmasq | sudo tee /etc/dnsmasq.d/pizzapi.conf
///   pizzapi dev dnsmasq --domain pizzapi.test
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Dnsmasq {
    #[command(flatten)]
    place: Place,
}

#[derive(clap::Args)]
struct Place {
    /// The base domain [default: that of the control plane; for `dev`, the one it remembers].
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<Domain>,
    /// The address the names stand for; can be given several times [default: those this machine reaches the router at].
    #[arg(long, value_name = "IP")]
    address: Vec<IpAddr>,
}

/// A name and an address it stands for.
#[derive(Debug, Serialize)]
struct Line {
    address: IpAddr,
    name: String,
}

const NAMES: Shape = Shape {
    items: "names",
    cursor: None,
};

impl Row for Line {
    const COLUMNS: &'static [Column] = &[
        Column::new("ADDRESS", "address"),
        Column::new("NAME", "name"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![Cell::text(self.address), Cell::text(&self.name)]
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}

impl Hosts {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let dev = dev(ctx)?;
        let client = match &dev {
            Some(dev) => client(ctx, dev)?,
            None => ctx.client()?,
        };
        let domain = match self.place.domain {
            Some(domain) => domain,
            None => discovered(&client).await?,
        };
        let names = names(&client, &domain).await?;
        let addresses = addresses(self.place.address, dev.as_ref());
        let lines: Vec<Line> = names
            .iter()
            .flat_map(|name| {
                addresses.iter().map(|address| Line {
                    address: *address,
                    name: name.clone(),
                })
            })
            .collect();
        if !ctx.out.for_people() {
            return ctx.out.rows(NAMES, lines).map(drop);
        }
        let mut text = format!("# pizzapi begin ({domain})\n");
        for line in &lines {
            text += &format!("{} {}\n", line.address, line.name);
        }
        ctx.out.text(&(text + "# pizzapi end\n"))
    }
}

impl Dnsmasq {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let dev = dev(ctx)?;
        let domain = match (self.place.domain, &dev) {
            (Some(domain), _) => domain,
            (None, Some(dev)) => dev.domain.clone(),
            (None, None) if is_elsewhere(ctx) => {
                discovered(&ctx.settings()?.anonymous()?.build()?).await?
            }
            (None, None) => {
                let before = State::read(&folders().data()?);
                Domain::choose(None, before.as_ref())?
            }
        };
        let lines: Vec<Line> = addresses(self.place.address, dev.as_ref())
            .into_iter()
            .map(|address| Line {
                address,
                name: domain.to_string(),
            })
            .collect();
        if !ctx.out.for_people() {
            return ctx.out.rows(NAMES, lines).map(drop);
        }
        let lines = lines
            .iter()
            .map(|line| format!("address=/{}/{}", line.name, line.address));
        ctx.out.text(&lines.collect::<Vec<_>>().join("\n"))
    }
}

/// Whether another control plane was named.
fn is_elsewhere(ctx: &Ctx) -> bool {
    ctx.globals.profile.is_some() || ctx.globals.control_plane.is_some()
}

/// The `dev` that runs here, unless another control plane was named.
fn dev(ctx: &Ctx) -> Result<Option<State>> {
    let data = folders().data()?;
    if is_elsewhere(ctx) || !data.is_dir() {
        return Ok(None);
    }
    let holder = state::holder(&data)?;
    Ok(State::read(&data).filter(|state| {
        let run = state.run.as_ref();
        run.is_some_and(|run| holder.as_ref() == Some(&run.process))
    }))
}

/// A client of the `dev` that runs here: with its own login, or, if there is none, with whatever applies.
fn client(ctx: &Ctx, dev: &State) -> Result<Client> {
    let url = dev.control_plane_url();
    match login::stored(&url)? {
        Some((_, credential)) => Ok(Client::builder(url).credential(credential).build()?),
        None => ctx.client(),
    }
}

/// The base domain, as the control plane says it.
async fn discovered(client: &Client) -> Result<Domain> {
    let found = client
        .discover()
        .await
        .context(|| "could not ask which names there are")?;
    found.base_domain.parse().map_err(|why: String| {
        let message = format!(
            "the control plane's base domain is `{}`: {why}",
            found.base_domain
        );
        Error::new(Exit::Failed, message).hint("--domain names another")
    })
}

/// The base domain, the control plane's own name, and those of all orgs, the same for ever in the same order.
async fn names(client: &Client, domain: &Domain) -> Result<Vec<String>> {
    let query = ListOrgs {
        limit: Some(200),
        ..ListOrgs::default()
    };
    let orgs: Vec<OrgSlug> = client
        .list_all_orgs(&query)
        .try_filter(|org| std::future::ready(org.status != OrgStatus::Deleted))
        .map_ok(|org| org.slug)
        .try_collect()
        .await
        .context(|| "could not list organisations")?;
    let mut slugs: Vec<String> = orgs.iter().map(ToString::to_string).collect();
    // demo-2 before demo-10.
    slugs.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
    let mut names = Vec::new();
    // Every machine knows that one.
    if domain.to_string() != "localhost" {
        names.push(domain.to_string());
    }
    names.extend(own_name(client.url(), domain));
    names.extend(slugs.iter().map(|slug| domain.host(slug)));
    Ok(names)
}

/// The name in the control plane's URL, if it is one under the domain.
fn own_name(url: &str, domain: &Domain) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', ':']).next()?.to_ascii_lowercase();
    host.ends_with(&format!(".{domain}")).then_some(host)
}

/// What the names stand for: what was told, else where this machine reaches the router.
fn addresses(told: Vec<IpAddr>, dev: Option<&State>) -> Vec<IpAddr> {
    if !told.is_empty() {
        let told: BTreeSet<IpAddr> = told.into_iter().collect();
        return told.into_iter().collect();
    }
    let router = dev.and_then(|dev| Some(dev.run.as_ref()?.router));
    let v4 = IpAddr::from(Ipv4Addr::LOCALHOST);
    match router.map(|router: SocketAddr| router.ip()) {
        None => vec![v4],
        // One that listens on all of IPv6 listens on all of IPv4, too.
        Some(IpAddr::V6(ip)) if ip.is_unspecified() => vec![v4, Ipv6Addr::LOCALHOST.into()],
        Some(ip) => vec![state::reachable(SocketAddr::new(ip, 0)).ip()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_planes_own_name_is_told_when_it_is_under_the_domain() {
        let domain: Domain = "pizzapi.test".parse().expect("a domain");
        for (url, name) in [
            (
                "http://control.pizzapi.test:3100",
                Some("control.pizzapi.test"),
            ),
            (
                "https://Control.Pizzapi.Test/",
                Some("control.pizzapi.test"),
            ),
            ("http://pizzapi.test:3100", None),
            ("http://127.0.0.1:3100", None),
            ("https://elsewhere.example", None),
            ("https://notpizzapi.test", None),
        ] {
            assert_eq!(own_name(url, &domain).as_deref(), name, "{url}");
        }
    }

    #[test]
    fn names_stand_for_where_the_router_listens() {
        let listening = |router: &str| State {
            control_plane: 3100,
            router: 8088,
            domain: Domain::default(),
            run: Some(state::Run {
                process: pizzapi_host::ProcessId::own().expect("own"),
                since: pizzapi_sdk::types::Time::now(),
                detached: false,
                phase: state::Phase::Running,
                control_plane: "127.0.0.1:3100".parse().expect("an address"),
                router: router.parse().expect("an address"),
            }),
        };
        for (router, all) in [
            ("127.0.0.1:8088", &["127.0.0.1"][..]),
            ("0.0.0.0:8088", &["127.0.0.1"]),
            ("[::1]:8088", &["::1"]),
            ("[::]:8088", &["127.0.0.1", "::1"]),
            ("192.0.2.1:8088", &["192.0.2.1"]),
        ] {
            let found = addresses(Vec::new(), Some(&listening(router)));
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert_eq!(found, all, "{router}");
        }
        assert_eq!(addresses(Vec::new(), None).len(), 1);
        let told: Vec<IpAddr> = ["192.0.2.1", "192.0.2.1"]
            .map(|ip| ip.parse().expect("ip"))
            .to_vec();
        assert_eq!(addresses(told.clone(), None), told[..1]);
    }
}
