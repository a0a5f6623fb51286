//! The root `Dockerfile` makes the image that `cargo xtask image` makes.

use pizzapi_docker::image;

use crate::place::root;

#[test]
fn the_dockerfile_ends_as_the_image_is_made() {
    let text = std::fs::read_to_string(root().join("Dockerfile")).expect("the Dockerfile");
    let (build, end) = text.rsplit_once("\nFROM scratch\n").expect("two stages");
    let end = end.replace("--from=build ", "").replace("/image/", "");
    assert_eq!(format!("FROM scratch\n{end}"), image::DOCKERFILE);
    assert!(end.contains(&format!("USER {0}:{0}", image::USER)));
    // What is built there is what the chore builds, with the same toolchain.
    let toolchain = std::fs::read_to_string(root().join("rust-toolchain.toml")).expect("it");
    let channel = toolchain.split('"').nth(1).expect("a channel");
    let from = format!("FROM rust:{channel}");
    assert!(build.contains(&from), "{from}");
    assert!(build.contains("-C target-feature=+crt-static"));
    assert!(build.contains("--profile dist"));
}
