//! Statistics that do not depend on the order of their input: every function sorts first.

/// Sorts doubles by total order; callers keep NaN out.
pub fn sort(values: &mut [f64]) {
    values.sort_unstable_by(f64::total_cmp);
}

/// Quantile of Hyndman and Fan's type 8 ("Sample quantiles in statistical packages", The American
/// Statistician 50, 1996) of sorted values, `p` from 0 to 1; `None` when there are none.
/// The order of operations is that of statrs 0.16, so results agree with Cardinal to the last bit.
pub fn quantile8(sorted: &[f64], p: f64) -> Option<f64> {
    let (n, first, last) = (sorted.len() as f64, *sorted.first()?, *sorted.last()?);
    let h = (n + 1.0 / 3.0) * p + 1.0 / 3.0;
    let whole = h.floor();
    if whole <= 0.0 || p == 0.0 {
        return Some(first);
    }
    if whole >= n || p == 1.0 {
        return Some(last);
    }
    let (a, b) = (sorted[whole as usize - 1], sorted[whole as usize]);
    Some(a + (h - whole) * (b - a))
}

/// Tukey's upper fence, `q3 + 1.5 (q3 - q1)`, with one rounding.
pub fn fence_upper(q1: f64, q3: f64) -> f64 {
    (q3 - q1).mul_add(1.5, q3)
}

/// Tukey's lower fence, `q1 - 1.5 (q3 - q1)`, with one rounding.
pub fn fence_lower(q1: f64, q3: f64) -> f64 {
    (q3 - q1).mul_add(-1.5, q1)
}

/// Sum of sorted values.
pub fn sum(sorted: &[f64]) -> f64 {
    sorted.iter().sum()
}

/// Mean of sorted values; `None` when there are none.
pub fn mean(sorted: &[f64]) -> Option<f64> {
    (!sorted.is_empty()).then(|| sum(sorted) / sorted.len() as f64)
}

/// Sample standard deviation of sorted values; `None` under two.
pub fn sd(sorted: &[f64]) -> Option<f64> {
    let n = sorted.len();
    let m = mean(sorted)?;
    (n >= 2).then(|| (sorted.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / (n - 1) as f64).sqrt())
}

/// Coefficient of variation, sd / mean; `None` under two values or when the mean is zero.
pub fn cv(sorted: &[f64]) -> Option<f64> {
    let m = mean(sorted)?;
    (m != 0.0).then(|| sd(sorted).map(|s| s / m))?
}

/// (max − min) / min; `None` under two values or when the least is not above zero.
pub fn spread(sorted: &[f64]) -> Option<f64> {
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    (sorted.len() >= 2 && first > 0.0).then(|| (last - first) / first)
}

/// (second lowest − lowest) / lowest; `None` under two values or when the lowest is not above zero.
pub fn difference(sorted: &[f64]) -> Option<f64> {
    (sorted.len() >= 2 && sorted[0] > 0.0).then(|| (sorted[1] - sorted[0]) / sorted[0])
}

/// (second lowest − lowest) / sd of all but the lowest (Imhof, Karagök, Rutz 2018); `None` under
/// three values or when the losing values do not differ.
pub fn relative_distance(sorted: &[f64]) -> Option<f64> {
    let losing = sd(sorted.get(1..)?)?;
    (losing > 0.0).then(|| (sorted[1] - sorted[0]) / losing)
}

/// Excess kurtosis with bias correction; `None` under four values or without spread.
pub fn kurtosis(sorted: &[f64]) -> Option<f64> {
    let n = sorted.len() as f64;
    let (m, s) = (mean(sorted)?, sd(sorted)?);
    (sorted.len() >= 4 && s > 0.0).then(|| {
        let fourth: f64 = sorted.iter().map(|x| ((x - m) / s).powi(4)).sum();
        n * (n + 1.0) / ((n - 1.0) * (n - 2.0) * (n - 3.0)) * fourth - 3.0 * (n - 1.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0))
    })
}

