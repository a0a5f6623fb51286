//! Connections. The one rule: no redirect is followed, no name under `localhost` leaves this machine, no secret goes over plain
//! http but to this machine, and certificates are loaded only once a https URL is asked for.

use std::{
    collections::HashMap,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};

use futures_util::future::BoxFuture;
use reqwest::{
    Certificate, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};

use crate::{
    endpoint::{is_localhost, is_loopback},
    error::{Error, Result},
};

/// Settings of all connections, and the connections themselves. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Transport {
    inner: Arc<Inner>,
}

struct Inner {
    user_agent: String,
    connect_timeout: Duration,
    timeout: Duration,
    idle_timeout: Duration,
    ca: Vec<Certificate>,
    insecure: bool,
    dry_run: bool,
    system_proxy: bool,
    /// The caller's own, for everything but WebSockets.
    own: Option<reqwest::Client>,
    resolver: Arc<Resolver>,
    // http or https × this machine or others × for calls or for WebSockets
    clients: [OnceLock<reqwest::Client>; 8],
}

/// What a [`Transport`] is made of.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) user_agent: String,
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) ca_pem: Option<Vec<u8>>,
    pub(crate) insecure: bool,
    pub(crate) dry_run: bool,
    pub(crate) system_proxy: bool,
    pub(crate) own: Option<reqwest::Client>,
    pub(crate) resolve: HashMap<String, Vec<SocketAddr>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user_agent: concat!("pizzapi/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(45),
            ca_pem: None,
            insecure: false,
            dry_run: false,
            system_proxy: false,
            own: None,
            resolve: HashMap::new(),
        }
    }
}

impl Transport {
    pub(crate) fn new(settings: Settings) -> Result<Self> {
        let ca = match &settings.ca_pem {
            Some(pem) => Certificate::from_pem_bundle(pem)
                .ok()
                .filter(|found| !found.is_empty())
                .ok_or_else(|| {
                    Error::bad_url("CA certificate", "it holds no certificate in PEM")
                })?,
            None => Vec::new(),
        };
        if reqwest::header::HeaderValue::from_str(&settings.user_agent).is_err() {
            return Err(Error::bad_url(
                &settings.user_agent,
                "it is no name for a user agent",
            ));
        }
        Ok(Self {
            inner: Arc::new(Inner {
                user_agent: settings.user_agent,
                connect_timeout: settings.connect_timeout,
                timeout: settings.timeout,
                idle_timeout: settings.idle_timeout,
                ca,
                insecure: settings.insecure,
                dry_run: settings.dry_run,
                system_proxy: settings.system_proxy,
                own: settings.own,
                resolver: Arc::new(Resolver {
                    fixed: settings.resolve,
                    machine: of_machine,
                    only_here: false,
                }),
                clients: Default::default(),
            }),
        })
    }

    /// The same settings, and no connection yet: one belongs to the runtime that made it.
    #[cfg(feature = "blocking")]
    pub(crate) fn fresh(&self) -> Self {
        let inner = &*self.inner;
        Self {
            inner: Arc::new(Inner {
                user_agent: inner.user_agent.clone(),
                connect_timeout: inner.connect_timeout,
                timeout: inner.timeout,
                idle_timeout: inner.idle_timeout,
                ca: inner.ca.clone(),
                insecure: inner.insecure,
                dry_run: inner.dry_run,
                system_proxy: inner.system_proxy,
                own: inner.own.clone(),
                resolver: Arc::clone(&inner.resolver),
                clients: Default::default(),
            }),
        }
    }

    /// How long a call may take in all.
    pub(crate) fn timeout(&self) -> Duration {
        self.inner.timeout
    }

    /// How long an answer may be silent.
    pub(crate) fn idle_timeout(&self) -> Duration {
        self.inner.idle_timeout
    }

    /// Whether calls that change something are only told.
    pub(crate) fn is_dry_run(&self) -> bool {
        self.inner.dry_run
    }

    /// The client for what carries a secret. Over plain http it goes to this machine only, and so do the client's connections:
    /// to a name that only the machine's own resolver knows as this machine (from `/etc/hosts`, say), they are made to loopback
    /// addresses or not at all, whatever the name means a moment later.
    pub(crate) async fn trusted_client(&self, url: &Url) -> Result<reqwest::Client> {
        self.trusted(url, false).await
    }

    /// The same for WebSockets: HTTP/1.1 only.
    #[cfg(feature = "runner")]
    pub(crate) async fn trusted_upgrading_client(&self, url: &Url) -> Result<reqwest::Client> {
        self.trusted(url, true).await
    }

