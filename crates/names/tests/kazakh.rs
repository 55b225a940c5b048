//! Kazakh names in three scripts are found as themselves.
//!
//! How the set is made, so that it is fair: the Cyrillic forms are given and family names in the Kazakh orthography, and the
//! Latin ones are what passports and the press write for them (which follows no table, and often the Russian form), both
//! written down by hand for this test; the Arabic ones follow the spelling rules of tote jazu from the Cyrillic. The
//! program compares by the usual spelling of letters, not by the table that the Arabic was made with. Each name is held
//! against all others too. Beside it, the deputies' names in Latin, Russian and Kazakh that `TURA_DATA` holds.

use std::collections::BTreeMap;
use std::path::PathBuf;

use names::letters::System::{KazakhArabic, KazakhLatin2021};
use names::letters::{from_latin, to_latin};
use names::scripts::{Script, main_script};
use names::sounds::{alike, sound};

/// Kazakh orthography, passport Latin.
const NAMES: &[(&str, &str)] = &[
    ("Нұрсұлтан", "Nursultan"),
    ("Қасым", "Kassym"),
    ("Жомарт", "Zhomart"),
    ("Тоқаев", "Tokayev"),
    ("Әбішұлы", "Abishuly"),
    ("Ғабит", "Gabit"),
    ("Мүсірепов", "Musrepov"),
    ("Қайрат", "Kairat"),
    ("Ерлан", "Yerlan"),
    ("Гүлнәр", "Gulnar"),
    ("Айгүл", "Aigul"),
    ("Бауыржан", "Bauyrzhan"),
    ("Досмағамбетов", "Dosmagambetov"),
    ("Өтембаев", "Utembayev"),
    ("Әлихан", "Alikhan"),
    ("Бөкейхан", "Bokeikhan"),
    ("Мұхтар", "Mukhtar"),
    ("Құнанбаев", "Kunanbayev"),
    ("Сәкен", "Saken"),
    ("Сейфуллин", "Seifullin"),
    ("Жүсіп", "Zhusip"),
    ("Шоқан", "Shokan"),
    ("Уәлиханов", "Valikhanov"),
    ("Бейбіт", "Beibit"),
    ("Атамқұлов", "Atamkulov"),
    ("Дәрiға", "Dariga"),
    ("Иманғали", "Imangali"),
    ("Тасмағамбетов", "Tasmagambetov"),
    ("Серік", "Serik"),
    ("Үмбетов", "Umbetov"),
    ("Әділбек", "Adilbek"),
    ("Жақсыбеков", "Zhaksybekov"),
    ("Жеңіс", "Zhenis"),
    ("Қуаныш", "Kuanysh"),
    ("Ержан", "Yerzhan"),
    ("Қазыбек", "Kazybek"),
    ("Маңғыстау", "Mangystau"),
    ("Өмірбек", "Omirbek"),
    ("Һакімжанов", "Khakimzhanov"),
    ("Еңсебаев", "Yensebayev"),
];

/// For each first form: whether its own second form is the likest of all, and alike by more than one half.
fn found(pairs: &[(String, String)]) -> (usize, usize) {
    let ours: Vec<_> = pairs.iter().map(|(a, _)| sound(a)).collect();
    let theirs: Vec<_> = pairs.iter().map(|(_, b)| sound(b)).collect();
    let (mut first, mut above) = (0, 0);
    for (at, a) in ours.iter().enumerate() {
        let own = alike(a, &theirs[at]);
        let likest = theirs.iter().enumerate().all(|(other, b)| other == at || alike(a, b) < own);
        first += usize::from(likest);
        above += usize::from(own > 0.5);
        if !likest || own <= 0.5 {
            println!("{} {}: {own:.3}", pairs[at].0, pairs[at].1);
        }
    }
    (first, above)
}

#[test]
fn kazakh_names_are_found_in_three_scripts() {
    let arabic = |cyrillic: &str| from_latin(&to_latin(cyrillic, KazakhLatin2021), KazakhArabic);
    let check = |what: &str, pairs: Vec<(String, String)>, floor: (usize, usize)| {
        let (first, above) = found(&pairs);
        println!("{what}: of {} the likest is its own {first} times, above one half {above} times", pairs.len());
        assert!(first >= floor.0 && above >= floor.1, "{what}");
    };
    let all = |form: &dyn Fn(&str, &str) -> (String, String)| NAMES.iter().map(|(k, l)| form(k, l)).collect::<Vec<_>>();
    check("Cyrillic and Latin", all(&|k, l| (k.into(), l.into())), FLOORS[0]);
    check("Cyrillic and Latin of 2021", all(&|k, _| (k.into(), to_latin(k, KazakhLatin2021))), FLOORS[1]);
    check("Latin and Latin of 2021", all(&|k, l| (l.into(), to_latin(k, KazakhLatin2021))), FLOORS[2]);
    check("Cyrillic and Arabic", all(&|k, _| (k.into(), arabic(k))), FLOORS[3]);
    check("Latin and Arabic", all(&|k, l| (l.into(), arabic(k))), FLOORS[4]);
}

/// Names that are the likest, and above one half, of 40; as measured.
const FLOORS: [(usize, usize); 5] = [(40, 40), (40, 40), (40, 40), (40, 35), (40, 37)];

#[test]
fn deputies_are_found_in_three_languages() {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = std::env::var_os("TURA_DATA").map_or(default, PathBuf::from).join("officials/kz_mazhilis_trilingual.tsv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("SKIPPED: {} is not there; set TURA_DATA", path.display());
        return;
    };
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, group) in text.lines().filter_map(|line| line.split_once('\t')) {
        groups.entry(group).or_default().push(name);
    }
    let mut pairs = Vec::new();
    for names in groups.values() {
        let in_script = |script| names.iter().copied().filter(move |name| main_script(name) == script);
        for latin in in_script(Script::Latin) {
            for cyrillic in in_script(Script::Cyrillic) {
                let tokens = latin.split_whitespace().zip(cyrillic.split_whitespace()).take(2);
                pairs.extend(tokens.map(|(a, b)| (a.to_owned(), b.to_owned())));
            }
        }
    }
    let above = pairs.iter().filter(|(a, b)| alike(&sound(a), &sound(b)) > 0.5).count();
    let others = pairs.iter().zip(pairs.iter().skip(7)).filter(|(a, b)| a.1 != b.1);
    let (mut wrong, mut tried) = (0, 0);
    for (a, b) in others {
        tried += 1;
        wrong += usize::from(alike(&sound(&a.0), &sound(&b.1)) > 0.5);
    }
    println!("deputies: {above} of {} tokens above one half; of {tried} exchanged ones {wrong}", pairs.len());
    assert!(above as f64 >= DEPUTIES_FLOOR * pairs.len() as f64);
    assert!(wrong as f64 <= 0.02 * f64::from(tried));
}

/// Share of the deputies' tokens above one half, as measured; the forms are the publisher's, not always of one order.
const DEPUTIES_FLOOR: f64 = 0.98;
