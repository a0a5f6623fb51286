//! All pages of a list. The one rule: no more than a page of it is held, but for a filter that wants it whole.

use std::{
    collections::{BTreeMap, HashSet},
    mem,
};

use pizzapi_sdk::RequestBuilder;

use super::{
    json::Json,
    print::{json, printer, understood},
    request::Request,
};
use crate::{
    cli::Format,
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
    output::{List, Shape},
};

/// How the way to the next page is called.
const CURSORS: [&str; 2] = ["next_cursor", "nextCursor"];

/// Prints them, as they come.
pub async fn print(ctx: &Ctx, request: &Request, first: RequestBuilder) -> Result<()> {
    let out = printer(ctx);
    // A filter without a format looks at one page after the other.
    let each_page = (ctx.globals.jq.is_some() || ctx.globals.template.is_some())
        && ctx.globals.output != Some(Format::Json)
        && ctx.globals.output != Some(Format::Jsonl);
    let mut list: Option<List<'_, Json>> = None;
    let mut seen = HashSet::new();
    let mut call = first.clone();
    let mut last = false;
    while !mem::replace(&mut last, true) {
        let failed = || format!("could not {} {}", request.method, request.path);
        let bytes = call.clone().answer().await.context(failed)?;
        let bytes = bytes.bytes().await.context(failed)?;
        let mut page = understood(&bytes).context(failed)?;
        if list.is_none() && matches!(page, Json::List(_)) {
            // A list that is all there.
            return json(ctx, &page);
        }
        let whole = each_page.then(|| page.clone());
        let cursor = CURSORS
            .iter()
            .find_map(|name| Some((*name, page.take(name)?)));
        let Some((name, items)) = page.take_list() else {
            return Err(
                Error::new(Exit::Usage, format!("{} gives no list", request.path))
                    .hint("leave --paginate out"),
            );
        };
        if let Some(whole) = whole {
            out.one(&whole, "", String::new)?;
        } else {
            let list = list.get_or_insert_with(|| {
                let shape = Shape {
                    // One name a run; a list's shape lives as long as the program.
                    items: Box::leak(name.into_boxed_str()),
                    cursor: cursor.as_ref().map(|(name, _)| *name),
                };
                List::new(&out, shape)
            });
            items.into_iter().try_for_each(|item| list.push(item))?;
        }
        if let Some((_, Json::Text(cursor))) = cursor {
            if !seen.insert(cursor.clone()) {
                let message = format!("the pages of {} go round in circles", request.path);
                return Err(Error::new(Exit::Failed, message));
            }
            call = first
                .clone()
                .query(&[("cursor", cursor)].into_iter().collect::<BTreeMap<_, _>>());
            last = false;
        }
    }
    list.map_or(Ok(()), |list| list.end(None))
}
