//! The stage of a block: where schemes take their slots, firms and chance from, and leave what happened.

use std::rc::Rc;

use crate::calendar::Day;
use crate::chance::{Random, Stream, process_number};
use crate::law::CONFIRMED_YEARS;
use crate::people::bodies::Body;
use crate::people::cast::{Cast, LOCAL_FROM};
use crate::people::firms::Firm;
use crate::people::persons::Person;
use crate::processes::draft;
use crate::processes::model::{Method, Process};
use crate::processes::ordinary;
use crate::publish::declarations::{Declarations, Story};
use crate::publish::entities::Entities;
use crate::publish::restrictions::Restrictions;
use crate::publish::truth::Truth;
use crate::schemes::Scheme;
use crate::words::trades::{Market, market};

/// Serial numbers of firms, bodies and further persons a block may use.
const SERIALS_PER_BLOCK: u64 = 200;
/// Serial numbers of relatives and namesakes start here, far from owners (below 2²⁵) and officials.
const KIN_FROM: u64 = 1 << 26;

/// Which rules ought to see a scheme (or are tempted by a look-alike), and what happened in words.
pub(crate) struct Seen {
    pub(crate) codes: &'static [&'static str],
    pub(crate) note: &'static str,
}

/// The codes and the note of an episode.
pub(crate) const fn seen(codes: &'static [&'static str], note: &'static str) -> Seen {
    Seen { codes, note }
}

/// What is published beside the processes.
pub(crate) struct Registers<'a> {
    pub(crate) entities: &'a mut Entities,
    pub(crate) declarations: &'a mut Declarations,
    pub(crate) restrictions: &'a mut Restrictions,
}

/// Everything schemes of one block share.
pub(crate) struct Stage<'a> {
    pub(crate) seed: u64,
    pub(crate) cast: &'a Cast,
    pub(crate) random: Random,
    /// Told apart by blocks, so that every variant of a look-alike comes up.
    pub(crate) variant: u64,
    pub(crate) entities: &'a mut Entities,
    pub(crate) declarations: &'a mut Declarations,
    pub(crate) restrictions: &'a mut Restrictions,
    /// Firms of this block that also compete in ordinary processes.
    pub(crate) guests: Vec<Rc<Firm>>,
    /// The planted processes by their slot in the block.
    pub(crate) placed: Vec<Option<Process>>,
    pub(crate) truths: Vec<Truth>,
    first: u64,
    free: Vec<usize>,
    open: Vec<(u64, usize)>,
    serial: u64,
    numbers: Vec<u64>,
    parties: Vec<String>,
}

