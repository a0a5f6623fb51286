//! `pizzapi compose ps`

use pizzapi_docker::stack::engine::{Part, PartKind};
use pizzapi_sdk::types::Time;
use serde::Serialize;

use super::{said::failed, values::Which};
use crate::{
    ctx::Ctx,
    error::Result,
    output::{Cell, Column, Row, Shape},
};

/// List the platform's containers: its services, and the servers of organisations
///
/// Examples:
///   pizzapi compose ps
///   pizzapi compose ps -o json --jq '.containers[].name'
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Ps {
    #[command(flatten)]
    which: Which,
}

/// The list, for programs.
const CONTAINERS: Shape = Shape {
    items: "containers",
    cursor: None,
};

/// A container, as it is shown.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    part: Part,
    created_at: Time,
}

impl Ps {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let on = self.which.on_engine(ctx).await?;
        let parts = on.parts().await.map_err(failed)?;
        if parts.is_empty() && ctx.out.for_people() {
            ctx.out.note(format_args!(
                "nothing of project {} is there; {} brings it up",
                on.project.name,
                self.which.command("up", &on.project.name)
            ));
        }
        let rows = parts.into_iter().map(|part| Shown {
            created_at: Time::from_millis(part.created.saturating_mul(1000)),
            part,
        });
        ctx.out.rows(CONTAINERS, rows.collect()).map(drop)
    }
}

/// An image as people can read it: organisations' containers are made from an id, of which the beginning says enough.
fn short(image: &str) -> &str {
    let id = image.strip_prefix("sha256:");
    id.and_then(|id| id.get(..12)).unwrap_or(image)
}

impl Row for Shown {
    const COLUMNS: &'static [Column] = &[
        Column::new("NAME", "name"),
        Column::new("KIND", "kind"),
        Column::new("OF", "of"),
        Column::new("STATE", "state"),
        Column::new("HEALTH", "health"),
        Column::new("PORTS", "ports").flexible(),
        Column::new("IMAGE", "image").flexible(),
        Column::new("AGE", "created_at"),
        Column::new("ID", "id").wide(),
    ];

    fn cells(&self) -> Vec<Cell> {
        let part = &self.part;
        let kind = match part.kind {
            PartKind::Service(_) => "service",
            PartKind::Org(_) => "organisation",
        };
        let glyph = match part.state.as_str() {
            "running" => "●",
            "exited" if part.status.starts_with("Exited (0)") => "✔",
            _ => "○",
        };
        vec![
            Cell::text(&part.name),
            Cell::text(kind),
            Cell::text(part.kind.name()),
            Cell::State(glyph, part.state.clone()),
            Cell::maybe(part.health.as_ref()),
            Cell::text(part.ports.join(" ")),
            Cell::text(short(&part.image)),
            Cell::Age(Some(self.created_at)),
            Cell::text(&part.id),
        ]
    }

    fn name(&self) -> String {
        self.part.name.clone()
    }
}
