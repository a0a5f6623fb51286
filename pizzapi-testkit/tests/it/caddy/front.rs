//! A real Caddy with the configuration that is shipped, on free ports of loopback.

use std::{net::SocketAddr, path::PathBuf, process::Stdio, sync::Arc, time::Duration};

use pizzapi_sdk::Client;
use pizzapi_testkit::{eventually, free_address};
use tempfile::TempDir;
use tokio::{
    net::TcpStream,
    process::{Child, Command},
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, ServerName, pem::PemObject as _},
    },
};

use crate::tool;

/// Where Caddy will be. Known before it is there: URLs are made of it.
pub struct Place {
    pub http: SocketAddr,
    pub https: SocketAddr,
    health: SocketAddr,
}

/// A Caddy, which ends with this.
pub struct Front {
    pub place: Place,
    folder: TempDir,
    _process: Child,
}

impl Place {
    pub fn choose() -> Self {
        let mut all = Vec::new();
        while all.len() < 3 {
            let address = free_address();
            // Held, so that the next one is another.
            let held = std::net::TcpListener::bind(address).expect("it is free");
            all.push((address, held));
        }
        let mut addresses = all.into_iter().map(|(address, _)| address);
        let mut next = || addresses.next().expect("three");
        Self {
            http: next(),
            https: next(),
            health: next(),
        }
    }
}

impl Front {
    /// Starts it; `None` where there is no Caddy.
    pub async fn start(place: Place, router: SocketAddr, control_plane: &str) -> Option<Self> {
        let program = tool::caddy()?;
        let folder = tempfile::tempdir().expect("a folder");
        let port = |address: SocketAddr| address.port().to_string();
        let process = Command::new(program)
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(configuration())
            .env_clear()
            .env("PIZZAPI_BASE_DOMAIN", "localhost")
            .env("PIZZAPI_SCHEME", "https")
            .env("PIZZAPI_TLS_ISSUER", "internal")
            .env("PIZZAPI_CADDY_BIND", "127.0.0.1")
            .env("PIZZAPI_CADDY_HTTP_PORT", port(place.http))
            .env("PIZZAPI_CADDY_HTTPS_PORT", port(place.https))
            .env("PIZZAPI_CADDY_HEALTH_PORT", port(place.health))
            .env("PIZZAPI_CADDY_ROUTER", router.to_string())
            .env("PIZZAPI_CADDY_CONTROL_PLANE", control_plane)
            .env("HOME", folder.path())
            .env("XDG_DATA_HOME", folder.path())
            .env("XDG_CONFIG_HOME", folder.path())
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(folder.path().join("log")).expect("a log"))
            .kill_on_drop(true)
            .spawn()
            .expect("Caddy starts");
        let this = Self {
            place,
            folder,
            _process: process,
        };
        let http = reqwest::Client::new();
        let health = format!("http://{}/health", this.place.health);
        eventually("Caddy answers", async || {
            let answer = http.get(&health).send().await;
            answer.is_ok_and(|it| it.status().is_success()) && this.authority().exists()
        })
        .await;
        Some(this)
    }

    fn authority(&self) -> PathBuf {
        self.folder
            .path()
            .join("caddy/pki/authorities/local/root.crt")
    }

    /// What it said so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).expect("its log")
    }

    /// The certificate of its own authority, PEM.
    pub fn authority_pem(&self) -> Vec<u8> {
        std::fs::read(self.authority()).expect("its own authority")
    }

    /// The URL of a name of its.
    pub fn url(&self, host: &str) -> String {
        format!("https://{host}:{}", self.place.https.port())
    }

    /// A client of the platform behind it.
    pub fn client(&self) -> Client {
        Client::builder(self.url("localhost"))
            .ca_pem(self.authority_pem())
            .build()
            .expect("a client")
    }

    /// A connection in the name of a host; an error when no certificate is shown for it.
    pub async fn connect(&self, host: &str) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        let authority = CertificateDer::from_pem_slice(&self.authority_pem()).expect("PEM");
        roots.add(authority).expect("a certificate");
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(host.to_owned()).expect("a name");
        let stream = TcpStream::connect(self.place.https).await?;
        let connecting = TlsConnector::from(Arc::new(config)).connect(name, stream);
        tokio::time::timeout(Duration::from_secs(15), connecting).await?
    }
}

/// The file that is shipped.
pub fn configuration() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docker/Caddyfile.multitenancy")
}