    async fn trusted(&self, url: &Url, upgrading: bool) -> Result<reqwest::Client> {
        if url.scheme() == "https" || self.inner.insecure || self.stays_here(url) {
            return self.any(url, upgrading);
        }
        if self.inner.own.is_none() && self.is_known_as_here(url).await {
            return self.get(url, true, upgrading);
        }
        Err(Error::Insecure {
            url: url.origin().ascii_serialization(),
        })
    }

    /// Whether the machine's own resolver knows a name, and as nothing but this machine.
    async fn is_known_as_here(&self, url: &Url) -> bool {
        let Some(name) = url.domain().map(str::to_ascii_lowercase) else {
            return false;
        };
        // What was told to be elsewhere is elsewhere.
        if self.inner.resolver.fixed.contains_key(&name) {
            return false;
        }
        let asking = (self.inner.resolver.machine)(name);
        match tokio::time::timeout(self.inner.connect_timeout, asking).await {
            Ok(Ok(found)) => !found.is_empty() && found.iter().all(|at| at.ip().is_loopback()),
            _ => false,
        }
    }

    fn stays_here(&self, url: &Url) -> bool {
        let Some(host) = url.host_str().map(str::to_ascii_lowercase) else {
            return false;
        };
        if self.inner.own.is_some() {
            // The caller's own client finds names its own way; that of this machine, and addresses, are the same for all.
            return is_loopback(url) && !host.ends_with(".localhost");
        }
        match self.inner.resolver.fixed.get(&host) {
            Some(addresses) => addresses.iter().all(|at| at.ip().is_loopback()),
            None => is_loopback(url),
        }
    }

    /// The client for calls to a URL that carry no secret.
    pub(crate) fn client(&self, url: &Url) -> Result<reqwest::Client> {
        self.any(url, false)
    }

    fn any(&self, url: &Url, upgrading: bool) -> Result<reqwest::Client> {
        match &self.inner.own {
            Some(own) if !upgrading => Ok(own.clone()),
            _ => self.get(url, self.stays_here(url), upgrading),
        }
    }

    fn get(&self, url: &Url, local: bool, upgrading: bool) -> Result<reqwest::Client> {
        let tls = url.scheme() == "https";
        let slot = &self.inner.clients
            [usize::from(tls) | usize::from(local) << 1 | usize::from(upgrading) << 2];
        if let Some(client) = slot.get() {
            return Ok(client.clone());
        }
        let client = self
            .inner
            .build(tls, local, upgrading)
            .map_err(|error| Error::unreachable(url.as_str(), &error, true))?;
        Ok(slot.get_or_init(|| client).clone())
    }
}

impl Inner {
    fn build(&self, tls: bool, local: bool, upgrading: bool) -> reqwest::Result<reqwest::Client> {
        let mut builder = reqwest::Client::builder()
            .user_agent(&self.user_agent)
            .connect_timeout(self.connect_timeout)
            .tcp_nodelay(true)
            .redirect(Policy::none())
            .referer(false)
            .pool_idle_timeout(Duration::from_mins(1))
            .dns_resolver(if local {
                Arc::new(self.resolver.only_here())
            } else {
                Arc::clone(&self.resolver)
            });
        if !tls {
            builder = builder.tls_certs_only([]);
        } else if !self.ca.is_empty() {
            builder = builder.tls_certs_merge(self.ca.iter().cloned());
        }
        if tls && self.insecure {
            builder = builder.tls_danger_accept_invalid_certs(true);
        }
        if local || !self.system_proxy {
            builder = builder.no_proxy();
        }
        if upgrading {
            builder = builder.http1_only();
        }
        builder.build()
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("user_agent", &self.inner.user_agent)
            .field("connect_timeout", &self.inner.connect_timeout)
            .field("timeout", &self.inner.timeout)
            .finish_non_exhaustive()
    }
}

/// What became of a request that got no answer, or lost it halfway.
pub(crate) fn failed(url: &str, error: &reqwest::Error) -> Error {
    Error::unreachable(url, error, error.is_connect())
}

/// What the machine's own resolver says of a name.
type Lookup = fn(String) -> BoxFuture<'static, std::io::Result<Vec<SocketAddr>>>;

fn of_machine(name: String) -> BoxFuture<'static, std::io::Result<Vec<SocketAddr>>> {
    Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) })
}

/// Resolves what it was told, names under `localhost` to loopback (RFC 6761), and all others as the machine does.
struct Resolver {
    fixed: HashMap<String, Vec<SocketAddr>>,
    machine: Lookup,
    /// Whether anything but this machine is refused.
    only_here: bool,
}

