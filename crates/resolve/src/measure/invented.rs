//! People who do not exist, with the dirt of FEBRL: records of one person differ by slips, missing, swapped and wrong values.
//!
//! Written from the description of FEBRL's generator (Christen 2008): originals, and duplicates with a few modifications a record and
//! one or two a field. Names are made of syllables, with frequencies that fall as in a phone book.

use std::collections::BTreeMap;

use facts::statements::Entity;

/// A record: its person's number and the fields.
pub struct Person {
    /// The person.
    pub truth: u32,
    /// The fields, empty where missing.
    pub fields: [String; 10],
}

/// A plain generator of numbers (SplitMix64), the same on every machine.
pub struct Dice(pub u64);

#[expect(clippy::should_implement_trait, reason = "it never ends")]
impl Dice {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// A number below `n`, small ones more often, as names are.
    pub fn skewed(&mut self, n: usize) -> usize {
        let x = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((n as f64).powf(x) - 1.0) as usize % n
    }

    /// True in so many of a thousand.
    fn thousandths(&mut self, n: usize) -> bool {
        self.below(1000) < n
    }
}

/// Words with frequencies that fall with their rank.
struct Words {
    words: Vec<String>,
    sums: Vec<f64>,
}

impl Words {
    /// So many different words of so many syllables; the frequency of rank `r` is as `1 / (r + flat)^fall`.
    fn new(dice: &mut Dice, count: usize, syllables: (usize, usize), flat: f64, fall: f64) -> Words {
        const STARTS: [&str; 24] =
            ["b", "br", "c", "ch", "d", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh", "st", "t", "th", "v", "w", ""];
        const MIDDLES: [&str; 12] = ["a", "e", "i", "o", "u", "ai", "ea", "ee", "ie", "ou", "y", "oo"];
        const ENDS: [&str; 14] = ["", "", "", "n", "l", "r", "s", "t", "ck", "m", "nd", "ll", "ng", "rt"];
        let mut seen = std::collections::BTreeSet::new();
        let mut words = Vec::new();
        while words.len() < count {
            let syllables = syllables.0 + dice.below(syllables.1 - syllables.0 + 1);
            let word: String =
                (0..syllables).map(|_| format!("{}{}{}", STARTS[dice.below(24)], MIDDLES[dice.below(12)], ENDS[dice.below(14)])).collect();
            if word.len() > 2 && seen.insert(word.clone()) {
                words.push(word);
            }
        }
        let mut sum = 0.0;
        let sums = (0..count).map(|rank| {
            sum += 1.0 / (rank as f64 + flat).powf(fall);
            sum
        });
        Words { sums: sums.collect(), words }
    }

    fn draw(&self, dice: &mut Dice) -> &str {
        let all = self.sums[self.sums.len() - 1];
        let at = dice.below(1 << 50) as f64 / (1u64 << 50) as f64 * all;
        &self.words[self.sums.partition_point(|s| *s < at).min(self.words.len() - 1)]
    }
}

/// The invented country.
struct Country {
    given: Words,
    family: Words,
    street: Words,
    place: Words,
    suburbs: Vec<(String, String, &'static str)>,
}

const STATES: [&str; 8] = ["nsw", "vic", "qld", "wa", "sa", "tas", "act", "nt"];
const WAYS: [&str; 10] = ["street", "place", "crescent", "circuit", "avenue", "court", "road", "close", "drive", "parade"];

impl Country {
    fn new(dice: &mut Dice) -> Country {
        let given = Words::new(dice, 4_000, (1, 3), 12.0, 1.05);
        let family = Words::new(dice, 40_000, (1, 3), 20.0, 0.95);
        let street = Words::new(dice, 12_000, (1, 3), 30.0, 0.7);
        let place = Words::new(dice, 8_000, (2, 3), 30.0, 0.7);
        let names = Words::new(dice, 5_000, (1, 3), 50.0, 0.8);
        let suburbs = names.words.iter().map(|name| {
            let state = dice.below(8).min(dice.below(8));
            (name.clone(), format!("{}{:03}", 2 + state, dice.below(700)), STATES[state])
        });
        let suburbs = suburbs.collect();
        Country { given, family, street, place, suburbs }
    }

