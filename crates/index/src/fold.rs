//! Words brought to one spelling, so that Latin, Russian and Kazakh spellings of a name find each other.
//!
//! Not a transliteration to be read: letters that different systems write differently become one, and both the
//! text and the question go through it. Full comparison of names is another room's work.

use unicode_normalization::UnicodeNormalization;

/// Words longer than this are cut: no name is, and a text without spaces would make a term of its own.
const WORD_CHARS_MAX: usize = 40;

/// The words of a text, folded, in their order.
pub fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | 'ʼ' | '’' | '`')).map(word).filter(|w| !w.is_empty()).collect()
}

/// One word, folded.
pub fn word(text: &str) -> String {
    let plain: Vec<char> = text.to_lowercase().nfkc().flat_map(letter).take(WORD_CHARS_MAX).collect();
    let mut out = String::new();
    let mut at = 0;
    while at < plain.len() {
        let (piece, taken) = sound(&plain, at);
        for c in piece.chars() {
            // Doubled letters are written and left out at will; digits never are.
            if c.is_numeric() || !out.ends_with(c) {
                out.push(c);
            }
        }
        at += taken;
    }
    out
}

/// A lower-case letter in the plain alphabet, Cyrillic as the Latin that the systems agree on. Where they do not, the Cyrillic
/// letter stands for the sound.
fn letter(c: char) -> Vec<char> {
    let out = match c {
        'а' | 'ә' | 'ä' | 'á' | 'à' | 'â' | 'ã' | 'å' | 'ă' | 'ą' => "a",
        'б' => "b",
        'в' | 'w' => "v",
        'г' | 'ғ' | 'ґ' | 'ğ' | 'ǵ' => "g",
        'д' => "d",
        'е' | 'э' | 'ё' | 'є' | 'é' | 'è' | 'ê' | 'ë' | 'ė' | 'ę' | 'ě' => "e",
        'ж' | 'ž' | 'j' => "ж",
        'з' | 'ź' | 'ż' => "z",
        'и' | 'й' | 'ы' | 'і' | 'ї' | 'ı' | 'í' | 'ì' | 'î' | 'ï' | 'ý' => "i",
        'к' | 'қ' | 'q' => "k",
        'л' | 'ł' => "l",
        'м' => "m",
        'н' | 'ң' | 'ñ' | 'ń' | 'ŋ' => "n",
        'о' | 'ө' | 'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ś' => "s",
        'т' => "t",
        'у' | 'ұ' | 'ү' | 'ü' | 'ú' | 'ù' | 'û' | 'ū' | 'ў' => "u",
        'ф' => "f",
        'х' | 'һ' => "h",
        'ц' => "ц",
        'ч' | 'ç' | 'č' => "ч",
        'ш' | 'щ' | 'ş' | 'š' => "ш",
        'ю' => "iu",
        'я' => "ia",
        'ß' => "ss",
        'ь' | 'ъ' | '\'' | 'ʼ' | '’' | '`' => "",
        c => return c.is_alphanumeric().then_some(c).into_iter().collect(),
    };
    out.chars().collect()
}

/// The sound that begins at a place, and how many letters it takes.
fn sound(letters: &[char], at: usize) -> (String, usize) {
    let next = |n: usize| letters.get(at + n).copied().unwrap_or(' ');
    let before = at.checked_sub(1).map(|i| letters[i]);
    let pair = (letters[at], next(1));
    match pair {
        ('s', 'h') if next(2) == 'c' && next(3) == 'h' => ("ш".to_owned(), 4),
        ('s', 'h') => ("ш".to_owned(), 2),
        ('z', 'h') => ("ж".to_owned(), 2),
        ('c', 'h') => ("ч".to_owned(), 2),
        ('k', 'h') => ("h".to_owned(), 2),
        ('g', 'h') => ("g".to_owned(), 2),
        ('p', 'h') => ("f".to_owned(), 2),
        ('t', 's') => ("ц".to_owned(), 2),
        ('y', 'e') if before.is_none_or(is_vowel) => ("e".to_owned(), 2),
        ('i', 'e') if before.is_some_and(is_vowel) => ("e".to_owned(), 2),
        ('c', 'e' | 'i' | 'y') => ("ц".to_owned(), 1),
        ('c', _) => ("k".to_owned(), 1),
        ('x', _) => ("ks".to_owned(), 1),
        ('y', _) => ("i".to_owned(), 1),
        (c, _) => (c.to_string(), 1),
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_alike(spellings: &[&str]) {
        for other in &spellings[1..] {
            assert_eq!(words(spellings[0]), words(other), "{} and {other}", spellings[0]);
        }
    }

    #[test]
    fn latin_russian_and_kazakh_spellings_meet() {
        check_alike(&["Жұмабаев", "Жумабаев", "Jumabaev", "Zhumabayev", "Jumabayev"]);
        check_alike(&["Астана құрылыс", "Astana qurylys", "ASTANA KURYLYS"]);
        check_alike(&["Шевченко", "Shevchenko", "Şevçenko"]);
        check_alike(&["Хасен", "Khasen", "Һасен"]);
        check_alike(&["Ерлан", "Yerlan", "Erlan"]);
        check_alike(&["Назарбаев", "Nazarbayev", "Nazarbaev"]);
        check_alike(&["Центр", "Tsentr", "Centr"]);
        check_alike(&["Компания", "Kompaniya", "Companiya"]);
        check_alike(&["Ғалым", "Galym", "Ğalym"]);
    }

    #[test]
    fn different_words_stay_apart() {
        for (a, b) in [("Асан", "Есен"), ("Болат", "Талғат"), ("12", "112"), ("100", "10")] {
            assert_ne!(words(a), words(b), "{a} and {b}");
        }
    }

    #[test]
    fn other_scripts_and_odd_texts_are_kept_or_empty() {
        assert_eq!(words("株式会社"), ["株式会社"]);
        assert_eq!(words("«»—  "), Vec::<String>::new());
        assert_eq!(words(&"я".repeat(500))[0].chars().count(), 40);
    }
}
