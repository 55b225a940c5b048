//! What was published that ties a buyer to bidders, on a day: the tables of the entities as the crate `resolve` asks them, with names.
//!
//! In come ids or names as people type them, out goes one result a bidder, in data; the words are made where they are shown.

use std::collections::BTreeMap;
use std::path::Path;

use engine::entities::read::rows_of;
use facts::days;
use resolve::check::{Answer, Check, Finding, Known, Listing, Office as Post, Question, Restriction, Standing, Tie, Unknown};
use resolve::links::{Edge, Holds, Ids, LinkKind, NEVER_AFTER, NEVER_BEFORE, Share, Span};
use serde::Serialize;

/// What is asked, as people type it.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The body that buys: an entity's, party's or record's id, a number, or its whole name.
    pub buyer: String,
    /// Bidders, likewise.
    pub bidders: Vec<String>,
    /// The day of the decision.
    pub day: i32,
    /// Only what was published until then.
    pub known_by: Option<i32>,
    /// Least share of an owner who counts, in percent.
    pub share: u32,
    /// Days after leaving office within which a former official counts.
    pub cooling: Option<i32>,
}

/// Why somebody named cannot be asked about.
#[derive(Clone, Debug, PartialEq)]
pub enum Unfound {
    /// Nobody is known by it.
    Nobody(String),
    /// Several are: their ids and names.
    Several(String, Vec<Named>),
}

/// An entity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name; its id where none is known.
    pub name: String,
}

/// How somebody stands behind a bidder.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "as", rename_all = "kebab-case")]
pub enum How {
    /// Owns a share, in percent: at least and at most, as far as is known; through these entities.
    Owner {
        /// At least.
        least: Option<f64>,
        /// At most.
        most: Option<f64>,
        /// The strongest chain, the owner first.
        path: Vec<Named>,
    },
    /// Directs it.
    Director,
}

/// How somebody is tied to the buyer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "as", rename_all = "kebab-case")]
pub enum Office {
    /// Holds the post.
    Holder,
    /// Is a relative of the holder.
    Relative {
        /// The holder.
        of: Named,
    },
    /// Held it until so many days before.
    Former {
        /// Days.
        days: i32,
    },
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Said {
    /// It stands on a list.
    OnList {
        /// The list.
        list: String,
        /// The topic.
        topic: String,
    },
    /// The buyer may not do business with it.
    Restricted {
        /// Ground as published.
        ground: String,
    },
    /// Somebody tied to the buyer stands behind it.
    Official {
        /// Who.
        person: Named,
        /// How the person stands behind the bidder.
        standing: How,
        /// How the person is tied to the buyer.
        office: Office,
        /// The post.
        post: String,
    },
    /// Listed persons own half of it or more.
    OwnedByListed {
        /// Their share by the 50 % rule, in percent.
        least: f64,
        /// They.
        owners: Vec<Named>,
    },
    /// The same stands behind another bidder.
    SharedWith {
        /// The other bidder.
        other: Named,
        /// Who stands behind both.
        who: Named,
        /// How it stands behind this one.
        standing: How,
    },
    /// It is part of a circle of ownership.
    Circle {
        /// The circle.
        path: Vec<Named>,
    },
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// Certain, or only possible because a period or share leaves it open.
    pub certain: bool,
    /// What was found.
    #[serde(flatten)]
    pub said: Said,
}

/// A bidder's result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bidder {
    /// As it was asked for.
    pub asked: String,
    /// Who that is.
    #[serde(flatten)]
    pub who: Named,
    /// Others of the same official number that nobody has joined with it: they were asked about too, so no answer is certain.
    pub also: Vec<Named>,
    /// What was found.
    pub answers: Vec<Found>,
    /// What could not be looked at: `owners`, `directors`, `owners-past`.
    pub unknown: Vec<&'static str>,
}

/// All results.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checked {
    /// The buyer.
    pub buyer: Named,
    /// Others of the buyer's number, as [`Bidder::also`].
    pub buyer_also: Vec<Named>,
    /// The day, as 2024-03-01.
    pub day: String,
    /// Only what was published until then was used.
    pub known_by: Option<String>,
    /// Content of the version of the entities.
    pub version: String,
    /// What could not be looked at of the buyer: `officials`.
    pub unknown: Vec<&'static str>,
    /// One result a bidder, in the order asked.
    pub bidders: Vec<Bidder>,
}

/// What the office knows, with names.
pub struct Tied {
    ids: Ids,
    names: BTreeMap<String, String>,
    /// Entities by what people call them by: party ids, published ids, numbers, names, in small letters; with whether it is their number.
    called: BTreeMap<String, Vec<(String, bool)>>,
    known: Known,
    version: String,
}

/// A table's rows by column.
fn rows(folder: &Path, table: &str, columns: &[&str]) -> Result<Vec<Vec<String>>, String> {
    let path = folder.join(format!("{table}.parquet"));
    if path.exists() { rows_of(&path, columns) } else { Ok(Vec::new()) }
}

/// The columns of a period.
const PERIOD: [&str; 4] = ["from_text", "to_text", "held_from_text", "held_to_text"];

