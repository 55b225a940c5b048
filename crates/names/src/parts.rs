//! The parts of a name: which words are the name itself and which are titles, particles, patronymics, initials, legal
//! forms, numbers, places or words that say little. [`Name::read`] does it once, so that a name can be compared by the million.

use crate::common::{UNKNOWN_BITS, hash, shipped_bits};
use crate::cut::{cut_articles, cut_family_names, cut_servants};
use crate::organisations::{LegalForm, cut_glued, find_forms, number_at, place_at, roman};
use crate::pieces::{After, Piece, join_letters, pieces};
use crate::scripts::{Script, fold, main_script};
use crate::sounds::{Sounded, keys, sound};
use crate::words::{FAMILIES_FROM, Gender, Sense, words};

/// What bears a name: people's and organisations' names are made differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A human being.
    Person,
    /// A firm, public body or any other organisation.
    Organisation,
    /// A ship, aircraft or whatever else is named.
    Other,
}

/// What a part of a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The name itself.
    Name,
    /// The father's name, as Russian, Kazakh and others write it.
    Patronymic,
    /// One letter, or the first letters of names.
    Initial,
    /// de, van, al.
    Particle,
    /// bin, oglu: son or daughter of.
    Filiation,
    /// Dr, General, Haji.
    Title,
    /// Jr, Sr, III: which of several of one name in a family.
    Generation,
    /// A number.
    Number,
    /// A place in an organisation's name.
    Place,
    /// group, holding: a word that says little.
    Usual,
    /// the, of: a word that says nothing.
    Stop,
}

impl Role {
    /// Whether the part alone tells names apart; the others only support.
    pub(crate) fn is_core(self) -> bool {
        matches!(self, Role::Name | Role::Patronymic | Role::Initial | Role::Number | Role::Place | Role::Usual)
    }
}

/// One part of a name, analysed.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// As written.
    pub(crate) text: Box<str>,
    /// Folded letters in its own script.
    pub(crate) letters: Box<[char]>,
    /// Which letters occur, a bit each (letters share bits): what one has and the other lacks is the least that differs.
    pub(crate) mask: u64,
    pub(crate) hash: u32,
    /// The short name of its usual spelling in Latin letters, by which a corpus may know it too.
    pub(crate) latin: u32,
    pub(crate) role: Role,
    pub(crate) script: Script,
    /// The next part belongs to it: a hyphen stands between.
    pub(crate) joined: bool,
    /// Rarity by the shipped tables.
    pub(crate) bits: f32,
    /// Bits that its sound alone can tell.
    pub(crate) heard: f32,
    /// A common name of a language that is written over into Latin letters in many ways.
    pub(crate) respelled: bool,
    /// The number, or the place's number.
    pub(crate) value: u32,
    /// Lines of everyday forms and of spellings of a family name it stands in.
    pub(crate) nicknames: Box<[u16]>,
    /// Of a given name that only women or only men bear.
    pub(crate) gender: Option<Gender>,
    pub(crate) sounded: Sounded,
}

impl Token {
    fn new(text: &str, plain: &str, role: Role, kind: Kind) -> Token {
        let hash = hash(plain);
        let script = main_script(plain);
        let letters = plain.chars().count() as f32;
        let (room, heard) = room(script);
        Token {
            text: text.into(),
            letters: plain.chars().collect(),
            mask: plain.chars().fold(0, |mask, c| mask | 1 << (c as u32 % 64)),
            hash,
            latin: if plain.is_ascii() { hash } else { crate::common::hash(&fold(&crate::letters::latin(plain))) },
            role,
            script,
            joined: false,
            respelled: words().senses(plain).iter().any(|sense| matches!(sense, Sense::Common(_))),
            bits: shipped_bits(plain, hash, kind == Kind::Person).min(room * letters),
            heard: heard * letters,
            value: 0,
            nicknames: if kind == Kind::Person { words().nicknames(plain).into() } else { Box::default() },
            gender: if kind == Kind::Person { words().gender(plain) } else { None },
            sounded: sound(plain),
        }
    }

    /// Whether the tables know it as a given name.
    pub(crate) fn is_given(&self) -> bool {
        self.role == Role::Name && (self.gender.is_some() || self.nicknames.iter().any(|line| *line < FAMILIES_FROM))
    }

