//! The question before the award: does anything published tie this buyer to these bidders, or the bidders to each other?
//!
//! Comes in: links, offices, listings and restrictions, and a buyer, its bidders and a day. Goes out: few answers, each with what it
//! rests on, certain or possible, and beside them what could not be looked at. The same ties as the rules find after the award. It
//! deliberately gives no score and no advice: an answer says what was published of whom and from when to when; words are the caller's.

use std::collections::{BTreeMap, BTreeSet};

use crate::control::{DEPTH, Graph, HalfOwned, half_owned};
use crate::links::{Edge, Holds, Ids, LinkKind, NEVER_BEFORE, Share, Span};

/// A person's post in a body.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Office {
    /// The body.
    pub body: u32,
    /// The person.
    pub person: u32,
    /// The post as published.
    pub post: String,
    /// When the person held it.
    pub span: Span,
}

/// An entity on a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listing {
    /// The entity.
    pub entity: u32,
    /// The list.
    pub list: String,
    /// FollowTheMoney topic, as `sanction` or `debarment`.
    pub topic: String,
    /// When it stood on the list.
    pub span: Span,
}

/// A firm with which a body may not do business.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Restriction {
    /// The body.
    pub body: u32,
    /// The firm.
    pub firm: u32,
    /// Ground as published.
    pub ground: String,
    /// When it is in force; an end that is not published leaves it in force.
    pub span: Span,
}

/// What the office knows, ordered for asking.
#[derive(Debug)]
pub struct Known {
    control: Graph,
    /// Directorships in order of the firm.
    directors: Vec<Edge>,
    /// Relatives each way: person, relative, position of the link.
    kin: Vec<(u32, u32, usize)>,
    edges: Vec<Edge>,
    offices: Vec<Office>,
    listings: Vec<Listing>,
    restrictions: Vec<Restriction>,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The body that buys.
    pub buyer: u32,
    /// The bidders.
    pub bidders: &'a [u32],
    /// The day of the decision.
    pub day: i32,
    /// Only what was published until then, where given.
    pub known_by: Option<i32>,
    /// Least share of an owner who counts, in parts per million.
    pub share: u32,
    /// Days after leaving office within which a former official counts; `None` where the law sets none.
    pub cooling_days: Option<i32>,
}

/// How somebody stands behind a bidder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Owns a share, through the chain of entities (the owner first, the bidder last).
    Owner {
        /// The share, over all chains.
        share: Share,
        /// The strongest chain.
        path: Vec<u32>,
    },
    /// Directs the bidder.
    Director,
}

/// How an official is tied to who stands behind a bidder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// It is the official.
    Same,
    /// It is a relative of the official.
    Relative {
        /// The official.
        official: u32,
        /// Position of the family link among those given.
        link: usize,
    },
    /// It held the post until this many days before.
    Former {
        /// Days since the last possible day in office.
        days: i32,
    },
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// The bidder stands on a list.
    OnList {
        /// The list.
        list: String,
        /// The topic.
        topic: String,
    },
    /// The buyer may not do business with the bidder.
    Restricted {
        /// Ground as published.
        ground: String,
    },
    /// Somebody tied to the buyer stands behind the bidder.
    Official {
        /// Who stands behind the bidder.
        person: u32,
        /// How.
        standing: Standing,
        /// The tie to the buyer's official.
        tie: Tie,
        /// The post.
        post: String,
    },
    /// Listed persons own half of the bidder or more.
    OwnedByListed {
        /// Their share by the 50 % rule, in parts per million.
        share_min: u64,
        /// The listed persons.
        owners: Vec<u32>,
    },
    /// The same person or firm stands behind another bidder.
    SharedWith {
        /// The other bidder.
        other: u32,
        /// Who stands behind both.
        who: u32,
        /// How it stands behind this one.
        standing: Standing,
    },
    /// The bidder is part of a circle of ownership.
    Circle {
        /// The circle, the bidder first and last.
        path: Vec<u32>,
    },
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The bidder it is about.
    pub bidder: u32,
    /// Certain, or possible where a period or a share leaves it open.
    pub holds: Holds,
    /// What was found.
    pub finding: Finding,
}

/// What could not be looked at, so that no answer is not taken for a clean one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// No official of the buyer is known.
    OfficialsOfBuyer,
    /// No owner of the bidder is known.
    OwnersOf(u32),
    /// No director of the bidder is known.
    DirectorsOf(u32),
    /// There are owners behind the bidder past the depth or number that was followed.
    OwnersPast(u32),
}

