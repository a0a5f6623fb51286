//! Text that comes in pieces, as lines. The one rule: a character is decoded once all of its bytes are there.

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _, stream};

use crate::error::Result;

/// A line longer than this is handed on in parts.
const LINE_CAP: usize = 1 << 20;

/// The lines of a text, without their ends. Ends with the first error; the line it tore is not told.
pub(crate) fn of(
    bytes: impl Stream<Item = Result<Bytes>> + Send,
) -> impl Stream<Item = Result<String>> + Send + Unpin {
    let state = (Box::pin(bytes), BytesMut::new(), false);
    Box::pin(stream::unfold(
        state,
        |(mut bytes, mut held, mut over)| async move {
            loop {
                if let Some(end) = held.iter().position(|byte| *byte == b'\n') {
                    let line = held.split_to(end + 1);
                    return Some((Ok(text(&line[..end])), (bytes, held, over)));
                }
                if held.len() >= LINE_CAP || (over && !held.is_empty()) {
                    let line = held.split();
                    return Some((Ok(text(&line)), (bytes, held, over)));
                }
                if over {
                    return None;
                }
                match bytes.next().await {
                    Some(Ok(piece)) => held.extend_from_slice(&piece),
                    Some(Err(error)) => return Some((Err(error), (bytes, BytesMut::new(), true))),
                    None => over = true,
                }
            }
        },
    ))
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    async fn lines(pieces: Vec<Result<Bytes>>) -> Vec<Result<String>> {
        of(stream::iter(pieces)).collect().await
    }

    #[tokio::test]
    async fn lines_are_put_together_from_pieces() {
        let pieces = ["one\ntw", "o\n\nf\u{fc}n", "f"].map(|text| Ok(Bytes::from(text)));
        let told = lines(pieces.into()).await;
        let told: Vec<String> = told.into_iter().map(|line| line.expect("a line")).collect();
        assert_eq!(told, ["one", "two", "", "f\u{fc}nf"]);
        let split = [&b"gr\xc3"[..], &b"\xbc\xc3\x9fe\n"[..]].map(|part| Ok(Bytes::from(part)));
        assert_eq!(
            lines(split.into()).await[0].as_ref().expect("a line"),
            "gr\u{fc}\u{df}e"
        );
    }

    #[tokio::test]
    async fn an_error_is_the_last_that_is_told() {
        let broken = Error::unreachable("u", &std::io::Error::other("gone"), false);
        let pieces = vec![
            Ok(Bytes::from("one\ntwo")),
            Err(broken),
            Ok(Bytes::from("three\n")),
        ];
        let told = lines(pieces).await;
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].as_ref().expect("a line"), "one");
        assert!(told[1].is_err());
    }

    #[tokio::test]
    async fn a_line_without_end_is_told_in_parts() {
        let pieces = (0..5)
            .map(|_| Ok(Bytes::from(vec![b'x'; LINE_CAP / 2])))
            .collect();
        let lengths: Vec<usize> = lines(pieces)
            .await
            .into_iter()
            .map(|line| line.expect("a part").len())
            .collect();
        assert_eq!(lengths, [LINE_CAP, LINE_CAP, LINE_CAP / 2]);
    }
}