    /// Whether the shipped tables know it as a name of its own.
    pub(crate) fn is_known(&self) -> bool {
        self.bits < UNKNOWN_BITS || !self.nicknames.is_empty()
    }
}

/// Bits that a letter of a script can tell at most: as written, and by its sound alone. A word of two letters cannot be as rare as one
/// in a hundred thousand. Letters of names carry some 3.3 bits; a Han character in given names 6.5 and a Korean syllable 5.5; by sound, where
/// tones and vowels are lost or guessed, less.
fn room(script: Script) -> (f32, f32) {
    match script {
        Script::Han => (6.5, 3.2),
        Script::Hangul => (5.5, 3.0),
        Script::Arabic | Script::Hebrew => (3.3, 2.5),
        _ => (3.3, 3.0),
    }
}

/// A name, read once and compared often.
#[derive(Clone, Debug)]
pub struct Name {
    pub(crate) kind: Kind,
    pub(crate) tokens: Box<[Token]>,
    /// Legal forms with their text.
    pub(crate) forms: Box<[(LegalForm, Box<str>)]>,
    /// A comma said that the family name comes first, or that parts stand in another order than usual.
    pub(crate) comma: bool,
}

impl Name {
    /// Reads a name. Any text will do; of very long ones the beginning is read (600 characters, 40 words).
    pub fn read(text: &str, kind: Kind) -> Name {
        match kind {
            Kind::Person => read_person(text),
            Kind::Organisation | Kind::Other => read_organisation(text, kind),
        }
    }

    /// What bears the name.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The parts as written, each with what it is; legal forms stand apart, in [`Name::legal_forms`].
    pub fn parts(&self) -> impl Iterator<Item = (&str, Role)> {
        self.tokens.iter().map(|token| (&*token.text, token.role))
    }

    /// The legal forms in the name; all that a short one may stand for.
    pub fn legal_forms(&self) -> impl Iterator<Item = LegalForm> {
        self.forms.iter().map(|(form, _)| *form)
    }

    /// Whether nothing that could be compared was found.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Keys to find the name by, sorted, each once: two spellings of one name share at least one, nearly always.
    /// By how each part sounds, by everyday forms, and by parts written together.
    pub fn keys(&self) -> Vec<u32> {
        let mut found = Vec::new();
        let telling = |token: &&Token| token.role.is_core() && token.role != Role::Usual && token.role != Role::Initial;
        let any = self.tokens.iter().any(|token| telling(&token));
        for token in self.tokens.iter().filter(|token| !any || telling(token)) {
            found.extend(token_keys(token));
        }
        for pair in self.tokens.windows(2).filter(|pair| pair.iter().any(|token| token.letters.len() <= 6)) {
            let together: String = pair.iter().flat_map(|token| token.letters.iter()).collect();
            found.extend(keys(&sound(&together)).take(1));
        }
        let initials: String = self.core().filter_map(|token| token.letters.first()).collect();
        if self.kind != Kind::Person && initials.chars().count() >= 3 {
            found.push(hash(&initials) | 1 << 31);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// How many parts tell it from other names: neither titles, initials nor particles.
    pub fn telling_parts(&self) -> usize {
        self.tokens.iter().filter(|token| token.role.is_core() && token.role != Role::Initial).count()
    }

    /// The parts that tell names apart.
    pub(crate) fn core(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|token| token.role.is_core())
    }
}

/// The lines of everyday forms, and of spellings of a family name, that a folded word stands in: two words that share one may be one name.
pub fn everyday(word: &str) -> &'static [u16] {
    words().nicknames(word)
}

/// Keys of one part: how it sounds, the lines of everyday forms, and an acronym.
fn token_keys(token: &Token) -> impl Iterator<Item = u32> {
    let nicknames = token.nicknames.iter().map(|line| u32::from(*line) | 1 << 30);
    let acronym = (token.letters.len() >= 3 && token.letters.len() <= 6 && token.letters.iter().all(|c| c.is_alphabetic()))
        .then(|| hash(&token.letters.iter().collect::<String>()) | 1 << 31);
    let number = (token.role == Role::Number).then_some(token.value | 1 << 29);
    keys(&token.sounded).chain(nicknames).chain(acronym).chain(number)
}

