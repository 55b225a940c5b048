//! From answers on single days to periods.

use crate::links::{Holds, NEVER_AFTER, Span};

/// Stretches of days, each from one of the sorted `cuts` to the day before the next, the last one open.
pub(super) fn stretches(cuts: &[i32]) -> impl Iterator<Item = (i32, i32)> + '_ {
    cuts.iter().enumerate().map(|(i, from)| (*from, cuts.get(i + 1).map_or(NEVER_AFTER, |next| next - 1)))
}

/// Joins stretches that follow each other and say the same into periods. A period is certain in one piece only: where what held for
/// certain becomes uncertain and certain again, a new period begins.
pub(super) fn periods<P: PartialEq>(stretches: impl Iterator<Item = (i32, i32, Option<(Holds, P)>)>) -> Vec<(Span, P)> {
    let mut out: Vec<(Span, P)> = Vec::new();
    for (from, to, said) in stretches {
        let Some((holds, payload)) = said else { continue };
        let certain = holds == Holds::Yes;
        if let Some((span, last)) = out.last_mut()
            && span.to != NEVER_AFTER
            && span.to + 1 == from
            && *last == payload
        {
            let has_held = span.held_from <= span.held_to;
            if !certain {
                span.to = to;
                continue;
            }
            if !has_held || span.held_to == span.to {
                span.held_from = if has_held { span.held_from } else { from };
                span.held_to = to;
                span.to = to;
                continue;
            }
        }
        let span = if certain { Span::days(from, to) } else { Span { from, to, ..Span::OPEN } };
        out.push((span, payload));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uncertain_certain_uncertain_is_one_period() {
        let said = [(0, 9, Holds::Perhaps), (10, 19, Holds::Yes), (20, 29, Holds::Perhaps)];
        let got = periods(said.into_iter().map(|(a, b, h)| (a, b, Some((h, 1)))));
        assert_eq!(got, [(Span { from: 0, to: 29, held_from: 10, held_to: 19 }, 1)]);
    }

    #[test]
    fn what_is_certain_again_is_a_new_period() {
        let said = [(0, 9, Holds::Yes), (10, 19, Holds::Perhaps), (20, 29, Holds::Yes)];
        let got = periods(said.into_iter().map(|(a, b, h)| (a, b, Some((h, 1)))));
        assert_eq!(got.len(), 2);
        assert_eq!(got[1].0, Span::days(20, 29));
    }

    #[test]
    fn a_gap_or_another_answer_parts_periods() {
        let said = [(0, 9, Some((Holds::Yes, 1))), (10, 19, None), (20, 29, Some((Holds::Yes, 1))), (30, 39, Some((Holds::Yes, 2)))];
        assert_eq!(periods(said.into_iter()).len(), 3);
    }
}
