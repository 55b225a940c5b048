//! Mandarin syllables from pinyin into Wade and Giles' spelling.

/// Initials, longest first, with their spelling there.
const INITIALS: [(&str, &str); 23] = [
    ("zh", "ch"),
    ("ch", "ch'"),
    ("sh", "sh"),
    ("b", "p"),
    ("p", "p'"),
    ("d", "t"),
    ("t", "t'"),
    ("g", "k"),
    ("k", "k'"),
    ("j", "ch"),
    ("q", "ch'"),
    ("x", "hs"),
    ("r", "j"),
    ("z", "ts"),
    ("c", "ts'"),
    ("s", "s"),
    ("m", "m"),
    ("f", "f"),
    ("n", "n"),
    ("l", "l"),
    ("h", "h"),
    ("y", "y"),
    ("w", "w"),
];

/// One syllable of pinyin without tone, `ü` written, in Wade and Giles' spelling. Source of the rules: Giles 1912.
pub(super) fn wade_giles(syllable: &str) -> String {
    match syllable {
        "yi" => return "i".to_owned(),
        "you" => return "yu".to_owned(),
        "yu" => return "yü".to_owned(),
        "yan" => return "yen".to_owned(),
        "yue" => return "yüeh".to_owned(),
        "yuan" => return "yüan".to_owned(),
        "yun" => return "yün".to_owned(),
        "yong" => return "yung".to_owned(),
        "ye" => return "yeh".to_owned(),
        "er" => return "erh".to_owned(),
        "e" => return "o".to_owned(),
        _ => {}
    }
    let (initial, spelled) = INITIALS.iter().find(|(initial, _)| syllable.starts_with(initial)).copied().unwrap_or_default();
    let last = &syllable[initial.len()..];
    let palatal = matches!(initial, "j" | "q" | "x");
    let spelled_last = match (initial, last) {
        ("zh" | "ch" | "sh" | "r", "i") => "ih",
        ("z" | "c" | "s", "i") => return format!("{}ŭ", spelled.replace("ts", "tz").replacen('s', "sz", usize::from(initial == "s"))),
        (_, "u") if palatal => "ü",
        (_, "ue") if palatal => "üeh",
        (_, "uan") if palatal => "üan",
        (_, "un") if palatal => "ün",
        (_, "iong") => "iung",
        (_, "üe" | "ve") => "üeh",
        (_, "ie") => "ieh",
        (_, "ian") => "ien",
        (_, "ong") => "ung",
        ("g" | "k", "ui") => "uei",
        ("g" | "k" | "h", "e") => "o",
        (_, "e") => "ê",
        (_, "en") => "ên",
        (_, "eng") => "êng",
        ("g" | "k" | "h" | "sh", "uo") => "uo",
        (_, "uo") => "o",
        (_, last) => last,
    };
    format!("{spelled}{spelled_last}")
}