/// Digits that stand for letters inside a word, as people write who hide a name from a search.
fn without_digits(plain: &str) -> Option<String> {
    let letters = plain.chars().filter(|c| c.is_alphabetic()).count();
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    if digits == 0 || letters <= digits {
        return None;
    }
    let letter = |c| match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '8' => 'b',
        c => c,
    };
    Some(plain.chars().map(letter).collect())
}

fn read_person(text: &str) -> Name {
    let mut found = pieces(text);
    for piece in &mut found {
        if let Some(letters) = without_digits(&piece.plain) {
            piece.plain = letters;
        }
    }
    let found = cut_family_names(cut_servants(cut_articles(found)));
    let comma = found.iter().position(|piece| piece.after == After::Comma).is_some_and(|at| at < 3 && at + 1 < found.len());
    let mut roles: Vec<Role> = (0..found.len()).map(|at| person_role(&found, at)).collect();
    drop_form(&found, &mut roles);
    if roles.iter().filter(|role| matches!(role, Role::Name | Role::Patronymic | Role::Initial)).count() == 1 {
        // Hafez Makhlouf, Sayyid Ahmad: beside one name, what may honour is more often a name.
        for (role, piece) in roles.iter_mut().zip(&found) {
            if *role == Role::Title && words().senses(&piece.plain).contains(&Sense::Honour) {
                *role = Role::Name;
            }
        }
    }
    if !roles.contains(&Role::Name) {
        // Nothing but titles and particles: then they are the name.
        for (role, piece) in roles.iter_mut().zip(&found) {
            *role = if piece.letters() > 1 { Role::Name } else { Role::Initial };
        }
    }
    let mut tokens: Vec<Token> = Vec::with_capacity(found.len());
    for (piece, role) in found.iter().zip(roles) {
        if is_servant(&piece.plain) && role == Role::Name {
            // Abdul Aziz, Abd al-Aziz, Abdel Aziz: one beginning.
            let mut servant = Token::new(&piece.text, "abdul", Role::Name, Kind::Person);
            servant.bits = servant.bits.min(SERVANT_BITS);
            tokens.push(servant);
            continue;
        }
        let mut token = Token::new(&piece.text, &piece.plain, role, Kind::Person);
        token.joined = piece.after == After::Hyphen;
        if role == Role::Generation {
            token.value = generation(&piece.plain).unwrap_or_default();
        }
        tokens.push(token);
    }
    Name { kind: Kind::Person, tokens: tokens.into(), forms: Box::default(), comma }
}

/// Bits of such a beginning: it hardly tells one name from another.
const SERVANT_BITS: f32 = 2.0;

/// Beginnings of Arabic names that say "servant of", in one word or with the article written apart.
fn is_servant(plain: &str) -> bool {
    matches!(plain, "abdul" | "abdel" | "abdal" | "abd" | "abdoul" | "abdol" | "abdur" | "abdus" | "abdu" | "abdi" | "عبد")
}

/// A legal form at the end of a person's name is no part of it ("Nicolás Maduro LLC").
fn drop_form(found: &[Piece], roles: &mut [Role]) {
    if let Some(last) = found.last().filter(|piece| found.len() > 2 && piece.letters() > 2)
        && !crate::organisations::legal_forms(&last.plain).is_empty()
        && last.text.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
        && found.iter().any(|piece| piece.text.chars().any(char::is_lowercase))
    {
        roles[found.len() - 1] = Role::Title;
    }
}

