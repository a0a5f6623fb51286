//! The order of settings: what is given, the environment, the project's file, the profile, the default.

use std::path::PathBuf;

use pizzapi_host::file;
use pizzapi_sdk::{
    Client, Credential, Error, OrgClient,
    auth::{SecretName, SecretStore as _, StoreKind},
    profile::{
        Config, DEFAULT_URL, Environment, Folders, Overrides, Settings, SettingsError, Source,
        environment,
    },
    types::Secret,
};

/// Where a setting can come from, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Given,
    Variable,
    Project,
    Profile,
}

use Rank::{Given, Profile, Project, Variable};

const ALL: [Rank; 4] = [Given, Variable, Project, Profile];

/// A machine with folders of its own, and a person who is logged in as `<profile>@example.com` in each profile.
struct Machine {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
    overrides: Overrides,
}

fn profile_url(name: &str) -> String {
    format!("https://{name}.example.com")
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("config");
        let machine = Self {
            variables: vec![(
                environment::CONFIG_DIR.to_owned(),
                config.display().to_string(),
            )],
            folder,
            overrides: Overrides::default(),
        };
        std::fs::create_dir(machine.project()).expect("made");
        let folders = Folders::of(&machine.environment());
        Config::update(&folders, |config| {
            // No test is about the keyring of whoever runs it.
            config.credentials = Some(StoreKind::File);
            for name in ["given", "variable", "project", "current"] {
                config.remember(name, &profile_url(name), &format!("{name}@example.com"));
            }
            config.current = None;
            Ok::<_, SettingsError>(())
        })
        .expect("kept");
        machine
    }

    fn environment(&self) -> Environment {
        Environment::of(self.variables.clone())
    }

    fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    fn config(&self, change: impl FnOnce(&mut Config)) {
        Config::update(&Folders::of(&self.environment()), |config| {
            change(config);
            Ok::<_, SettingsError>(())
        })
        .expect("kept");
    }

    fn set(&mut self, variable: &str, value: &str) {
        self.variables.push((variable.to_owned(), value.to_owned()));
    }

    /// Adds a line to the project's file.
    fn in_project(&self, line: &str) {
        let path = self.project().join(".pizzapi.toml");
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(path, format!("{before}{line}\n")).expect("written");
    }

    fn settings(&self) -> pizzapi_sdk::Result<Settings> {
        let folder = self.project();
        Settings::load_from(self.overrides.clone(), self.environment(), Some(&folder))
    }

    fn works_out(&self) -> Settings {
        self.settings().expect("settings")
    }

    fn stores(&self, url: &str, account: &str, token: &str) {
        let name = SecretName::new(url, account);
        let settings = Settings::load_from(Overrides::default(), self.environment(), None);
        let store = settings.expect("settings").store().clone();
        store
            .update(&name, &mut |_| Some(Secret::from(token)))
            .expect("kept");
    }

    fn project_source(&self) -> Source {
        Source::Project {
            path: self.project().join(".pizzapi.toml"),
        }
    }

    fn config_source(&self) -> Source {
        Source::Config {
            path: self.folder.path().join("config/config.toml"),
        }
    }
}

fn variable(variable: &'static str) -> Source {
    Source::Environment { variable }
}

/// Every set of sources, from none to all.
fn sets(of: &[Rank]) -> impl Iterator<Item = Vec<Rank>> {
    (0..1_u32 << of.len()).map(|bits| {
        let chosen = of.iter().enumerate();
        chosen
            .filter(|(index, _)| bits & (1 << index) != 0)
            .map(|(_, from)| *from)
            .collect()
    })
}

#[test]
fn the_strongest_source_of_a_profile_wins() {
    for present in sets(&ALL) {
        let mut machine = Machine::new();
        for from in &present {
            match from {
                Given => machine.overrides.profile = Some("given".to_owned()),
                Variable => machine.set(environment::PROFILE, "variable"),
                Project => machine.in_project("profile = \"project\""),
                Profile => machine.config(|config| config.current = Some("current".to_owned())),
            }
        }
        let found = machine.works_out().profile;
        let expected = present.iter().min().map(|strongest| match strongest {
            Given => ("given", Source::Override),
            Variable => ("variable", variable(environment::PROFILE)),
            Project => ("project", machine.project_source()),
            Profile => ("current", machine.config_source()),
        });
        let found = found.map(|profile| (profile.value, profile.source));
        let expected = expected.map(|(name, source)| (name.to_owned(), source));
        assert_eq!(found, expected, "{present:?}");
    }
}

