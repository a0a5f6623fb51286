//! A server that speaks bytes, and what it heard.

use std::{
    future::Future,
    sync::{Arc, Mutex},
};

use pizzapi_sdk::{Client, ClientBuilder, Credential, RetryPolicy};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

pub struct Wild {
    pub url: String,
    heads: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Wild {
    /// Answers each request so; the connection is closed when that is done.
    pub async fn serve<F: Future<Output = ()> + Send + 'static>(
        answer: impl Fn(TcpStream) -> F + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&heads);
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let head = request(&mut stream).await;
                heard.lock().expect("unpoisoned").push(head);
                tokio::spawn(answer(stream));
            }
        });
        Self { url, heads, task }
    }

    /// Answers each request with these bytes.
    pub async fn saying(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes: Arc<[u8]> = bytes.into().into();
        Self::serve(move |mut stream| {
            let bytes = Arc::clone(&bytes);
            async move {
                let _ = stream.write_all(&bytes).await;
            }
        })
        .await
    }

    /// The heads of all requests so far.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("unpoisoned").clone()
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder(&self.url)
            .credential(Credential::Session("session-1".into()))
            .retry(RetryPolicy::none())
    }

    pub fn client(&self) -> Client {
        self.builder().build().expect("built")
    }
}

impl Drop for Wild {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads a request; hands back its head.
pub async fn request(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    let _ = stream.read_exact(&mut body).await;
    head
}

/// An answer with its length said.
pub fn answer(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\n\r\n{body}")
}
