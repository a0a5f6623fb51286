use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use super::*;

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn of(&self, account: &str) -> Names {
        let owner = Owner {
            control_plane: "http://127.0.0.1:3100".to_owned(),
            account: account.to_owned(),
        };
        Names(Some((self.folder.path().join("made"), owner)))
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("made/orgs.json")
    }
}

fn name(name: &str) -> Name {
    Name {
        name: name.to_owned(),
        help: String::new(),
    }
}

fn read(names: &Names) -> Vec<String> {
    let read = names.read(Kind::Orgs);
    read.into_iter().map(|name| name.name).collect()
}

#[test]
fn the_newest_come_first_and_a_whole_list_takes_the_place_of_all() {
    let place = Place::new();
    let names = place.of("ann");
    names.add(Kind::Orgs, name("a"));
    names.add(Kind::Orgs, name("b"));
    names.add(Kind::Orgs, name("a"));
    assert_eq!(read(&names), ["a", "b"]);
    names.remove(Kind::Orgs, "a");
    assert_eq!(read(&names), ["b"]);

    let mut some = names.listing();
    some.see([name("d"), name("c")], false);
    some.gone("b");
    some.keep(Kind::Orgs);
    assert_eq!(read(&names), ["d", "c"]);
    names.replace(Kind::Orgs, [name("e")]);
    assert_eq!(read(&names), ["e"]);
    names.replace(Kind::Orgs, []);
    assert!(!place.file().exists());
}

#[test]
fn nobody_is_offered_what_another_has_seen() {
    let place = Place::new();
    place.of("ann").add(Kind::Orgs, name("acme"));
    // The same file: an account whose folder would be called the same.
    assert_eq!(read(&place.of("eve")), [""; 0]);
    assert_eq!(read(&place.of("ann")), ["acme"]);
    place.of("ann").forget();
    assert_eq!(read(&place.of("ann")), [""; 0]);
    Names::none().add(Kind::Orgs, name("acme"));
    assert!(read(&Names::none()).is_empty());
}

#[test]
fn a_file_that_is_damaged_huge_or_no_file_is_as_good_as_none() {
    let place = Place::new();
    let names = place.of("ann");
    names.add(Kind::Orgs, name("acme"));
    let good = fs::read(place.file()).expect("a file");
    let mode = fs::metadata(place.file()).expect("a file").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);

    fs::write(place.file(), &good[..good.len() / 2]).expect("written");
    assert!(read(&names).is_empty());
    let mut huge = good.clone();
    huge.resize(5 << 20, b' ');
    fs::write(place.file(), &huge).expect("written");
    assert!(read(&names).is_empty());
    fs::write(place.file(), &good).expect("written");
    assert_eq!(read(&names), ["acme"]);
    fs::set_permissions(place.file(), fs::Permissions::from_mode(0o644)).expect("opened");
    assert!(read(&names).is_empty(), "others may have written it");
    // And the next list mends it.
    names.add(Kind::Orgs, name("demo"));
    assert_eq!(read(&names), ["demo"]);
    fs::remove_file(place.file()).expect("removed");
    fs::create_dir(place.file()).expect("made");
    assert!(read(&names).is_empty());
    names.add(Kind::Orgs, name("demo"));
}

#[test]
fn what_has_not_changed_is_not_written_and_what_is_kept_is_bounded() {
    let place = Place::new();
    let names = place.of("ann");
    names.add(Kind::Orgs, name("acme"));
    let before = fs::metadata(place.file()).expect("a file");
    names.add(Kind::Orgs, name("acme"));
    let after = fs::metadata(place.file()).expect("a file");
    let inode = std::os::unix::fs::MetadataExt::ino;
    assert_eq!(inode(&before), inode(&after));

    let mut long = names.listing();
    for page in 0..200 {
        long.see((0..100).map(|it| name(&format!("{page}-{it}"))), false);
    }
    long.keep(Kind::Orgs);
    assert_eq!(read(&names).len(), 10_000);
    assert_eq!(read(&names)[0], "0-0");
}

#[test]
fn folders_stay_within_the_cache() {
    for account in ["../../etc", "a/b", "..", "ann@example.com"] {
        let folder = as_folder(account);
        assert!(!folder.contains(['/', '.']), "{folder}");
    }
}
