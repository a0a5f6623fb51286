//! Numbers as pictures, a line high. The one rule: exactly as wide as asked for.

use ratatui::text::{Line, Span};

use super::text::{padded, width as text_width};
use crate::theme::{Theme, Tone};

/// What pictures are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signs {
    #[default]
    Blocks,
    /// For terminals without block characters.
    Ascii,
}

/// The values as columns in `width` characters, the newest at the right; a blank is a gap.
///
/// The highest of them all fills its character. Where there are more values than characters, each shows the highest of
/// several; where there are fewer, blanks stand at the left. What is no number is a gap, what is negative is nothing.
pub fn sparkline(values: &[Option<f64>], width: usize, signs: Signs) -> String {
    let steps: &[char] = match signs {
        Signs::Blocks => &['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
        Signs::Ascii => &['.', ':', '-', '=', '+', '*', '#'],
    };
    let value = |index: usize| values[index].filter(|value| value.is_finite());
    let highest = |from: usize, to: usize| (from..to).filter_map(value).reduce(f64::max);
    let shown = values.len().min(width);
    let most = highest(0, values.len()).unwrap_or(0.0);
    let mut line = " ".repeat(width - shown);
    for place in 0..shown {
        let edge = |place: usize| place * values.len() / shown;
        line.push(match highest(edge(place), edge(place + 1)) {
            Some(value) => steps[step(value, most, steps.len())],
            None => ' ',
        });
    }
    line
}

/// Which of so many steps shows the value.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a small number, and casts of floats saturate"
)]
fn step(value: f64, most: f64, steps: usize) -> usize {
    if most <= 0.0 || value <= 0.0 {
        return 0;
    }
    let share = value / most * steps as f64;
    (share.ceil() as usize).clamp(1, steps) - 1
}

/// How full something is.
#[derive(Clone, Copy, Debug)]
pub struct Gauge {
    pub part: u64,
    pub whole: u64,
    /// From this percentage on it needs a look.
    pub warning: u64,
    /// From this percentage on it is bad.
    pub bad: u64,
}

/// The least bar worth drawing, brackets and all.
const LEAST_BAR: usize = 5;
/// ` 100 %`
const PERCENT: usize = 6;

impl Gauge {
    pub fn new(part: u64, whole: u64) -> Self {
        Self {
            part,
            whole,
            warning: 80,
            bad: 95,
        }
    }

    /// Rounded; of nothing it is nothing. It may be above 100.
    pub fn percent(&self) -> u64 {
        let (part, whole) = (u128::from(self.part), u128::from(self.whole));
        let percent = (part * 100 + whole / 2).checked_div(whole).unwrap_or(0);
        u64::try_from(percent).unwrap_or(u64::MAX).min(999)
    }

    pub fn tone(&self) -> Tone {
        match self.percent() {
            percent if percent >= self.bad => Tone::Bad,
            percent if percent >= self.warning => Tone::Warning,
            _ => Tone::Good,
        }
    }

