//! Keys for holding contact details against one another: what is left of a text when spelling
//! habits are taken away. Equal keys are a reason to look, never identity.

/// Letters and digits only, lowercased; `None` when nothing is left.
pub fn text_key(text: &str) -> Option<String> {
    let key: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    (!key.is_empty()).then_some(key)
}

/// The last nine digits of a telephone number, so that `8 727 …` and `+7 727 …` agree;
/// `None` under six digits, which is no number anyone could ring.
pub fn phone_key(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 6).then(|| digits[digits.len().saturating_sub(9)..].to_owned())
}

/// Several ids as one key: sorted, joined with `|`; `None` when the list is empty or an id is missing.
pub fn set_key<'a>(ids: impl Iterator<Item = Option<&'a str>>) -> Option<String> {
    let mut all = ids.collect::<Option<Vec<_>>>()?;
    all.sort_unstable();
    all.dedup();
    (!all.is_empty()).then(|| all.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_the_same_with_and_without_the_country() {
        assert_eq!(phone_key("+7 (727) 123-45-67"), phone_key("8 727 1234567"));
        assert_eq!(phone_key("123-45"), None);
        assert_eq!(phone_key("123456").as_deref(), Some("123456"));
    }

    #[test]
    fn a_text_key_forgets_case_and_punctuation() {
        assert_eq!(text_key("Абай к-сі, 5").as_deref(), Some("абайксі5"));
        assert_eq!(text_key(" - "), None);
    }

    #[test]
    fn a_set_key_needs_every_id() {
        assert_eq!(set_key([Some("b"), Some("a"), Some("b")].into_iter()).as_deref(), Some("a|b"));
        assert_eq!(set_key([Some("b"), None].into_iter()), None);
        assert_eq!(set_key([].into_iter()), None);
    }
}
