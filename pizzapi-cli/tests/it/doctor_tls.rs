//! `pizzapi doctor tls` against certificates that are right, and wrong in each way that one can be.

use std::{fs, net::SocketAddr, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    runtime::Runtime,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};

use crate::harness::Home;

/// A server over TLS that answers as a control plane, for as long as its runtime is there.
struct Tls {
    address: SocketAddr,
    authority: String,
    _runtime: Runtime,
}

impl Tls {
    /// With a certificate for `localhost` until the end of that year, by an authority of its own.
    fn start(until: i32) -> Self {
        let mut params = CertificateParams::new(vec!["authority".to_owned()]).expect("a name");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key"))
            .expect("an authority");
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(until, 12, 31);
        let certificate = params.signed_by(&key, &authority).expect("a certificate");
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .expect("a configuration");
        let runtime = Runtime::new().expect("a runtime");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("bound");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(serve(listener, TlsAcceptor::from(Arc::new(config))));
        Self {
            address,
            authority: authority.pem(),
            _runtime: runtime,
        }
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor) {
    const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: 15\r\n\r\n{\"status\":\"ok\"}";
    while let Ok((stream, _)) = listener.accept().await {
        // Whoever does not trust us hangs up.
        let Ok(mut stream) = acceptor.accept(stream).await else {
            continue;
        };
        let mut head = [0; 8192];
        let _ = stream.read(&mut head).await;
        let _ = stream.write_all(ANSWER.as_bytes()).await;
        let _ = stream.shutdown().await;
    }
}

#[test]
fn each_way_a_certificate_can_be_wrong_has_its_own_fix() {
    let home = Home::new();
    let tls = Tls::start(2099);
    let authority = home.path("authority.pem");
    fs::write(&authority, &tls.authority).expect("written");
    let trusted = authority.display().to_string();
    let ask = |url: &str, more: &[&str]| {
        let arguments = [&["doctor", "tls", "--control-plane", url], more].concat();
        let ran = home.run(&arguments);
        (ran.code, ran.stdout)
    };
    let port = tls.address.port();
    let url = format!("https://localhost:{port}");

    let (code, said) = ask(&url, &["--cacert", &trusted]);
    assert!(
        code == 0 && said.contains("certificate of localhost is believed"),
        "{said}"
    );

    let (code, said) = ask(&url, &[]);
    assert!(
        code == 1 && said.contains("--cacert names a file"),
        "{said}"
    );

    let (code, said) = ask(
        &format!("https://127.0.0.1:{port}"),
        &["--cacert", &trusted],
    );
    assert!(
        code == 1 && said.contains("get one that names this host"),
        "{said}"
    );

    let over = Tls::start(2021);
    fs::write(&authority, &over.authority).expect("written");
    let url = format!("https://localhost:{}", over.address.port());
    let (code, said) = ask(&url, &["--cacert", &trusted]);
    assert!(code == 1 && said.contains("renew it"), "{said}");

    let (code, said) = ask(&url, &["--insecure"]);
    assert!(
        code == 0 && said.contains("\u{25b2}") && said.contains("means nothing"),
        "{said}"
    );
}
