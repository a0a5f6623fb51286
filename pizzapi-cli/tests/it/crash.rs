//! The control plane is killed at every moment while an org is made or deleted; started again, there is exactly one
//! healthy org, or none, and never a second process.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use serde_json::{Value, json};

use crate::harness::{Background, Home, show_end, until};

struct Serve {
    home: Home,
    process: Background,
    token: String,
}

impl Serve {
    fn start() -> Self {
        let home = Home::new();
        let process = serve(&home);
        let mut this = Self {
            home,
            process,
            token: String::new(),
        };
        this.ready();
        let first = std::fs::read(this.home.path("data/control-plane/first-login"))
            .expect("the first login");
        let first: Value = serde_json::from_slice(&first).expect("JSON");
        let (_, signed_in) = this
            .call("POST", "/api/auth/sign-in/email", Some(&first))
            .expect("an answer");
        this.token = signed_in["token"].as_str().expect("a token").to_owned();
        this
    }

    fn ready(&self) {
        until("the control plane is ready", || {
            self.call("GET", "/readyz", None)
                .filter(|(status, _)| *status == 200)
        });
    }

    /// Kills it after a while, and starts it again.
    fn kill_after(&mut self, wait: Duration) {
        std::thread::sleep(wait);
        self.process.child.kill().expect("killed");
        self.process.child.wait().expect("waited for");
        self.process = serve(&self.home);
        self.ready();
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Option<(u16, Value)> {
        let mut stream = TcpStream::connect(self.home.control_plane).ok()?;
        let body = body.map(Value::to_string).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            if self.token.is_empty() {
                "none"
            } else {
                &self.token
            },
            body.len()
        );
        let head = if self.token.is_empty() {
            head.replace("Authorization: Bearer none\r\n", "")
        } else {
            head
        };
        stream.write_all((head + &body).as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some((
            head.split(' ').nth(1)?.parse().ok()?,
            serde_json::from_str(body).unwrap_or_default(),
        ))
    }

    fn instance_status(&self, slug: &str) -> String {
        let status = self.call("GET", &format!("/api/orgs/{slug}/status"), None);
        status
            .and_then(|(_, body)| Some(body["instance"]["status"].as_str()?.to_owned()))
            .unwrap_or_default()
    }

    /// Makes an org and gives its id.
    fn create(&self, name: &str) -> Option<String> {
        let (status, org) = self.call("POST", "/api/orgs", Some(&json!({ "name": name })))?;
        (status == 201).then(|| org["id"].as_str().expect("an id").to_owned())
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        if std::thread::panicking() {
            show_end(&self.home.path("serve.out"));
        }
        // `serve` leaves instances up on purpose: deleting every org is how they end.
        if let Some((_, list)) = self.call("GET", "/api/orgs?limit=200", None) {
            for org in list["items"].as_array().into_iter().flatten() {
                let slug = org["slug"].as_str().unwrap_or_default();
                let _ = self.call("DELETE", &format!("/api/orgs/{slug}"), None);
            }
            let folder = self.home.path("data/orgs");
            let left = || std::fs::read_dir(&folder).map_or(0, Iterator::count);
            for _ in 0..500 {
                if left() == 0 {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

fn serve(home: &Home) -> Background {
    let mut command = home.command(&["serve"]);
    let log = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(home.path("serve.out"))
        .expect("a file");
    command
        .env("PIZZAPI_BASE_DOMAIN", "localhost")
        .env(
            "PIZZAPI_ORG_URL",
            format!("http://{{slug}}.localhost:{}", home.router.port()),
        )
        .stdout(log.try_clone().expect("a file"))
        .stderr(log);
    Background::of(
        command.spawn().expect("the binary runs"),
        home.path("serve.out"),
    )
}

/// Moments between nothing and well after everything has happened, in milliseconds.
const MOMENTS: [u64; 14] = [0, 2, 4, 6, 9, 12, 15, 19, 24, 30, 38, 50, 80, 150];

#[test]
fn killed_while_an_org_is_made_there_is_one_healthy_org_in_the_end() {
    let mut serve = Serve::start();
    for wait in MOMENTS {
        let slug = format!("made-{wait}");
        let id = serve
            .create(&slug)
            .expect("the wish is stored before it is answered");
        serve.kill_after(Duration::from_millis(wait));
        until(&format!("`{slug}` is healthy"), || {
            (serve.instance_status(&slug) == "healthy").then_some(())
        });
        assert_eq!(
            serve.home.instances(&id).len(),
            1,
            "killed {wait} ms after the wish"
        );
    }
}

#[test]
fn killed_while_an_org_is_deleted_there_is_nothing_left_in_the_end() {
    let mut serve = Serve::start();
    for wait in MOMENTS {
        let slug = format!("gone-{wait}");
        let id = serve.create(&slug).expect("made");
        until(&format!("`{slug}` is healthy"), || {
            (serve.instance_status(&slug) == "healthy").then_some(())
        });
        let (status, _) = serve
            .call("DELETE", &format!("/api/orgs/{slug}"), None)
            .expect("an answer");
        assert_eq!(status, 200);
        serve.kill_after(Duration::from_millis(wait));
        let folder = serve.home.path("data/orgs").join(&id);
        until(&format!("nothing of `{slug}` is left"), || {
            (!folder.exists() && serve.home.instances(&id).is_empty()).then_some(())
        });
        let deleted = || {
            let (_, list) = serve.call("GET", "/api/orgs?status=deleted&limit=200", None)?;
            list["items"]
                .as_array()?
                .iter()
                .any(|org| org["slug"] == slug.as_str())
                .then_some(())
        };
        until(&format!("`{slug}` is deleted"), deleted);
    }
}

#[test]
fn killed_while_an_org_is_made_and_deleted_at_once_there_is_nothing_left() {
    let mut serve = Serve::start();
    for wait in MOMENTS {
        let slug = format!("both-{wait}");
        let id = serve.create(&slug).expect("made");
        std::thread::sleep(Duration::from_millis(wait / 3));
        let (status, _) = serve
            .call("DELETE", &format!("/api/orgs/{slug}"), None)
            .expect("an answer");
        assert_eq!(status, 200);
        serve.kill_after(Duration::from_millis(wait / 2));
        let folder = serve.home.path("data/orgs").join(&id);
        until(&format!("nothing of `{slug}` is left"), || {
            (!folder.exists() && serve.home.instances(&id).is_empty()).then_some(())
        });
    }
}

#[test]
fn with_its_folder_taken_away_an_org_is_served_by_one_process_again() {
    let serve = Serve::start();
    let id = serve.create("bare").expect("made");
    let healthy = || (serve.instance_status("bare") == "healthy").then_some(());
    until("`bare` is healthy", healthy);
    let [before] = serve.home.instances(&id)[..] else {
        panic!("one process")
    };
    std::fs::remove_dir_all(serve.home.path("data/orgs").join(&id)).expect("removed");
    let path = "/api/orgs/bare/instance/restart";
    let (status, _) = serve.call("POST", path, None).expect("an answer");
    assert_eq!(status, 202);
    until("another process serves it", || {
        let others = serve.home.instances(&id);
        others.iter().any(|pid| *pid != before).then_some(())
    });
    until("`bare` is healthy", healthy);
    until("no other process does", || {
        (serve.home.instances(&id).len() == 1).then_some(())
    });
}
