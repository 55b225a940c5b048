//! `tura check`: does anything published tie this buyer to these bidders? The same ties as the rules find after the award, before it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use engine::entities::read::rows_of;
use facts::days;
use resolve::check::{Answer, Check, Finding, Known, Listing, Office as Post, Question, Restriction, Standing, Tie, Unknown};
use resolve::links::{Edge, Holds, Ids, LinkKind, NEVER_AFTER, NEVER_BEFORE, Share, Span, print_percent};

use super::{Done, Stop, people};
use crate::cli::who::CheckArgs;
use crate::clock::today;
use crate::output::{sink, written};
use crate::who::ENTITIES;

/// Runs the command.
pub fn run(args: &CheckArgs) -> Result<Done, Stop> {
    let content =
        people::content(&args.office)?.ok_or_else(|| Stop::Misuse("nobody has been resolved yet: run `tura resolve`".to_owned()))?;
    let folder = engine::shelf::version::folder(&args.office.office.join("shelf"), ENTITIES, &content);
    let tied = Tied::read(&folder)?;
    let day = |text: &Option<String>| {
        let read = |t: &String| days::parse_day(t).ok_or_else(|| Stop::Misuse(format!("{t:?} is no day; write it as 2024-03-01")));
        text.as_ref().map(read).transpose()
    };
    let buyer = tied.find(&args.buyer)?;
    let bidders = args.bidders.iter().map(|b| tied.find(b)).collect::<Result<Vec<_>, _>>()?;
    let question = Question {
        buyer,
        bidders: &bidders,
        day: day(&args.day)?.unwrap_or_else(today),
        known_by: day(&args.known_by)?,
        share: args.share.saturating_mul(10_000),
        cooling_days: args.cooling,
    };
    let check = tied.known.check(&question);
    let mut out = sink(None)?;
    written(tied.say(&mut out, &question, &check))?;
    written(out.flush())?;
    Ok(Done::Whole)
}

/// What the office knows, with names.
struct Tied {
    ids: Ids,
    names: BTreeMap<String, String>,
    /// Entities by what people call them by: party ids, published ids, numbers.
    called: BTreeMap<String, Vec<String>>,
    known: Known,
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

impl Tied {
    fn read(folder: &Path) -> Result<Tied, String> {
        let entities = rows(folder, "entities", &["entity_id", "caption"])?;
        let link_columns: Vec<&str> =
            ["source_id", "target_id", "schema", "share_text", "first_seen_text"].into_iter().chain(PERIOD).collect();
        let links = rows(folder, "links", &link_columns)?;
        let of_links = links.iter().flat_map(|l| [l[0].as_str(), l[1].as_str()]);
        let ids = Ids::new(entities.iter().map(|e| e[0].as_str()).chain(of_links));
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
        let posts = posts
            .iter()
            .filter_map(|p| Some(Post { person: number(&p[0])?, body: number(&p[1])?, post: p[2].clone(), span: span(&p[3..]) }));
        let listed = rows(folder, "listings", &columns(&["entity_id", "published_dataset", "topic"]))?;
        let listed = listed
            .iter()
            .filter_map(|l| Some(Listing { entity: number(&l[0])?, list: l[1].clone(), topic: l[2].clone(), span: span(&l[3..]) }));
        let restricted = rows(folder, "restrictions", &["body_id", "entity_id", "ground", "from_text", "to_text"])?;
        let restriction = |r: &Vec<String>| {
            let period = span(&r[3..]);
            Some(Restriction { body: number(&r[0])?, firm: number(&r[1])?, ground: r[2].clone(), span: period })
        };
        let restricted: Vec<Restriction> = restricted.iter().filter_map(restriction).collect();
        let known = Known::new(&ids, edges, posts.collect(), listed.collect(), restricted);
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
        for record in rows(folder, "records", &["record_id", "entity_id"])? {
            call(&record[0], &record[1]);
        }
        for identifier in rows(folder, "identifiers", &["identifier", "entity_id"])? {
            call(&identifier[0], &identifier[1]);
        }
        for name in rows(folder, "names", &["name", "entity_id"])? {
            call(&name[0], &name[1]);
        }
        Ok(Tied {
            names: entities.into_iter().map(|mut e| (std::mem::take(&mut e[0]), std::mem::take(&mut e[1]))).collect(),
            ids,
            called,
            known,
        })
    }

