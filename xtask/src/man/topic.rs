//! The page of a topic. The one rule: it is the page of `pizzapi help`, block by block.

use pizzapi_cli::reference::{Block, TOPICS, Topic};

use super::{
    Roff,
    roff::{bold, refer},
};

pub fn page(topic: &Topic) -> String {
    let mut roff = Roff::page(&format!("pizzapi-{}", topic.name), 7, topic.about);
    roff.section("DESCRIPTION");
    let page = (topic.page)();
    let mut first = true;
    for block in &page.blocks {
        if !first && matches!(block, Block::Text(_) | Block::Examples(_)) {
            roff.again();
        }
        write(block, &mut roff);
        first = matches!(block, Block::Section(_));
    }
    roff.section("SEE ALSO");
    let others = TOPICS.iter().filter(|other| other.name != topic.name);
    let others = others.map(|other| refer(&format!("pizzapi-{}", other.name), 7));
    let all: Vec<String> = std::iter::once(refer("pizzapi", 1)).chain(others).collect();
    roff.line(&all.join(", "));
    roff.end()
}

/// Writes one block.
pub fn write(block: &Block, roff: &mut Roff) {
    match block {
        Block::Section(title) => roff.section(title),
        Block::Text(text) => roff.text(text),
        Block::List(items) => {
            for item in items {
                roff.item(item);
            }
        }
        Block::Table(titles, rows) => {
            for row in rows {
                roff.term(&bold(&row[0]), &row[1]);
                let rest = titles.iter().zip(row).skip(2);
                for (title, cell) in rest.filter(|(_, cell)| !cell.is_empty()) {
                    roff.end_line();
                    roff.text(&format!("{title}: {cell}"));
                }
            }
        }
        Block::Examples(examples) => {
            for (index, (command, what)) in examples.iter().enumerate() {
                if index > 0 {
                    roff.again();
                }
                roff.text(&format!("{what}:"));
                roff.within(|roff| roff.verbatim(std::iter::once(*command)));
            }
        }
    }
}
