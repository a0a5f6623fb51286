//! What is said while a project comes up or goes, and when it does not. The one rule: a failure says what to do next.

use std::{borrow::Cow, collections::HashMap, time::Instant};

use pizzapi_docker::{
    Class, EngineError,
    stack::engine::{ProjectError, Told, What},
};
use pizzapi_sdk::types::text::printable;

use crate::{
    commands::talk::Talk,
    ctx::Ctx,
    error::{Error, Exit},
};

use super::values::{DEFAULT_NAME, Which};

/// Shows what happens: on a terminal the step under way turns, elsewhere each finished one is a line.
pub struct Steps<'a> {
    ctx: &'a Ctx,
    talk: Talk<'a>,
    since: HashMap<String, Instant>,
}

impl<'a> Steps<'a> {
    pub fn new(ctx: &'a Ctx) -> Self {
        Self {
            ctx,
            talk: Talk::new(&ctx.out, false),
            since: HashMap::new(),
        }
    }

    pub fn tell(&mut self, told: Told) {
        let about = printable(&told.about);
        match told.what {
            What::Doing(what) => {
                self.since.entry(about.clone()).or_insert_with(Instant::now);
                self.talk
                    .progress(&format!("{about}: {}", printable(&what)));
            }
            What::Done(what) => {
                let glyph = self.ctx.out.shown.green("✔");
                let took = self
                    .since
                    .remove(&about)
                    .map(|since| since.elapsed().as_millis());
                let took = took.map(|took| format!("{took:>7} ms")).unwrap_or_default();
                let line = format!("  {glyph} {about:<32} {:<12}{took}", printable(&what));
                self.talk.line(format_args!("{}", line.trim_end()));
            }
        }
    }
}

/// How somebody gives a command for a project.
pub fn command(words: &str, project: &str) -> String {
    if project == DEFAULT_NAME {
        format!("`pizzapi compose {words}`")
    } else {
        format!("`pizzapi compose {words} -p {project}`")
    }
}

/// An engine's error, with what to do.
pub fn failed(error: EngineError) -> Error {
    let exit = match error.class {
        Class::NameTaken | Class::PortTaken | Class::Conflict => Exit::Conflict,
        Class::TimedOut => Exit::TimedOut,
        Class::NotFound | Class::ImageMissing => Exit::NotFound,
        _ => Exit::Failed,
    };
    let hint = match error.class {
        Class::Away => "is Docker there? `pizzapi doctor` looks; DOCKER_HOST says where it is",
        Class::PortTaken => {
            "something else listens there; PIZZAPI_HTTP_BIND, PIZZAPI_HTTPS_BIND (like 127.0.0.1:8080) and PIZZAPI_CONTROL_PLANE_PORT choose others"
        }
        Class::NameTaken => {
            "remove what has the name, or choose another project with --project-name"
        }
        Class::OutOfDisk => "make room on Docker's disk: `docker system df` shows what takes it",
        Class::OutOfSubnets => {
            "PIZZAPI_EDGE_PREFIX (like 10.91.0) chooses other addresses for the stack's network"
        }
        _ => "",
    };
    let message = format!("could not {}", error.what);
    let failed = Error::new(exit, message);
    let mut failed = if hint.is_empty() {
        failed
    } else {
        failed.hint(hint)
    };
    failed.causes.push(error.reason);
    failed
}

/// Why a project did not come up.
pub fn not_up(which: &Which, project: &str, error: ProjectError) -> Error {
    let command = |words: &str| which.command(words, project);
    match error {
        ProjectError::Engine(error) => failed(error),
        ProjectError::ImagesMissing(missing) => {
            let lines: Vec<String> = missing
                .iter()
                .map(|image| format!("{} (for {})", image.name, image.services.join(", ")))
                .collect();
            let own = |name: &str| name.starts_with("pizzapi-server");
            let ours = missing.iter().any(|image| own(&image.name));
            let others = missing.iter().any(|image| !own(&image.name));
            let mut ways: Vec<Cow<'_, str>> = Vec::new();
            if ours {
                ways.push("`docker build -t pizzapi-server:latest .` in the repository makes ours, as does `cargo xtask image`".into());
            }
            if others {
                ways.push(format!(
                    "{} gets the others; without a network, `docker save` and `docker load` carry them",
                    command("pull")
                ).into());
            }
            Error::new(
                Exit::NotFound,
                format!("Docker has no image {}", lines.join(", ")),
            )
            .hint(ways.join("\n      "))
        }
        error @ ProjectError::RegistryLost { .. } => {
            let down = command("down --volumes");
            Error::new(Exit::Conflict, error.to_string()).hint(format!(
                "{down} removes what is left, then `pizzapi admin restore --stack {project} FILE` puts a backup back, \
                 and without one everything begins anew"
            ))
        }
        ProjectError::Service {
            service,
            why,
            last_lines,
            timed_out,
        } => {
            let exit = if timed_out {
                Exit::TimedOut
            } else {
                Exit::Failed
            };
            let error = Error::new(exit, format!("`{service}` does not come up: {why}"));
            let logs = command(&format!("logs {service}"));
            if last_lines.is_empty() {
                return error.hint(format!("{logs} may say more; it said nothing yet"));
            }
            let lines = last_lines
                .iter()
                .map(|line| format!("    {}", printable(line)));
            let lines: Vec<String> = lines.collect();
            error.hint(format!(
                "its last words ({logs} shows more):\n{}",
                lines.join("\n")
            ))
        }
    }
}
