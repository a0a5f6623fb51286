//! Streams as they are heard: all that was said so far, as it came.

use std::time::Duration;

use reqwest::Method;

use crate::ask::Asker;

/// What a stream has said, so far.
pub struct Heard {
    stream: reqwest::Response,
    pub text: String,
}

impl Heard {
    pub async fn open(asker: &Asker, path: &str) -> Self {
        let stream = asker.send(Method::GET, path, None).await;
        assert_eq!(stream.status(), 200, "{path}");
        Self {
            stream,
            text: String::new(),
        }
    }

    /// Reads on until something has been said.
    pub async fn until(&mut self, mark: &str) {
        let read = async {
            while !self.text.contains(mark) {
                let chunk = self
                    .stream
                    .chunk()
                    .await
                    .expect("a stream")
                    .expect("an event");
                self.text += &String::from_utf8_lossy(&chunk);
            }
        };
        let read = tokio::time::timeout(Duration::from_secs(20), read).await;
        assert!(read.is_ok(), "not heard {mark}: {}", self.text);
    }

    /// Reads on until the server ends it.
    pub async fn end(&mut self) {
        let read = async {
            while let Some(chunk) = self.stream.chunk().await.expect("a stream") {
                self.text += &String::from_utf8_lossy(&chunk);
            }
        };
        let read = tokio::time::timeout(Duration::from_secs(20), read).await;
        assert!(read.is_ok(), "it goes on: {}", self.text);
    }
}
