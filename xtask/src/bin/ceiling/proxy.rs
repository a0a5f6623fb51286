//! A proxy of the same parts as the router, which looks at nothing: requests, answers and upgraded connections pass as they are.

use hyper::{
    Request, Response, StatusCode, Uri, body::Incoming, server::conn::http1, service::service_fn,
};
use hyper_util::{
    client::legacy::{Client, Error, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use tokio::{io::copy_bidirectional, net::TcpListener};

use crate::Result;

type Onward = Client<HttpConnector, Incoming>;

pub async fn run(listener: TcpListener, target: &str) -> Result {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Onward = Client::builder(TokioExecutor::new()).build(connector);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (client, target) = (client.clone(), target.to_owned());
        tokio::spawn(async move {
            let service = service_fn(|request| pass(&client, &target, request));
            let connection = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .with_upgrades();
            let _ = connection.await;
        });
    }
}

async fn pass(
    client: &Onward,
    target: &str,
    mut request: Request<Incoming>,
) -> std::result::Result<Response<Incoming>, Error> {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    if let Ok(uri) = Uri::try_from(format!("http://{target}{path}")) {
        *request.uri_mut() = uri;
    }
    let wanted = request.headers().contains_key(hyper::header::UPGRADE);
    let near = wanted.then(|| hyper::upgrade::on(&mut request));
    let mut response = client.request(request).await?;
    if let Some(near) = near
        && response.status() == StatusCode::SWITCHING_PROTOCOLS
    {
        let far = hyper::upgrade::on(&mut response);
        tokio::spawn(async move {
            if let Ok((near, far)) = tokio::try_join!(near, far) {
                let _ = copy_bidirectional(&mut TokioIo::new(near), &mut TokioIo::new(far)).await;
            }
        });
    }
    Ok(response)
}
