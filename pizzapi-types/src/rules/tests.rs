//! Every rule at its edges.

use super::*;

fn long(length: usize) -> String {
    "ä".repeat(length)
}

#[test]
fn texts_are_measured_in_characters() {
    type Rule = fn(&str) -> Result<&str>;
    let rules: [(Rule, &RangeInclusive<usize>, Broken); 5] = [
        (org_name, &ORG_NAME, Broken::OrgName),
        (plan, &PLAN, Broken::Plan),
        (reason, &REASON, Broken::Reason),
        (account_name, &ACCOUNT_NAME, Broken::AccountName),
        (key_name, &KEY_NAME, Broken::KeyName),
    ];
    for (rule, length, broken) in rules {
        for fine in [*length.start(), *length.end()] {
            assert_eq!(rule(&long(fine)), Ok(long(fine).as_str()));
        }
        assert_eq!(rule(&long(length.end() + 1)), Err(broken.clone()));
        if let Some(less) = length.start().checked_sub(1) {
            assert_eq!(rule(&long(less)), Err(broken.clone()));
        }
        let numbers = [length.start(), length.end()];
        let said = broken.to_string();
        let told = numbers.map(|number| *number == 0 || said.contains(&number.to_string()));
        assert_eq!(told, [true; 2], "{said}");
        if broken != Broken::KeyName {
            assert_eq!(rule("a\u{7}b"), Err(broken));
        }
    }
    assert_eq!(org_name("  Acme \n"), Ok("Acme"));
    assert_eq!(org_name("   a  "), Err(Broken::OrgName));
    assert_eq!(key_name(" \t "), Err(Broken::KeyName));
}

#[test]
fn slugs_are_refused_as_the_server_refuses_them() {
    assert_eq!(slug("acme").map(|slug| slug.to_string()), Ok("acme".into()));
    let broken = |result: Result<OrgSlug>| result.expect_err("refused").to_string();
    assert_eq!(broken(slug("Acme")), InvalidSlug::Character.to_string());
    assert_eq!(broken(slug("www")), "the platform keeps `www` for itself");
    assert_eq!(
        broken(slug_of_name("!!")),
        "no slug can be made from this name (a slug has 3 to 40 characters); send one in `slug`"
    );
    assert_eq!(
        broken(slug_of_name(" API ")),
        "the platform keeps `api` for itself"
    );
}

#[test]
fn addresses_are_kept_in_lower_case() {
    assert_eq!(email(" Ann@Example.COM "), Ok("ann@example.com".into()));
    let longest = format!("{}@example.com", "a".repeat(EMAIL - 12));
    assert_eq!(email(&longest), Ok(longest.clone()));
    let longer = format!("a{longest}");
    for none in [
        "",
        "ann",
        "@example.com",
        "ann@",
        "ann@localhost",
        "ann@.com",
        "ann@example.",
        "a@b@example.com",
        "a b@example.com",
        "a\u{7}@example.com",
        &longer,
    ] {
        assert_eq!(email(none), Err(Broken::Email), "{none}");
    }
    assert_eq!(known_email("admin@localhost"), Ok("admin@localhost".into()));
    for none in ["", "nobody", "@", "ann@", "@localhost"] {
        assert_eq!(known_email(none), Err(Broken::KnownEmail), "{none}");
    }
}

#[test]
fn passwords_are_neither_short_nor_long() {
    assert_eq!(password(&long(7)), Err(Broken::PasswordTooShort));
    assert_eq!(password(&long(8)), Ok(()));
    assert_eq!(password(&long(128)), Ok(()));
    assert_eq!(password(&long(129)), Err(Broken::PasswordTooLong));
    for (broken, code) in [
        (
            Broken::PasswordTooShort,
            crate::ErrorCode::AuthPasswordTooShort,
        ),
        (
            Broken::PasswordTooLong,
            crate::ErrorCode::AuthPasswordTooLong,
        ),
    ] {
        assert_eq!(broken.to_string(), code.title());
    }
}

#[test]
fn times_have_an_end() {
    let year = 366 * DAY;
    assert_eq!(key_life(0), Err(Broken::KeyLife));
    assert_eq!(key_life(10 * year), Ok(10 * year));
    assert_eq!(key_life(10 * year + 1), Err(Broken::KeyLife));
    assert_eq!(invite_life(0), Err(Broken::InviteLife));
    assert_eq!(invite_life(30 * DAY), Ok(30 * DAY));
    assert_eq!(invite_life(30 * DAY + 1), Err(Broken::InviteLife));
    assert_eq!(invite_life(USUAL_INVITE_LIFE), Ok(USUAL_INVITE_LIFE));
    assert_eq!(grace(0), Ok(0));
    assert_eq!(grace(USUAL_GRACE), Ok(USUAL_GRACE));
    assert_eq!(grace(30 * DAY + 1), Err(Broken::Grace));
}

#[test]
fn sessions_work_under_a_root() {
    let roots = ["/srv/ws".to_owned()];
    assert_eq!(session_folder(&roots, "/srv/ws/a"), Ok("/srv/ws/a"));
    let refused = session_folder(&roots, "/etc").expect_err("outside");
    assert_eq!(refused.to_string(), "Runner cannot access cwd: /etc");
    assert_eq!(session_folder(&[], "/etc"), Ok("/etc"));
}
