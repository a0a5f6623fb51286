//! What goes over the wire to whom: certificates, plain http, the caller's own connections.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use pizzapi_sdk::{
    Client, ClientBuilder, Credential, Error, OrgClient, RetryPolicy,
    runner::{FixedConnection, Runner, RunnerError, RunnerIdentity},
    types::Secret,
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::mpsc,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};
use tokio_util::sync::CancellationToken;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::{agent::Own, client::slug};

/// A server over TLS with a certificate for one name, by an authority of its own.
struct Tls {
    address: SocketAddr,
    authority: String,
    heads: mpsc::UnboundedReceiver<String>,
}

impl Tls {
    /// Answers every request with this.
    async fn start(name: &str, answer: &'static str) -> Self {
        let mut params = CertificateParams::new(vec!["authority".to_owned()]).expect("a name");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key"))
            .expect("an authority");
        let key = KeyPair::generate().expect("a key");
        let certificate = CertificateParams::new(vec![name.to_owned()])
            .expect("a name")
            .signed_by(&key, &authority)
            .expect("a certificate");
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .expect("a configuration");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let address = listener.local_addr().expect("an address");
        let (told, heads) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                // A client that does not trust us hangs up.
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                let mut head = vec![0; 8192];
                let length = stream.read(&mut head).await.unwrap_or(0);
                let _ = told.send(String::from_utf8_lossy(&head[..length]).into_owned());
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            }
        });
        Self {
            address,
            authority: authority.pem(),
            heads,
        }
    }

    fn client(&self, name: &str) -> ClientBuilder {
        Client::builder(format!("https://{name}:{}", self.address.port()))
            .credential(Credential::ApiKey("pzk_secret".into()))
            .resolve(name, self.address)
            .retry(RetryPolicy::none())
    }
}

const NULL: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\r\nnull";
const REFUSED: &str = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\nno";

async fn refused(builder: ClientBuilder) -> String {
    let client = builder.build().expect("built");
    let error = client.current_session().await.expect_err("not trusted");
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    std::error::Error::source(&error)
        .expect("a reason")
        .to_string()
}

#[tokio::test]
async fn only_a_certificate_that_is_vouched_for_and_fits_the_name_is_trusted() {
    let mut server = Tls::start("pizzapi.example", NULL).await;
    let why = refused(server.client("pizzapi.example")).await;
    assert!(why.contains("certificate"), "{why}");
    let trusting = |name: &str| server.client(name).ca_pem(server.authority.clone());
    let why = refused(trusting("other.example")).await;
    assert!(why.contains("certificate"), "{why}");
    assert!(
        server.heads.try_recv().is_err(),
        "nothing was told to a stranger"
    );

    let client = server
        .client("pizzapi.example")
        .ca_pem(server.authority.clone());
    let client = client.build().expect("built");
    assert_eq!(client.current_session().await.expect("trusted"), None);
    let head = server.heads.recv().await.expect("a request");
    assert!(head.contains("authorization: Bearer pzk_secret"), "{head}");

    let careless = server.client("other.example").danger_insecure(true);
    let careless = careless.build().expect("built");
    careless.current_session().await.expect("believed");
    assert!(
        Client::builder("https://x")
            .ca_pem("no PEM")
            .build()
            .is_err()
    );
}

#[tokio::test]
async fn a_runner_goes_over_tls_with_the_certificates_of_its_client() {
    let mut server = Tls::start("acme.example", REFUSED).await;
    let builder = server
        .client("acme.example")
        .ca_pem(server.authority.clone());
    let client = builder.build().expect("built");
    let connection = FixedConnection::org(client.url(), slug(), Secret::from("token"))
        .expect("a URL")
        .through(&client);
    let runner = Runner::builder(connection, RunnerIdentity::new(), Own)
        .root(std::env::temp_dir())
        .build()
        .expect("a runner");
    let ended = runner.run(CancellationToken::new()).await;
    assert!(
        matches!(ended, Err(RunnerError::Refused { .. })),
        "{ended:?}"
    );
    let head = server.heads.recv().await.expect("a request");
    assert!(
        head.starts_with("GET /socket.io/?EIO=4&transport=websocket"),
        "{head}"
    );
}

