//! pizzapi-tui
#[derive(Default, Clone, Debug)]
pub struct Options {
    pub profile: Option<String>,
}
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct Error;
pub async fn run(_c: pizzapi_sdk::Client, _o: Options) -> Result<(), Error> {
    Ok(())
}
