//! Backups of a platform that is being used, and archives that are none.

use std::{
    fs,
    io::{self, Read},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures_util::TryStreamExt as _;
use pizzapi_control_plane::backup::{self, Error, FORMAT, Manifest, SealedWith};
use pizzapi_sdk::{
    Client, ListOrgs, OrgClient, WaitFor,
    runner::AgentCommand,
    types::{
        ErrorCode, InstanceStatus, NewMember, Role, SessionEvent, SessionId, runner::SpawnSession,
    },
};
use pizzapi_testkit::{Platform, eventually};
use serde_json::json;
use tar::{Archive, Builder, EntryType, Header};

use crate::runner::runner;

async fn pack(platform: &Platform) -> (Manifest, Vec<u8>) {
    let domain = Some("localhost".to_owned());
    let packed = backup::pack(platform.path(""), domain, Vec::new())
        .await
        .expect("a backup");
    (packed.manifest, packed.out)
}

async fn restore(data: &Path, force: bool, archive: Vec<u8>) -> Result<Manifest, Error> {
    let unpacked = backup::unpack(data.to_owned(), force, io::Cursor::new(archive)).await?;
    unpacked.place().await.map(|(manifest, _)| manifest)
}

/// What is below a folder, and how many.
fn tree(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(tree(&path));
        }
        found.push(path.display().to_string());
    }
    // SQLite's own, which an instance that is ending takes with it.
    found.retain(|path| !path.ends_with("-wal") && !path.ends_with("-shm"));
    found.sort();
    found
}

async fn spawn(
    org: &OrgClient,
    prompt: &str,
) -> pizzapi_sdk::Result<(SessionId, Vec<SessionEvent>)> {
    let runner_id = org.list_runners().await?[0].runner_id.clone();
    let spawn = SpawnSession {
        runner_id,
        cwd: None,
        prompt: Some(prompt.to_owned()),
        model: None,
        agent: None,
    };
    let spawned = org.spawn_session(&spawn).await?;
    let events = org.follow_session_events(&spawned.session_id, None);
    let events = events.try_collect().await?;
    Ok((spawned.session_id, events))
}