impl<'a> Stage<'a> {
    /// The stage of the block that begins at process `first` and has `size` slots.
    pub(crate) fn new(
        seed: u64,
        block: u64,
        (first, size): (u64, usize),
        cast: &'a Cast,
        Registers { entities, declarations, restrictions }: Registers<'a>,
    ) -> Stage<'a> {
        let mut free: Vec<usize> = (0..size).collect();
        Random::keyed(seed, Stream::Block, block).shuffle(&mut free);
        Stage {
            seed,
            cast,
            random: Random::keyed(seed, Stream::Episode, block << 8),
            variant: block,
            entities,
            declarations,
            restrictions,
            guests: Vec::new(),
            placed: (0..size).map(|_| None).collect(),
            truths: Vec::new(),
            first,
            free,
            open: Vec::new(),
            serial: LOCAL_FROM + block * SERIALS_PER_BLOCK,
            numbers: Vec::new(),
            parties: Vec::new(),
        }
    }

    /// Plays a scheme, or its look-alike, and notes the truth of it.
    pub(crate) fn play(&mut self, index: usize, scheme: &Scheme, guilty: bool) {
        let key = (self.variant << 8) | ((index as u64) << 1) | u64::from(guilty);
        self.random = Random::keyed(self.seed, Stream::Episode, key);
        let seen = if guilty { (scheme.guilty)(self) } else { (scheme.innocent)(self) };
        assert!(self.open.is_empty(), "{} left a process open", scheme.name);
        self.truths.push(Truth {
            scheme: scheme.name,
            guilty,
            numbers: std::mem::take(&mut self.numbers),
            parties: std::mem::take(&mut self.parties),
            codes: seen.codes.to_vec(),
            note: seen.note,
        });
    }

    fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        let used = self.serial - LOCAL_FROM - self.variant * SERIALS_PER_BLOCK;
        assert!(used < SERIALS_PER_BLOCK, "a block uses its own serial numbers only");
        self.serial
    }

    /// A notice in a free slot; [`Stage::place`] puts the finished process there.
    pub(crate) fn notice(&mut self, buyer: &Rc<Body>, market: &'static Market, method: Method, start: Day) -> Process {
        let slot = self.free.pop().expect("a block has more slots than a round of schemes needs");
        let number = process_number(self.seed, self.first + slot as u64);
        self.open.push((number, slot));
        draft::notice(&mut self.random, number, buyer, market, method, start)
    }

    /// The process is finished: it belongs to the scheme being played.
    pub(crate) fn place(&mut self, mut process: Process) {
        let at = self.open.iter().position(|open| open.0 == process.number);
        let (number, slot) = self.open.swap_remove(at.expect("a process is placed once, after its notice"));
        process.planted = true;
        draft::cut(&mut process);
        self.numbers.push(number);
        self.placed[slot] = Some(process);
    }

    /// A new firm, to be changed and then [entered](Stage::enter). Never a sole trader, whose number would be its
    /// owner's and give away (or belie) what a scheme does with owners.
    pub(crate) fn make(&mut self, market: &'static Market, region: usize) -> Firm {
        let serial = self.next_serial();
        let mut firm = Firm::new(self.seed, serial, market, region);
        firm.mixes = true;
        firm.incorporate(self.seed, serial);
        firm
    }

    /// Enters a firm in the register (if it is in one) and in the life of the block.
    pub(crate) fn enter(&mut self, firm: Firm) -> Rc<Firm> {
        let firm = Rc::new(firm);
        if firm.identified {
            self.entities.firm(&firm);
        }
        if firm.mixes {
            self.guests.push(Rc::clone(&firm));
        }
        firm
    }

    /// A new firm.
    pub(crate) fn firm(&mut self, market: &'static Market, region: usize) -> Rc<Firm> {
        let firm = self.make(market, region);
        self.enter(firm)
    }

    /// Several new firms, which the truth names.
    pub(crate) fn named_firms(&mut self, market: &'static Market, region: usize, count: usize) -> Vec<Rc<Firm>> {
        let firms: Vec<_> = (0..count).map(|_| self.firm(market, region)).collect();
        firms.iter().for_each(|firm| self.name(&firm.id));
        firms
    }

    /// Names a party in the truth.
    pub(crate) fn name(&mut self, id: &str) {
        self.parties.push(id.to_owned());
    }

    /// Some known body.
    pub(crate) fn body(&mut self) -> Rc<Body> {
        self.cast.body(&mut self.random)
    }

    pub(crate) fn body_in(&mut self, region: usize) -> Rc<Body> {
        self.cast.body_in(&mut self.random, region)
    }

    /// A new body whose purchases are all in the scheme.
    pub(crate) fn new_body(&mut self, region: usize, story: Story) -> Rc<Body> {
        self.new_body_with(region, story, &[])
    }

    /// The same; its officer declares interests in these firms, every year.
    pub(crate) fn new_body_with(&mut self, region: usize, story: Story, interests: &[Rc<Firm>]) -> Rc<Body> {
        let serial = self.next_serial();
        let body = Rc::new(Body::new(self.seed, serial, region));
        self.entities.body(&body);
        self.declarations.official(self.seed, &body, &body.head, Story::Plain, &[]);
        let interests: Vec<(&Firm, i64)> = interests.iter().map(|firm| (&**firm, i64::MAX)).collect();
        self.declarations.official(self.seed, &body, &body.officer, story, &interests);
        body
    }

    /// A person like `person`: their brother or sister.
    pub(crate) fn sibling(&mut self, person: &Person) -> Person {
        let serial = KIN_FROM + self.next_serial();
        person.sibling(self.seed, serial)
    }

    pub(crate) fn namesake(&mut self, person: &Person) -> Person {
        let serial = KIN_FROM + self.next_serial();
        person.namesake(self.seed, serial)
    }

    /// Some firm of the background cast that is none of `others`.
    pub(crate) fn outsider(&mut self, market: &'static Market, region: usize, others: &[Rc<Firm>]) -> Rc<Firm> {
        for _ in 0..20 {
            let firm = self.cast.firm(&mut self.random, market, region);
            if others.iter().all(|other| other.id != firm.id) {
                return firm;
            }
        }
        self.firm(market, region)
    }

    pub(crate) fn region(&mut self) -> usize {
        self.random.index(9)
    }

    /// One of some markets, by code.
    pub(crate) fn market(&mut self, codes: &[&'static str]) -> &'static Market {
        market(codes[self.random.index(codes.len())])
    }

    pub(crate) fn day(&mut self, first: i64, last: i64) -> Day {
        ordinary::day_between(&mut self.random, first, last)
    }

    /// A day early in a year whose base unit is confirmed.
    pub(crate) fn confirmed_day(&mut self) -> Day {
        let year = *self.random.pick(&CONFIRMED_YEARS);
        Day::new(year, self.random.range(2, 4), self.random.range(1, 28))
    }

    /// Adds an offer at `millionths` of the estimate.
    pub(crate) fn offer(&mut self, process: &mut Process, firm: &Rc<Firm>, millionths: i64) {
        draft::offer_at(process, &mut self.random, firm, millionths);
    }

    /// Adds an offer at honest odds: each firm has its own costs.
    pub(crate) fn honest_offer(&mut self, process: &mut Process, firm: &Rc<Firm>) {
        let share = self.random.range(780_000, 985_000);
        self.offer(process, firm, share);
    }

    /// Lets the process run its usual course and places it.
    pub(crate) fn settle(&mut self, mut process: Process) {
        draft::settle(&mut process, &mut self.random);
        self.place(process);
    }

    /// Awards directly at `permille` of the estimate and places the process.
    pub(crate) fn settle_directly(&mut self, mut process: Process, firm: &Rc<Firm>, permille: i64) {
        let price = process.value().permille(permille);
        draft::settle_directly(&mut process, &mut self.random, firm, price);
        self.place(process);
    }
}