#[test]
fn the_strongest_source_of_an_org_wins() {
    for present in sets(&ALL) {
        let mut machine = Machine::new();
        machine.config(|config| config.current = Some("current".to_owned()));
        for from in &present {
            match from {
                Given => machine.overrides.org = Some("given".parse().expect("a slug")),
                Variable => machine.set(environment::ORG_SLUG, "variable"),
                Project => machine.in_project("org = \"project\""),
                Profile => machine.config(|config| {
                    let current = config.profiles.get_mut("current").expect("there");
                    current.org = Some("profile".parse().expect("a slug"));
                }),
            }
        }
        let settings = machine.works_out();
        let Some(strongest) = present.iter().min() else {
            assert_eq!(settings.org, None);
            let error = settings.chosen_org().expect_err("none is chosen");
            assert!(
                matches!(error, Error::Settings(SettingsError::NoOrg)),
                "{error:?}"
            );
            continue;
        };
        let (slug, source) = match strongest {
            Given => ("given", Source::Override),
            Variable => ("variable", variable(environment::ORG_SLUG)),
            Project => ("project", machine.project_source()),
            Profile => (
                "profile",
                Source::Profile {
                    name: "current".to_owned(),
                },
            ),
        };
        let org = settings.org.expect("an org");
        assert_eq!(
            (org.value.as_str(), org.source),
            (slug, source),
            "{present:?}"
        );
    }
}

#[test]
fn the_strongest_source_of_a_control_plane_wins_and_a_project_is_none() {
    for present in sets(&[Given, Variable, Profile]) {
        let mut machine = Machine::new();
        for from in &present {
            match from {
                Given => machine.overrides.control_plane = Some("https://given.test/".to_owned()),
                Variable => machine.set(environment::CONTROL_PLANE_URL, "https://variable.test/"),
                Profile => machine.config(|config| config.current = Some("current".to_owned())),
                Project => unreachable!("not among these"),
            }
        }
        let settings = machine.works_out();
        let (url, source) = match present.iter().min() {
            Some(Given) => ("https://given.test", Source::Override),
            Some(Variable) => (
                "https://variable.test",
                variable(environment::CONTROL_PLANE_URL),
            ),
            Some(_) => (
                "https://current.example.com",
                Source::Profile {
                    name: "current".to_owned(),
                },
            ),
            None => (DEFAULT_URL, Source::Default),
        };
        assert_eq!(
            (settings.url.value.as_str(), settings.url.source),
            (url, source)
        );
        // An account is one of the profile's own control plane.
        let account = settings.account.map(|account| account.value);
        let own = (present == [Profile]).then(|| "current@example.com".to_owned());
        assert_eq!(account, own, "{present:?}");
    }
    let machine = Machine::new();
    machine.in_project("control_plane = \"https://project.test\"");
    let refused = machine
        .settings()
        .expect_err("a project cannot say where to log in");
    assert!(
        refused.to_string().contains(".pizzapi.toml may hold only"),
        "{refused}"
    );
}

#[test]
fn the_strongest_credential_wins() {
    for present in sets(&[Given, Variable, Profile]) {
        let mut machine = Machine::new();
        machine.config(|config| config.current = Some("current".to_owned()));
        for from in &present {
            match from {
                Given => {
                    let given = Credential::Session("given".into());
                    machine.overrides.credential = Some(given);
                }
                Variable => machine.set(environment::API_KEY, "pzk_variable"),
                Profile => machine.stores(&profile_url("current"), "current@example.com", "login"),
                Project => unreachable!("not among these"),
            }
        }
        let settings = machine.works_out();
        let credential = settings.credential().expect("looked");
        let found = match &credential.value {
            Credential::Session(token) => format!("session {}", token.expose()),
            Credential::ApiKey(key) => format!("key {}", key.expose()),
            _ => "none".to_owned(),
        };
        let expected = match present.iter().min() {
            Some(Given) => ("session given", Source::Override),
            Some(Variable) => ("key pzk_variable", variable(environment::API_KEY)),
            Some(_) => ("session login", Source::Login),
            None => ("none", Source::Default),
        };
        assert_eq!((found.as_str(), credential.source), expected, "{present:?}");
        match Client::from_settings(&settings) {
            Ok(client) => assert_eq!(client.url(), profile_url("current")),
            Err(error) => assert!(present.is_empty() && error.is_unauthenticated(), "{error}"),
        }
    }
}