fn again(platform: &Platform, client: &Client) -> Client {
    platform
        .anonymous()
        .with_credential(client.credential().clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_backed_up_while_it_was_used_is_all_there_elsewhere() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let bob = platform.sign_up("bob").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let beta = platform.create_org(&bob, "Beta").await;
    let new = NewMember {
        user_id: None,
        email: Some("bob@example.com".into()),
        role: Role::Admin,
    };
    ann.add_member(&acme.slug, &new).await.expect("bob joins");
    let (stop, task) = runner(&ann, &acme, AgentCommand::new("cat", [] as [&str; 0]));
    let org = ann.org(&acme.slug);
    eventually("the runner is connected", || async {
        org.list_runners().await.is_ok_and(|all| all.len() == 1)
    })
    .await;
    let (session, events) = spawn(&org, "keep this\n").await.expect("a session");

    // Somebody writes all the while.
    let busy = Arc::new(AtomicBool::new(true));
    let writing = tokio::spawn({
        let (org, busy) = (org.clone(), busy.clone());
        async move {
            let mut written = 0;
            while busy.load(Ordering::Relaxed) {
                spawn(&org, "more\n").await.expect("a session");
                written += 1;
            }
            written
        }
    });
    let mut last = None;
    for _ in 0..5 {
        last = Some(pack(&platform).await);
    }
    busy.store(false, Ordering::Relaxed);
    assert!(writing.await.expect("it wrote") > 0);
    let (manifest, archive) = last.expect("a backup");
    assert_eq!((manifest.format, manifest.orgs), (FORMAT, 2));
    assert_eq!(manifest.sealed_with, SealedWith::MasterKeyFile);
    assert_eq!(manifest.missing, []);
    for file in &manifest.files {
        let left_out = ["/lock", "/log", "instance.json", "-wal", "-shm"];
        assert!(
            !left_out.iter().any(|end| file.path.ends_with(end)),
            "{file:?}"
        );
    }
    assert!(!platform.path(".backup").exists());

    // The first platform goes on: nothing of it is taken for the second one's.
    let folder = tempfile::tempdir().expect("a folder");
    let restored = restore(folder.path(), false, archive.clone()).await;
    assert_eq!(restored.expect("restored"), manifest);
    for path in tree(folder.path()) {
        let metadata = fs::metadata(&path).expect("there");
        let mode = metadata.permissions().mode() & 0o777;
        assert_eq!(
            mode,
            if metadata.is_dir() { 0o700 } else { 0o600 },
            "{path}"
        );
    }
    let second = Platform::start_in(folder).await;
    let (ann_there, bob_there) = (again(&second, &ann), again(&second, &bob));
    for (client, org) in [(&ann_there, &acme), (&bob_there, &beta)] {
        let healthy = client.wait_for_org(
            &org.slug,
            WaitFor::Healthy,
            std::time::Duration::from_secs(20),
            |_| {},
        );
        healthy.await.expect("it comes up");
        assert_ne!(platform.instance_address(org), second.instance_address(org));
        assert_ne!(platform.instance_token(org), second.instance_token(org));
    }
    let org_there = ann_there.org(&acme.slug);
    let kept: Vec<SessionEvent> = org_there
        .follow_session_events(&session, None)
        .try_collect()
        .await
        .expect("its events");
    assert_eq!(kept, events);
    let bob_role = bob_there.org(&acme.slug).me().await.expect("bob");
    assert_eq!(bob_role.role, Some(Role::Admin));
    let strange = ann_there.org(&beta.slug).me().await.expect_err("not hers");
    assert_eq!(strange.code(), Some(&ErrorCode::OrgNotFound));

    // And the first one was not disturbed.
    let status = ann.org_status(&acme.slug).await.expect("a status");
    let instance = status.instance.expect("an instance");
    assert_eq!(
        (instance.status, instance.restarts),
        (InstanceStatus::Healthy, 0)
    );
    stop.cancel();
    task.await.expect("the runner ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_use_or_with_something_in_it_is_left_alone() {
    let mut platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let (_, archive) = pack(&platform).await;
    let running = restore(&platform.path(""), true, archive.clone()).await;
    assert!(matches!(running, Err(Error::Running { .. })), "{running:?}");

    let late = platform.create_org(&ann, "Late").await;
    platform.stop_router().await;
    platform.stop_control_plane().await;
    for org in [&acme, &late] {
        platform.crash_instance(org).await;
    }
    let before = tree(&platform.path(""));
    let full = restore(&platform.path(""), false, archive.clone()).await;
    assert!(matches!(full, Err(Error::NotEmpty(_))), "{full:?}");
    let mut cut = archive.clone();
    cut.truncate(archive.len() / 2);
    let damaged = restore(&platform.path(""), true, cut).await;
    assert!(matches!(damaged, Err(Error::Damaged(_))), "{damaged:?}");
    assert_eq!(tree(&platform.path("")), before, "nothing was touched");

    let unpacked = backup::unpack(platform.path(""), true, io::Cursor::new(archive)).await;
    let (_, aside) = unpacked.expect("good").place().await.expect("in place");
    let aside = aside.expect("something was there");
    assert!(aside.join("control-plane/registry.db").exists());
    assert!(aside.join(format!("orgs/{}/instance.db", late.id)).exists());
    assert!(!platform.path("router").exists());
    platform.start_control_plane().await;
    platform.start_router().await;
    let orgs = ann.list_orgs(&ListOrgs::default()).await.expect("orgs");
    let slugs: Vec<_> = orgs.items.iter().map(|org| org.slug.as_str()).collect();
    assert_eq!(slugs, ["acme"]);
    fs::remove_dir_all(aside).expect("removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_sealed_with_a_secret_says_so_and_what_cannot_be_read_is_named() {
    let secret = "a secret of more than thirty-two bytes";
    let platform =
        Platform::start_with(move |config| config.jwt_secret = Some(secret.into())).await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let beta = platform.create_org(&ann, "Beta").await;
    platform.crash_instance(&acme).await;
    let broken = platform.path(&format!("orgs/{}/instance.db", acme.id));
    fs::write(
        &broken,
        "no database at all, and longer than a header would be",
    )
    .expect("written");
    let (manifest, archive) = pack(&platform).await;
    assert_eq!(manifest.sealed_with, SealedWith::JwtSecret);
    let missing: Vec<_> = manifest.missing.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(missing, [format!("orgs/{}/instance.db", acme.id)]);
    let has = |path: String| manifest.files.iter().any(|file| file.path == path);
    assert!(has(format!("orgs/{}/instance.db", beta.id)));
    let folder = tempfile::tempdir().expect("a folder");
    restore(folder.path(), false, archive)
        .await
        .expect("restored");

    let nothing = tempfile::tempdir().expect("a folder");
    let empty = backup::pack(nothing.path().to_owned(), None, Vec::new()).await;
    assert!(matches!(empty, Err(Error::Empty(_))), "{empty:?}");
    fs::create_dir(nothing.path().join("control-plane")).expect("made");
    fs::write(
        nothing.path().join("control-plane/registry.db"),
        "no database",
    )
    .expect("written");
    let registry = backup::pack(nothing.path().to_owned(), None, Vec::new()).await;
    assert!(matches!(registry, Err(Error::Registry(_))), "{registry:?}");
    assert!(!nothing.path().join(".backup").exists());
}

/// The entries of a good archive: name and content.
fn entries(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = Archive::new(archive);
    let entries = archive.entries().expect("entries");
    entries
        .map(|entry| {
            let mut entry = entry.expect("an entry");
            let path = String::from_utf8(entry.path_bytes().into_owned()).expect("text");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("its content");
            (path, content)
        })
        .collect()
}

fn entry(tar: &mut Builder<Vec<u8>>, kind: EntryType, path: &str, content: &[u8]) {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(0o4777);
    header.set_size(content.len() as u64);
    if matches!(kind, EntryType::Link | EntryType::Symlink) {
        header.set_link_name("/etc/passwd").expect("a name");
    }
    // Written as it is: the library itself would refuse to leave the folder.
    let name = &mut header.as_gnu_mut().expect("gnu").name;
    name[..path.len()].copy_from_slice(path.as_bytes());
    header.set_cksum();
    tar.append(&header, content).expect("written");
}

fn archive_of(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    for (path, content) in entries {
        entry(&mut tar, EntryType::Regular, path, content);
    }
    tar.into_inner().expect("memory")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_is_not_a_whole_backup_leaves_nothing() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let (_, good) = pack(&platform).await;
    let parts = entries(&good);
    let place = tempfile::tempdir().expect("a folder");
    let data = place.path().join("data");
    let refused = async |what: &str, archive: Vec<u8>| {
        let error = restore(&data, false, archive).await.err();
        let error = error.unwrap_or_else(|| panic!("{what} was taken"));
        assert_eq!(tree(place.path()), [] as [&str; 0], "{what}: {error}");
        error
    };
    let damaged = |what: &str, error: &Error| {
        assert!(matches!(error, Error::Damaged(_)), "{what}: {error:?}");
    };
    let foreign = |what: &str, error: &Error| {
        assert!(matches!(error, Error::Foreign(_)), "{what}: {error:?}");
    };

    foreign("nothing", &refused("nothing", Vec::new()).await);
    let noise = b"not a tar file, but long enough to be read as one. ".repeat(40);
    damaged("noise", &refused("noise", noise).await);
    for end in [
        1,
        511,
        512,
        700,
        good.len() / 3,
        good.len() / 2,
        good.len() - 2048,
    ] {
        let what = format!("the first {end} bytes");
        damaged(&what, &refused(&what, good[..end].to_vec()).await);
    }
    // A bit anywhere in a file.
    for at in [600, 5000, good.len() / 2] {
        let mut changed = good.clone();
        changed[at] ^= 1;
        damaged("a changed bit", &refused("a changed bit", changed).await);
    }

    let with = |extra: &[(&str, &[u8])]| {
        let extra = extra
            .iter()
            .map(|(path, content)| ((*path).to_owned(), content.to_vec()));
        archive_of(&extra.chain(parts.clone()).collect::<Vec<_>>())
    };
    let org = format!("orgs/{}", acme.id);
    for path in [
        "../evil",
        "/etc/evil",
        "control-plane/../../evil",
        "control-plane/lock",
        "control-plane/registry.db-wal",
        &format!("{org}/instance.json"),
        "orgs/../control-plane/x",
        "somewhere/else",
        "evil",
    ] {
        foreign(path, &refused(path, with(&[(path, b"evil")])).await);
    }
    damaged(
        "unlisted",
        &refused("unlisted", with(&[("control-plane/x", b"x")])).await,
    );
    damaged(
        "twice",
        &refused("twice", with(&[("control-plane/registry.db", b"x")])).await,
    );
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Directory,
        EntryType::Char,
        EntryType::Fifo,
    ] {
        let mut tar = Builder::new(Vec::new());
        entry(&mut tar, kind, "control-plane/x", b"");
        for (path, content) in &parts {
            entry(&mut tar, EntryType::Regular, path, content);
        }
        let what = format!("{kind:?}");
        foreign(
            &what,
            &refused(&what, tar.into_inner().expect("memory")).await,
        );
    }

    let without = |name: &str| {
        let left = parts.iter().filter(|(path, _)| path != name);
        archive_of(&left.cloned().collect::<Vec<_>>())
    };
    damaged("no list", &refused("no list", without("backup.json")).await);
    let registry = without("control-plane/registry.db");
    damaged("no registry", &refused("no registry", registry).await);
    let after = [
        parts.clone(),
        vec![("control-plane/x".to_owned(), Vec::new())],
    ]
    .concat();
    damaged("more", &refused("more", archive_of(&after)).await);

    let listed = |list: &[u8]| {
        let mut parts = parts.clone();
        parts.last_mut().expect("the list").1 = list.to_vec();
        archive_of(&parts)
    };
    damaged("a list", &refused("a list", listed(b"{}")).await);
    let newer = json!({ "format": FORMAT + 1, "version": "9.0.0", "all": "different" });
    let error = refused("a newer one", listed(newer.to_string().as_bytes())).await;
    assert!(
        matches!(&error, Error::Newer(version) if version == "9.0.0"),
        "{error:?}"
    );

    restore(&data, false, good)
        .await
        .expect("the good one is taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_leaves_nothing() {
    let platform = Platform::start().await;
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let packed = backup::pack(platform.path(""), None, full.expect("/dev/full")).await;
    let error = packed.expect_err("no room");
    assert!(error.is_disk_full(), "{error:?}");
    assert!(!platform.path(".backup").exists());
    let (_, archive) = pack(&platform).await;

    let small = tempfile::tempdir().expect("a folder");
    let Some(small) = Small::mount(small) else {
        return;
    };
    let error = restore(small.0.path(), false, archive).await;
    let error = error.expect_err("no room");
    assert!(error.is_disk_full(), "{error:?}");
    assert_eq!(tree(small.0.path()), [] as [&str; 0]);
}

/// A file system of 64 KiB.
struct Small(tempfile::TempDir);

impl Small {
    #[expect(
        clippy::print_stderr,
        reason = "whoever runs the tests should see that one proves nothing"
    )]
    fn mount(folder: tempfile::TempDir) -> Option<Self> {
        let mounted = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
            .arg(folder.path())
            .output();
        if mounted.is_ok_and(|mounted| mounted.status.success()) {
            return Some(Self(folder));
        }
        let why = "no small file system can be mounted here";
        assert!(std::env::var_os("CI").is_none(), "{why}");
        eprintln!("skipped: {why}");
        None
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount")
            .arg(self.0.path())
            .status();
    }
}
