//! Lists as streams. The one rule: a page is asked for when its first item is wanted, and none is held after that; a list that
//! leads nowhere ends with an error.

use std::{
    collections::{HashSet, VecDeque},
    future::Future,
    mem,
    sync::Arc,
};

use futures_util::{Stream, stream};
use pizzapi_types::Page;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::{
    error::{Error, Result},
    raw::RequestBuilder,
};

/// How many pages in a row may be empty.
const EMPTY_PAGES: u32 = 100;

#[derive(Debug, thiserror::Error)]
#[error("the list goes round in circles")]
struct Circles;

fn circles() -> Error {
    Error::Decode {
        url: "a list".to_owned(),
        path: "next_cursor".to_owned(),
        source: Arc::new(Circles),
    }
}

/// All items of the list that a call reads, page after page, beginning at `cursor`, which the call itself must not hold.
pub(crate) fn all_of<T: DeserializeOwned + Send>(
    call: RequestBuilder,
    cursor: Option<String>,
) -> impl Stream<Item = Result<T>> + Send + Unpin {
    all(move |after| {
        let cursor = after.or_else(|| cursor.clone());
        call.clone().query(&json!({ "cursor": cursor })).value()
    })
}

/// All items of a list, page after page. Ends with the first error.
pub(crate) fn all<T, F>(
    fetch: impl Fn(Option<String>) -> F + Send,
) -> impl Stream<Item = Result<T>> + Send + Unpin
where
    T: Send,
    F: Future<Output = Result<Page<T>>> + Send,
{
    enum Next {
        First,
        After(String),
        Circle,
        Nothing,
    }
    struct State<T> {
        ready: VecDeque<T>,
        next: Next,
        seen: HashSet<String>,
        empty: u32,
    }
    let begin = State {
        ready: VecDeque::new(),
        next: Next::First,
        seen: HashSet::new(),
        empty: 0,
    };
    Box::pin(stream::unfold(
        (begin, fetch),
        |(mut state, fetch)| async move {
            loop {
                if let Some(item) = state.ready.pop_front() {
                    return Some((Ok(item), (state, fetch)));
                }
                let cursor = match mem::replace(&mut state.next, Next::Nothing) {
                    Next::First => None,
                    Next::After(cursor) => Some(cursor),
                    Next::Circle => return Some((Err(circles()), (state, fetch))),
                    Next::Nothing => return None,
                };
                match fetch(cursor).await {
                    Ok(page) => {
                        state.empty = if page.items.is_empty() {
                            state.empty + 1
                        } else {
                            0
                        };
                        state.ready = page.items.into();
                        state.next = match page.next_cursor {
                            None => Next::Nothing,
                            // It would keep us for ever.
                            Some(next) if !state.seen.insert(next.clone()) => Next::Circle,
                            Some(_) if state.empty >= EMPTY_PAGES => Next::Circle,
                            Some(next) => Next::After(next),
                        };
                    }
                    Err(error) => return Some((Err(error), (state, fetch))),
                }
            }
        },
    ))
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt as _;

    use super::*;

    #[tokio::test]
    async fn pages_are_followed_to_the_last() {
        let fetch = |cursor: Option<String>| async move {
            let from: u32 = cursor.map_or(0, |cursor| cursor.parse().expect("a number"));
            Ok(Page {
                items: (from..from + 2).collect(),
                next_cursor: (from < 4).then(|| (from + 2).to_string()),
            })
        };
        let items: Vec<u32> = all(fetch).try_collect().await.expect("all of them");
        assert_eq!(items, [0, 1, 2, 3, 4, 5]);
    }
}