#[test]
fn the_strongest_word_on_where_orgs_are_wins() {
    for (given, domain, protocol, expected) in [
        (None, None, None, None),
        (None, None, Some("http"), None),
        (
            None,
            Some("pizza.test"),
            None,
            Some("https://{slug}.pizza.test"),
        ),
        (
            None,
            Some("localhost:8088"),
            None,
            Some("http://{slug}.localhost:8088"),
        ),
        (
            None,
            Some("a.localhost"),
            None,
            Some("http://{slug}.a.localhost"),
        ),
        (
            None,
            Some("localhost"),
            Some("https"),
            Some("https://{slug}.localhost"),
        ),
        (
            None,
            Some("pizza.test:81"),
            Some("http"),
            Some("http://{slug}.pizza.test:81"),
        ),
        (
            Some("https://{slug}.given.test"),
            Some("pizza.test"),
            None,
            Some("https://{slug}.given.test"),
        ),
        (
            Some("https://{slug}.given.test"),
            Some("pizza.test"),
            Some("ftp"),
            Some("https://{slug}.given.test"),
        ),
    ] {
        let mut machine = Machine::new();
        machine.overrides.org_url = given.map(str::to_owned);
        for (name, value) in [
            (environment::BASE_DOMAIN, domain),
            (environment::RELAY_PROTOCOL, protocol),
        ] {
            if let Some(value) = value {
                machine.set(name, value);
            }
        }
        let found = machine.works_out().org_url;
        let source = found.as_ref().map(|url| url.source.clone());
        assert_eq!(found.map(|url| url.value).as_deref(), expected);
        let expected_source = expected.map(|_| match given {
            Some(_) => Source::Override,
            None => variable(environment::BASE_DOMAIN),
        });
        assert_eq!(source, expected_source);
    }
}

#[test]
fn a_login_is_used_only_where_it_was_made() {
    let mut machine = Machine::new();
    machine.config(|config| config.current = Some("current".to_owned()));
    machine.stores(&profile_url("current"), "current@example.com", "login");
    let is_used = |machine: &Machine| {
        let credential = machine.works_out().credential().expect("looked");
        matches!(credential.value, Credential::Session(_))
    };
    assert!(is_used(&machine));
    for (url, used) in [
        ("https://current.example.com/", true),
        ("HTTPS://Current.example.com", true),
        ("http://current.example.com", false),
        ("https://current.example.com:8443", false),
        ("https://current.example.com.evil.test", false),
        ("https://evil.test/https://current.example.com", false),
    ] {
        machine.overrides.control_plane = Some(url.to_owned());
        assert_eq!(is_used(&machine), used, "{url}");
    }
    machine.overrides.control_plane = None;
    machine.config(|config| {
        let current = config.profiles.get_mut("current").expect("there");
        current.account = Some("eve@example.com".to_owned());
    });
    assert!(!is_used(&machine), "another account's");
}

#[tokio::test]
async fn a_ready_org_token_needs_neither_a_login_nor_the_control_plane() {
    let mut machine = Machine::new();
    let refused = |machine: &Machine| {
        OrgClient::from_settings(&machine.works_out()).expect_err("it lacks something")
    };
    machine.config(|config| config.current = Some("current".to_owned()));
    machine.set(environment::ORG_TOKEN, "a.ready.token");
    // Nobody reads what need not be read.
    let login = machine.folder.path().join("config/credentials.json");
    file::write_private(&login, b"damaged").expect("written");
    assert!(matches!(
        refused(&machine),
        Error::Settings(SettingsError::NoOrg)
    ));
    machine.overrides.org = Some("acme".parse().expect("a slug"));
    assert!(matches!(
        refused(&machine),
        Error::Settings(SettingsError::NoBaseDomain)
    ));

    let server = wiremock::MockServer::start().await;
    let asked = wiremock::Mock::given(wiremock::matchers::path("/api/me")).and(
        wiremock::matchers::header("authorization", "Bearer a.ready.token"),
    );
    asked
        .respond_with(wiremock::ResponseTemplate::new(401))
        .expect(1)
        .mount(&server)
        .await;
    machine.set(
        environment::BASE_DOMAIN,
        &format!("localhost:{}", server.address().port()),
    );
    let client = OrgClient::from_settings(&machine.works_out()).expect("a client");
    let answer = client.me().await.expect_err("as told");
    assert!(answer.is_unauthenticated(), "{answer}");

    machine
        .variables
        .retain(|(name, _)| name != environment::ORG_TOKEN);
    let error = refused(&machine);
    assert!(
        matches!(error, Error::Store { .. }),
        "now the login counts: {error:?}"
    );
}

