//! The demo's platform: the servers of `pizzapi dev`, and nothing of this machine's settings.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use pizzapi_control_plane::FirstLogin;
use pizzapi_host::file;
use pizzapi_sdk::{
    Client,
    auth::StoreKind,
    profile::{Config, Environment, Folders, NewLogin},
};

use super::place::Place;
use crate::{
    commands::dev::{
        domain::Domain,
        login::first_login,
        ports::Ports,
        supervise::{self, Child, Plan},
    },
    env,
    error::{Context as _, Error, Exit, Result},
};

/// The profile's name, shown in the header.
pub const PROFILE: &str = "demo";

/// The servers, as long as they run.
pub struct Platform {
    /// The first admin's.
    pub client: Client,
    pub email: String,
    /// Kept, as what is waited for by nobody stays in the process table.
    _servers: Vec<Child>,
}

impl Platform {
    /// Starts the servers, and logs the first admin in.
    pub async fn start(place: &Place) -> Result<Self> {
        let plan = plan(place)?;
        let client = Client::builder(plan.control_plane_url()).build()?;
        let mut servers = vec![Child::start(&plan, "serve")?];
        supervise::until_ready(&mut servers, || async { client.ready().await.is_ok() }).await?;
        servers.push(Child::start(&plan, "router")?);
        let router = plan.ports.router;
        supervise::until_ready(&mut servers, || async {
            tokio::net::TcpStream::connect(router).await.is_ok()
        })
        .await?;
        let text = file::read_private(&first_login(&plan.data))?;
        let first: FirstLogin = serde_json::from_str(&text).map_err(|error| {
            Error::new(Exit::Failed, "the first login is damaged").because(error)
        })?;
        let login = client
            .sign_in(&first.email, &first.password, true)
            .await
            .context(|| "could not log the demo's admin in")?;
        let folders = folders(place);
        // Never the keyring: it is the person's own.
        Config::update(&folders, |config| {
            config.credentials = Some(StoreKind::File);
            Ok::<_, Error>(())
        })?;
        NewLogin::new(PROFILE, client.url(), folders).keep(&first.email, &login.credential)?;
        Ok(Self {
            client: client.with_credential(login.credential),
            email: first.email,
            _servers: servers,
        })
    }
}

/// Folders of the demo's own, for whoever tries commands with it.
fn folders(place: &Place) -> Folders {
    Folders::of(&Environment::of(own(place)))
}

/// What a command needs to be about the demo.
pub fn variables(place: &Place) -> String {
    let folder = place.path.join("config").display().to_string();
    format!("{}={}", env::CONFIG_DIR.name, shell_words::quote(&folder))
}

fn own(place: &Place) -> Vec<(&'static str, String)> {
    let path = |name: &str| place.path.join(name).display().to_string();
    vec![
        (env::CONFIG_DIR.name, path("config")),
        (env::STATE_DIR.name, path("state")),
        (env::CACHE_DIR.name, path("cache")),
        (env::REGISTRATION.name, "approval".to_owned()),
        (env::RATE_LIMITS.name, "off".to_owned()),
        // What goes wrong is to be seen soon.
        (env::HEALTH_INTERVAL.name, "5000".to_owned()),
    ]
}

fn plan(place: &Place) -> Result<Plan> {
    // Both at once, or the second might be given the first one's.
    let local = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let listeners = [local()?, local()?];
    let [control_plane, router] = [&listeners[0], &listeners[1]].map(TcpListener::local_addr);
    let (control_plane, router): (SocketAddr, SocketAddr) = (control_plane?, router?);
    Ok(Plan {
        data: place.data(),
        ports: Ports {
            control_plane,
            router,
            control_plane_before: None,
        },
        domain: Domain::default(),
        program: std::env::current_exe()?,
        alone: Some(own(place)),
    })
}