fn person_role(found: &[Piece], at: usize) -> Role {
    let piece = &found[at];
    let senses = words().senses(&piece.plain);
    let has = |sense| senses.contains(&sense);
    let is_last = at + 1 == found.len();
    let named_before = found[..at].iter().any(|piece| piece.letters() > 1);
    let others = found.len() > 1;
    if others && has(Sense::Honour) {
        return Role::Title;
    }
    if has(Sense::Filiation) && others {
        return Role::Filiation;
    }
    if has(Sense::Title) && others {
        let begins = found[..at].iter().all(|before| words().senses(&before.plain).contains(&Sense::Title));
        let dotted = piece.after == After::Dot && piece.letters() > 1;
        if (begins && !is_last && (piece.letters() > 1 || dotted)) || (is_last && named_before && at > 1 && piece.letters() <= 3 && dotted)
        {
            return Role::Title;
        }
    }
    if generation(&piece.plain).is_some() && named_before {
        return Role::Generation;
    }
    if has(Sense::Suffix) && is_last && at > 1 {
        return Role::Title;
    }
    let single = piece.letters() == 1 && main_script(&piece.plain) != Script::Han && main_script(&piece.plain) != Script::Hangul;
    // Before a comma, or as one of two words, Lo and Do are family names.
    let family = piece.after == After::Comma || (found.len() == 2 && piece.after != After::Hyphen);
    // A particle stands before something: at the end, but for "Assad, Bashar al", it is a syllable of a name (Kim Jong Il).
    let family = family || (is_last && !matches!(&*piece.plain, "al" | "el") && !found.iter().any(|piece| piece.after == After::Comma));
    if has(Sense::Particle) && others && !family && !(single && (piece.after == After::Dot || is_last)) {
        return Role::Particle;
    }
    if single || is_initials(piece) {
        return Role::Initial;
    }
    if words().is_patronymic(&piece.plain) && (named_before || !is_last) && found.len() > 2 {
        return Role::Patronymic;
    }
    Role::Name
}

/// Which of several of one name: 1 the father, 2 the son, who is as well the second.
fn generation(plain: &str) -> Option<u32> {
    Some(match plain {
        "sr" | "snr" | "senior" | "ст" | "старший" | "pere" => 1,
        "jr" | "jnr" | "junior" | "jun" | "ii" | "2nd" | "мл" | "младший" | "fils" | "filho" | "hijo" => 2,
        "iii" | "3rd" | "neto" => 3,
        "iv" | "4th" => 4,
        _ => return None,
    })
}

