//! Student's t for whole degrees of freedom, and Wilson's interval of a proportion.
//!
//! Closed forms of ten lines each: a statistics crate would bring two more crates for them and nothing else that is used here.

/// P(|T| ≥ |t|) for `freedom` (1 and more) degrees of freedom: the finite sums of Abramowitz and Stegun, "Handbook of Mathematical
/// Functions" (1964), 26.7.3 and 26.7.4.
fn p_two_sided(t: f64, freedom: u32) -> f64 {
    let n = f64::from(freedom);
    let cosine2 = n / (n + t * t);
    let (sine, cosine) = ((1.0 - cosine2).max(0.0).sqrt(), cosine2.sqrt());
    let is_odd = freedom % 2 == 1;
    let mut term = if is_odd { cosine } else { 1.0 };
    let mut sum = if freedom == 1 { 0.0 } else { term };
    let mut next = if is_odd { 3 } else { 2 };
    while next + 1 < freedom {
        let k = f64::from(next);
        term *= cosine2 * (k - 1.0) / k;
        sum += term;
        next += 2;
    }
    let inside = if is_odd {
        (t.abs() / n.sqrt()).atan() * std::f64::consts::FRAC_2_PI + std::f64::consts::FRAC_2_PI * sine * sum
    } else {
        sine * sum
    };
    (1.0 - inside).clamp(0.0, 1.0)
}

/// P(T ≤ t).
pub(crate) fn student_below(t: f64, freedom: u32) -> f64 {
    let side = 0.5 * p_two_sided(t, freedom);
    if t > 0.0 { 1.0 - side } else { side }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(freedom: u32, quantile: f64) {
        let found = student_below(quantile, freedom);
        assert!((found - 0.975).abs() < 1e-5, "{freedom}: {found}");
        assert!((student_below(-quantile, freedom) - 0.025).abs() < 1e-5);
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        check(1, 12.7062);
        check(2, 4.30265);
        check(3, 3.18245);
        check(4, 2.77645);
        check(5, 2.57058);
        check(10, 2.22814);
        check(29, 2.04523);
        check(42, 2.01808);
    }
}
