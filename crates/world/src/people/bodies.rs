//! Public bodies: buyers with a head and an officer for purchases.

use crate::calendar::Day;
use crate::chance::{Random, Stream};
use crate::measures::{self, Group};
use crate::people::firms::{Contact, contact};
use crate::people::ids::{self, Digits};
use crate::people::persons::Person;
use crate::words::places::{BODY_KINDS, REGIONS};

/// Serial numbers of officials start here, so that no official is by chance an owner.
const OFFICIALS_FROM: u64 = 1 << 25;

/// A body that buys.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) id: Digits,
    pub(crate) russian: String,
    pub(crate) kazakh: String,
    pub(crate) registered: Day,
    pub(crate) region: usize,
    pub(crate) town: usize,
    pub(crate) contact: Contact,
    /// Who leads it, and who runs its purchases.
    pub(crate) head: Person,
    pub(crate) officer: Person,
    /// First day of both in office.
    pub(crate) since: Day,
    /// Publishes in Kazakh rather than in Russian.
    pub(crate) in_kazakh: bool,
    /// The measures that touch it.
    pub(crate) group: Group,
}

impl Body {
    /// The body with this serial number, in a region.
    pub(crate) fn new(seed: u64, serial: u64, region: usize) -> Body {
        let mut random = Random::keyed(seed, Stream::Body, serial);
        let (id, registered) = ids::body_id(seed, serial);
        let kind = random.pick(&BODY_KINDS);
        let town = random.leading(3);
        let (town_russian, town_kazakh) = REGIONS[region].towns[town];
        let number = random.range(1, 180).to_string();
        let officer = Person::new(seed, OFFICIALS_FROM + serial * 2);
        Body {
            id,
            russian: kind.russian.replace("{}", town_russian).replace('#', &number),
            kazakh: kind.kazakh.replace("{}", town_kazakh).replace('#', &number),
            registered,
            region,
            town,
            contact: contact(&mut random, &format!("{town_russian} {number}"), &officer),
            head: Person::new(seed, OFFICIALS_FROM + serial * 2 + 1),
            officer,
            since: Day::new(random.range(2012, 2018), random.range(1, 12), random.range(1, 28)),
            in_kazakh: random.permille(300),
            group: Group::Untouched,
        }
    }

    /// The same body, touched by the measures of its group.
    pub(crate) fn touched(self, seed: u64, serial: u64) -> Body {
        Body { group: measures::group(seed, serial), ..self }
    }

    /// Its name in the language it publishes in.
    pub(crate) fn name(&self) -> &str {
        if self.in_kazakh { &self.kazakh } else { &self.russian }
    }

    pub(crate) fn region_name(&self) -> &'static str {
        REGIONS[self.region].name
    }

    pub(crate) fn town_name(&self) -> &'static str {
        REGIONS[self.region].towns[self.town].0
    }
}
