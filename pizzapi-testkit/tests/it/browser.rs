//! The control plane's pages in a real browser.

use pizzapi_testkit::Platform;

use crate::tool;

#[tokio::test(flavor = "multi_thread")]
async fn people_can_read_the_pages() {
    let (Some(mut node), Some(chromium)) = (
        tool::node("browser.mjs", "playwright-core"),
        tool::chromium(),
    ) else {
        return;
    };
    let platform = Platform::start().await;
    node.arg(chromium).arg(platform.url());
    // To look at them oneself.
    node.args(std::env::var_os("PIZZAPI_TEST_PICTURES"));
    insta::assert_snapshot!(tool::run(node).await, @r"
    both pages load from here alone, fit, and can be read, at 1200 and 390 px, in light and dark
    every operation is on the page
    an operation opens, and leads to the shape it takes
    every link leads somewhere
    ");
}
