//! How many slips of the pen part two short texts: letters left out, put in, changed, or two neighbours swapped.
//!
//! Reach for it where fields of registers are held against each other by the million; names across scripts are compared in
//! the crate `names`. It counts to a small bound and no further, which is why it is quick.

/// The most slips that can be told from "different".
pub const SLIPS_MAX: u8 = 2;

const BAND: usize = 2 * SLIPS_MAX as usize + 1;

/// Slips between two texts (optimal string alignment: Damerau's four slips, no letter touched twice); `None` past [`SLIPS_MAX`].
pub fn slips(a: &str, b: &str) -> Option<u8> {
    if a.is_ascii() && b.is_ascii() {
        return between(a.as_bytes(), b.as_bytes());
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    between(&a, &b)
}

fn between<T: PartialEq>(a: &[T], b: &[T]) -> Option<u8> {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - same], &b[..b.len() - same]);
    let far = SLIPS_MAX + 1;
    if a.len().abs_diff(b.len()) > SLIPS_MAX as usize {
        return None;
    }
    // A row for each letter of `a`; only the cells within SLIPS_MAX of the diagonal: column = row + cell − SLIPS_MAX.
    let middle = SLIPS_MAX as usize;
    let mut before = [far; BAND];
    let mut above = [far; BAND];
    for (cell, value) in above.iter_mut().enumerate().skip(middle) {
        *value = (cell - middle) as u8;
    }
    for row in 1..=a.len() {
        let mut here = [far; BAND];
        for cell in 0..BAND {
            let Some(column) = (row + cell).checked_sub(middle).filter(|&c| c <= b.len()) else { continue };
            if column == 0 {
                here[cell] = far.min(row as u8);
                continue;
            }
            let mut least = above[cell] + u8::from(a[row - 1] != b[column - 1]);
            if cell + 1 < BAND {
                least = least.min(above[cell + 1] + 1);
            }
            if cell > 0 {
                least = least.min(here[cell - 1] + 1);
            }
            if row > 1 && column > 1 && a[row - 1] == b[column - 2] && a[row - 2] == b[column - 1] {
                least = least.min(before[cell] + 1);
            }
            here[cell] = least.min(far);
        }
        if here.iter().all(|&v| v == far) && above.iter().all(|&v| v == far) {
            return None;
        }
        before = above;
        above = here;
    }
    let end = above[b.len() + middle - a.len()];
    (end <= SLIPS_MAX).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(a: &str, b: &str, expected: Option<u8>) {
        assert_eq!(slips(a, b), expected, "{a:?} {b:?}");
        assert_eq!(slips(b, a), expected, "{b:?} {a:?}");
    }

    #[test]
    fn the_four_slips_count_one_each() {
        check("", "", Some(0));
        check("anna", "anna", Some(0));
        check("anna", "ana", Some(1));
        check("anna", "hanna", Some(1));
        check("anna", "anne", Some(1));
        check("anna", "naan", Some(2));
        check("brian", "brain", Some(1));
        check("19561204", "19561240", Some(1));
        check("12", "21", Some(1));
        check("a", "", Some(1));
        check("ab", "", Some(2));
    }

    #[test]
    fn past_two_it_says_different() {
        check("abc", "", None);
        check("anna", "maria", None);
        check("jonathan", "nathan", Some(2));
        check("jonathan", "than", None);
        check("абай", "абаи", Some(1));
        check("абай", "abai", None);
        check(&"x".repeat(10_000), &format!("{}y", "x".repeat(10_000)), Some(1));
    }

    #[test]
    fn it_agrees_with_the_plain_table() {
        let mut state = 7u64;
        let mut next = |n: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % n
        };
        for _ in 0..20_000 {
            let (la, lb) = (next(7), next(7));
            let a: String = (0..la).map(|_| char::from(b'a' + next(3) as u8)).collect();
            let b: String = (0..lb).map(|_| char::from(b'a' + next(3) as u8)).collect();
            let full = plain(a.as_bytes(), b.as_bytes());
            assert_eq!(slips(&a, &b), (full <= 2).then_some(full as u8), "{a} {b}");
        }
    }

    fn plain(a: &[u8], b: &[u8]) -> usize {
        let mut t = vec![vec![0usize; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                t[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let mut v = (t[i - 1][j] + 1).min(t[i][j - 1] + 1).min(t[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        v = v.min(t[i - 2][j - 2] + 1);
                    }
                    v
                };
            }
        }
        t[a.len()][b.len()]
    }
}