    /// The entity somebody names: by its id, a party's or record's id, a number, or its whole name.
    fn find(&self, text: &str) -> Result<u32, Stop> {
        if let Some(number) = self.ids.number(text) {
            return Ok(number);
        }
        match self.called.get(&text.to_lowercase()).map(Vec::as_slice) {
            Some([one]) => self.ids.number(one).ok_or_else(|| Stop::Misuse(format!("nothing ties {text} to anybody"))),
            Some(several) => {
                let list: Vec<String> = several.iter().map(|e| format!("{e} ({})", self.names.get(e).map_or("", String::as_str))).collect();
                Err(Stop::Misuse(format!("{text:?} is several: {}; name one by its id", list.join(", "))))
            }
            None => Err(Stop::Misuse(format!("nobody is known as {text:?}; `tura match` finds similar names"))),
        }
    }

    /// Writes the answers, and what could not be looked at.
    fn say(&self, out: &mut dyn Write, question: &Question<'_>, check: &Check) -> std::io::Result<()> {
        let bidders: Vec<String> = question.bidders.iter().map(|b| self.name(*b)).collect();
        writeln!(out, "{} and {} on {}", self.name(question.buyer), bidders.join(", "), days::print(question.day))?;
        for answer in &check.answers {
            writeln!(out, "- {}", self.words(answer))?;
        }
        if check.answers.is_empty() {
            writeln!(out, "Nothing that was published ties them. That is no proof that nothing does.")?;
        }
        for unknown in &check.unknown {
            writeln!(out, "? {}", self.unknown(*unknown))?;
        }
        writeln!(out, "What is said here was published by others and may be wrong or have an innocent reading: ask before you decide.")
    }

    fn name(&self, number: u32) -> String {
        let id = self.ids.id(number);
        match self.names.get(id).filter(|n| !n.is_empty()) {
            Some(name) => format!("{name} ({id})"),
            None => id.to_owned(),
        }
    }

    fn words(&self, answer: &Answer) -> String {
        let certain = if answer.holds == Holds::Yes { "" } else { "possibly: " };
        let path = |path: &[u32]| path.iter().map(|p| self.name(*p)).collect::<Vec<_>>().join(" → ");
        let standing = |s: &Standing| match s {
            Standing::Owner { share, path: chain } => {
                let of = |n: Option<u32>| n.map_or("?".to_owned(), print_percent);
                let (least, most) = (of(share.min), of(share.max));
                let share = if least == most { least } else { format!("{least} to {most}") };
                format!("owns {share} % ({})", path(chain))
            }
            Standing::Director => "directs it".to_owned(),
        };
        let said = match &answer.finding {
            Finding::OnList { list, topic } => format!("stands on the list {list} ({topic})"),
            Finding::Restricted { ground } => format!("the buyer may not do business with it: {ground}"),
            Finding::Official { person, standing: how, tie, post } => {
                let tie = match tie {
                    Tie::Same => "holds".to_owned(),
                    Tie::Relative { official, .. } => format!("is a relative of {}, who holds", self.name(*official)),
                    Tie::Former { days } => format!("until {days} days before held"),
                };
                format!("{} {}, and {tie} the post {post} at the buyer", self.name(*person), standing(how))
            }
            Finding::OwnedByListed { share_min, owners } => {
                let share = print_percent(u32::try_from(*share_min).unwrap_or(u32::MAX));
                format!(
                    "listed persons own at least {share} % of it by the 50 % rule: {}",
                    owners.iter().map(|o| self.name(*o)).collect::<Vec<_>>().join(", ")
                )
            }
            Finding::SharedWith { other, who, standing: how } => {
                format!("{} {}, and stands behind {} too", self.name(*who), standing(how), self.name(*other))
            }
            Finding::Circle { path: chain } => format!("is part of a circle of ownership: {}", path(chain)),
        };
        format!("{certain}{}: {said}", self.name(answer.bidder))
    }

    fn unknown(&self, unknown: Unknown) -> String {
        match unknown {
            Unknown::OfficialsOfBuyer => "no official of the buyer is known".to_owned(),
            Unknown::OwnersOf(bidder) => format!("no owner of {} is known", self.name(bidder)),
            Unknown::DirectorsOf(bidder) => format!("no director of {} is known", self.name(bidder)),
            Unknown::OwnersPast(bidder) => format!("there are more owners behind {} than were followed", self.name(bidder)),
        }
    }
}
