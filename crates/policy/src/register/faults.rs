//! What may be wrong with an entry or a plan: where, what was found, and what to do. In English, for the command line.

use std::fmt;

use super::due_text::Unreadable;

/// Where in a file something stands. What is not known is not printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The row or line, from 1.
    pub row: Option<usize>,
    /// The column's letters (`C`), or a field's name.
    pub column: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet \"{sheet}\"")?;
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        Ok(())
    }
}

/// Something wrong, or worth knowing, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Where; `None` for an entry that came from no file.
    pub place: Option<Place>,
    /// What. In a box, because most results hold none.
    pub matter: Box<Matter>,
}

impl Fault {
    /// A fault of an entry from no file.
    pub fn of(matter: Matter) -> Fault {
        Fault { place: None, matter: Box::new(matter) }
    }

    /// The same fault, found at a place, unless it has one already.
    pub fn at(mut self, place: &Place) -> Fault {
        self.place.get_or_insert_with(|| place.clone());
        self
    }
}

impl From<Matter> for Fault {
    fn from(matter: Matter) -> Fault {
        Fault::of(matter)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}", self.matter)
    }
}

impl std::error::Error for Fault {}

/// What is wrong. Every message names what was found and the cure.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Matter {
    /// Blank author, or a time that is none.
    #[error("an entry needs an author and a time with a zone, and has {author:?} and {at:?}; say who writes it and when")]
    #[allow(missing_docs)]
    NoAuthor { author: String, at: String },
    /// An id that cannot stand in an address.
    #[error("{what} {id:?} is no id; use letters, digits, `.`, `-` and `_`, at most 80 of them")]
    #[allow(missing_docs)]
    BadId { what: &'static str, id: String },
    /// Something named that the register does not have.
    #[error("{what} {id:?} is not in the register; add it first, or correct the id")]
    #[allow(missing_docs)]
    Missing { what: &'static str, id: String },
    /// An id that stands twice in one file.
    #[error("{what} {id:?} is already defined at row {first}; give each its own id")]
    #[allow(missing_docs)]
    Twice { what: &'static str, id: String, first: usize },
    /// A record that is there already.
    #[error("the record {id:?} is already in the register; what was said stays as it is, add another one beside it")]
    #[allow(missing_docs)]
    AlreadyThere { id: String },
    /// A required text is blank.
    #[error("{what} has no {field}; write it")]
    #[allow(missing_docs)]
    Blank { what: String, field: &'static str },
    /// A text too long to show.
    #[error("{what} has a {field} longer than 20000 characters; shorten it, or keep the long text as evidence")]
    #[allow(missing_docs)]
    TooLong { what: String, field: &'static str },
    /// An objective without a target, baseline or day.
    #[error(
        "objective {objective:?} has no {lacks}, so nobody will be able to say that it is achieved; give it an indicator with baseline, target and day"
    )]
    #[allow(missing_docs)]
    NoTarget { objective: String, lacks: &'static str },
    /// Target equal to baseline, or a number that is none.
    #[error(
        "objective {objective:?}: baseline {baseline} and target {target} of {indicator} leave nothing to reach; the target must be another finite number"
    )]
    #[allow(missing_docs)]
    NothingToReach { objective: String, indicator: String, baseline: f64, target: f64 },
    /// A number that is not finite.
    #[error("{what}: {value} is no number one can hold against another; give a finite one")]
    #[allow(missing_docs)]
    NotFinite { what: String, value: f64 },
    /// Due before start.
    #[error("action {action:?} is due {due} and starts {start}, after it; correct one of the two")]
    #[allow(missing_docs)]
    DueBeforeStart { action: String, start: String, due: String },
    /// Something before its beginning.
    #[error("{what} ends {to}, not after it begins ({from}); correct one of the two days")]
    #[allow(missing_docs)]
    EndsBeforeItBegins { what: String, from: String, to: String },
    /// A body that does not exist then.
    #[error("{body:?} does not exist {when} ({life}){successor}; name the body that answers on that day, or correct its dates")]
    #[allow(missing_docs)]
    NoSuchBodyThen { body: String, when: String, life: String, successor: String },
    /// A day after the one it was written down.
    #[error("{what} is dated {on}, after the day it is written down ({written}); correct the day")]
    #[allow(missing_docs)]
    InTheFuture { what: String, on: String, written: String },
    /// A catalogue number that is none.
    #[error("{number} is no type of measure; the catalogue has 1 to 32 (`tura measures catalogue` lists them)")]
    #[allow(missing_docs)]
    NoSuchType { number: u8 },
    /// A kind that the type does not have.
    #[error("measure {measure:?}: a measure of type {number} ({name}) is not {kind}; correct the kind or the type")]
    #[allow(missing_docs)]
    KindOfType { measure: String, number: u8, name: String, kind: String },
    /// No article of the Convention.
    #[error("measure {measure:?}: {article:?} is no article of the UN Convention against Corruption; write it as 9, 9.1 or 7.1d")]
    #[allow(missing_docs)]
    NoSuchArticle { measure: String, article: String },
    /// An amount that is none.
    #[error("measure {measure:?}: {amount:?} {currency:?} is no amount; write a decimal and three letters, as 1500000 KZT")]
    #[allow(missing_docs)]
    NoAmount { measure: String, amount: String, currency: String },
    /// Something of one strategy that names something of another.
    #[error("{what} {id:?} belongs to strategy {found:?}, not {expected:?}; name one of its own strategy")]
    #[allow(missing_docs)]
    OtherStrategy { what: &'static str, id: String, found: String, expected: String },
    /// An action that waits for itself.
    #[error("action {action:?} depends on itself, directly or through others; take one of the links out")]
    #[allow(missing_docs)]
    Circle { action: String },
    /// Somebody certifies themselves.
    #[error("{who:?} cannot verify action {action:?}: {why}; nobody certifies themselves, have another body check it")]
    #[allow(missing_docs)]
    SelfCertified { action: String, who: String, why: &'static str },
    /// A claim by somebody who does not answer for the action.
    #[error("{body:?} does not answer for action {action:?} and cannot claim it; name a responsible body, or add an assessment instead")]
    #[allow(missing_docs)]
    NotTheirs { action: String, body: String },
    /// An assessor whose kind does not fit.
    #[error("{who:?} {relation}; give the kind of assessor that fits")]
    #[allow(missing_docs)]
    WrongAssessor { who: String, relation: &'static str },
    /// An entry that the action's life cycle does not allow.
    #[error("action {action:?} is {state}; {cure}")]
    #[allow(missing_docs)]
    NotNow { action: String, state: &'static str, cure: &'static str },
    /// A deadline changed by an amendment.
    #[error(
        "action {action:?} is due {is} and would be due {would}; a deadline moves only by an entry of its own, with reason and who decided it (`tura measures move {action} --to …`)"
    )]
    #[allow(missing_docs)]
    DeadlineByAmendment { action: String, is: String, would: String },
    /// A move from a deadline that is not the present one.
    #[error("action {action:?} is due {is}, not {from}; somebody moved it meanwhile: look again and repeat")]
    #[allow(missing_docs)]
    MovedMeanwhile { action: String, is: String, from: String },
    /// A move that moves nothing, or to no date.
    #[error("action {action:?}: the new deadline {to} {why}; give another date")]
    #[allow(missing_docs)]
    NoMove { action: String, to: String, why: String },
    /// Evidence without what its kind needs.
    #[error("evidence {title:?} of kind {kind} has no {needs}; give it")]
    #[allow(missing_docs)]
    BareEvidence { title: String, kind: &'static str, needs: &'static str },
    /// A trial as evidence of a measure that changes no law.
    #[error("measure {measure:?} is not legislative, so trying an amendment is no evidence for it; name a legislative measure")]
    #[allow(missing_docs)]
    NotLegislative { measure: String },
    /// Two measures that claim one effect.
    #[error(
        "measures {one:?} and {other:?} both claim {indicator} for the same scope at the same time ({when}); their effects cannot be told apart: stagger them, split the scope, or study them as one"
    )]
    #[allow(missing_docs)]
    SharedEffect { one: String, other: String, indicator: String, when: String },
    /// A provision that does not hold when the measure rests on it.
    #[error("measure {measure:?} rests on {provision:?}, which {why} ({when}); name the provision in force then, or correct its dates")]
    #[allow(missing_docs)]
    LawNotInForce { measure: String, provision: String, why: &'static str, when: String },
    /// A deadline that is no date.
    #[error("deadline {text:?}: {why}; it is kept as it is written and cannot become overdue")]
    #[allow(missing_docs)]
    UnknownDue { text: String, why: Unreadable },
    /// A date that cannot be.
    #[error("{text:?} is no date: {why}; write it as 2026-12-31, 31.12.2026 or \"IV квартал 2026 года\"")]
    #[allow(missing_docs)]
    BadDate { text: String, why: Unreadable },
    /// A cell whose word is not one of the list.
    #[error("{found:?} is not one of {allowed}; write one of them")]
    #[allow(missing_docs)]
    NotOneOf { found: String, allowed: &'static str },
    /// A file that cannot be read at all.
    #[error("{why}")]
    #[allow(missing_docs)]
    Unreadable { why: String },
    /// A file or table larger than we take.
    #[error("{what} is {found} and at most {most} is read; split the plan")]
    #[allow(missing_docs)]
    TooLarge { what: &'static str, found: String, most: u64 },
    /// No row of titles.
    #[error(
        "no row of column titles was recognised in the first {looked} rows (it needs one for the measure and one for who or when); name the columns in a mapping file: [columns] \"title as written\" = \"measure\""
    )]
    #[allow(missing_docs)]
    NoHeader { looked: usize },
    /// Two columns of one meaning.
    #[error("the columns {one:?} and {other:?} both mean {field}; set one of them to \"ignore\" in a mapping file")]
    #[allow(missing_docs)]
    TwoColumns { one: String, other: String, field: &'static str },
    /// A column nobody knows.
    #[error("the column {title:?} was not read; say in a mapping file what it is, or \"ignore\"")]
    #[allow(missing_docs)]
    UnknownColumn { title: String },
    /// A sheet that was not read.
    #[error("the sheet {sheet:?} was not read; name the sheet of the plan in a mapping file: sheet = \"…\"")]
    #[allow(missing_docs)]
    UnreadSheet { sheet: String },
    /// A body the import made.
    #[error(
        "{name:?} is a body the register did not know; it was added as {id:?}. If it is another spelling of a known one, make it an alias there"
    )]
    #[allow(missing_docs)]
    NewBody { name: String, id: String },
    /// A name that fits several bodies.
    #[error("{name:?} may be {bodies}; write the id of one of them")]
    #[allow(missing_docs)]
    WhichBody { name: String, bodies: String },
    /// A row of an action that went away.
    #[error(
        "action {action:?} is in the register and not in this plan; nothing was deleted: cancel it with the act that says so, or put the row back"
    )]
    #[allow(missing_docs)]
    Vanished { action: String },
    /// A row that belongs to another strategy.
    #[error("the row belongs to strategy {found:?} and the plan is {expected:?}; import it as that one")]
    #[allow(missing_docs)]
    RowOfOther { found: String, expected: String },
    /// Rows that say different things of one entity.
    #[error("the row says something else of {what} {id:?} than row {first}; say the same in both, or give one of them another number")]
    #[allow(missing_docs)]
    Differs { what: &'static str, id: String, first: usize },
    /// The list of faults was cut.
    #[error("there are more faults; correct these first, then look again")]
    AndMore,
    /// A plan without anything.
    #[error("there is no row below the titles; is this the right sheet?")]
    Empty,
}