fn span(cells: &[String]) -> Span {
    let day = |at: usize, otherwise: i32| cells.get(at).and_then(|c| days::parse_day(c)).unwrap_or(otherwise);
    Span { from: day(0, NEVER_BEFORE), to: day(1, NEVER_AFTER), held_from: day(2, NEVER_AFTER), held_to: day(3, NEVER_BEFORE) }
}

/// Entities of one number that are asked about together; one shared by more tells nobody apart.
const SHARERS_MAX: usize = 5;

fn percent(parts: impl Into<f64>) -> f64 {
    parts.into() / 10_000.0
}

impl Tied {
    /// Content of the version it was read from.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Reads the tables of a version of the entities.
    pub fn read(folder: &Path, version: &str) -> Result<Tied, String> {
        let entities = rows(folder, "entities", &["entity_id", "caption"])?;
        let link_columns: Vec<&str> =
            ["source_id", "target_id", "schema", "share_text", "first_seen_text"].into_iter().chain(PERIOD).collect();
        let links = rows(folder, "links", &link_columns)?;
        let of_links = links.iter().flat_map(|l| [l[0].as_str(), l[1].as_str()]);
        let ids = Ids::new(entities.iter().map(|e| e[0].as_str()).chain(of_links));
        let known = known(folder, &ids, &links)?;
        let called = called(folder)?;
        let names = entities.into_iter().map(|mut e| (std::mem::take(&mut e[0]), std::mem::take(&mut e[1]))).collect();
        Ok(Tied { ids, names, called, known, version: version.to_owned() })
    }

    /// Answers.
    ///
    /// # Errors
    /// When somebody named is not known, or several are known by it.
    pub fn check(&self, asked: &Asked) -> Result<Checked, Unfound> {
        let buyers = self.find(&asked.buyer)?;
        let groups = asked.bidders.iter().map(|b| self.find(b)).collect::<Result<Vec<_>, _>>()?;
        let all: Vec<u32> = groups.concat();
        let question = |buyer: &u32| Question {
            buyer: *buyer,
            bidders: &all,
            day: asked.day,
            known_by: asked.known_by,
            share: asked.share.saturating_mul(10_000),
            cooling_days: asked.cooling,
        };
        let checks: Vec<Check> = buyers.iter().map(|b| self.known.check(&question(b))).collect();
        let is_unknown = |unknown: Unknown| checks.iter().all(|c| c.unknown.contains(&unknown));
        let bidders = groups.iter().zip(&asked.bidders).map(|(group, named)| {
            let is_certain = group.len() == 1 && buyers.len() == 1;
            Bidder { asked: named.clone(), ..self.bidder(group, &checks, is_certain) }
        });
        let bidders = bidders.collect();
        Ok(Checked {
            buyer: self.named(buyers[0]),
            buyer_also: self.all(&buyers[1..]),
            day: days::print(asked.day),
            known_by: asked.known_by.map(days::print),
            version: self.version.clone(),
            unknown: if is_unknown(Unknown::OfficialsOfBuyer) { vec!["officials"] } else { Vec::new() },
            bidders,
        })
    }

    /// The result of a bidder: of all who have its number, where nobody has joined them.
    fn bidder(&self, group: &[u32], checks: &[Check], is_certain: bool) -> Bidder {
        let mut answers: Vec<Found> = Vec::new();
        for answer in checks.iter().flat_map(|c| &c.answers).filter(|a| group.contains(&a.bidder)) {
            let is_itself = matches!(&answer.finding, Finding::SharedWith { other, .. } if group.contains(other));
            let found = self.found(answer);
            let found = Found { certain: found.certain && is_certain, ..found };
            if !is_itself && !answers.contains(&found) {
                answers.push(found);
            }
        }
        let lacks = |of: fn(u32) -> Unknown| group.iter().all(|n| checks.iter().any(|c| c.unknown.contains(&of(*n))));
        let past = |of: &u32| checks.iter().any(|c| c.unknown.contains(&Unknown::OwnersPast(*of)));
        let unknown =
            [("owners", lacks(Unknown::OwnersOf)), ("directors", lacks(Unknown::DirectorsOf)), ("owners-past", group.iter().any(past))];
        Bidder {
            asked: String::new(),
            who: self.named(group[0]),
            also: self.all(&group[1..]),
            answers,
            unknown: unknown.into_iter().filter(|(_, is)| *is).map(|(kind, _)| kind).collect(),
        }
    }

    /// The entity somebody names; several where they have one number and nobody has joined them. Never none.
    fn find(&self, text: &str) -> Result<Vec<u32>, Unfound> {
        let text = text.trim();
        let nobody = || Unfound::Nobody(text.to_owned());
        if let Some(number) = self.ids.number(text) {
            return Ok(vec![number]);
        }
        let called = self.called.get(&text.to_lowercase()).ok_or_else(nobody)?;
        let numbers: Vec<u32> = called.iter().filter_map(|(id, _)| self.ids.number(id)).collect();
        match numbers.len() {
            0 => Err(nobody()),
            1 => Ok(numbers),
            n if n <= SHARERS_MAX && called.iter().all(|(_, is_number)| *is_number) => Ok(numbers),
            _ => Err(Unfound::Several(text.to_owned(), called.iter().map(|(id, _)| self.named_by(id)).collect())),
        }
    }

