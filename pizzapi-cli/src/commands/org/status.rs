//! `pizzapi org status`

use pizzapi_sdk::types::{Instance, OrgSlug, OrgStatusReport, text::printable};

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    names::complete,
    output::age,
};

/// Show an organisation's server: whether it serves, since when, and how it got there
///
/// Examples:
///   pizzapi org status acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Status {
    /// The organisation's slug [default: the current one].
    #[arg(add = complete::orgs())]
    slug: Option<OrgSlug>,
}

impl Status {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let slug = ctx.org_or(self.slug).await?;
        let report = ctx
            .client()?
            .org_status(&slug)
            .await
            .context(|| format!("could not get the status of `{slug}`"))?;
        ctx.out.one(&report, slug.as_str(), || people(&report))
    }
}

fn people(report: &OrgStatusReport) -> String {
    let mut lines = vec![
        format!("org       {}", report.org_slug),
        format!(
            "status    {} {}",
            report.org_status.glyph(),
            report.org_status
        ),
    ];
    match &report.instance {
        None => lines.push("instance  ○ none".to_owned()),
        Some(instance) => instance_lines(instance, &mut lines),
    }
    lines.iter().map(|line| printable(line) + "\n").collect()
}

fn instance_lines(instance: &Instance, lines: &mut Vec<String>) {
    lines.push(format!(
        "instance  {} {}",
        instance.status.glyph(),
        instance.status
    ));
    lines.extend(instance.url.iter().map(|url| format!("url       {url}")));
    let address = match (&instance.host, instance.port) {
        (Some(host), Some(port)) => format!(", at {host}:{port}"),
        _ => String::new(),
    };
    lines.push(format!(
        "provider  {}, generation {}{address}",
        instance.provider, instance.generation
    ));
    lines.push(format!("restarts  {}", instance.restarts));
    lines.extend(
        instance
            .health_checked_at
            .map(|at| format!("checked   {} ago", age(at))),
    );
    lines.extend(
        instance
            .last_error
            .iter()
            .map(|error| format!("error     {error}")),
    );
    for step in &instance.steps {
        let glyph = step.status.glyph();
        let took = step.ms.map(|ms| format!("{ms} ms")).unwrap_or_default();
        let error = step.error.as_deref().unwrap_or_default();
        lines.push(
            format!("  {glyph} {:<14} {took:>8}  {error}", step.name)
                .trim_end()
                .to_owned(),
        );
    }
}
