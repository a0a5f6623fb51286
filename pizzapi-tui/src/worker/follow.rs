//! Follows event streams until they break. The one rule: a break is told, and mended only when the state says so.

use std::{io, time::Duration};

use futures_util::StreamExt as _;
use pizzapi_sdk::{Error, PlatformNews, types::OrgSlug};

use super::{Shared, wait};
use crate::{
    event::{Heard, News, OrgTold, PlatformTold},
    remote::Failure,
};

/// The platform's. Nothing is resumed, as everything is read again once the stream is open.
pub async fn platform(shared: Shared, after: Duration) -> io::Result<()> {
    wait(after).await;
    let lost = match shared.client().watch_platform(None, true).await {
        Ok(mut stream) => {
            shared.tell(News::Platform(Heard::Opened)).await;
            loop {
                let told = match stream.next().await {
                    Some(Ok(PlatformNews::Event(event))) => PlatformTold::Event(Box::new(event)),
                    Some(Ok(PlatformNews::Measures(measures))) => PlatformTold::Measures(measures),
                    // What instances use is told again soon.
                    Some(Err(Error::Decode { path, .. })) if is_of_measures(&path) => continue,
                    // Of something this version cannot read, whatever it said is read instead.
                    Some(Ok(_) | Err(Error::Decode { .. })) => PlatformTold::Reset,
                    Some(Err(error)) => break Some(Failure::from(&error)),
                    None => break None,
                };
                shared.tell(News::Platform(Heard::Told(told))).await;
            }
        }
        Err(error) => Some(Failure::from(&error)),
    };
    shared.tell(News::Platform(Heard::Lost(lost))).await;
    Ok(())
}

/// Whether what could not be read is one of several measures: these alone are told as a list.
fn is_of_measures(path: &str) -> bool {
    path.starts_with('[')
}

/// That of an org's instance.
pub async fn org(shared: Shared, slug: OrgSlug, after: Duration) -> io::Result<()> {
    wait(after).await;
    let lost = match shared.client().org(&slug).watch().await {
        Ok(mut stream) => {
            shared.tell(News::Org(slug.clone(), Heard::Opened)).await;
            loop {
                let told = match stream.next().await {
                    Some(Ok(event)) => OrgTold {
                        name: event.name,
                        data: event.data,
                    },
                    Some(Err(Error::Decode { .. })) => continue,
                    Some(Err(error)) => break Some(Failure::from(&error)),
                    None => break None,
                };
                let told = Heard::Told(told);
                shared.tell(News::Org(slug.clone(), told)).await;
            }
        }
        Err(error) => Some(Failure::from(&error)),
    };
    shared.tell(News::Org(slug, Heard::Lost(lost))).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_of_measures;

    #[test]
    fn measures_are_told_from_events_by_the_place_of_what_is_wrong() {
        assert!(is_of_measures("[17].rss_bytes"));
        for path in ["data.status", "id", ".", ""] {
            assert!(!is_of_measures(path), "{path}");
        }
    }
}
