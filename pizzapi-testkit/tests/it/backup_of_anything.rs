//! Backups of organisations that put whatever they like into their folders, or swap it while it is read.

use std::{
    ffi::OsStr,
    fs,
    io::{self, Write},
    os::unix::{ffi::OsStrExt as _, fs::symlink},
    path::PathBuf,
};

use pizzapi_control_plane::backup;
use pizzapi_testkit::Platform;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_packed_can_be_put_back_whatever_its_names() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let own = format!("orgs/{}", acme.id);
    let folder = platform.path(&own);
    let deep = "d/".repeat(96);
    fs::create_dir_all(folder.join(&deep).join("e/f")).expect("made");
    fs::create_dir(folder.join("fol\u{7}der")).expect("made");
    fs::write(folder.join("fol\u{7}der/within"), "x").expect("written");
    fs::create_dir_all(folder.join("instance.db.d/instance.db")).expect("made");
    symlink("/etc/passwd", folder.join("link")).expect("linked");
    let long = "l".repeat(255);
    let kept = [
        "plain",
        "with space ",
        "ünï\u{2028}cödé",
        "back\\slash",
        "\u{202e}turned",
        "C:",
        "-rf",
        "~",
        "instance.db.d/instance.db/x",
        "backup.json",
        long.as_str(),
        &format!("{deep}last"),
    ];
    for name in kept {
        fs::write(folder.join(name), name).expect("written");
    }
    for name in [&b"new\nline"[..], b"esc\x1b[2J", b"del\x7f", b"no\xfftext"] {
        fs::write(folder.join(OsStr::from_bytes(name)), "x").expect("written");
    }
    fs::write(folder.join(format!("{deep}e/f/too-deep")), "x").expect("written");

    let packed = backup::pack(platform.path(""), None, Vec::new()).await;
    let packed = packed.expect("a backup");
    let missing = packed.manifest.missing.iter();
    let mut missing: Vec<_> = missing.map(|it| it.path.as_str()).collect();
    missing.sort_unstable();
    let mut left_out = [
        "fol\u{fffd}der",
        "new\u{fffd}line",
        "esc\u{fffd}[2J",
        "del\u{fffd}",
        "no\u{fffd}text",
        &format!("{deep}e/f/too-deep"),
    ]
    .map(|name| format!("{own}/{name}"));
    left_out.sort_unstable();
    assert_eq!(missing, left_out);

    let place = tempfile::tempdir().expect("a folder");
    let data = place.path().join("data");
    let unpacked = backup::unpack(data.clone(), false, io::Cursor::new(packed.out)).await;
    let (manifest, _) = unpacked.expect("whole").place().await.expect("in place");
    assert_eq!(manifest, packed.manifest);
    for name in kept {
        let text = fs::read_to_string(data.join(&own).join(name));
        assert_eq!(text.expect(name), name);
    }
    assert!(!data.join(&own).join("link").exists());
}

/// An archive that is being written; once the first file of `sub` is in it, `sub` is swapped for a link.
struct Swapping {
    written: Vec<u8>,
    own: PathBuf,
    secrets: PathBuf,
    swapped: bool,
}

impl Write for Swapping {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let begins = part.windows(9).any(|it| it == b"sub/file-");
        if begins && !self.swapped {
            fs::rename(self.own.join("sub"), self.own.join(".moved"))?;
            symlink(&self.secrets, self.own.join("sub"))?;
            self.swapped = true;
        }
        self.written.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_swapped_for_a_link_gives_away_nothing() {
    /// In no other file of the platform.
    const SECRET: &[u8] = b"somebody else's, and not to be told";
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let own = platform.path(&format!("orgs/{}", acme.id));
    let secrets = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(own.join("sub/b/c")).expect("made");
    fs::create_dir_all(secrets.path().join("b/c")).expect("made");
    for name in ["file-1", "file-2", "b/file-3", "b/c/file-4"] {
        fs::write(own.join("sub").join(name), "own").expect("written");
        fs::write(secrets.path().join(name), SECRET).expect("written");
    }
    let out = Swapping {
        written: Vec::new(),
        own,
        secrets: secrets.path().to_owned(),
        swapped: false,
    };
    let packed = backup::pack(platform.path(""), None, out).await;
    let packed = packed.expect("a backup");
    assert!(packed.out.swapped);
    let told = packed.out.written.windows(SECRET.len());
    assert_eq!(told.filter(|part| part == &SECRET).count(), 0);
    assert_eq!(packed.manifest.missing, []);
    let files = packed.manifest.files.iter();
    let own = files.filter(|file| file.path.contains("/sub/"));
    let sizes: Vec<_> = own.map(|file| file.size).collect();
    assert_eq!(sizes, [3; 4], "it goes on where it began");
}
