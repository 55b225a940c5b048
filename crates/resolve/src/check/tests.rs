use super::*;

const TODAY: i32 = 19_000;

/// A small place: links as `kind source target share`, the share for ownerships; offices as `person body`; all of it always.
struct Place {
    ids: Ids,
    edges: Vec<Edge>,
    offices: Vec<Office>,
    listings: Vec<Listing>,
    restrictions: Vec<Restriction>,
}

fn always() -> Span {
    Span::days(0, 30_000)
}

impl Place {
    fn new(links: &[&str], offices: &[&str]) -> Place {
        let names = "o a b c p q r s x".split(' ');
        let ids = Ids::new(names.chain(links.iter().flat_map(|l| l.split(' ').skip(1).take(2))));
        let n = |id: &str| ids.number(id).expect("known");
        let edge = |line: &&str| {
            let w: Vec<&str> = line.split(' ').collect();
            Edge {
                source: n(w[1]),
                target: n(w[2]),
                kind: LinkKind::of(w[0]).expect("a kind"),
                dataset: 0,
                share: w.get(3).and_then(|s| Share::parse(s)).unwrap_or_default(),
                span: always(),
                first_seen: Some(100),
            }
        };
        let office = |line: &&str| {
            let (person, body) = line.split_once(' ').expect("two words");
            Office { body: n(body), person: n(person), post: "head".to_owned(), span: always() }
        };
        let edges = links.iter().map(edge).collect();
        let offices = offices.iter().map(office).collect();
        Place { edges, offices, listings: Vec::new(), restrictions: Vec::new(), ids }
    }

    fn n(&self, id: &str) -> u32 {
        self.ids.number(id).expect("known")
    }

    /// What is answered of the bidders, as `bidder holds finding who`.
    fn ask(&self, bidders: &str) -> Vec<String> {
        self.ask_of(bidders, None).0
    }

    fn ask_of(&self, bidders: &str, known_by: Option<i32>) -> (Vec<String>, Vec<Unknown>) {
        let bidders: Vec<u32> = bidders.split(' ').map(|b| self.n(b)).collect();
        let (e, o, l, r) = (self.edges.clone(), self.offices.clone(), self.listings.clone(), self.restrictions.clone());
        let known = Known::new(&self.ids, e, o, l, r);
        let question = Question { buyer: self.n("o"), bidders: &bidders, day: TODAY, known_by, share: 50_000, cooling_days: Some(365) };
        let check = known.check(&question);
        (check.answers.iter().map(|a| self.print(a)).collect(), check.unknown)
    }

    fn print(&self, answer: &Answer) -> String {
        let id = |e: &u32| self.ids.id(*e).to_owned();
        let what = match &answer.finding {
            Finding::OnList { topic, .. } => format!("list {topic}"),
            Finding::Restricted { ground } => format!("restricted {ground}"),
            Finding::Official { person, tie, .. } => match tie {
                Tie::Same => format!("official {}", id(person)),
                Tie::Relative { official, .. } => format!("relative {} of {}", id(person), id(official)),
                Tie::Former { days } => format!("former {} {days}", id(person)),
            },
            Finding::OwnedByListed { owners, .. } => format!("owned by {}", owners.iter().map(id).collect::<Vec<_>>().join(" ")),
            Finding::SharedWith { other, who, .. } => format!("shares {} with {}", id(who), id(other)),
            Finding::Circle { path } => format!("circle {}", path.iter().map(id).collect::<Vec<_>>().join(" ")),
        };
        format!("{} {:?} {what}", id(&answer.bidder), answer.holds)
    }
}

#[test]
fn an_official_of_the_buyer_behind_a_bidder_is_found_through_a_chain() {
    let place = Place::new(&["Ownership p x 50", "Ownership x a 40", "Ownership q b 100"], &["p o"]);
    assert_eq!(place.ask("a b"), ["a Yes official p"]);
}

#[test]
fn a_director_is_found_too_and_an_official_of_another_body_is_not() {
    assert_eq!(Place::new(&["Directorship p a"], &["p o"]).ask("a"), ["a Yes official p"]);
    assert_eq!(Place::new(&["Directorship p a"], &["p x"]).ask("a"), Vec::<String>::new());
}

#[test]
fn a_relative_is_found_whichever_way_the_link_points() {
    for family in ["Family p q", "Family q p"] {
        assert_eq!(Place::new(&["Ownership q a 100", family], &["p o"]).ask("a"), ["a Yes relative q of p"]);
    }
}