#[tokio::test]
async fn a_credential_goes_over_plain_http_to_this_machine_only() {
    // An address of documentation: nobody is there.
    let far = |insecure: bool| {
        Client::builder("http://192.0.2.1:3100")
            .credential(Credential::Session("secret".into()))
            .danger_insecure(insecure)
            .connect_timeout(Duration::from_millis(50))
            .retry(RetryPolicy::none())
            .build()
            .expect("built")
    };
    let error = far(false).current_user().await.expect_err("refused");
    assert!(matches!(error, Error::Insecure { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        "http://192.0.2.1:3100 is plain http: everybody on the way could read the credential"
    );
    let error = far(false).sign_in("a@b.c", &"password".into(), true).await;
    let error = error.expect_err("a password is a secret, too");
    assert!(matches!(error, Error::Insecure { .. }), "{error:?}");
    let error = far(true).current_user().await.expect_err("nobody");
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    let error = far(false).health().await.expect_err("nobody");
    assert!(
        matches!(error, Error::Unreachable { .. }),
        "no credential, no danger: {error:?}"
    );
    let org = OrgClient::with_token("http://acme.example.com", Secret::from("token"));
    let error = org.expect("a URL").me().await.expect_err("refused");
    assert!(matches!(error, Error::Insecure { .. }), "{error:?}");
}

#[tokio::test]
async fn a_runner_gives_up_where_its_token_would_be_read_by_all() {
    let connection = FixedConnection::org("http://192.0.2.1", slug(), Secret::from("token"));
    let runner = Runner::builder(connection.expect("a URL"), RunnerIdentity::new(), Own)
        .root(std::env::temp_dir())
        .build()
        .expect("a runner");
    let running = runner.run(CancellationToken::new());
    let ended = tokio::time::timeout(Duration::from_secs(5), running).await;
    let error = ended.expect("at once").expect_err("of no use");
    let RunnerError::Impossible { source } = error else {
        panic!("{error:?}");
    };
    assert!(
        source.to_string().contains("everybody on the way"),
        "{source}"
    );
}

#[tokio::test]
async fn whoever_finds_names_otherwise_is_trusted_with_less() {
    let own = || {
        reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client")
    };
    let client = |url: &str, own: Option<reqwest::Client>| {
        let mut builder = Client::builder(url)
            .credential(Credential::Session("secret".into()))
            .resolve("pizza.test", "127.0.0.1:1".parse().expect("an address"))
            .retry(RetryPolicy::none());
        if let Some(own) = own {
            builder = builder.http_client(own);
        }
        builder.build().expect("built")
    };
    for (url, own, insecure) in [
        ("http://pizza.test:1", None, false),
        ("http://pizza.test:1", Some(own()), true),
        ("http://acme.localhost:1", None, false),
        ("http://acme.localhost:1", Some(own()), true),
        ("http://127.0.0.1:1", Some(own()), false),
    ] {
        let error = client(url, own)
            .current_user()
            .await
            .expect_err("nobody is there");
        assert_eq!(
            matches!(error, Error::Insecure { .. }),
            insecure,
            "{url}: {error:?}"
        );
    }
}

#[tokio::test]
async fn calls_go_through_a_client_of_the_callers_own() {
    let server = MockServer::start().await;
    Mock::given(path("/api/user/orgs"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!([])))
        .mount(&server)
        .await;
    let own = reqwest::Client::builder().user_agent("theirs/1").build();
    let client = Client::builder(server.uri())
        .credential(Credential::Session("secret".into()))
        .http_client(own.expect("a client"))
        .build()
        .expect("built");
    client.list_user_orgs().await.expect("a list");
    let requests = server.received_requests().await.expect("recorded");
    assert_eq!(requests[0].headers["user-agent"], "theirs/1");
    assert_eq!(requests[0].headers["authorization"], "Bearer secret");
}