    fn person(&self, dice: &mut Dice) -> [String; 10] {
        let (suburb, postcode, state) = &self.suburbs[dice.below(self.suburbs.len()).min(dice.below(self.suburbs.len()))];
        let birth = format!("{}{:02}{:02}", 1910 + dice.below(96), 1 + dice.below(12), 1 + dice.below(28));
        let mut fields = [
            self.given.draw(dice).to_owned(),
            self.family.draw(dice).to_owned(),
            (1 + dice.below(40).min(dice.below(400))).to_string(),
            format!("{} {}", self.street.draw(dice), WAYS[dice.below(10).min(dice.below(10))]),
            self.place.draw(dice).to_owned(),
            suburb.clone(),
            postcode.clone(),
            (*state).to_owned(),
            birth,
            format!("{:07}", 1_000_000 + dice.below(9_000_000)),
        ];
        // What FEBRL's originals lack, in thousandths.
        for (field, missing) in [(0, 20), (1, 10), (2, 40), (3, 20), (4, 120), (5, 10), (7, 10), (8, 40)] {
            if dice.thousandths(missing) {
                fields[field].clear();
            }
        }
        fields
    }
}

/// So many records, of which about `dup_thousandths` of a thousand are duplicates, in an order that says nothing.
pub fn people(records: usize, dup_thousandths: usize, seed: u64) -> Vec<Person> {
    let dice = &mut Dice(seed);
    let country = Country::new(dice);
    let mut people: Vec<Person> = Vec::with_capacity(records);
    let mut truth = 0;
    while people.len() < records {
        let original = country.person(dice);
        people.push(Person { truth, fields: original.clone() });
        // Persons with duplicates have one to five, fewer more often, as FEBRL's Zipf has it.
        if dice.below(10_000) < dup_thousandths * 10_000 / (1000 - dup_thousandths) / 2 {
            let duplicates = [1, 1, 1, 1, 1, 1, 2, 2, 3, 5][dice.below(10)];
            for _ in 0..duplicates {
                let fields = dirty(&country, &original, dice);
                people.push(Person { truth, fields });
            }
        }
        truth += 1;
    }
    people.truncate(records);
    for at in (1..people.len()).rev() {
        people.swap(at, dice.below(at + 1));
    }
    people
}

/// One to four modifications of a record, at most two of a field.
fn dirty(country: &Country, original: &[String; 10], dice: &mut Dice) -> [String; 10] {
    let mut fields = original.clone();
    let mut touched = [0; 10];
    let mut left = 1 + dice.below(4);
    while left > 0 {
        left -= 1;
        if dice.thousandths(60) {
            let (a, b) = [(0, 1), (0, 1), (3, 4), (4, 5)][dice.below(4)];
            fields.swap(a, b);
            continue;
        }
        let field = [0, 0, 1, 1, 2, 3, 3, 4, 5, 6, 7, 8, 8, 9][dice.below(14)];
        if touched[field] == 2 || fields[field].is_empty() {
            continue;
        }
        touched[field] += 1;
        match dice.below(100) {
            0..=9 => fields[field].clear(),
            10..=16 => fields[field] = country.person(dice)[field].clone(),
            _ => fields[field] = slip(&fields[field], dice),
        }
    }
    fields
}

/// A slip of the pen, of the eye or of the ear.
fn slip(text: &str, dice: &mut Dice) -> String {
    const HEARD: [(&str, &str); 8] =
        [("ck", "k"), ("ee", "ea"), ("ie", "y"), ("sh", "ch"), ("th", "t"), ("ll", "l"), ("ou", "u"), ("c", "k")];
    if dice.thousandths(150)
        && let Some((from, to)) = HEARD.iter().find(|(from, _)| text.contains(from))
    {
        return text.replacen(from, to, 1);
    }
    let mut letters: Vec<char> = text.chars().collect();
    let at = dice.below(letters.len());
    let digits = letters[at].is_ascii_digit();
    let letter = |dice: &mut Dice| if digits { char::from(b'0' + dice.below(10) as u8) } else { char::from(b'a' + dice.below(26) as u8) };
    match dice.below(4) {
        0 if letters.len() > 1 => drop(letters.remove(at)),
        1 => letters.insert(at, letter(dice)),
        2 if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => letters[at] = letter(dice),
    }
    letters.into_iter().collect()
}

/// People made up of syllables: 3,000 given names and 60,000 family names, some frequent and most rare, as in a real register.
pub fn entities(count: usize) -> impl Iterator<Item = Entity> {
    let word = |mut seed: u64, syllables: usize| {
        seed = Dice(seed).next();
        let mut dice = Dice(seed);
        let begins = ["b", "d", "g", "k", "l", "m", "n", "r", "s", "t", "v", "z", "sh", "zh", "kh", "ch", "al", "er", "ab", "is"];
        let ends = ["a", "e", "i", "o", "u", "an", "ar", "in", "ev", "ov"];
        let text: String = (0..syllables).flat_map(|_| [begins[dice.below(20)], ends[dice.below(10)]]).collect();
        let mut letters = text.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let given: Vec<String> = (0..3_000).map(|i| word(i, 2)).collect();
    let family: Vec<String> = (0..60_000).map(|i| word(1_000_000 + i, 3)).collect();
    (0..count).map(move |i| {
        let mut dice = Dice(i as u64);
        let (first, father, last) = (&given[dice.skewed(3_000)], &given[dice.skewed(3_000)], &family[dice.skewed(60_000)]);
        let name = if dice.below(3) == 0 { format!("{last} {first} {father}ovich") } else { format!("{first} {last}") };
        let born = format!("{}-{:02}-{:02}", 1940 + dice.below(65), 1 + dice.below(12), 1 + dice.below(28));
        let iin = format!("{:012}", dice.next() % 1_000_000_000_000);
        let properties = BTreeMap::from([
            ("name".to_owned(), vec![name]),
            ("birthDate".to_owned(), vec![born]),
            ("idNumber".to_owned(), vec![iin]),
            ("country".to_owned(), vec!["kz".to_owned()]),
            ("address".to_owned(), vec![format!("{} {}", family[dice.below(2_000)], 1 + dice.below(90))]),
        ]);
        let datasets = vec!["made_up".to_owned()];
        Entity { id: format!("p-{i:07}"), schema: "Person".into(), properties, datasets, ..Entity::default() }
    })
}
