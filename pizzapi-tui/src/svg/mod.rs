//! Frames as pictures for documents, in SVG. The one rule: the same frame gives the same bytes, and every glyph is in its
//! column, whatever font there is.

mod color;
mod row;
mod shape;
#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;

use crate::widget::text::harmless;

/// A cell, in pixels.
const CELL: (u16, u16) = (9, 19);
/// From a cell's top to where its letters stand.
const BASELINE: u16 = 14;
/// The window's bar with its title.
const BAR: u32 = 34;
/// Around the cells.
const PADDING: u32 = 14;

/// First what systems call their own, then what programmers install, then what is everywhere.
const FONTS: &str = "ui-monospace,'JetBrains Mono','SF Mono','Cascadia Mono',Menlo,Consolas,\
                     'DejaVu Sans Mono','Liberation Mono',monospace";

/// Draws a frame as an SVG that looks like a terminal's window, with this title on its bar.
///
/// It stands alone (no fonts, scripts or pictures from elsewhere), it is the same bytes for the same frame, and its text is
/// text. Frames and blocks are drawn as shapes, so that they join whatever the font. Control characters become `�`.
///
/// Blinking is not shown, and text that is hidden is left out.
pub fn svg(frame: &Buffer, title: &str) -> String {
    let area = frame.area;
    let width = u32::from(area.width) * u32::from(CELL.0) + 2 * PADDING;
    let height = u32::from(area.height) * u32::from(CELL.1) + BAR + PADDING;
    let title = escaped(title);
    let [window, bar, edge, words] = [color::BACKGROUND, color::BAR, color::EDGE, color::QUIET];
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">
<title>{title}</title>
<style>text{{font:15px {FONTS};white-space:pre}}.b{{font-weight:700}}.i{{font-style:italic}}.g{{text-anchor:middle}}.n{{font:13px system-ui,-apple-system,'Segoe UI',sans-serif;text-anchor:middle}}</style>
<rect width="{width}" height="{height}" rx="10" fill="{window}"/>
<path d="M0 {BAR}V10A10 10 0 0 1 10 0H{right}A10 10 0 0 1 {width} 10V{BAR}Z" fill="{bar}"/>
<rect x=".5" y=".5" width="{inner_width}" height="{inner_height}" rx="9.5" fill="none" stroke="{edge}"/>
<circle cx="20" cy="17" r="6" fill="#ff5f57"/><circle cx="40" cy="17" r="6" fill="#febc2e"/><circle cx="60" cy="17" r="6" fill="#28c840"/>
<text class="n" x="{middle}" y="22" fill="{words}">{title}</text>
<g transform="translate({PADDING} {top})">
"##,
        right = width.saturating_sub(10),
        inner_width = width - 1,
        inner_height = height - 1,
        middle = width / 2,
        top = BAR + PADDING / 2,
    );
    for y in area.y..area.bottom() {
        row::draw(frame, y, &mut svg);
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// A text as it may stand in XML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().map(harmless) {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // The two that XML has no way to say.
            '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}