/// Skewness with bias correction; `None` under three values or without spread.
pub fn skewness(sorted: &[f64]) -> Option<f64> {
    let n = sorted.len() as f64;
    let (m, s) = (mean(sorted)?, sd(sorted)?);
    (sorted.len() >= 3 && s > 0.0).then(|| {
        let third: f64 = sorted.iter().map(|x| ((x - m) / s).powi(3)).sum();
        n / ((n - 1.0) * (n - 2.0)) * third
    })
}

/// max |(xᵢ − min)/(max − min) − i/(n + 1)|: how far prices are from evenly spread
/// (Kolmogorov–Smirnov screen, Huber and Imhof 2019); `None` under three values or without spread.
pub fn ks(sorted: &[f64]) -> Option<f64> {
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    if sorted.len() < 3 || last <= first {
        return None;
    }
    let n = sorted.len() as f64;
    let distance = |(i, x): (usize, &f64)| ((x - first) / (last - first) - (i as f64 + 1.0) / (n + 1.0)).abs();
    sorted.iter().enumerate().map(distance).reduce(f64::max)
}

/// The normal quantile that leaves 2.5 % on each side.
const NORMAL_975: f64 = 1.959_963_984_540_054;

/// 95 % interval of a proportion, `hits` of so many, from 0 to 1 (Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
/// Statistical Association 22, 1927). `None` of nothing.
pub fn wilson(hits: u32, of: u32) -> Option<(f64, f64)> {
    (of > 0).then(|| {
        let (n, z2) = (f64::from(of), NORMAL_975 * NORMAL_975);
        let p = f64::from(hits) / n;
        let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let reach = NORMAL_975 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        ((middle - reach).max(0.0), (middle + reach).min(1.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: Option<f64>, expected: f64) {
        let got = got.expect("a value");
        assert!((got - expected).abs() < 1e-9, "{got} is not {expected}");
    }

    #[test]
    fn type_8_quantiles_match_the_paper_s_formula() {
        let x: Vec<f64> = (1..=10).map(f64::from).collect();
        near(quantile8(&x, 0.25), 2.916_666_666_666_667);
        near(quantile8(&x, 0.75), 8.083_333_333_333_332);
        near(quantile8(&[5.0], 0.25), 5.0);
        assert_eq!(quantile8(&[], 0.5), None);
    }

    #[test]
    fn screens_match_hand_calculated_values() {
        let x = [100.0, 110.0, 120.0, 150.0];
        near(cv(&x), sd(&x).expect("four values") / 120.0);
        near(spread(&x), 0.5);
        near(difference(&x), 0.1);
        near(relative_distance(&x), 10.0 / sd(&[110.0, 120.0, 150.0]).expect("three values"));
        near(kurtosis(&[1.0, 2.0, 3.0, 4.0, 10.0]), 3.152);
        near(skewness(&[1.0, 2.0, 3.0, 4.0, 10.0]), 1.697_056_274_847_714);
        near(ks(&[0.0, 1.0, 2.0]), 0.25);
    }

    #[test]
    fn without_spread_or_with_too_few_values_there_is_no_screen() {
        assert_eq!(cv(&[1.0]), None);
        assert_eq!(relative_distance(&[1.0, 2.0]), None);
        assert_eq!(relative_distance(&[1.0, 2.0, 2.0]), None);
        assert_eq!(kurtosis(&[1.0, 1.0, 1.0, 1.0]), None);
        assert_eq!(ks(&[2.0, 2.0, 2.0]), None);
        assert_eq!(difference(&[0.0, 1.0]), None);
    }

    #[test]
    fn wilsons_interval_is_that_of_the_paper() {
        let (low, high) = wilson(475, 500).expect("an interval");
        assert!((low - 0.9273).abs() < 1e-3 && (high - 0.9660).abs() < 1e-3, "{low} {high}");
        assert_eq!(wilson(0, 0), None);
        assert!(wilson(0, 100).expect("an interval").0.abs() < 1e-12);
    }
}
