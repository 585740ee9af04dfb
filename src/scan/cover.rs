//! Which of overlapping spans are mentions: the cover that takes in most words of names, in the fewest and
//! best spans: weighted interval scheduling.

use crate::work;

/// A span that may be chosen.
#[derive(Clone, Copy, Debug)]
pub struct Interval {
    /// First token.
    pub from: usize,
    /// Behind the last token.
    pub to: usize,
    /// The best score of its guesses, above zero.
    pub score: f64,
}

/// What a covered word counts against the quality of a span: more than any score, so that a longer name
/// wins over a part of it; less than a span, so that one name wins over two that cover the same words.
const WORD: f64 = 10.0;
const SPAN: f64 = 9.0;

/// The best set of intervals that do not overlap, in order. `intervals` are in the order of their starts;
/// takes time linear in intervals and tokens, as no name is longer than a few words.
pub fn cover(intervals: &[Interval]) -> Vec<usize> {
    // best[i]: the most that intervals i.. can give; intervals that begin alike stand side by side.
    let mut best = vec![0.0; intervals.len() + 1];
    let mut taken = vec![false; intervals.len()];
    let mut next = vec![intervals.len(); intervals.len()];
    for i in (0..intervals.len()).rev() {
        let interval = intervals[i];
        let behind = i + intervals[i..].iter().take_while(|other| other.from < interval.to).count();
        work::done(behind - i);
        next[i] = behind;
        let value = WORD * (interval.to - interval.from) as f64 - SPAN + interval.score.min(8.0);
        let with = value + best[behind];
        taken[i] = with > best[i + 1];
        best[i] = best[i + 1].max(with);
    }
    let mut chosen = Vec::new();
    let mut at = 0;
    while at < intervals.len() {
        if taken[at] {
            chosen.push(at);
            at = next[at];
        } else {
            at += 1;
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_names_win_and_one_wins_over_two() {
        let interval = |from, to, score| Interval { from, to, score };
        // U.S. State Department: all of it, or U.S. and State Department.
        let intervals = [interval(0, 2, 5.0), interval(0, 4, 3.0), interval(2, 4, 5.0)];
        assert_eq!(cover(&intervals), [1]);
        // Two names beside each other, and a bridge over the half of each.
        let intervals = [interval(0, 2, 5.0), interval(1, 3, 9.0), interval(2, 4, 5.0)];
        assert_eq!(cover(&intervals), [0, 2]);
        assert_eq!(cover(&[]), [0; 0]);
    }
}
