//! The command line: the one definition that gives parsing, help, man pages and completion.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use pizzapi_sdk::types::OrgSlug;

use crate::{commands, env, names::complete};

/// Run PizzaPi for many organisations: administer the platform, run runners, run the platform itself
///
/// Examples:
///   pizzapi dev                              the whole platform on this machine
///   pizzapi org create "Acme" --wait         make an organisation, and see it come up
///   pizzapi runner --org acme                run a runner for it
///   pizzapi dashboard                        watch all of it
#[derive(Parser)]
#[command(
    name = "pizzapi",
    version,
    max_term_width = 100,
    verbatim_doc_comment,
    propagate_version = false
)]
#[command(
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options of every command")]
pub struct Globals {
    /// The profile to use: control plane, account and current organisation.
    #[arg(long, global = true, value_name = "NAME", add = complete::profiles())]
    pub profile: Option<String>,
    /// The organisation, by its slug.
    #[arg(long, global = true, value_name = "SLUG", add = complete::orgs())]
    pub org: Option<OrgSlug>,
    /// The control plane's URL.
    #[arg(long, global = true, value_name = "URL")]
    pub control_plane: Option<String>,
    /// A file with certificates (PEM) to trust besides the machine's own; a login remembers it.
    #[arg(long, global = true, value_name = "FILE")]
    pub cacert: Option<PathBuf>,
    /// Believe any certificate, and send credentials over plain http to other machines too.
    #[arg(long, global = true)]
    pub insecure: bool,
    /// How to print data [default: table].
    #[arg(short, long, global = true, value_enum, value_name = "FORMAT")]
    pub output: Option<Format>,
    /// Print what this jq filter makes of the JSON: each result on a line, strings as they are.
    #[arg(
        long,
        global = true,
        value_name = "FILTER",
        conflicts_with = "template"
    )]
    pub jq: Option<String>,
    /// Print what this Jinja template makes of the JSON.
    #[arg(long, global = true, value_name = "TEMPLATE")]
    pub template: Option<String>,
    /// Answer yes wherever a confirmation is asked for.
    #[arg(short, long, global = true)]
    pub yes: bool,
    /// Never ask; fail and name the missing flag instead.
    #[arg(long, global = true, env = env::NO_INPUT.name, hide_env = true, value_parser = clap::builder::FalseyValueParser::new())]
    pub no_input: bool,
    /// Say more: -v what is asked of servers, -vv all of it.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Say nothing but data and errors.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// When to colour.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub color: Color,
}

impl Globals {
    /// How data is printed: filters and templates are about JSON.
    pub fn format(&self) -> Format {
        let queried = self.jq.is_some() || self.template.is_some();
        self.output
            .unwrap_or(if queried { Format::Json } else { Format::Table })
    }
}

/// How data is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns, for people.
    #[default]
    Table,
    /// The same with more columns.
    Wide,
    /// The API's own shape.
    Json,
    /// The same as YAML.
    Yaml,
    /// One JSON value a line, for lists and streams.
    Jsonl,
    /// Comma-separated values below a line of titles, for lists.
    Csv,
    /// Only the name of each thing: a slug, an id, an e-mail address.
    Name,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Subcommand)]
pub enum Command {
    #[cfg(feature = "embedded")]
    Dev(commands::dev::Dev),
    #[command(visible_alias = "dash")]
    Dashboard(commands::dashboard::Dashboard),
    Runner(commands::runner::RunnerArgs),
    Login(commands::login::Login),
    Logout(commands::logout::Logout),
    Whoami(commands::whoami::Whoami),
    Password(commands::password::Password),
    Use(commands::switch::Use),
    #[command(subcommand)]
    Org(commands::org::Org),
    #[command(subcommand)]
    Member(commands::member::Member),
    #[command(subcommand)]
    Invite(commands::invite::Invite),
    #[command(subcommand)]
    Instance(commands::instance::Instance),
    #[command(subcommand)]
    Session(commands::session::Session),
    #[command(subcommand)]
    Key(commands::key::Key),
    #[command(subcommand)]
    Token(commands::token::Token),
    #[command(subcommand)]
    Admin(commands::admin::Admin),
    Events(commands::events::Events),
    Apply(commands::apply::Apply),
    Diff(commands::apply::Diff),
    Export(commands::apply::Export),
    Api(commands::api::Api),
    #[command(subcommand)]
    Profile(commands::profile::Profile),
    #[command(subcommand)]
    Config(commands::config::Config),
    #[cfg(feature = "embedded")]
    Compose(commands::compose::Compose),
    #[cfg(feature = "embedded")]
    Serve(commands::serve::Serve),
    #[cfg(feature = "embedded")]
    Router(commands::router::Router),
    #[cfg(feature = "embedded")]
    #[command(hide = true)]
    Health(commands::health::Health),
    Doctor(commands::doctor::Doctor),
    Completion(commands::completion::Completion),
    Help(commands::help::Help),
    Version(commands::version::Version),
}
