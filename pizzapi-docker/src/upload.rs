//! Files into containers: an archive, from memory or from the disk, however large it is.
//!
//! The one rule: how long it takes is no failure; that nothing moves any more is one.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bollard::{
    Docker, body_full, body_try_stream, query_parameters::UploadToContainerOptionsBuilder,
};
use futures_util::StreamExt as _;
use tokio::{fs::File, time::Instant};
use tokio_util::io::ReaderStream;

use crate::{
    engine::Engine,
    error::{Class, EngineError},
};

/// How much is read of a file at once, in bytes.
const PIECE: usize = 64 * 1024;
/// How long the engine may take for nothing: between two pieces, and to answer once it has the last.
const PATIENCE: Duration = Duration::from_mins(2);

/// A tar archive that goes into a container.
pub enum Content {
    /// One that is in memory, and so a small one.
    Memory(Vec<u8>),
    /// One on the disk, read piece by piece from where it stands.
    File(File),
}

impl From<Vec<u8>> for Content {
    fn from(archive: Vec<u8>) -> Self {
        Self::Memory(archive)
    }
}

impl From<File> for Content {
    fn from(archive: File) -> Self {
        Self::File(archive)
    }
}

impl Engine {
    /// Unpacks an archive in a folder of a container, which need not run. `what` is what is being done, for errors: `give
    /// the container its token`.
    ///
    /// # Errors
    /// [`Class::TimedOut`] when the engine takes nothing for two minutes; what it refuses; when the file cannot be read.
    pub async fn upload(
        &self,
        container: &str,
        folder: &str,
        archive: impl Into<Content>,
        what: &str,
    ) -> Result<(), EngineError> {
        self.upload_within(PATIENCE, container, folder, archive.into(), what)
            .await
    }

    async fn upload_within(
        &self,
        patience: Duration,
        container: &str,
        folder: &str,
        archive: Content,
        what: &str,
    ) -> Result<(), EngineError> {
        let moved = Arc::new(Mutex::new(Instant::now()));
        let body = match archive {
            Content::Memory(archive) => body_full(archive.into()),
            Content::File(file) => {
                let moved = moved.clone();
                let pieces = ReaderStream::with_capacity(file, PIECE);
                body_try_stream(pieces.inspect(move |_| {
                    *moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
                }))
            }
        };
        let options = UploadToContainerOptionsBuilder::default()
            .path(folder)
            .build();
        let docker = unlimited(self.docker());
        let uploading = docker.upload_to_container(container, Some(options), body);
        tokio::select! {
            uploaded = uploading => uploaded.map_err(EngineError::of(what)),
            () = stands_still(&moved, patience) => {
                let reason = format!("Docker took nothing for {} s", patience.as_secs());
                Err(EngineError::new(what, Class::TimedOut, reason))
            }
        }
    }
}

/// The limit that the library knows is one for all of a request: with its body, however much that is.
fn unlimited(docker: &Docker) -> Docker {
    docker.clone().with_timeout(Duration::MAX)
}

/// Returns when nothing has moved for this long.
async fn stands_still(moved: &Mutex<Instant>, patience: Duration) {
    loop {
        let last = *moved.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= patience {
            return;
        }
        tokio::time::sleep_until(last + patience).await;
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek as _, Write as _};

    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
        task::JoinHandle,
    };

    use super::*;

    const SIZE: usize = 32 * 1024 * 1024;
    const PARTS: usize = 32;

    /// An engine that takes a part of what it is given every tenth of a second. When it has all it answers, and says how
    /// long that took; one that stops after some of it never does.
    async fn slow_engine(parts: usize) -> (Engine, JoinHandle<Duration>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let task = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let since = Instant::now();
            let mut part = vec![0; SIZE / PARTS];
            for _ in 0..parts {
                tokio::time::sleep(Duration::from_millis(100)).await;
                stream.read_exact(&mut part).await.expect("a part");
            }
            if parts < PARTS {
                return std::future::pending().await;
            }
            // The head and the pieces' lengths come on top.
            while !part.ends_with(b"\r\n0\r\n\r\n") {
                let read = stream.read_buf(&mut part).await.expect("the rest");
                assert!(read > 0, "it ended too early");
            }
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(answer).await.expect("answered");
            since.elapsed()
        });
        let engine = Engine::at(Some(&format!("tcp://{address}"))).expect("a client");
        (engine, task)
    }

    fn large_file() -> File {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&vec![7; SIZE]).expect("written");
        file.rewind().expect("rewound");
        File::from_std(file)
    }

    #[tokio::test]
    async fn what_moves_may_take_longer_than_the_patience() {
        let (engine, task) = slow_engine(PARTS).await;
        let patience = Duration::from_secs(2);
        let done = engine.upload_within(
            patience,
            "one",
            "/data",
            large_file().into(),
            "fill the volume",
        );
        done.await.expect("it took its time");
        let took = task.await.expect("the engine");
        assert!(took > patience, "{took:?} proves nothing");
    }

    #[tokio::test]
    async fn what_stands_still_is_given_up() {
        let (engine, task) = slow_engine(1).await;
        let patience = Duration::from_millis(500);
        for archive in [Content::from(vec![7; SIZE]), large_file().into()] {
            let done = engine.upload_within(patience, "one", "/data", archive, "fill the volume");
            let error = done.await.expect_err("it stands still");
            assert_eq!(error.class, Class::TimedOut, "{error}");
            assert!(error.to_string().contains("fill the volume"), "{error}");
        }
        task.abort();
    }

    #[tokio::test]
    async fn the_limit_of_the_library_is_lifted() {
        let engine = Engine::at(Some("tcp://127.0.0.1:9")).expect("a client");
        let docker = unlimited(engine.docker());
        assert!(docker.timeout() > Duration::from_hours(1000));
        let again = engine.docker().timeout();
        assert!(again < Duration::from_secs(1000), "{again:?}");
    }
}
