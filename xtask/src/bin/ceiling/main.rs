//! Bare servers for the benchmark, `ceiling ADDRESS MODE …`: each does the one thing that a server of ours cannot do without,
//! with the same libraries, and nothing else.

mod bytes;
mod echo;
mod me;
mod password;
mod platform;
mod proxy;
mod row;
mod sign;

use std::net::SocketAddr;

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

/// What a mode that fails says.
type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result {
    pizzapi_host::process::raise_open_files_limit();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [address, mode @ ..] = arguments.as_slice() else {
        return Err("usage: ceiling ADDRESS MODE".into());
    };
    let address: SocketAddr = address.parse()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        match mode {
            ["bytes", body] => serve(listener, bytes::app((*body).to_owned())).await,
            ["echo"] => echo::run(listener).await,
            ["me", body] => me::run(listener, body).await,
            ["password"] => serve(listener, password::app()).await,
            ["platform", items] => serve(listener, platform::app(items.parse()?)).await,
            ["proxy", target] => proxy::run(listener, target).await,
            ["row", registry, slug] => serve(listener, row::app(registry, slug)).await,
            ["sign"] => serve(listener, sign::app()?).await,
            _ => Err(format!("no mode {mode:?}").into()),
        }
    })
}

async fn serve(listener: TcpListener, app: axum::Router) -> Result {
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, app).await?)
}