/// Two or three capitals without a vowel, as in "JC Juncker".
fn is_initials(piece: &Piece) -> bool {
    let count = piece.letters();
    (2..=3).contains(&count)
        && piece.text.chars().all(|c| c.is_ascii_uppercase())
        && !piece.plain.chars().any(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
}

fn read_organisation(text: &str, kind: Kind) -> Name {
    let found = cut_articles(cut_glued(join_letters(pieces(text))));
    let forms = if kind == Kind::Organisation { find_forms(&found) } else { Vec::new() };
    let table = words();
    let mut tokens = Vec::with_capacity(found.len());
    let mut at = 0;
    while at < found.len() {
        if let Some((range, may_be)) = forms.iter().find(|(range, _)| range.contains(&at)) {
            // A word like "foundation" is a part of the name too.
            if may_be.iter().all(|form| form.class.is_word()) && range.len() == 1 && found[at].letters() > 3 {
                tokens.push(Token::new(&found[at].text, &found[at].plain, Role::Usual, kind));
            }
            at += 1;
            continue;
        }
        let (token, count) = organisation_token(table, &found, at, kind);
        tokens.push(token);
        at += count;
    }
    if !tokens.iter().any(|token| matches!(token.role, Role::Name | Role::Number | Role::Place)) {
        for token in &mut tokens {
            token.role = Role::Name;
        }
    }
    let text_of = |range: &std::ops::Range<usize>| found[range.clone()].iter().map(|piece| &*piece.text).collect::<Vec<_>>().join(" ");
    let forms = forms.iter().flat_map(|(range, may_be)| may_be.iter().map(move |form| (*form, text_of(range).into()))).collect();
    Name { kind, tokens: tokens.into(), forms, comma: false }
}

fn organisation_token(table: &crate::words::Words, found: &[Piece], at: usize, kind: Kind) -> (Token, usize) {
    let piece = &found[at];
    let text = |count: usize| found[at..at + count].iter().map(|piece| &*piece.text).collect::<Vec<_>>().join(" ");
    if let Some((number, count)) = number_at(found, at).or_else(|| (at > 0).then(|| roman(&piece.text)).flatten().map(|n| (n, 1))) {
        let mut token = Token::new(&text(count), &number.to_string(), Role::Number, kind);
        token.value = number;
        return (token, count);
    }
    if piece.plain.chars().any(char::is_numeric) {
        let mut token = Token::new(&piece.text, &piece.plain, Role::Number, kind);
        token.value = token.hash;
        return (token, 1);
    }
    let plain = table.full(&piece.plain).unwrap_or(&piece.plain);
    let senses = table.senses(&piece.plain);
    if senses.contains(&Sense::Vessel) && kind == Kind::Other && at == 0 && found.len() > 1 {
        return (Token::new(&piece.text, plain, Role::Stop, kind), 1);
    }
    if let Some((place, count)) = place_at(table, found, at) {
        let mut token = Token::new(&text(count), plain, Role::Place, kind);
        token.value = u32::from(place);
        return (token, count);
    }
    let role = if senses.contains(&Sense::Stop) && found.len() > 1 {
        Role::Stop
    } else if senses.contains(&Sense::Usual) || plain == "international" {
        Role::Usual
    } else {
        Role::Name
    };
    let mut token = Token::new(&piece.text, plain, role, kind);
    token.joined = piece.after == After::Hyphen;
    (token, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(text: &str, kind: Kind) -> Vec<(String, Role)> {
        Name::read(text, kind).parts().map(|(text, role)| (text.to_owned(), role)).collect()
    }

    fn role(text: &str, kind: Kind, part: &str) -> Option<Role> {
        roles(text, kind).into_iter().find(|(text, _)| text == part).map(|(_, role)| role)
    }

    #[test]
    fn parts_of_people() {
        let check = |text, part, expected| assert_eq!(role(text, Kind::Person, part), Some(expected), "{text}: {part}");
        check("Dr. Rami Makhlouf", "Dr", Role::Title);
        check("Haji Asad Khan", "Haji", Role::Title);
        check("Hafez Makhlouf", "Hafez", Role::Name);
        check("Sergey Viktorovich Lavrov", "Viktorovich", Role::Patronymic);
        check("Боранбаева Сара Алпысқызы", "Алпысқызы", Role::Patronymic);
        check("Usāma bin Lādin", "bin", Role::Filiation);
        check("Boris de Pfeffel Johnson", "de", Role::Particle);
        check("V. Putin", "V", Role::Initial);
        check("JC Juncker", "JC", Role::Initial);
        check("Lo, Stephen", "Lo", Role::Name);
        check("Лукьянов А. М.", "А", Role::Initial);
        check("Ig0r Sech1n", "Sech1n", Role::Name);
        assert!(Name::read("Putin, Vladimir", Kind::Person).comma);
        assert_eq!(roles("习近平", Kind::Person).len(), 2);
    }

    #[test]
    fn parts_of_organisations() {
        let check = |text, part, expected| assert_eq!(role(text, Kind::Organisation, part), Some(expected), "{text}: {part}");
        check("The Bank of China (Hong Kong) Limited", "Hong Kong", Role::Place);
        check("Brigade Forty-Four", "Forty Four", Role::Number);
        check("Citigroup Capital Trust XV", "XV", Role::Number);
        check("The Sigma Group", "The", Role::Stop);
        check("The Sigma Group", "Sigma", Role::Name);
        assert!(Name::read("SiemensAG", Kind::Organisation).legal_forms().count() > 0);
        assert_eq!(Name::read("ТОО \"Казстрой\"", Kind::Organisation).parts().count(), 1);
        assert!(Name::read("华为技术有限公司", Kind::Organisation).legal_forms().count() > 0);
    }

    #[test]
    fn any_text_is_a_name() {
        for text in ["", " ", "A", "the of and", "\u{202e}\u{200b}", "Ltd", "ООО", "Mr", "bin", &"x".repeat(10_000), &"y ".repeat(10_000)]
        {
            for kind in [Kind::Person, Kind::Organisation, Kind::Other] {
                let name = Name::read(text, kind);
                assert!(name.tokens.len() <= crate::pieces::PIECES_MAX);
                name.keys();
            }
        }
        assert!(!Name::read("the of and", Kind::Organisation).is_empty());
        assert!(!Name::read("Ltd", Kind::Organisation).is_empty());
    }
}
