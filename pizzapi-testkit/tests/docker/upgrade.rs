//! Another image for an org, and the way back from one that does not become healthy.

use futures_util::StreamExt as _;
use pizzapi_docker::{
    archive::{Archive, Owner},
    bollard::{
        body_full,
        query_parameters::{
            DownloadFromContainerOptionsBuilder, RemoveImageOptionsBuilder, TagImageOptionsBuilder,
            UploadToContainerOptionsBuilder,
        },
    },
    image, others,
};
use pizzapi_sdk::types::{OrgSlug, PutInstance};
use pizzapi_testkit::{docker::image as own_image, eventually};

use crate::{engine::Stack, platform::Platform, probe};

async fn wish(platform: &Platform, slug: &OrgSlug, image: &str) {
    let wish = PutInstance {
        image: Some(image.to_owned()),
        ..PutInstance::default()
    };
    platform
        .admin
        .update_instance(slug, &wish)
        .await
        .expect("a wish");
}

/// Writes a file beside the org's database.
async fn mark(stack: &Stack, text: &str) {
    let own = Owner {
        uid: image::USER,
        mode: 0o600,
    };
    let archive = Archive::default()
        .file("marker", text.as_bytes(), own)
        .and_then(Archive::finish);
    let options = UploadToContainerOptionsBuilder::default()
        .path("/data")
        .build();
    let body = body_full(archive.expect("an archive").into());
    let id = stack.id("acme").await;
    stack
        .engine
        .docker()
        .upload_to_container(&id, Some(options), body)
        .await
        .expect("a mark");
}

