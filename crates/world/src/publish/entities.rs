//! The registers, as FollowTheMoney JSON lines: firms and their owners and directors, bodies and their officials,
//! relatives, debarments.
//!
//! The business register and the register of officials are two data sets: a person in both is two entities that share
//! an id number, and the register of officials spells its people in Kazakh.

use crate::calendar::{Day, day_text};
use crate::chance::mix;
use crate::people::bodies::Body;
use crate::people::firms::{Firm, Form, Spelling};
use crate::people::persons::Person;
use crate::publish::json::Json;

const REGISTER: &str = "xt-register";
const OFFICIALS: &str = "xt-officials";
const DEBARRED: &str = "xt-debarred";

/// Entity lines waiting to be written.
#[derive(Default)]
pub(crate) struct Entities {
    json: Json,
    /// Lines made since the beginning.
    pub(crate) count: u64,
}

/// The entity id of something with this id in a data set.
fn entity_id(dataset: &str, id: &str) -> String {
    let word = dataset.bytes().chain(id.bytes()).fold(0, |sum: u64, byte| mix(sum ^ u64::from(byte)));
    format!("{dataset}-{word:016x}")
}

/// The entity id of a person in the register of officials.
pub(crate) fn official_id(person: &Person) -> String {
    entity_id(OFFICIALS, &person.id)
}

/// The entity id of a person in the business register.
pub(crate) fn owner_id(person: &Person) -> String {
    entity_id(REGISTER, &person.id)
}

/// The entity id of a firm; a sole trader's firm is not the trader.
pub(crate) fn firm_id(firm: &Firm) -> String {
    entity_id(REGISTER, &format!("firm {}", firm.id))
}

fn body_id(body: &Body) -> String {
    entity_id(OFFICIALS, &format!("body {}", body.id))
}