/// The answers, and what could not be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// Certain ones first, then by bidder in the order asked, then by kind.
    pub answers: Vec<Answer>,
    /// What could not be looked at.
    pub unknown: Vec<Unknown>,
}

/// Somebody behind a bidder.
struct Behind {
    who: u32,
    holds: Holds,
    standing: Standing,
}

impl Known {
    /// Takes links of all kinds, and what stands beside them.
    pub fn new(
        ids: &Ids,
        edges: Vec<Edge>,
        mut offices: Vec<Office>,
        mut listings: Vec<Listing>,
        mut restrictions: Vec<Restriction>,
    ) -> Known {
        let control = Graph::new(ids, &edges);
        let mut directors: Vec<Edge> = edges.iter().filter(|e| e.kind == LinkKind::Directorship).copied().collect();
        directors.sort_unstable_by_key(|e| (e.target, e.source, e.span));
        let families = edges.iter().enumerate().filter(|(_, e)| e.kind == LinkKind::Family);
        let mut kin: Vec<(u32, u32, usize)> = families.flat_map(|(at, e)| [(e.source, e.target, at), (e.target, e.source, at)]).collect();
        kin.sort_unstable();
        offices.sort_unstable();
        listings.sort_unstable();
        restrictions.sort_unstable();
        Known { control, directors, kin, edges, offices, listings, restrictions }
    }

    /// Answers the question.
    pub fn check(&self, question: &Question) -> Check {
        let mut check = Check::default();
        let mut behind: Vec<Vec<Behind>> = Vec::new();
        for bidder in question.bidders {
            self.lists(*bidder, question, &mut check);
            behind.push(self.behind(*bidder, question, &mut check));
        }
        self.half_owned(question, &mut check);
        self.officials(question, &behind, &mut check);
        shared(question, &behind, &mut check);
        let place: BTreeMap<u32, usize> = question.bidders.iter().enumerate().rev().map(|(at, b)| (*b, at)).collect();
        check.answers.sort_by(|a, b| {
            let key = |x: &Answer| (std::cmp::Reverse(x.holds), place.get(&x.bidder).copied());
            key(a).cmp(&key(b)).then_with(|| a.finding.cmp(&b.finding))
        });
        check.answers.dedup();
        check.unknown.sort_unstable();
        check.unknown.dedup();
        check
    }

    /// Lists and restrictions that name the bidder.
    fn lists(&self, bidder: u32, question: &Question, check: &mut Check) {
        let start = self.listings.partition_point(|l| l.entity < bidder);
        for listing in self.listings[start..].iter().take_while(|l| l.entity == bidder) {
            let finding = Finding::OnList { list: listing.list.clone(), topic: listing.topic.clone() };
            check.add(bidder, listing.span.on(question.day), finding);
        }
        for restriction in self.restrictions.iter().filter(|r| r.body == question.buyer && r.firm == bidder) {
            // A restriction stands until its end is published.
            let has_begun = restriction.span.from != NEVER_BEFORE;
            let holds = restriction.span.on(question.day);
            let holds = if holds == Holds::Perhaps && has_begun { Holds::Yes } else { holds };
            check.add(bidder, holds, Finding::Restricted { ground: restriction.ground.clone() });
        }
    }

    /// Who stands behind the bidder: owners of the least share or more through any chain, and directors.
    fn behind(&self, bidder: u32, question: &Question, check: &mut Check) -> Vec<Behind> {
        let found = self.control.behind(bidder, question.day, question.known_by, DEPTH);
        if found.owners.is_empty() {
            check.unknown.push(Unknown::OwnersOf(bidder));
        }
        if found.is_cut || found.is_deeper {
            check.unknown.push(Unknown::OwnersPast(bidder));
        }
        let mut out = Vec::new();
        for owner in found.owners {
            let path = owner.chains.first().map(|c| c.path.clone()).unwrap_or_default();
            if owner.owner == bidder {
                check.add(bidder, owner.holds, Finding::Circle { path });
                continue;
            }
            let Share { min, max } = owner.share;
            if max.is_some_and(|most| most < question.share) {
                continue;
            }
            let holds = if min.is_some_and(|least| least >= question.share) { owner.holds } else { owner.holds.min(Holds::Perhaps) };
            out.push(Behind { who: owner.owner, holds, standing: Standing::Owner { share: owner.share, path } });
        }
        let start = self.directors.partition_point(|e| e.target < bidder);
        let directors = self.directors[start..].iter().take_while(|e| e.target == bidder);
        let known: Vec<&Edge> = directors.filter(|e| question.known_by.is_none_or(|k| e.first_seen.is_some_and(|f| f <= k))).collect();
        if known.is_empty() {
            check.unknown.push(Unknown::DirectorsOf(bidder));
        }
        for edge in known.into_iter().filter(|e| e.span.on(question.day) != Holds::No) {
            out.push(Behind { who: edge.source, holds: edge.span.on(question.day), standing: Standing::Director });
        }
        out
    }

