//! `pizzapi api`: any call of the API, for what no other command does.
//!
//! The one rule: a path is all one names; whom it goes to, and with what credential, is the login's to say.

mod curl;
mod fields;
mod json;
mod pages;
mod print;
mod request;

use std::path::PathBuf;

use pizzapi_sdk::{Method, RequestBuilder};

use crate::{
    cli::Format,
    ctx::{Ctx, DryRun},
    error::{Context as _, Error, Exit, Result},
};
use fields::Field;
use request::{Header, Request};

/// Ask the API anything, with the credential of the login
///
/// Answers are printed as they come: JSON, text, and streams of events until Ctrl-C. An answer that
/// is an error is told as everywhere, with the same exit codes. The control plane itself describes
/// every call, at /docs.
///
/// Fields are the body of a change, and the query of a GET: -f takes them as text; -F knows numbers,
/// true, false and null, and reads what @FILE or @- (standard input) names. a[b]=1 goes into an
/// object, a[]=1 onto a list.
///
/// With --paginate, a filter of --jq looks at one page after the other, with -o jsonl at one item
/// after the other, and with -o json at the whole list.
///
/// Examples:
///   pizzapi api /api/orgs
///   pizzapi api /api/orgs --paginate --jq '.items[].slug'
///   pizzapi api PATCH /api/orgs/acme -f name="Acme Rockets"
///   pizzapi api /api/runners --org acme --instance
///   pizzapi api POST /api/orgs -f name=Acme --curl
#[derive(clap::Args)]
#[command(verbatim_doc_comment, allow_missing_positional = true)]
pub struct Api {
    /// GET, HEAD, POST, PUT, PATCH or DELETE [default: GET; POST with fields or --input].
    #[arg(value_parser = request::method)]
    method: Option<Method>,
    /// The path, with its query if it has one.
    #[arg(value_parser = request::path)]
    path: String,
    /// A field, as text.
    #[arg(short = 'f', long, value_name = "KEY=TEXT", value_parser = fields::raw)]
    raw_field: Vec<Field>,
    /// A field, as what it looks like.
    #[arg(short = 'F', long, value_name = "KEY=VALUE", value_parser = fields::typed)]
    field: Vec<Field>,
    /// File with a body in JSON, - for standard input; fields are the query then.
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// A header; the credential's own cannot be set.
    #[arg(short = 'H', long, value_name = "NAME: VALUE", value_parser = request::header)]
    header: Vec<Header>,
    /// Ask the organisation's own server, not the control plane.
    #[arg(long)]
    instance: bool,
    /// Go on to the list's last page.
    #[arg(long, conflicts_with = "include")]
    paginate: bool,
    /// Print status and headers, too.
    #[arg(short, long)]
    include: bool,
    /// The key by which the server carries a change out only once, however often it is sent.
    #[arg(long, value_name = "KEY", value_parser = request::key)]
    idempotency_key: Option<String>,
    /// Print what curl would be told to do the same, without secrets, and send nothing.
    #[arg(long, conflicts_with_all = ["dry_run", "paginate", "include"])]
    curl: bool,
    #[command(flatten)]
    dry_run: DryRun,
}

impl Api {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        // Before anything is sent: nothing may be done whose answer cannot be told.
        if matches!(ctx.globals.output, Some(Format::Csv | Format::Name)) {
            return Err(Error::new(
                Exit::Usage,
                "-o csv and -o name are for answers of a known kind",
            )
            .hint("--jq '.items[] | [.slug, .name] | @csv', --jq '.items[].slug'"));
        }
        let request = Request::of(&self)?;
        if self.curl {
            let call = request.fill_masked(self.unproven(ctx, &request).await?);
            let url = call.url().await?;
            return ctx.out.text(&curl::of(ctx, &request, &url, self.instance));
        }
        if self.dry_run.dry_run && !request.reads() {
            return Err(request.not_sent().into());
        }
        let call = request.fill(self.begin(ctx, &request).await?);
        let failed = || format!("could not {} {}", request.method, request.path);
        if self.paginate {
            return pages::print(ctx, &request, call).await;
        }
        let asked = call.answer().await;
        if self.include
            && let Err(error) = &asked
        {
            print::status_of(ctx, error)?;
        }
        print::answer(ctx, asked.context(failed)?, self.include, failed).await
    }

    /// The call, to the control plane or the org's own server.
    async fn begin(&self, ctx: &Ctx, request: &Request) -> Result<RequestBuilder> {
        let (method, path) = (request.method.clone(), request.path.clone());
        if self.instance {
            return Ok(ctx.org_client().await?.request(method, path));
        }
        Ok(ctx.client()?.request(method, path))
    }

    /// The same without a credential: it is only looked at.
    async fn unproven(&self, ctx: &Ctx, request: &Request) -> Result<RequestBuilder> {
        let settings = ctx.settings()?;
        if self.instance && settings.org_token()?.is_some() {
            return self.begin(ctx, request).await;
        }
        let client = settings.anonymous()?.build()?;
        let (method, path) = (request.method.clone(), request.path.clone());
        if self.instance {
            let org = client.org(&ctx.org().await?);
            return Ok(org.request(method, path));
        }
        Ok(client.request(method, path))
    }
}
