//! Which columns a table shows, and how wide. The one rule: what fits is decided by importance, and shown in the given order.

/// A column that may be shown.
#[derive(Clone, Copy, Debug)]
pub struct Column<T> {
    pub id: T,
    /// Lower is more important; the columns that do not fit any more are left out.
    pub rank: u8,
    /// It is not worth showing narrower than this.
    pub least: usize,
    /// It needs no more than this.
    pub most: usize,
}

/// Blank columns between two columns.
pub const GAP: usize = 2;

/// The columns that fit into `width`, with their widths. What is left over goes to the most important first.
pub fn columns<T: Copy>(all: &[Column<T>], width: usize) -> Vec<(T, usize)> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|index| all[*index].rank);
    let mut shown: Vec<Option<usize>> = vec![None; all.len()];
    let mut room = width + GAP;
    for &index in &order {
        let needs = all[index].least + GAP;
        if needs > room {
            break;
        }
        room -= needs;
        shown[index] = Some(all[index].least);
    }
    for &index in &order {
        if let Some(width) = &mut shown[index] {
            let more = all[index].most.saturating_sub(*width).min(room);
            *width += more;
            room -= more;
        }
    }
    let widths = all.iter().zip(shown);
    widths
        .filter_map(|(column, width)| Some((column.id, width?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_important_columns_stay() {
        let column = |id, rank, least, most| Column {
            id,
            rank,
            least,
            most,
        };
        let all = [
            column('a', 0, 4, 8),
            column('b', 2, 3, 3),
            column('c', 1, 5, 50),
        ];
        assert_eq!(columns(&all, 3), []);
        assert_eq!(columns(&all, 4), [('a', 4)]);
        assert_eq!(columns(&all, 12), [('a', 5), ('c', 5)]);
        assert_eq!(columns(&all, 16), [('a', 4), ('b', 3), ('c', 5)]);
        assert_eq!(columns(&all, 40), [('a', 8), ('b', 3), ('c', 25)]);
    }
}
