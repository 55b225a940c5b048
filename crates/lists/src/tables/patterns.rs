//! Names of columns and files, and patterns for them.

/// A header as compared: no letter case, one blank where there are many, none at the ends.
pub(crate) fn header(text: &str) -> String {
    text.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a text fits a pattern: `*` is any text, `?` any one character; letter case does not count.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    if !pattern.contains(['*', '?']) {
        return pattern == text || pattern.to_lowercase() == text.to_lowercase();
    }
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where the last `*` stands and how much text it takes.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                p = at + 1;
                t = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_texts_whatever_their_letter_case() {
        for (pattern, text, fit) in [
            ("*69b*.csv", "data/Mexico_69B.csv", true),
            ("*.csv", "a.csv.gz", false),
            ("", "", true),
            ("", "x", false),
            ("?*", "", false),
            ("?*", "x", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXc", false),
            ("*", "", true),
            ("Ә*", "әбу", true),
            ("**a", "ba", true),
        ] {
            assert_eq!(fits(pattern, text), fit, "{pattern} {text}");
        }
    }
}
