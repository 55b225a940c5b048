//! Whatever a name is made of, comparing it is total: no panic, between 0 and 1, nearly always the same both ways, and a name is like itself.

use names::compare::{Kind, Name, Rarity, compare, total};

/// A small generator (splitmix64): the same names everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 16) as usize % most
    }
}

/// Pieces of names, words with a meaning of their own, and what nobody expects in a name.
const PIECES: [&str; 60] = [
    "Ivan",
    "Иванов",
    "O'",
    "al",
    "-",
    " ",
    " ",
    " ",
    "محمد",
    "ال",
    "عبد",
    "金",
    "김정은",
    "ナ",
    "\u{200b}",
    "\u{202e}",
    "e\u{301}",
    "ß",
    "İ",
    "ı",
    "ﬁ",
    "Jr",
    "III",
    "LLC",
    "ООО",
    "株式会社",
    "12",
    "٣",
    "½",
    "№",
    ".",
    ",",
    "'",
    "\"",
    "(",
    ")",
    "&",
    "z\u{330}\u{330}\u{330}",
    "नरेन्द्र",
    "្",
    "េ",
    "အောင်",
    "𝐀",
    "😀",
    "\u{0}",
    "\u{fffd}",
    "van",
    "bin",
    "oğlu",
    "де",
    "Dr.",
    "abdul",
    "Abdelfattah",
    "S.A.",
    "de C.V.",
    "X",
    "קלמן",
    "Ω",
    "ხ",
    "ա",
];

fn name(dice: &mut Dice) -> String {
    (0..1 + dice.below(9)).map(|_| PIECES[dice.below(PIECES.len())]).collect()
}

const KINDS: [Kind; 3] = [Kind::Person, Kind::Organisation, Kind::Other];

#[test]
fn any_two_texts_are_compared() {
    let mut dice = Dice(1);
    let mut sided = 0;
    for _ in 0..20_000 {
        let (a, b, kind) = (name(&mut dice), name(&mut dice), KINDS[dice.below(3)]);
        let (ours, theirs) = (Name::read(&a, kind), Name::read(&b, kind));
        let (there, back) = (total(&ours, &theirs, &Rarity::none()), total(&theirs, &ours, &Rarity::none()));
        assert!((0.0..=1.0).contains(&there), "{a:?} {b:?}: {there}");
        sided += usize::from((there - back).abs() > 0.02);
        let explained = compare(&ours, &theirs, &Rarity::none());
        assert!((explained.total - there).abs() < 1e-4, "{a:?} {b:?}: {} and {there}", explained.total);
    }
    // It should be none: where parts may be aligned in several ways, which is taken first depends on the side, in texts as odd as these.
    assert!(sided <= SIDED_MAX, "{sided} of 20,000 are another likeness the other way round");
}

/// Pairs of 20,000 odd ones that are not as alike the other way round, today.
const SIDED_MAX: usize = 3;

#[test]
fn a_name_is_like_itself_and_likelier_than_with_a_part_changed() {
    let mut dice = Dice(2);
    for given in ["Quirin", "Гульнара", "Zbigniew", "عبدالقادر", "Ntumba", "नरेन्द्र"] {
        for family in ["Oberhollenzer", "Байжұманов", "Ó Súilleabháin", "القحطاني", "Kvirikashvili", "मोदी"] {
            let text = format!("{given} {family}");
            let read = Name::read(&text, Kind::Person);
            let itself = total(&read, &read, &Rarity::none());
            assert!(itself > 0.9, "{text}: {itself}");
            let other = Name::read(&format!("{given} {}", ["Xhemaili", "Brzęczyszczykiewicz"][dice.below(2)]), Kind::Person);
            assert!(total(&read, &other, &Rarity::none()) < 0.3, "{text}");
        }
    }
}