    /// Bidders that sanctioned persons own by half.
    fn half_owned(&self, question: &Question, check: &mut Check) {
        let on_day = self.listings.iter().filter(|l| l.topic == "sanction" && l.span.on(question.day) == Holds::Yes);
        let listed: BTreeSet<u32> = on_day.map(|l| l.entity).collect();
        let owned = half_owned(&self.control, &listed, question.day, question.known_by);
        for bidder in question.bidders {
            if let Some(HalfOwned { share_min, owners, .. }) = owned.get(bidder) {
                check.add(*bidder, Holds::Yes, Finding::OwnedByListed { share_min: *share_min, owners: owners.clone() });
            }
        }
    }

    /// Officials of the buyer, their relatives and those who left within the cooling-off period, behind a bidder.
    fn officials(&self, question: &Question, behind: &[Vec<Behind>], check: &mut Check) {
        let start = self.offices.partition_point(|o| o.body < question.buyer);
        let offices: Vec<&Office> = self.offices[start..].iter().take_while(|o| o.body == question.buyer).collect();
        if offices.is_empty() {
            check.unknown.push(Unknown::OfficialsOfBuyer);
        }
        for office in offices {
            let mut tied: Vec<(u32, Holds, Tie)> = Vec::new();
            let in_office = office.span.on(question.day);
            if in_office != Holds::No {
                tied.push((office.person, in_office, Tie::Same));
                let start = self.kin.partition_point(|k| k.0 < office.person);
                for (_, relative, link) in self.kin[start..].iter().take_while(|k| k.0 == office.person) {
                    let is_known = question.known_by.is_none_or(|k| self.edges[*link].first_seen.is_some_and(|f| f <= k));
                    if is_known {
                        tied.push((*relative, in_office, Tie::Relative { official: office.person, link: *link }));
                    }
                }
            }
            tied.extend(former(office, question));
            for (bidder, behind) in question.bidders.iter().zip(behind) {
                for person in behind {
                    for (_, holds, tie) in tied.iter().filter(|t| t.0 == person.who) {
                        let finding = Finding::Official {
                            person: person.who,
                            standing: person.standing.clone(),
                            tie: tie.clone(),
                            post: office.post.clone(),
                        };
                        check.add(*bidder, person.holds.min(*holds), finding);
                    }
                }
            }
        }
    }
}

/// Whether the official left within the cooling-off period; certain only when every day that the leaving may have been lies in it.
fn former(office: &Office, question: &Question) -> Option<(u32, Holds, Tie)> {
    let most = question.cooling_days?;
    let days = question.day.checked_sub(office.span.to).filter(|d| *d > 0 && *d <= most)?;
    let is_certain = question.day.checked_sub(office.span.held_to).is_some_and(|d| d <= most);
    Some((office.person, if is_certain { Holds::Yes } else { Holds::Perhaps }, Tie::Former { days }))
}

/// Who stands behind two bidders at once.
fn shared(question: &Question, behind: &[Vec<Behind>], check: &mut Check) {
    for (one, ours) in question.bidders.iter().zip(behind) {
        for (other, theirs) in question.bidders.iter().zip(behind).filter(|(o, _)| *o != one) {
            for mine in ours {
                for same in theirs.iter().filter(|t| t.who == mine.who) {
                    let finding = Finding::SharedWith { other: *other, who: mine.who, standing: mine.standing.clone() };
                    check.add(*one, mine.holds.min(same.holds), finding);
                }
            }
            // One bidder may own the other.
            for mine in ours.iter().filter(|b| b.who == *other) {
                check.add(*one, mine.holds, Finding::SharedWith { other: *other, who: *other, standing: mine.standing.clone() });
            }
        }
    }
}

impl Check {
    fn add(&mut self, bidder: u32, holds: Holds, finding: Finding) {
        if holds != Holds::No {
            self.answers.push(Answer { bidder, holds, finding });
        }
    }
}

#[cfg(test)]
mod tests;