/// A file beside the org's database, with what surrounds it in an archive.
async fn read(stack: &Stack, name: &str) -> String {
    let options = DownloadFromContainerOptionsBuilder::default()
        .path(&format!("/data/{name}"))
        .build();
    let id = format!("{}-org-acme", stack.name);
    let pieces: Vec<_> = stack
        .engine
        .docker()
        .download_from_container(&id, Some(options))
        .collect()
        .await;
    let bytes = pieces
        .into_iter()
        .filter_map(Result::ok)
        .flatten()
        .collect::<Vec<u8>>();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_spoils_the_data_and_fails_is_gone_back_from() {
    let Some(platform) = Platform::start().await else {
        return;
    };
    let stack = &platform.stack;
    let bad = probe::server(&stack.engine, "spoils", "spoil").await;
    let org = platform.org("Acme").await;
    mark(stack, "the data from before").await;
    wish(&platform, &org.slug, &bad).await;
    let before = id_of(stack, &own_image()).await;
    platform
        .until("it runs the image before", &org.slug, async |it| {
            it.image.as_ref() == Some(&before) && it.last_error.is_some()
        })
        .await;
    let instance = platform.instance(&org.slug).await;
    let why = instance.last_error.expect("why");
    for part in [
        "acme",
        &bad,
        &before,
        "exits in a loop",
        "exit code 3",
        "no such thing as a migration back",
    ] {
        assert!(why.contains(part), "{part}: {why}");
    }
    assert!(read(stack, "marker").await.contains("the data from before"));
    let database = read(stack, "instance.db").await;
    assert!(database.contains("SQLite format 3"), "{}", &database[..600]);
    let copy = stack
        .folder()
        .join("orgs")
        .join(org.id.as_str())
        .join("before-upgrade.tar");
    eventually("the copy is gone, as it is healthy", async || {
        !copy.exists()
    })
    .await;

    // It is said until somebody wishes something else, and a good image stays.
    mark(stack, "written since").await;
    let again = format!("pizzapi-server:{}", stack.name);
    let options = TagImageOptionsBuilder::default()
        .repo("pizzapi-server")
        .tag(&stack.name)
        .build();
    let tagged = stack
        .engine
        .docker()
        .tag_image(&own_image(), Some(options))
        .await;
    tagged.expect("another name");
    wish(&platform, &org.slug, &again).await;
    platform
        .until("it runs the new image", &org.slug, async |it| {
            it.generation == instance.generation + 1
        })
        .await;
    let instance = platform.instance(&org.slug).await;
    assert_eq!(
        (instance.image.as_deref(), instance.last_error),
        (Some(again.as_str()), None)
    );
    assert!(read(stack, "marker").await.contains("written since"));
    let untagged = stack.engine.docker().remove_image(
        &again,
        Some(RemoveImageOptionsBuilder::default().force(true).build()),
        None,
    );
    untagged.await.expect("its name is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_image_before_wished_by_hand_has_its_data_as_it_was() {
    let Some(platform) = Platform::start().await else {
        return;
    };
    let stack = &platform.stack;
    let bad = probe::server(&stack.engine, "spoils", "spoil").await;
    let org = platform.org("Acme").await;
    mark(stack, "the data from before").await;
    wish(&platform, &org.slug, &bad).await;
    eventually("the data is spoilt", async || {
        read(stack, "marker").await.contains("spoiled")
    })
    .await;
    // Before anybody has given up on it.
    wish(&platform, &org.slug, &own_image()).await;
    platform
        .until("it runs the image before", &org.slug, async |it| {
            it.image.as_ref() == Some(&own_image()) && it.last_error.is_none()
        })
        .await;
    assert!(read(stack, "marker").await.contains("the data from before"));
    let database = read(stack, "instance.db").await;
    assert!(database.contains("SQLite format 3"), "{}", &database[..600]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_is_missing_is_gone_back_from() {
    let Some(platform) = Platform::start().await else {
        return;
    };
    let org = platform.org("Acme").await;
    wish(&platform, &org.slug, "pizzapi-no-such:1").await;
    platform
        .until("it runs the image before", &org.slug, async |it| {
            it.last_error.is_some()
        })
        .await;
    let why = platform.instance(&org.slug).await.last_error.expect("why");
    assert!(
        why.contains("pizzapi-no-such:1") && why.contains("docker load"),
        "{why}"
    );
    // One that is there, and of which no container can be made.
    let other = others::build(&platform.stack.engine, &others::REDIS).await;
    other.expect("another program's");
    wish(&platform, &org.slug, others::REDIS.name).await;
    platform
        .until("it runs the image before again", &org.slug, async |it| {
            it.last_error
                .as_ref()
                .is_some_and(|why| why.contains("No command"))
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_image_that_fails_says_so_with_its_last_words() {
    let Some(mut platform) = Platform::start().await else {
        return;
    };
    let bad = probe::server(&platform.stack.engine, "fails", "fail").await;
    platform.start_again(|config| config.image = bad).await;
    let new = pizzapi_sdk::types::CreateOrg {
        name: "Acme".to_owned(),
        ..Default::default()
    };
    let org = platform.admin.create_org(&new).await.expect("an org");
    eventually("it is said why", async || {
        let instance = platform.instance(&org.slug).await;
        instance.last_error.is_some_and(|why| {
            why.contains("exits in a loop (exit code 7)")
                && why.contains("I was never meant to run")
        })
    })
    .await;
    // The engine is not left to start it again and again.
    eventually("it is stopped meanwhile", async || {
        let state = platform
            .stack
            .container("acme")
            .await
            .state
            .expect("a state");
        state.running == Some(false)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_default_image_is_one_for_all_who_chose_none() {
    let Some(mut platform) = Platform::start().await else {
        return;
    };
    let org = platform.org("Acme").await;
    let before = id_of(&platform.stack, &own_image()).await;
    let bad = probe::server(&platform.stack.engine, "fails", "fail").await;
    platform.start_again(|config| config.image = bad).await;
    platform
        .until("it runs the image before", &org.slug, async |it| {
            it.image.as_ref() == Some(&before)
        })
        .await;
    // Nobody is bound to it: the next default is tried again, and so is one of the same name.
    let name = "pizzapi-test-next:latest";
    let next = relabelled(&platform.stack, name, "first").await;
    platform
        .start_again(|config| name.clone_into(&mut config.image))
        .await;
    let runs = async |platform: &Platform, id: &str| {
        platform
            .until("it runs the new default", &org.slug, async |it| {
                let container = platform.stack.container("acme").await;
                it.image.is_none() && container.image.as_deref() == Some(id)
            })
            .await;
    };
    runs(&platform, &next).await;
    let generation = platform.instance(&org.slug).await.generation;
    platform
        .start_again(|config| name.clone_into(&mut config.image))
        .await;
    let newer = relabelled(&platform.stack, name, "second").await;
    assert_ne!(newer, next);
    assert_eq!(
        platform.instance(&org.slug).await.generation,
        generation,
        "the same image is no reason to start anew"
    );
    platform
        .start_again(|config| name.clone_into(&mut config.image))
        .await;
    runs(&platform, &newer).await;
}

/// The image of this tree with a label on top, which makes it another one; gives its id.
async fn relabelled(stack: &Stack, name: &str, label: &str) -> String {
    let file = format!("FROM {}\nLABEL test={label}-{}\n", own_image(), stack.name);
    let root = Owner {
        uid: 0,
        mode: 0o644,
    };
    let context = Archive::default()
        .file("Dockerfile", file.as_bytes(), root)
        .and_then(Archive::finish);
    let made = image::from_context(&stack.engine, name, context.expect("an archive")).await;
    made.expect("an image")
}

async fn id_of(stack: &Stack, name: &str) -> String {
    let found = image::find(&stack.engine, name).await.expect("a look");
    found.and_then(|image| image.id).expect("an image")
}