    /// `[███████░░░░]  63 % 12.1 of 19 GB` in exactly `width` columns: the words give way first, then the bar.
    pub fn line(&self, words: &str, width: usize, signs: Signs, theme: Theme) -> Line<'static> {
        let style = theme.style(self.tone());
        let percent = format!(" {:>3} %", self.percent());
        let wanted = match text_width(words, width) {
            0 => 0,
            columns => columns + 1,
        };
        if width < LEAST_BAR + PERCENT {
            let text = padded(percent.trim_start(), width, false);
            return Line::from(Span::styled(text, style));
        }
        let words_fit = width >= LEAST_BAR + PERCENT + wanted;
        let taken = PERCENT + if words_fit { wanted } else { 0 };
        let inside = width - taken - 2;
        let filled = self.filled(inside);
        let (full, empty) = match signs {
            Signs::Blocks => ("█", "░"),
            Signs::Ascii => ("#", "."),
        };
        let quiet = theme.style(Tone::Quiet);
        let mut spans = vec![
            Span::styled("[", quiet),
            Span::styled(full.repeat(filled), style),
            Span::styled(empty.repeat(inside - filled), quiet),
            Span::styled("]", quiet),
            Span::styled(percent, style),
        ];
        if words_fit && wanted > 0 {
            spans.push(Span::raw(padded(&format!(" {words}"), wanted, false)));
        }
        Line::from(spans)
    }

    /// Of so many cells. Only what is full looks full, and only what is empty looks empty.
    fn filled(&self, cells: usize) -> usize {
        if self.part == 0 || self.whole == 0 {
            return 0;
        }
        if self.part >= self.whole {
            return cells;
        }
        let whole = u128::from(self.whole);
        let share = (u128::from(self.part) * cells as u128 + whole / 2) / whole;
        let share = usize::try_from(share).unwrap_or(cells);
        share.clamp(1.min(cells), cells.saturating_sub(1).max(1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::widget::number::bytes_of;

    #[test]
    fn histories_look_like_hills() {
        let values: Vec<_> = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(f64::from).map(Some).into();
        assert_eq!(sparkline(&values, 9, Signs::Blocks), "▁▁▂▃▄▅▆▇█");
        assert_eq!(sparkline(&values, 9, Signs::Ascii), "..:-=+*##");
        assert_eq!(sparkline(&values, 3, Signs::Blocks), "▂▅█");
        assert_eq!(
            sparkline(&[Some(1.0), None, Some(2.0)], 5, Signs::Blocks),
            "  ▄ █"
        );
        assert_eq!(sparkline(&[Some(0.0); 2], 3, Signs::Blocks), " ▁▁");
        let strange = [Some(f64::NAN), Some(-1.0), Some(f64::INFINITY), Some(1.0)];
        assert_eq!(sparkline(&strange, 4, Signs::Ascii), " . #");
        assert_eq!(sparkline(&[], 2, Signs::Blocks), "  ");
        assert_eq!(sparkline(&values, 0, Signs::Blocks), "");
    }

    fn gauge(part: u64, width: usize, signs: Signs) -> String {
        let whole = 19_000_000_000;
        let words = bytes_of(part, whole);
        let line = Gauge::new(part, whole).line(&words, width, signs, Theme::MONO);
        line.to_string()
    }

    #[test]
    fn gauges_say_how_full() {
        let part = 12_050_000_000;
        assert_eq!(
            gauge(part, 33, Signs::Blocks),
            "[███████░░░░]  63 % 12.1 of 19 GB"
        );
        assert_eq!(
            gauge(part, 33, Signs::Ascii),
            "[#######....]  63 % 12.1 of 19 GB"
        );
        assert_eq!(gauge(part, 20, Signs::Blocks), "[████████░░░░]  63 %");
        assert_eq!(gauge(part, 10, Signs::Blocks), "63 %      ");
        assert_eq!(gauge(part, 2, Signs::Blocks), "6…");
        assert_eq!(gauge(1, 20, Signs::Blocks), "[█░░░░░░░░░░░]   0 %");
        assert_eq!(
            gauge(18_999_999_999, 20, Signs::Ascii),
            "[###########.] 100 %"
        );
        let tone = |part| Gauge::new(part, 100).tone();
        assert_eq!(
            [tone(79), tone(80), tone(95)],
            [Tone::Good, Tone::Warning, Tone::Bad]
        );
        assert_eq!(Gauge::new(u64::MAX, 1).percent(), 999);
        assert_eq!(Gauge::new(1, 0).percent(), 0);
    }

    proptest! {
        #[test]
        fn pictures_are_as_wide_as_asked(
            values in prop::collection::vec(prop::option::of(any::<f64>()), 0..80),
            width in 0_usize..100,
            (part, whole) in any::<(u64, u64)>(),
            words in "\\PC{0,12}",
        ) {
            for signs in [Signs::Blocks, Signs::Ascii] {
                prop_assert_eq!(sparkline(&values, width, signs).chars().count(), width);
                let line = Gauge::new(part, whole).line(&words, width, signs, Theme::COLOR);
                prop_assert_eq!(line.width(), width);
            }
        }
    }
}
