//! Single requests, each on a connection of its own: for setting things up, and where making the connection is part of it.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
};

use serde_json::Value;

use crate::Result;

/// A request.
pub struct Ask<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub host: &'a str,
    pub token: &'a str,
    pub body: Option<&'a Value>,
}

impl<'a> Ask<'a> {
    pub fn get(path: &'a str) -> Self {
        Self {
            method: "GET",
            path,
            host: "localhost",
            token: "",
            body: None,
        }
    }

    pub fn post(path: &'a str, body: &'a Value) -> Self {
        Self {
            method: "POST",
            body: Some(body),
            ..Self::get(path)
        }
    }

    pub fn token(self, token: &'a str) -> Self {
        Self { token, ..self }
    }

    pub fn host(self, host: &'a str) -> Self {
        Self { host, ..self }
    }

    /// The bytes of the request. The connection stays open after it unless `close` says otherwise.
    pub fn bytes(&self, close: bool) -> Vec<u8> {
        let Self {
            method, path, host, ..
        } = self;
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
        if !self.token.is_empty() {
            text += &format!("Authorization: Bearer {}\r\n", self.token);
        }
        if close {
            text += "Connection: close\r\n";
        }
        let body = self.body.map(Value::to_string).unwrap_or_default();
        if self.body.is_some() {
            let length = body.len();
            text += &format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
        }
        (text + "\r\n" + &body).into_bytes()
    }

    /// Status and body of the answer, if there is one.
    pub fn of(&self, address: SocketAddr) -> Option<(u16, Value)> {
        let mut stream = TcpStream::connect(address).ok()?;
        stream.set_nodelay(true).ok()?;
        stream.write_all(&self.bytes(true)).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some((
            head.split(' ').nth(1)?.parse().ok()?,
            serde_json::from_str(body).unwrap_or_default(),
        ))
    }

    /// The body of an answer that must be a good one.
    pub fn good(&self, address: SocketAddr) -> Result<Value> {
        match self.of(address) {
            Some((200..=299, body)) => Ok(body),
            other => Err(format!("{} {}: {other:?}", self.method, self.path).into()),
        }
    }
}

/// An address on which nothing listens.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
