//! Firms: names, ids, contacts, owners.

use std::rc::Rc;

use crate::calendar::Day;
use crate::chance::{Random, Stream};
use crate::people::ids;
use crate::people::persons::Person;
use crate::words::names::{FIRM_FIRST, FIRM_SECOND, latin};
use crate::words::places::{REGIONS, STREETS};
use crate::words::trades::Market;

/// How a firm may be reached, as published.
#[derive(Clone, Debug)]
pub(crate) struct Contact {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) street: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Partnership,
    SoleTrader,
    JointStock,
    Cooperative,
}

impl Form {
    /// The short legal form in Russian, Kazakh and English.
    fn short(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Form::Partnership => ("ТОО", "ЖШС", "LLP"),
            Form::SoleTrader => ("ИП", "ЖК", "IE"),
            Form::JointStock => ("АО", "АҚ", "JSC"),
            Form::Cooperative => ("ПК", "ӨК", "PC"),
        }
    }
}

/// A firm of the republic.
#[derive(Clone, Debug)]
pub(crate) struct Firm {
    /// The party id it is published under; twelve digits unless it has no identifier.
    pub(crate) id: String,
    /// False where neither a register nor an identifier is published.
    pub(crate) identified: bool,
    pub(crate) form: Form,
    /// The name without its legal form, in Russian and Kazakh spelling.
    pub(crate) russian: String,
    pub(crate) kazakh: String,
    /// A place of registration abroad, in place of the region.
    pub(crate) abroad: Option<&'static str>,
    pub(crate) registered: Day,
    /// The day on which it was wound up.
    pub(crate) dissolved: Option<Day>,
    pub(crate) region: usize,
    pub(crate) town: usize,
    pub(crate) market: &'static Market,
    pub(crate) contact: Contact,
    pub(crate) owner: Person,
    /// The director, where it is not the owner.
    pub(crate) director: Option<Person>,
    /// A firm that holds three quarters of the shares; the owner keeps the rest.
    pub(crate) parent: Option<Rc<Firm>>,
    /// Whether the firm also competes in ordinary processes.
    pub(crate) mixes: bool,
}

/// How a firm's name is spelled in one publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    Plain,
    Capitals,
    Kazakh,
    Latin,
    /// The legal form written out.
    Long,
}

impl Firm {
    /// The firm with this serial number in a market and region.
    pub(crate) fn new(seed: u64, serial: u64, market: &'static Market, region: usize) -> Firm {
        let mut random = Random::keyed(seed, Stream::Firm, serial);
        let (id, registered) = ids::firm_id(seed, serial);
        let owner = Person::new(seed, serial * 4 + 1);
        let forms = [Form::Partnership, Form::SoleTrader, Form::JointStock, Form::Cooperative];
        let form = forms[random.weighted(&[780, 130, 50, 40])];
        let (russian, kazakh) = name(&mut random, form, &owner);
        let director = (form != Form::SoleTrader && random.permille(420)).then(|| Person::new(seed, serial * 4 + 2));
        let contact = contact(&mut random, &russian, director.as_ref().unwrap_or(&owner));
        Firm {
            // A sole trader trades under the trader's own id.
            id: if form == Form::SoleTrader { owner.id.clone() } else { id },
            identified: true,
            form,
            russian,
            kazakh,
            abroad: None,
            registered,
            dissolved: None,
            region,
            town: random.leading(3),
            market,
            contact,
            owner,
            director,
            parent: None,
            mixes: false,
        }
    }

    /// Makes a sole trader a partnership, with a number and a name of its own.
    pub(crate) fn incorporate(&mut self, seed: u64, serial: u64) {
        if self.form != Form::SoleTrader {
            return;
        }
        let mut random = Random::keyed(seed, Stream::Firm, (1 << 40) + serial);
        self.form = Form::Partnership;
        self.id = ids::firm_id(seed, serial).0;
        (self.russian, self.kazakh) = name(&mut random, self.form, &self.owner);
    }

    /// The name with its legal form.
    pub(crate) fn title(&self, spelling: Spelling) -> String {
        let (russian, kazakh, english) = self.form.short();
        match spelling {
            Spelling::Plain => format!("{russian} \"{}\"", self.russian),
            Spelling::Capitals => format!("{russian} \"{}\"", self.russian.to_uppercase()),
            Spelling::Kazakh => format!("\"{}\" {kazakh}", self.kazakh),
            Spelling::Latin => format!("{english} \"{}\"", latin(&self.russian)),
            Spelling::Long => match self.form {
                Form::Partnership => format!("Товарищество с ограниченной ответственностью «{}»", self.russian),
                Form::SoleTrader => format!("Индивидуальный предприниматель {}", self.russian),
                Form::JointStock => format!("Акционерное общество «{}»", self.russian),
                Form::Cooperative => format!("Производственный кооператив «{}»", self.russian),
            },
        }
    }

    pub(crate) fn region_name(&self) -> &'static str {
        self.abroad.unwrap_or(REGIONS[self.region].name)
    }

    pub(crate) fn town_name(&self) -> &'static str {
        REGIONS[self.region].towns[self.town].0
    }
}

fn name(random: &mut Random, form: Form, owner: &Person) -> (String, String) {
    if form == Form::SoleTrader {
        return (owner.short(), owner.short());
    }
    let first = random.pick(&FIRM_FIRST);
    match random.weighted(&[300, 560, 140]) {
        0 => {
            let year = random.range(1994, 2018);
            (format!("{}-{year}", first.1), format!("{}-{year}", first.0))
        }
        1 => {
            let second = random.pick(&FIRM_SECOND);
            (format!("{} {}", first.1, second.1), format!("{} {}", first.0, second.0))
        }
        _ => (first.1.to_owned(), first.0.to_owned()),
    }
}

/// Contacts as published. The country code 999 is assigned to no country and `.example` to no one.
pub(crate) fn contact(random: &mut Random, name: &str, person: &Person) -> Contact {
    let mut host: String = latin(name).to_lowercase().chars().filter(char::is_ascii_alphanumeric).take(14).collect();
    if random.permille(600) {
        host.push_str(&random.range(2, 999).to_string());
    }
    let mailbox = *random.pick(&["info", "office", "tender", "zakup", "mail"]);
    Contact {
        name: person.short(),
        email: format!("{mailbox}@{host}.example"),
        phone: phone(random),
        street: format!("{}, {}", random.pick(&STREETS), random.range(1, 180)),
    }
}

fn phone(random: &mut Random) -> String {
    let (area, a, b, c) = (random.range(700, 799), random.range(200, 999), random.range(10, 99), random.range(10, 99));
    match random.weighted(&[600, 250, 150]) {
        0 => format!("+999 {area} {a} {b} {c}"),
        1 => format!("+999({area}){a}-{b}-{c}"),
        _ => format!("999{area}{a}{b}{c}"),
    }
}