impl Resolver {
    fn only_here(&self) -> Self {
        Self {
            fixed: self.fixed.clone(),
            machine: self.machine,
            only_here: true,
        }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_ascii_lowercase();
        let known = self.fixed.get(&name).cloned().or_else(|| {
            is_localhost(&name).then(|| {
                let at = |ip: IpAddr| SocketAddr::new(ip, 0);
                vec![
                    at(Ipv4Addr::LOCALHOST.into()),
                    at(Ipv6Addr::LOCALHOST.into()),
                ]
            })
        });
        let (machine, only_here) = (self.machine, self.only_here);
        Box::pin(async move {
            let found = match known {
                Some(addresses) => addresses,
                None => machine(name).await?,
            };
            if only_here && found.iter().any(|at| !at.ip().is_loopback()) {
                return Err("it is not this machine any more".into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn resolved(resolver: &Resolver, name: &str) -> Vec<SocketAddr> {
        resolver
            .resolve(name.parse().expect("a name"))
            .await
            .expect("resolved")
            .collect()
    }

    #[tokio::test]
    async fn names_under_localhost_are_this_machine() {
        let fixed: SocketAddr = "10.1.2.3:0".parse().expect("an address");
        let resolver = Resolver {
            fixed: HashMap::from([("acme.example".to_owned(), vec![fixed])]),
            machine: of_machine,
            only_here: false,
        };
        for name in ["localhost", "acme.localhost"] {
            let found = resolved(&resolver, name).await;
            assert_eq!(found[0].ip(), Ipv4Addr::LOCALHOST, "{name}");
            assert!(found.iter().all(|at| at.ip().is_loopback()));
        }
        assert_eq!(resolved(&resolver, "acme.example").await, [fixed]);
    }

    /// A machine whose `/etc/hosts` names some that are here, some that are elsewhere, and one that is here only when it is
    /// asked for the first time.
    fn made_up(name: String) -> BoxFuture<'static, std::io::Result<Vec<SocketAddr>>> {
        static ASKED: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
        let at = |ip: &str| format!("{ip}:0").parse().expect("an address");
        let found = match name.as_str() {
            "acme.pizzapi.test" => vec![at("127.0.0.1"), at("[::1]")],
            "far.test" => vec![at("192.0.2.1")],
            "both.test" => vec![at("127.0.0.1"), at("192.0.2.1")],
            "rebound.test" if ASKED.swap(true, std::sync::atomic::Ordering::SeqCst) => {
                vec![at("192.0.2.1")]
            }
            "rebound.test" => vec![at("127.0.0.1")],
            "empty.test" => Vec::new(),
            _ => {
                return Box::pin(async { Err(std::io::Error::other("no such name")) });
            }
        };
        Box::pin(async move { Ok(found) })
    }

    fn on_made_up_machine(fixed: HashMap<String, Vec<SocketAddr>>) -> Transport {
        let mut transport = Transport::new(Settings::default()).expect("made");
        Arc::get_mut(&mut transport.inner)
            .expect("one's own")
            .resolver = Arc::new(Resolver {
            fixed,
            machine: made_up,
            only_here: false,
        });
        transport
    }

    #[tokio::test]
    async fn a_secret_goes_over_plain_http_to_names_that_are_this_machine_only() {
        let far: SocketAddr = "192.0.2.1:0".parse().expect("an address");
        let transport = on_made_up_machine(HashMap::from([("fixed.test".to_owned(), vec![far])]));
        for (url, fine) in [
            ("http://acme.pizzapi.test:1/", true),
            ("http://ACME.pizzapi.test:1/", true),
            ("http://acme.localhost:1/", true),
            ("https://far.test:1/", true),
            ("http://far.test:1/", false),
            ("http://both.test:1/", false),
            ("http://empty.test:1/", false),
            ("http://unknown.test:1/", false),
            ("http://fixed.test:1/", false),
            ("http://192.0.2.1:1/", false),
        ] {
            let url = Url::parse(url).expect("a URL");
            let client = transport.trusted_client(&url).await;
            assert_eq!(client.is_ok(), fine, "{url}: {client:?}");
            if let Err(error) = client {
                assert!(matches!(error, Error::Insecure { .. }), "{error:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_name_that_changes_its_mind_gets_no_secret() {
        let transport = on_made_up_machine(HashMap::new());
        let url = Url::parse("http://rebound.test:1/").expect("a URL");
        // Looked at, it is this machine; connected to, it is not any more.
        let client = transport.trusted_client(&url).await.expect("here");
        let error = client.get(url).send().await.expect_err("refused");
        assert!(
            format!("{error:?}").contains("not this machine any more"),
            "{error:?}"
        );
    }

    #[test]
    fn a_client_without_tls_is_made_at_once() {
        let transport = Transport::new(Settings::default()).expect("made");
        let url = Url::parse("http://127.0.0.1:1/").expect("a URL");
        transport.client(&url).expect("warm");
        let fresh = Transport::new(Settings::default()).expect("made");
        let started = std::time::Instant::now();
        fresh.client(&url).expect("made");
        assert!(
            started.elapsed() < Duration::from_millis(100),
            "{:?}",
            started.elapsed()
        );
    }
}
