//! What is told while a list is read. The one rule: the answer began before it, so it is told to the answer again.

/// No more is kept than this: beyond it reading once more is cheaper.
pub const MOST: usize = 2000;

/// What was told since a read began.
#[derive(Debug)]
pub struct Missed<T> {
    told: Vec<T>,
    /// There was more than is kept.
    over: bool,
}

impl<T> Default for Missed<T> {
    fn default() -> Self {
        Self {
            told: Vec::new(),
            over: false,
        }
    }
}

impl<T> Missed<T> {
    /// Keeps what was told; `false` if there is too much of it: then the list is to be read again.
    pub fn keep(&mut self, told: T) -> bool {
        if self.told.len() >= MOST {
            self.over = true;
        }
        if !self.over {
            self.told.push(told);
        }
        !self.over
    }

    /// All that was told, in order, and nothing is kept any more. What was too much is not in it.
    pub fn take(&mut self) -> Vec<T> {
        std::mem::take(self).told
    }
}
