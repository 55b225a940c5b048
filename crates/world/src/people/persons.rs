//! People: names in three spellings, an id and a date of birth.

use crate::calendar::Day;
use crate::chance::{Random, Stream};
use crate::people::ids::{self, Digits};
use crate::words::names::{Given, KAZAKH_MEN, KAZAKH_SURNAMES, KAZAKH_WOMEN, RUSSIAN_MEN, RUSSIAN_SURNAMES, RUSSIAN_WOMEN, latin};

/// A natural person of the republic. All are invented.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: Digits,
    pub(crate) born: Day,
    pub(crate) female: bool,
    kazakh_family: bool,
    given: usize,
    surname: usize,
    father: usize,
}

impl Person {
    /// The person with this serial number; the same serial is the same person.
    pub(crate) fn new(seed: u64, serial: u64) -> Person {
        let mut random = Random::keyed(seed, Stream::Person, serial);
        let female = random.permille(450);
        let kazakh_family = random.permille(740);
        let (men, women, surnames) = lists(kazakh_family);
        let given = random.index(if female { women.len() } else { men.len() });
        let (id, born) = ids::person_id(seed, serial, female);
        Person { id, born, female, kazakh_family, given, surname: random.index(surnames), father: random.index(men.len()) }
    }

    /// Another person with the very same name: a namesake, with an id and date of birth of their own.
    pub(crate) fn namesake(&self, seed: u64, serial: u64) -> Person {
        let (id, born) = ids::person_id(seed, serial, self.female);
        Person { id, born, ..self.clone() }
    }

    /// A brother or sister: the same surname and father, another given name.
    pub(crate) fn sibling(&self, seed: u64, serial: u64) -> Person {
        let other = Person::new(seed, serial);
        let (men, women, _) = lists(self.kazakh_family);
        let names = if other.female { women.len() } else { men.len() };
        let mut given = other.given % names;
        if other.female == self.female && given == self.given {
            given = (given + 1) % names;
        }
        Person { given, surname: self.surname, father: self.father, kazakh_family: self.kazakh_family, ..other }
    }

    fn first(&self) -> &'static Given {
        let (men, women, _) = lists(self.kazakh_family);
        if self.female { &women[self.given] } else { &men[self.given] }
    }

    fn fathers(&self) -> &'static Given {
        &lists(self.kazakh_family).0[self.father]
    }

    /// Surname, given name and patronymic in Russian spelling.
    pub(crate) fn parts(&self) -> (String, &'static str, String) {
        let surnames: &[(&str, &str)] = if self.kazakh_family { &KAZAKH_SURNAMES } else { &RUSSIAN_SURNAMES };
        let patronymic = format!("{}{}", self.fathers().stem, if self.female { "вна" } else { "вич" });
        (feminine(surnames[self.surname].1, self.female), self.first().russian, patronymic)
    }

    /// The full name as Russian-language registers write it.
    pub(crate) fn russian(&self) -> String {
        let (surname, first, patronymic) = self.parts();
        format!("{surname} {first} {patronymic}")
    }

    /// The full name as Kazakh-language registers write it.
    pub(crate) fn kazakh(&self) -> String {
        if !self.kazakh_family {
            return self.russian();
        }
        let surname = feminine(KAZAKH_SURNAMES[self.surname].0, self.female);
        let ending = if self.female { "қызы" } else { "ұлы" };
        format!("{surname} {} {}{ending}", self.first().kazakh, self.fathers().kazakh)
    }

    /// The name in Latin letters, given name first.
    pub(crate) fn latin(&self) -> String {
        let (surname, first, _) = self.parts();
        format!("{} {}", latin(first), latin(&surname))
    }

    /// Surname and initials.
    pub(crate) fn short(&self) -> String {
        let (surname, first, patronymic) = self.parts();
        let initial = |text: &str| text.chars().next().unwrap_or('-');
        format!("{surname} {}. {}.", initial(first), initial(&patronymic))
    }
}

/// Men's and women's given names and the number of surnames of a family's language.
fn lists(kazakh: bool) -> (&'static [Given], &'static [Given], usize) {
    if kazakh { (&KAZAKH_MEN, &KAZAKH_WOMEN, KAZAKH_SURNAMES.len()) } else { (&RUSSIAN_MEN, &RUSSIAN_WOMEN, RUSSIAN_SURNAMES.len()) }
}

fn feminine(surname: &str, female: bool) -> String {
    if female { format!("{surname}а") } else { surname.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_one_name_in_three_spellings() {
        let person = Person { id: "1".into(), born: Day(0), female: true, kazakh_family: true, given: 3, surname: 3, father: 17 };
        assert_eq!(person.russian(), "Коктобеева Асель Сериковна");
        assert_eq!(person.kazakh(), "Көктөбеева Әсел Серікқызы");
        assert_eq!(person.latin(), "Asel Koktobeeva");
        assert_eq!(person.short(), "Коктобеева А. С.");
    }

    #[test]
    fn a_namesake_shares_the_name_and_nothing_else() {
        let person = Person::new(1, 10);
        let other = person.namesake(1, 11);
        assert_eq!(person.russian(), other.russian());
        assert_ne!(person.id, other.id);
        let sister = person.sibling(1, 12);
        assert_ne!(person.russian(), sister.russian());
    }
}
