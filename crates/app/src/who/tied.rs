//! What was published that ties a buyer to bidders, on a day: the tables of the entities as the crate `resolve` asks them, with names.
//!
//! In come ids or names as people type them, out goes one result a bidder, in data; the words are made where they are shown.

use std::collections::BTreeMap;
use std::path::Path;

use engine::entities::read::rows_of;
use facts::days;
use resolve::check::{Answer, Finding, Known, Listing, Office as Post, Question, Restriction, Standing, Tie, Unknown};
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
    /// Entities by what people call them by: party ids, published ids, numbers, names, in small letters.
    called: BTreeMap<String, Vec<String>>,
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
        let buyer = self.find(&asked.buyer)?;
        let bidders = asked.bidders.iter().map(|b| self.find(b)).collect::<Result<Vec<_>, _>>()?;
        let question = Question {
            buyer,
            bidders: &bidders,
            day: asked.day,
            known_by: asked.known_by,
            share: asked.share.saturating_mul(10_000),
            cooling_days: asked.cooling,
        };
        let check = self.known.check(&question);
        let bidder = |(number, named): (&u32, &String)| Bidder {
            asked: named.clone(),
            who: self.named(*number),
            answers: check.answers.iter().filter(|a| a.bidder == *number).map(|a| self.found(a)).collect(),
            unknown: check.unknown.iter().filter_map(|u| unknown_of(*u, *number)).collect(),
        };
        Ok(Checked {
            buyer: self.named(buyer),
            day: days::print(asked.day),
            known_by: asked.known_by.map(days::print),
            version: self.version.clone(),
            unknown: if check.unknown.contains(&Unknown::OfficialsOfBuyer) { vec!["officials"] } else { Vec::new() },
            bidders: bidders.iter().zip(&asked.bidders).map(bidder).collect(),
        })
    }

    /// The entity somebody names.
    fn find(&self, text: &str) -> Result<u32, Unfound> {
        let text = text.trim();
        let nobody = || Unfound::Nobody(text.to_owned());
        if let Some(number) = self.ids.number(text) {
            return Ok(number);
        }
        match self.called.get(&text.to_lowercase()).map(Vec::as_slice) {
            Some([one]) => self.ids.number(one).ok_or_else(nobody),
            Some(several) => Err(Unfound::Several(text.to_owned(), several.iter().map(|id| self.named_by(id)).collect())),
            None => Err(nobody()),
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

fn unknown_of(unknown: Unknown, bidder: u32) -> Option<&'static str> {
    match unknown {
        Unknown::OwnersOf(of) if of == bidder => Some("owners"),
        Unknown::DirectorsOf(of) if of == bidder => Some("directors"),
        Unknown::OwnersPast(of) if of == bidder => Some("owners-past"),
        _ => None,
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
fn called(folder: &Path) -> Result<BTreeMap<String, Vec<String>>, String> {
    let mut called: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut call = |by: &str, entity: &str| {
        let all = called.entry(by.to_lowercase()).or_default();
        if !by.is_empty() && !all.iter().any(|e| e == entity) {
            all.push(entity.to_owned());
        }
    };
    // A party that is held for an entity by its name only is not asked about under its id: that would assert it.
    for party in rows(folder, "party_entities", &["party_id", "entity_id", "how"])?.iter().filter(|p| p[2] != "name") {
        call(&party[0], &party[1]);
    }
    for (table, by) in [("records", "record_id"), ("identifiers", "identifier"), ("names", "name")] {
        for row in rows(folder, table, &[by, "entity_id"])? {
            call(&row[0], &row[1]);
        }
    }
    Ok(called)
}