    fn named_by(&self, id: &str) -> Named {
        let name = self.names.get(id).filter(|n| !n.is_empty()).map_or(id, String::as_str);
        Named { id: id.to_owned(), name: name.to_owned() }
    }

    fn named(&self, number: u32) -> Named {
        self.named_by(self.ids.id(number))
    }

    fn all(&self, numbers: &[u32]) -> Vec<Named> {
        numbers.iter().map(|n| self.named(*n)).collect()
    }

    fn how(&self, standing: &Standing) -> How {
        match standing {
            Standing::Director => How::Director,
            Standing::Owner { share, path } => {
                How::Owner { least: share.min.map(percent), most: share.max.map(percent), path: self.all(path) }
            }
        }
    }

    fn found(&self, answer: &Answer) -> Found {
        let said = match &answer.finding {
            Finding::OnList { list, topic } => Said::OnList { list: list.clone(), topic: topic.clone() },
            Finding::Restricted { ground } => Said::Restricted { ground: ground.clone() },
            Finding::Official { person, standing, tie, post } => {
                let office = match tie {
                    Tie::Same => Office::Holder,
                    Tie::Relative { official, .. } => Office::Relative { of: self.named(*official) },
                    Tie::Former { days } => Office::Former { days: *days },
                };
                Said::Official { person: self.named(*person), standing: self.how(standing), office, post: post.clone() }
            }
            Finding::OwnedByListed { share_min, owners } => {
                let parts = u32::try_from(*share_min).unwrap_or(u32::MAX);
                Said::OwnedByListed { least: percent(parts), owners: self.all(owners) }
            }
            Finding::SharedWith { other, who, standing } => {
                Said::SharedWith { other: self.named(*other), who: self.named(*who), standing: self.how(standing) }
            }
            Finding::Circle { path } => Said::Circle { path: self.all(path) },
        };
        Found { certain: answer.holds == Holds::Yes, said }
    }
}

/// Links, posts, lists and restrictions.
fn known(folder: &Path, ids: &Ids, links: &[Vec<String>]) -> Result<Known, String> {
    let number = |id: &str| ids.number(id);
    let edge = |l: &Vec<String>| {
        Some(Edge {
            source: number(&l[0])?,
            target: number(&l[1])?,
            kind: LinkKind::of(&l[2])?,
            dataset: 0,
            share: Share::parse(&l[3]).unwrap_or(Share::UNKNOWN),
            span: span(&l[5..]),
            first_seen: days::parse_day(&l[4]),
        })
    };
    let edges: Vec<Edge> = links.iter().filter_map(edge).collect();
    let columns = |front: &[&'static str]| -> Vec<&'static str> { front.iter().copied().chain(PERIOD).collect() };
    let posts = rows(folder, "occupancies", &columns(&["person_id", "body_id", "post"]))?;
    let posts =
        posts.iter().filter_map(|p| Some(Post { person: number(&p[0])?, body: number(&p[1])?, post: p[2].clone(), span: span(&p[3..]) }));
    let listed = rows(folder, "listings", &columns(&["entity_id", "published_dataset", "topic"]))?;
    let listed = listed
        .iter()
        .filter_map(|l| Some(Listing { entity: number(&l[0])?, list: l[1].clone(), topic: l[2].clone(), span: span(&l[3..]) }));
    let restricted = rows(folder, "restrictions", &["body_id", "entity_id", "ground", "from_text", "to_text"])?;
    let restriction =
        |r: &Vec<String>| Some(Restriction { body: number(&r[0])?, firm: number(&r[1])?, ground: r[2].clone(), span: span(&r[3..]) });
    Ok(Known::new(ids, edges, posts.collect(), listed.collect(), restricted.iter().filter_map(restriction).collect()))
}

/// Entities by what people call them by.
fn called(folder: &Path) -> Result<BTreeMap<String, Vec<(String, bool)>>, String> {
    let mut called: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    let mut call = |by: &str, entity: &str, is_number: bool| {
        let all = called.entry(by.to_lowercase()).or_default();
        match all.iter_mut().find(|(e, _)| e == entity) {
            Some((_, known)) => *known |= is_number,
            None if by.is_empty() => {}
            None => all.push((entity.to_owned(), is_number)),
        }
    };
    // A party that is held for an entity by its name only is not asked about under its id: that would assert it.
    for party in rows(folder, "party_entities", &["party_id", "entity_id", "how"])?.iter().filter(|p| p[2] != "name") {
        call(&party[0], &party[1], false);
    }
    for (table, by, is_number) in [("records", "record_id", false), ("identifiers", "identifier", true), ("names", "name", false)] {
        for row in rows(folder, table, &[by, "entity_id"])? {
            call(&row[0], &row[1], is_number);
        }
    }
    Ok(called)
}