#[test]
fn what_makes_no_sense_is_named() {
    let mut machine = Machine::new();
    let says = |machine: &Machine, text: &str| {
        let error = machine.settings().expect_err(text);
        assert!(error.to_string().contains(text), "{error}");
    };
    for (name, value) in [
        (environment::ORG_SLUG, "Not A Slug"),
        (environment::PROFILE, "nobody"),
    ] {
        machine.set(name, value);
        says(&machine, value);
        machine.variables.pop();
    }
    machine.overrides.profile = Some("nobody".to_owned());
    says(&machine, "there is no profile `nobody`");
    machine.overrides.profile = None;
    // A file that names a profile which is not there is no mistake of whoever works here.
    machine.in_project("profile = \"nobody\"");
    assert_eq!(machine.works_out().profile, None);

    machine.set(environment::BASE_DOMAIN, "http://localhost:8088");
    says(
        &machine,
        "PIZZAPI_BASE_DOMAIN is set to `http://localhost:8088`",
    );
    machine.set(environment::BASE_DOMAIN, "localhost");
    machine.set(environment::RELAY_PROTOCOL, "gopher");
    says(&machine, "PIZZAPI_RELAY_PROTOCOL is set to `gopher`");
}

#[test]
fn settings_show_no_secret() {
    let mut machine = Machine::new();
    machine.set(environment::API_KEY, "pzk_hunter2");
    machine.set(environment::ORG_TOKEN, "hunter2.hunter2.hunter2");
    machine.overrides.credential = Some(Credential::Session("hunter2".into()));
    let settings = machine.works_out();
    let shown = format!(
        "{settings:?} {:?} {:?} {:?}",
        settings.credential().expect("looked"),
        settings.org_token().expect("looked"),
        machine.overrides,
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// A token as PizzaPi signs them, but for the signature.
fn org_token(slug: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let id = "0192f0c1-1111-7000-8000-000000000000";
    let claims = format!("{{\"org_id\":\"{id}\",\"org_slug\":\"{slug}\"}}");
    format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims))
}

#[test]
fn a_ready_org_token_goes_to_its_own_org_and_to_no_other() {
    let mut machine = Machine::new();
    machine.set(environment::ORG_TOKEN, &org_token("acme"));
    machine.set(environment::BASE_DOMAIN, "localhost:8088");
    // What a checkout says of orgs must not lead it elsewhere.
    machine.in_project("org = \"evil\"");
    let ready = |machine: &Machine| machine.works_out().ready_org();
    let found = ready(&machine).expect("looked").expect("a token");
    assert_eq!(found.url, "http://acme.localhost:8088");
    assert_eq!((found.slug.as_str(), found.id.is_some()), ("acme", true));
    machine.overrides.org = Some("acme".parse().expect("a slug"));
    assert!(ready(&machine).is_ok());
    machine.overrides.org = Some("beta".parse().expect("a slug"));
    let error = ready(&machine).expect_err("another org");
    assert_eq!(
        error.to_string(),
        "PIZZAPI_ORG_TOKEN is for `acme`, and `beta` is named"
    );
    machine.overrides.org = None;
    machine.set(environment::ORG_SLUG, "beta");
    assert!(ready(&machine).is_err());
}

#[test]
fn a_key_is_read_without_the_line_break_it_came_with_and_a_blank_one_is_none() {
    let mut machine = Machine::new();
    let found = |machine: &Machine| machine.works_out().credential().expect("looked").value;
    machine.set(environment::API_KEY, "pzk_1\n");
    assert_eq!(found(&machine), Credential::ApiKey("pzk_1".into()));
    machine.set(environment::API_KEY, " \n");
    assert_eq!(found(&machine), Credential::None);
}
