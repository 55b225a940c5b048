//! Yearly declarations of officials: income, what they own, what they owe, firms they hold.
//!
//! One JSON object a line; the fields are explained in the world's README. An honest declaration adds up: what is bought in a
//! year is paid from that year's income, from savings, from a loan, or from something that came in and is declared.

use crate::calendar::Day;
use crate::chance::{Random, Stream};
use crate::law::{CURRENCY, Money};
use crate::people::bodies::Body;
use crate::people::firms::{Firm, Spelling};
use crate::people::persons::Person;
use crate::publish::entities::official_id;
use crate::publish::json::Json;

/// What is out of the ordinary in an official's declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Story {
    Plain,
    /// Great purchases in these years that no income, loan or inheritance explains.
    Unexplained(i64),
    /// The same purchase, and the inheritance or sale that paid for it.
    Explained(i64),
}

/// Declaration lines waiting to be written.
#[derive(Default)]
pub(crate) struct Declarations {
    json: Json,
    pub(crate) count: u64,
}

/// A year's purse: what came in, what was bought, what is left.
struct Purse {
    salary: Money,
    other: Money,
    windfall: Option<(&'static str, Money)>,
    savings: Money,
    assets: Vec<(&'static str, Money, i64)>,
    debt: Money,
}

impl Declarations {
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.json.bytes)
    }

    /// The declarations of one official of `body` for all the world's years.
    pub(crate) fn official(&mut self, seed: u64, body: &Body, person: &Person, story: Story, interests: &[(&Firm, i64)]) {
        let key = person.id.parse::<u64>().unwrap_or(0);
        let mut random = Random::keyed(seed, Stream::Declaration, key);
        let head = person.id == body.head.id;
        let salary = Money::tenge(random.range(210, 420) * if head { 18_000 } else { 12_000 }).rounded(1000);
        let mut purse = Purse {
            salary,
            other: Money(0),
            windfall: None,
            savings: salary.permille(random.range(100, 900)),
            assets: first_assets(&mut random),
            debt: Money(0),
        };
        for year in 2019..=2025 {
            live(&mut purse, &mut random, year, story);
            self.line(body, person, head, year, &purse, interests);
        }
    }

    fn line(&mut self, body: &Body, person: &Person, head: bool, year: i64, purse: &Purse, interests: &[(&Firm, i64)]) {
        let j = &mut self.json;
        j.object(|j| {
            j.string("id", &format!("xt-decl-{}-{year}", &official_id(person)[13..]));
            j.whole("year", year);
            j.day("filed", Day::new(year + 1, 3, 1).plus(purse.savings.0 / 100 % 100).working());
            j.member("declarant", |j| {
                j.string("entity", &official_id(person));
                j.string("name", &person.russian());
                j.string("idNumber", &person.id);
                j.string(
                    "post",
                    if head {
                        "Руководитель"
                    } else {
                        "Руководитель отдела государственных закупок"
                    },
                );
                j.string("organisation", &body.russian);
                j.string("organisationNumber", &body.id);
            });
            j.string("currency", CURRENCY);
            j.list("income", |j| {
                row(j, "salary", "Заработная плата", purse.salary);
                if purse.other.0 > 0 {
                    row(j, "other", "Доход супруга", purse.other);
                }
                if let Some((what, amount)) = purse.windfall {
                    row(j, "once", what, amount);
                }
            });
            j.amount("savings", purse.savings);
            j.list("assets", |j| {
                for (what, amount, year) in &purse.assets {
                    j.object(|j| {
                        j.string("description", what);
                        j.amount("value", *amount);
                        j.whole("acquired", *year);
                    });
                }
            });
            j.amount("debt", purse.debt);
            j.list("interests", |j| {
                for (firm, _) in interests.iter().filter(|i| i.1 >= year) {
                    j.object(|j| {
                        j.string("company", &firm.title(Spelling::Plain));
                        j.string("companyNumber", &firm.id);
                    });
                }
            });
        });
        j.bytes.push(b'\n');
        self.count += 1;
    }
}

fn row(j: &mut Json, kind: &str, text: &str, amount: Money) {
    j.object(|j| {
        j.string("kind", kind);
        j.string("description", text);
        j.amount("amount", amount);
    });
}

fn first_assets(random: &mut Random) -> Vec<(&'static str, Money, i64)> {
    let mut assets = Vec::new();
    if random.permille(750) {
        assets.push(("Квартира", Money::tenge(random.range(9000, 24_000) * 1000), random.range(2003, 2018)));
    }
    if random.permille(600) {
        assets.push(("Легковой автомобиль", Money::tenge(random.range(2500, 9000) * 1000), random.range(2010, 2018)));
    }
    assets
}

/// One year: wages grow, a part is saved, now and then something is bought.
fn live(purse: &mut Purse, random: &mut Random, year: i64, story: Story) {
    purse.salary = purse.salary.permille(random.range(1040, 1120)).rounded(1000);
    purse.other = if random.permille(550) { purse.salary.permille(random.range(300, 900)).rounded(1000) } else { Money(0) };
    purse.windfall = None;
    let income = purse.salary.plus(purse.other);
    purse.savings = purse.savings.plus(income.permille(random.range(40, 260))).rounded(1);
    purse.debt = purse.debt.permille(700).rounded(1000);
    match story {
        Story::Unexplained(when) if (when..=when + 1).contains(&year) => {
            let price = income.permille(random.range(4200, 7600)).rounded(10_000);
            purse.assets.push(("Жилой дом", price, year));
        }
        Story::Explained(when) if when == year => {
            let price = income.permille(random.range(4200, 7600)).rounded(10_000);
            let what = if random.permille(500) { "Продажа наследственного дома" } else { "Наследство" };
            purse.windfall = Some((what, price.permille(1050)));
            purse.savings = purse.savings.plus(price.permille(50));
            purse.assets.push(("Жилой дом", price, year));
        }
        _ if random.permille(90) => {
            let price = purse.savings.permille(random.range(300, 700)).rounded(10_000);
            let loan = if random.permille(400) { price } else { Money(0) };
            purse.savings = purse.savings.minus(price);
            purse.debt = purse.debt.plus(loan);
            purse.assets.push(("Легковой автомобиль", price.plus(loan), year));
        }
        _ => {}
    }
}