#[test]
fn a_former_official_counts_to_the_last_day_of_the_cooling_off_period() {
    let mut place = Place::new(&["Ownership p a 100"], &["p o"]);
    let left = |days| Span::days(0, TODAY - days);
    place.offices[0].span = left(365);
    assert_eq!(place.ask("a"), ["a Yes former p 365"]);
    place.offices[0].span = left(366);
    assert_eq!(place.ask("a"), Vec::<String>::new());
    place.offices[0].span = Span { held_to: TODAY - 400, ..left(100) };
    assert_eq!(place.ask("a"), ["a Perhaps former p 100"], "the day of leaving may lie before the period");
}

#[test]
fn a_share_below_the_least_is_not_told_and_an_unknown_one_is_possible() {
    assert_eq!(Place::new(&["Ownership p a 4.99"], &["p o"]).ask("a"), Vec::<String>::new());
    assert_eq!(Place::new(&["Ownership p a 5"], &["p o"]).ask("a"), ["a Yes official p"]);
    assert_eq!(Place::new(&["Ownership p a ?"], &["p o"]).ask("a"), ["a Perhaps official p"]);
}

#[test]
fn bidders_of_one_owner_or_one_director_are_told_of_both() {
    assert_eq!(Place::new(&["Ownership p a 60", "Ownership p b 30"], &[]).ask("a b"), ["a Yes shares p with b", "b Yes shares p with a"]);
    assert_eq!(Place::new(&["Directorship p a", "Ownership p b 30"], &[]).ask("a b").len(), 2);
    assert_eq!(Place::new(&["Ownership a b 60"], &[]).ask("a b"), ["b Yes shares a with a"], "one bidder owns the other");
}

#[test]
fn lists_the_half_rule_and_circles_are_told() {
    let mut place = Place::new(&["Ownership x a 50", "Ownership a b 50", "Ownership c c 10"], &[]);
    let listing = |entity, topic: &str| Listing { entity, list: "un".to_owned(), topic: topic.to_owned(), span: always() };
    place.listings = vec![listing(place.n("x"), "sanction"), listing(place.n("c"), "debarment")];
    assert_eq!(place.ask("a"), ["a Yes owned by x"]);
    assert_eq!(place.ask("c b"), ["c Yes list debarment", "c Yes circle c c", "b Yes owned by x"]);
}

#[test]
fn a_restriction_stands_until_its_end_is_published() {
    let mut place = Place::new(&["Ownership p a 1"], &[]);
    let from = crate::links::Days { first: 10, last: 10 };
    let restriction = |span| Restriction { body: place.n("o"), firm: place.n("a"), ground: "spouse".to_owned(), span };
    let open = restriction(Span::new(Some(from), None, None, None));
    let ended = restriction(Span::days(10, TODAY - 1));
    place.restrictions = vec![open];
    assert_eq!(place.ask("a"), ["a Yes restricted spouse"]);
    place.restrictions = vec![ended];
    assert_eq!(place.ask("a"), Vec::<String>::new());
}

#[test]
fn what_could_not_be_looked_at_is_said() {
    let place = Place::new(&["Ownership p a 60"], &[]);
    let (answers, unknown) = place.ask_of("a b", None);
    assert_eq!(answers, Vec::<String>::new());
    let (a, b) = (place.n("a"), place.n("b"));
    assert_eq!(unknown, [Unknown::OfficialsOfBuyer, Unknown::OwnersOf(b), Unknown::DirectorsOf(a), Unknown::DirectorsOf(b)]);
}

#[test]
fn as_known_then_nothing_published_later_is_used() {
    let place = Place::new(&["Ownership p a 60", "Directorship q a"], &["p o", "q o"]);
    assert_eq!(place.ask_of("a", Some(100)).0.len(), 2);
    assert_eq!(place.ask_of("a", Some(99)).0, Vec::<String>::new());
}

#[test]
fn certain_answers_come_first_in_the_order_asked() {
    let place = Place::new(&["Ownership p a ?", "Ownership p b 60", "Directorship q c"], &["p o", "q o"]);
    let got = place.ask("c b a");
    let order: Vec<&str> = got.iter().map(|g| &g[..5]).collect();
    assert_eq!(order, ["c Yes", "b Yes", "b Per", "a Per", "a Per"]);
}
