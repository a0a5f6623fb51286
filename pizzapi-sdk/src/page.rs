//! Lists as streams. The one rule: a page is asked for when its first item is wanted, and none is held after that.

use std::{collections::VecDeque, future::Future, mem};

use futures_util::{Stream, stream};
use pizzapi_types::Page;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::{error::Result, raw::RequestBuilder};

/// All items of the list that a call reads, page after page, beginning at `cursor`, which the call itself must not hold.
pub(crate) fn all_of<T: DeserializeOwned + Send>(
    call: RequestBuilder,
    cursor: Option<String>,
) -> impl Stream<Item = Result<T>> + Send {
    all(move |after| {
        let cursor = after.or_else(|| cursor.clone());
        call.clone().query(&json!({ "cursor": cursor })).value()
    })
}

/// All items of a list, page after page. Ends with the first error.
pub(crate) fn all<T, F>(
    fetch: impl Fn(Option<String>) -> F + Send,
) -> impl Stream<Item = Result<T>> + Send
where
    T: Send,
    F: Future<Output = Result<Page<T>>> + Send,
{
    enum Next {
        First,
        After(String),
        Nothing,
    }
    struct State<T> {
        ready: VecDeque<T>,
        next: Next,
    }
    let begin = State {
        ready: VecDeque::new(),
        next: Next::First,
    };
    stream::unfold((begin, fetch), |(mut state, fetch)| async move {
        loop {
            if let Some(item) = state.ready.pop_front() {
                return Some((Ok(item), (state, fetch)));
            }
            let cursor = match mem::replace(&mut state.next, Next::Nothing) {
                Next::First => None,
                Next::After(cursor) => Some(cursor),
                Next::Nothing => return None,
            };
            match fetch(cursor.clone()).await {
                Ok(page) => {
                    state.ready = page.items.into();
                    // A server that gives the same cursor again would keep us for ever.
                    state.next = page
                        .next_cursor
                        .filter(|next| cursor.as_ref() != Some(next))
                        .map_or(Next::Nothing, Next::After);
                }
                Err(error) => return Some((Err(error), (state, fetch))),
            }
        }
    })
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
