//! Whether the stack on an engine that answers is whole: its services run, the image of organisations is there, and address
//! ranges are left for more.
//!
//! The one rule: what counts is what the stack was made with, not what a new one would be.

use std::collections::HashMap;

use pizzapi_control_plane::provider::docker::Pool;
use pizzapi_docker::{
    Engine, EngineError, image,
    labels::{self, labelled},
    stack::{
        Service,
        engine::{OnEngine, Part, PartKind},
    },
};

use super::finding::Findings;
use crate::{
    commands::compose::{Which, command},
    ctx::Ctx,
};

/// From how many of a hundred address ranges on it is said that few are left.
const FEW: u64 = 90;

pub async fn look(ctx: &Ctx, found: &mut Findings) {
    let stack = match Which::usual().on_engine(ctx).await {
        Ok(stack) => stack,
        Err(error) => {
            let whole = std::iter::once(error.message).chain(error.causes);
            let why = whole.collect::<Vec<_>>().join(": ");
            return found.skipped("stack", format!("the stack cannot be looked at: {why}"));
        }
    };
    if let Err(error) = services(&stack, found).await {
        found.problem("stack", error.to_string(), "`docker ps` tells more");
    }
}

async fn services(stack: &OnEngine, found: &mut Findings) -> Result<(), EngineError> {
    let project = &stack.project;
    let name = &project.name;
    let parts = stack.parts().await?;
    let is_service = |part: &&Part| matches!(part.kind, PartKind::Service(_));
    if !parts.iter().any(|part| is_service(&part)) {
        found.skipped(
            "stack",
            format!(
                "there is no stack `{name}` on this engine; {} makes one",
                command("up", name)
            ),
        );
        return Ok(());
    }
    let mut wrong = 0;
    for service in &project.stack.services {
        let of_it = |part: &&Part| part.kind.name() == service.name;
        let part = parts.iter().filter(is_service).find(of_it);
        if let Some(why) = unwell(service, part) {
            wrong += 1;
            let logs = command(&format!("logs {}", service.name), name);
            found.problem(
                "stack",
                why,
                format!("{logs} says why; {} makes it anew", command("up", name)),
            );
        }
    }
    let orgs = parts.len() - parts.iter().filter(is_service).count();
    if wrong == 0 {
        found.fine(
            "stack",
            format!(
                "all services of `{name}` run, and {orgs} containers of organisations are there"
            ),
        );
    }
    made_with(stack, found).await
}

/// What is wrong with a service.
fn unwell(service: &Service, part: Option<&Part>) -> Option<String> {
    let name = service.name;
    let Some(part) = part else {
        return Some(format!("`{name}` is not there"));
    };
    let well = match part.state.as_str() {
        "running" => part.health.as_deref() != Some("unhealthy"),
        "exited" => service.once && part.status.starts_with("Exited (0)"),
        _ => false,
    };
    (!well).then(|| format!("`{name}`: {}", part.status))
}

/// The image that organisations run, and the ranges their networks are cut from, as the control plane was told.
async fn made_with(stack: &OnEngine, found: &mut Findings) -> Result<(), EngineError> {
    let OnEngine { engine, project } = stack;
    let container = project.container("control-plane");
    let looked = engine.docker().inspect_container(&container, None).await;
    let told = looked.map_err(EngineError::of(format!(
        "look at the container {container}"
    )))?;
    let told: HashMap<String, String> = told
        .config
        .and_then(|config| config.env)
        .into_iter()
        .flatten()
        .filter_map(|pair| {
            Some(pair.split_once('=')?).map(|(key, value)| (key.to_owned(), value.to_owned()))
        })
        .collect();
    for (variable, whose) in [
        ("PIZZAPI_SERVER_IMAGE", "what organisations run"),
        ("PIZZAPI_REDIS_IMAGE", "a Redis of an organisation's own"),
    ] {
        let Some(image) = told.get(variable) else {
            continue;
        };
        if image::find(engine, image).await?.is_some() {
            found.fine("image", format!("{image} is there: {whose}"));
        } else {
            found.problem(
                "image",
                format!("{image} is not on this engine: {whose} ({variable})"),
                format!(
                    "`docker pull {image}`, `docker load`, or build it; what runs already goes on"
                ),
            );
        }
    }
    let pool = told
        .get("PIZZAPI_DOCKER_SUBNETS")
        .filter(|it| !it.is_empty());
    let Ok(range) = pool.map_or(Ok(Pool::default()), |it| it.parse::<Pool>()) else {
        return Ok(());
    };
    let taken = networks(engine, &project.name).await?;
    let said = format!(
        "{taken} of {} address ranges of {range} are taken",
        range.capacity()
    );
    if taken * 100 >= range.capacity() * FEW {
        found.warning(
            "subnets",
            said,
            format!(
                "a larger range in PIZZAPI_DOCKER_SUBNETS, then {}",
                command("up", &project.name)
            ),
        );
    } else {
        found.fine("subnets", said);
    }
    Ok(())
}

async fn networks(engine: &Engine, stack: &str) -> Result<u64, EngineError> {
    let filters = labelled(&[(labels::STACK, stack), (labels::TYPE, labels::ORG_INSTANCE)]);
    let options = pizzapi_docker::bollard::query_parameters::ListNetworksOptionsBuilder::default()
        .filters(&filters)
        .build();
    let listed = engine.docker().list_networks(Some(options)).await;
    let listed = listed.map_err(EngineError::of("list the networks of organisations"))?;
    Ok(listed.len().try_into().unwrap_or(u64::MAX))
}
