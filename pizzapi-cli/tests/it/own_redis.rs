//! A Redis of one's own: asked for, refused where instances are no containers, and shown.

use crate::harness::{Dev, Ran};

#[test]
fn an_org_gets_none_where_instances_are_processes() {
    let dev = Dev::start();
    let refused = |ran: Ran| {
        assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
        let why = "the provider `process` makes no Redis";
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    };
    refused(dev.run(&["org", "create", "Own", "--dedicated-redis"]));
    let made = dev.run(&["org", "get", "own"]);
    assert_eq!(made.code, 6, "{}", made.stdout);
    refused(dev.run(&["instance", "upgrade", "demo", "--dedicated-redis"]));
    dev.run(&["instance", "upgrade", "demo", "--dedicated-redis=false"])
        .ok();
    let neither = dev.run(&["instance", "upgrade", "demo"]);
    assert_eq!(neither.code, 2, "{}", neither.stderr);
    assert!(neither.stderr.contains("--image"), "{}", neither.stderr);
    let shown = dev.run(&["instance", "get", "demo", "-o", "wide"]).ok();
    assert!(shown.contains("OWN REDIS"), "{shown}");
    let shown = dev.run(&["instance", "get", "demo", "-o", "json"]).json();
    assert_eq!(shown["dedicated_redis"], false);
    assert_eq!(shown["generation"], 1, "nothing was started anew");
}