impl Entities {
    /// The lines made so far, which are forgotten here.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.json.bytes)
    }

    fn line(&mut self, schema: &str, id: &str, caption: &str, dataset: &str, properties: &[(&str, &[&str])]) {
        self.json.object(|j| {
            j.string("id", id);
            j.string("caption", caption);
            j.string("schema", schema);
            j.list("datasets", |j| j.text(dataset));
            j.member("properties", |j| {
                for (name, values) in properties.iter().filter(|p| !p.1.is_empty()) {
                    j.list(name, |j| values.iter().for_each(|value| j.text(value)));
                }
            });
        });
        self.json.bytes.push(b'\n');
        self.count += 1;
    }

    /// A firm with its owner, its director, and the firm it belongs to.
    pub(crate) fn firm(&mut self, firm: &Firm) {
        let id = firm_id(firm);
        let title = firm.title(Spelling::Plain);
        let dissolved = firm.dissolved.map(day_text);
        let legal_form = match firm.form {
            Form::Partnership => "Товарищество с ограниченной ответственностью",
            Form::SoleTrader => "Индивидуальный предприниматель",
            Form::JointStock => "Акционерное общество",
            Form::Cooperative => "Производственный кооператив",
        };
        self.line(
            "Company",
            &id,
            &title,
            REGISTER,
            &[
                ("name", &[&title]),
                ("alias", &[&firm.title(Spelling::Kazakh), &firm.title(Spelling::Latin)]),
                ("registrationNumber", &[&firm.id]),
                ("legalForm", &[legal_form]),
                ("incorporationDate", &[&day_text(firm.registered)]),
                ("dissolutionDate", &dissolved.iter().map(String::as_str).collect::<Vec<_>>()),
                ("address", &[&format!("{}, {}", firm.town_name(), firm.contact.street)]),
            ],
        );
        let share = if firm.parent.is_some() { "25" } else { "100" };
        self.owner(firm, &firm.owner, share, firm.registered, None);
        let director = firm.director.as_ref().unwrap_or(&firm.owner);
        if firm.director.is_some() {
            self.person(director, REGISTER);
        }
        self.link(
            "Directorship",
            REGISTER,
            ("director", &owner_id(director)),
            ("organization", &id),
            &[("role", &["Директор"]), ("startDate", &[&day_text(firm.registered.plus(30))])],
        );
        if let Some(parent) = &firm.parent {
            self.link("Ownership", REGISTER, ("owner", &firm_id(parent)), ("asset", &id), &[("percentage", &["75"])]);
        }
    }

    /// A person's share in a firm, from a day and, where it ended, until another.
    pub(crate) fn owner(&mut self, firm: &Firm, person: &Person, share: &str, from: Day, until: Option<Day>) {
        self.person(person, REGISTER);
        let until = until.map(day_text);
        let end: Vec<&str> = until.iter().map(String::as_str).collect();
        self.link(
            "Ownership",
            REGISTER,
            ("owner", &owner_id(person)),
            ("asset", &firm_id(firm)),
            &[("percentage", &[share]), ("startDate", &[&day_text(from)]), ("endDate", &end)],
        );
    }

    fn person(&mut self, person: &Person, dataset: &str) {
        let (surname, first, patronymic) = person.parts();
        let name = if dataset == OFFICIALS { person.kazakh() } else { person.russian() };
        self.line(
            "Person",
            &entity_id(dataset, &person.id),
            &name,
            dataset,
            &[
                ("name", &[&name]),
                ("alias", &[&person.latin()]),
                ("firstName", &[first]),
                ("lastName", &[&surname]),
                ("fatherName", &[&patronymic]),
                ("birthDate", &[&day_text(person.born)]),
                ("gender", &[if person.female { "female" } else { "male" }]),
                ("idNumber", &[&person.id]),
            ],
        );
    }

    /// A body with its head and its officer for purchases.
    pub(crate) fn body(&mut self, body: &Body) {
        let id = body_id(body);
        self.line(
            "PublicBody",
            &id,
            &body.russian,
            OFFICIALS,
            &[
                ("name", &[&body.russian]),
                ("alias", &[&body.kazakh]),
                ("registrationNumber", &[&body.id]),
                ("incorporationDate", &[&day_text(body.registered)]),
                ("address", &[&format!("{}, {}", body.town_name(), body.contact.street)]),
            ],
        );
        let posts = [(&body.head, "Руководитель"), (&body.officer, "Руководитель отдела государственных закупок")];
        for (person, post) in posts {
            self.person(person, OFFICIALS);
            let post_id = entity_id(OFFICIALS, &format!("post {post} {}", body.id));
            self.line(
                "Position",
                &post_id,
                post,
                OFFICIALS,
                &[("name", &[post]), ("organization", &[&id]), ("subnationalArea", &[body.region_name()])],
            );
            self.link(
                "Occupancy",
                OFFICIALS,
                ("holder", &official_id(person)),
                ("post", &post_id),
                &[("startDate", &[&day_text(body.since)]), ("status", &["current"])],
            );
        }
    }

    /// An official's relative, known to the register of officials.
    pub(crate) fn family(&mut self, official: &Person, relative: &Person, relationship: &str) {
        self.person(relative, OFFICIALS);
        let (from, to) = (official_id(official), official_id(relative));
        self.link("Family", OFFICIALS, ("person", &from), ("relative", &to), &[("relationship", &[relationship])]);
    }

    /// A firm's debarment from public purchases between two days.
    pub(crate) fn debarment(&mut self, firm: &Firm, from: Day, until: Day) {
        let id = entity_id(DEBARRED, &firm.id);
        let title = firm.title(Spelling::Plain);
        let said: [(&str, &[&str]); 3] = [("name", &[&title]), ("registrationNumber", &[&firm.id]), ("topics", &["debarment"])];
        self.line("Company", &id, &title, DEBARRED, &said);
        let sanction = entity_id(DEBARRED, &format!("sanction {}", firm.id));
        self.line(
            "Sanction",
            &sanction,
            "Реестр недобросовестных участников",
            DEBARRED,
            &[
                ("entity", &[&id]),
                ("authority", &["Комитет закупок Республики Самал"]),
                ("program", &["Реестр недобросовестных участников"]),
                ("listingDate", &[&day_text(from)]),
                ("startDate", &[&day_text(from)]),
                ("endDate", &[&day_text(until)]),
                ("reason", &["Решение суда об уклонении от исполнения договора"]),
            ],
        );
    }

    fn link(&mut self, schema: &str, dataset: &str, source: (&str, &str), target: (&str, &str), rest: &[(&str, &[&str])]) {
        let id = entity_id(dataset, &format!("{schema} {} {}", source.1, target.1));
        let ends: [(&str, &[&str]); 2] = [(source.0, &[source.1]), (target.0, &[target.1])];
        let all: Vec<(&str, &[&str])> = ends.into_iter().chain(rest.iter().copied()).collect();
        self.line(schema, &id, schema, dataset, &all);
    }
}
