//! `--jq` and `--template`: what programs want of JSON, without another program.
//!
//! The one rule: a filter is read before anything is asked of a server; a wrong one costs nothing.

use jaq_core::{
    Compiler, Ctx, Vars,
    compile::Filter,
    data::JustLut,
    load::{self, Arena, File, Loader},
    unwrap_valr,
};
use jaq_json::Val;
use minijinja::{Environment, UndefinedBehavior, value::Serde};
use serde_json::Value;

use super::{list::unprintable, table};
use crate::error::{Error, Exit, Result};

/// What is made of JSON.
pub enum Query {
    /// A filter in jq's language: each of its results is a line.
    Jq(Box<Jq>),
    /// A template in Jinja's language.
    Template(Box<Environment<'static>>),
}

/// A filter that was understood.
pub struct Jq {
    filter: Filter<jaq_core::Native<JustLut<Val>>>,
}

/// The only template there is.
const NAME: &str = "--template";

impl Query {
    /// Reads a filter.
    pub fn jq(text: &str) -> Result<Self> {
        let wrong = |what: String| {
            Error::new(Exit::Usage, format!("--jq: `{text}` is no filter: {what}"))
                .hint("like --jq '.items[].slug'; https://jqlang.org/manual describes the language")
        };
        let definitions = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs());
        let functions = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs());
        let arena = Arena::default();
        let modules = Loader::new(definitions)
            .load(
                &arena,
                File {
                    code: text,
                    path: (),
                },
            )
            .map_err(|errors| {
                let first = errors.iter().find_map(|(_, error)| expected(error));
                wrong(first.unwrap_or_else(|| "it cannot be read".to_owned()))
            })?;
        let filter = Compiler::default()
            .with_funs(functions)
            .compile(modules)
            .map_err(|errors| {
                let unknown = errors.iter().flat_map(|(_, found)| found);
                let named: Vec<String> = unknown
                    .map(|(name, what)| format!("there is no {} `{name}`", what.as_str()))
                    .collect();
                wrong(named.join(", "))
            })?;
        Ok(Self::Jq(Box::new(Jq { filter })))
    }

    /// Reads a template.
    pub fn template(text: &str) -> Result<Self> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment
            .add_template_owned(NAME, text.to_owned())
            .map_err(|error| {
                Error::new(Exit::Usage, "--template: cannot read it")
                    .because(error)
                    .hint("like --template '{% for org in items %}{{ org.slug }}{% endfor %}'; Jinja's language")
            })?;
        Ok(Self::Template(Box::new(environment)))
    }

    /// What it makes of JSON: whole lines.
    pub fn apply(&self, json: &str) -> Result<String> {
        match self {
            Self::Jq(jq) => jq.apply(json),
            Self::Template(environment) => {
                let value: Value = serde_json::from_str(json).map_err(unprintable)?;
                let rendered = environment
                    .get_template(NAME)
                    .and_then(|template| template.render(minijinja::Value::from(Serde(&value))));
                let mut text = rendered.map_err(|error| {
                    Error::new(Exit::Failed, "--template: it does not fit what there is")
                        .because(error)
                })?;
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                Ok(text)
            }
        }
    }
}

/// What a filter should have had, and where.
fn expected(error: &load::Error<&str>) -> Option<String> {
    let (what, rest) = match error {
        load::Error::Lex(errors) => errors.first().map(|(what, rest)| (what.as_str(), *rest))?,
        load::Error::Parse(errors) => errors.first().map(|(what, rest)| (what.as_str(), *rest))?,
        load::Error::Io(_) => return None,
    };
    Some(if rest.is_empty() {
        format!("a {what} is missing at its end")
    } else {
        format!("a {what} is missing at `{rest}`")
    })
}

impl Jq {
    fn apply(&self, json: &str) -> Result<String> {
        let failed = |what: String| {
            let what = table::shorten(&what, 100);
            Error::new(
                Exit::Failed,
                format!("--jq: it does not fit what there is: {what}"),
            )
            .hint("`-o json` shows what there is")
        };
        let input = jaq_json::read::parse_single(json.as_bytes())
            .map_err(|error| failed(error.to_string()))?;
        let context = Ctx::<JustLut<Val>>::new(&self.filter.lut, Vars::new([]));
        let mut text = String::new();
        for result in self.filter.id.run((context, input)).map(unwrap_valr) {
            let result = result.map_err(|error| failed(error.to_string()))?;
            let line = result.to_string();
            // A string is printed as it is, as jq does with --raw-output.
            match serde_json::from_str(&line) {
                Ok(Value::String(raw)) => text += &raw,
                _ => text += &line,
            }
            text.push('\n');
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_and_templates_do_what_they_say() {
        let value = r#"{"items": [{"slug": "a\"b", "n": 1}, {"slug": "c", "n": 2.5}]}"#;
        let jq = |text| Query::jq(text).expect("a filter").apply(value);
        assert_eq!(jq(".items[].slug").expect("fits"), "a\"b\nc\n");
        assert_eq!(jq(".items | map(.n) | add").expect("fits"), "3.5\n");
        assert_eq!(
            jq(".items[1]").expect("fits"),
            "{\"slug\":\"c\",\"n\":2.5}\n"
        );
        assert_eq!(jq("empty").expect("fits"), "");
        let template = "{% for it in items %}{{ it.slug }};{% endfor %}";
        let made = Query::template(template).expect("a template").apply(value);
        assert_eq!(made.expect("fits"), "a\"b;c;\n");
    }

    #[test]
    fn wrong_ones_are_refused_with_what_is_wrong() {
        let error = |text| Query::jq(text).err().expect("wrong").message;
        assert!(
            error(".items[").contains("closing bracket"),
            "{}",
            error(".items[")
        );
        assert!(error(".a | ").contains("term"), "{}", error(".a | "));
        assert!(error("nope(.)").contains("nope"), "{}", error("nope(.)"));
        assert!(Query::template("{% for").is_err());
        let failed = Query::jq(".a.b").expect("a filter").apply(r#"{"a": "x"}"#);
        assert_eq!(failed.expect_err("fails").exit, Exit::Failed);
    }
}
