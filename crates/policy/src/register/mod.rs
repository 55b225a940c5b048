//! The register: what was promised, by whom and until when, and what everyone says of it.
//!
//! A register is a value: [`Entry`] after [`Entry`] folded by [`Register::apply`], in the order in which the ledger keeps
//! them. Nothing here opens a file or a database or reads a clock. Reach for this room to read a plan
//! ([`import::read`]), to see what it would change ([`difference`]), to ask how things stand on a day
//! ([`Register::lines`], [`Register::objective`]), and to write it out ([`export::rows`]).
//!
//! What it holds to, each by a check of its own (`check`, `standing`) and a test of that name:
//!
//! - An action is not done on the implementer's word. Claimed, verified and what others say are three columns, and
//!   where they differ it is said. Nobody certifies themselves.
//! - Finished actions do not achieve an objective; its indicator does, on its day. *Not evaluated* is a state.
//! - A number without a query is *declared*. A problem without evidence is *asserted*.
//! - Whether something is overdue is computed for the day asked about. A deadline moves only by an entry with author,
//!   reason and who decided it; moves are counted.
//! - Assessments stand side by side. Nothing is overwritten; an amendment keeps what was said before.
//! - Bodies and mandates have their days. Who does not exist on a day answers for nothing then.
//!
//! It deliberately has no score of a body or person, no share of "measures done" as a headline, and no state that
//! somebody could set by hand.
//!
//! # The form of a strategy's file
//!
//! `packs/<country>/measures.toml`, read by [`read_toml`]. One `[strategy]`, then a table an entity or record; the order
//! of kinds does not matter, members of one kind name only earlier ones. Dates are `2026-12-31`, `"2026-12"`,
//! `"2026-Q4"`, `"2026-H2"`, `2026`, `"2026/2028"`; `due` also takes the plan's own words. Texts are a string, or
//! `{ en, ru, kk }`. Records without `id` get one from their content. Fields nobody knows are faults.
//!
//! ```
//! let text = r#"
//! [strategy]
//! id = "S1"
//! title = { en = "Fair purchases", ru = "Честные закупки", kk = "Әділ сатып алу" }
//! period = "2024/2026"                       # optional, as jurisdiction, act, source, status
//! illustrative = true                        # made up: said wherever it is shown, with the note
//! note = "Drawn up to show a plan."
//!
//! [[body]]                                   # a successor is a body of its own
//! id = "ministry"
//! name = "Ministry of Purchases"
//! aliases = ["MoP"]                          # other spellings that plans use
//! actor_group = "agency"                     # agency ngo media public business parliament court
//! valid_from = 2020-01-01
//! ## valid_to = 2027-01-01                    # first day it no longer exists
//! ## follows = "old-ministry"
//! identifiers = [{ scheme = "party", id = "B-01", dataset = "sample" }]   # how purchases name it
//! mandates = [{ function = "policy", from = 2020-01-01 }]
//!
//! [[body]]
//! id = "service"
//! name = "Integrity Service"
//!
//! [[problem]]
//! id = "P1"
//! strategy = "S1"
//! statement = "After a failed tender the contract goes to one invited supplier."
//!
//! [[objective]]
//! id = "O1"
//! strategy = "S1"
//! problem = "P1"
//! text = "Less is bought from a single source."
//! targets = [{ indicator = "I03", scope = { bodies = ["ministry"] }, baseline = 0.41, target = 0.25, by = 2026-12-31 }]
//!
//! [[measure]]
//! id = "M1"
//! strategy = "S1"
//! number = "1.1"
//! objectives = ["O1"]
//! type = 2                                   # of the catalogue of 32 types
//! kind = "administrative"                    # legislative information; the type's own when missing
//! text = "Conflicts of interest are checked before award."
//! uncac = ["7.4", "9.1"]
//! law = ["law-12"]                           # ids of provisions
//! ## also: direction, rationale, expected_effect, risks, cost = { amount = "1500000", currency = "KZT" }
//!
//! [[action]]
//! id = "A1"
//! measure = "M1"
//! responsible = "ministry"
//! co = []
//! start = 2024-03-01
//! due = "IV квартал 2024 года"               # the first deadline; [[moved]] says the rest
//! form = "Order of the minister"
//! scope = { bodies = ["ministry"] }          # whom it touches; also regions, classes, methods
//! ## also: text, actor_group, performance, funding, depends_on
//!
//! [[evidence]]                               # of: strategy problem objective measure action body
//! id = "E1"
//! of = { problem = "P1" }
//! kind = "flags"                             # act url file dataset measurement flags survey cases audit
//! title = "Flags of rule R018 in 2023"
//! ## also: url, sha256, on, public = false
//!
//! [[value]]                                  # declared: it has no query
//! indicator = "I03"
//! scope = { bodies = ["ministry"] }
//! period = 2024
//! value = 0.37
//! declared_by = "Ministry of Purchases"
//! source = "Annual report 2024, page 12"
//!
//! [[started]]
//! action = "A1"
//! on = 2024-04-01
//!
//! [[moved]]
//! action = "A1"
//! from = 2024-12-31                          # the deadline it had
//! to = 2025-06-30
//! reason = "The register of relatives was late."
//! decided_by = "Government"
//! act = "Resolution 77"
//! on = 2024-12-20
//!
//! [[claim]]
//! action = "A1"
//! what = "result"                            # or partial
//! by = "ministry"
//! on = 2025-06-20
//! source = "Report of the ministry, June 2025"   # with a source, whoever writes it down is not who claims it
//!
//! [[verification]]
//! action = "A1"
//! by = "service"                             # not a body that answers for the action
//! outcome = "partial"                        # done partial not_done returned
//! reason = "Two departments of five."
//! on = 2025-07-20
//! source = "Letter of the service"
//!
//! [[assessment]]
//! of = { action = "A1" }
//! assessor = "Open Ledger"                   # or body = "…"
//! assessor_kind = "ngo"                      # implementer coordinator ngo media peer court public
//! verdict = "limited"                        # no_evidence not_started limited substantial complete; or GRECO's
//! reason = "In 31 of 50 procedures nobody was checked."
//! on = 2025-08-01
//!
//! ## [[cancelled]] action, act, reason, on
//! "#;
//! use policy::register::{Day, Overdue, State, fold, read_toml};
//! let register = fold(&read_toml("measures.toml", text).unwrap(), "Aigul", "2026-01-31T09:30:00Z").unwrap();
//! let lines = register.lines(Day::parse("2026-01-31").unwrap(), None);
//! assert_eq!((lines[0].state, lines[0].moves, lines[0].diverges), (State::VerifiedPartial, 1, true));
//! assert_eq!(lines[0].overdue, Overdue::Yes { days: 215 });
//! ```

mod catalogue;

mod check;

mod compare;

mod due_text;

mod entries;

pub mod export;

mod faults;

mod fold;

pub mod import;

mod model;

mod plan;

mod queries;

mod records;

mod standing;

mod when;

mod words;

pub use catalogue::{MeasureType, TypeNumber, of as type_of, types};
pub use compare::{Difference, Terms, difference, fold};
pub use due_text::Unreadable;
pub use entries::{Change, Entry};
pub use faults::{Fault, Matter, Place};
pub use fold::{ActionFile, Amendment, Kept, Register, Stamp, Stamped};
pub use model::{
    Action, ActorGroup, Body, Cost, Function, Identifier, Kind, Mandate, Measure, Objective, Problem, Scope, Strategy, StrategyStatus,
    Target,
};
pub use plan::{Placed, Whole, read_toml};
pub use queries::Counts;
pub use records::{
    Assessment, AssessorKind, Cancellation, Claim, Claimed, DeclaredValue, Evidence, EvidenceKind, Grade, Move, Of, Outcome, Start, Trial,
    Verification,
};
pub use standing::{Achievement, ActionLine, Basis, Grounds, Level, NotEvaluated, ObjectiveLine, Overdue, Point, State, TargetLine};
pub use when::{Day, Due, When};
pub use words::{ActionId, BodyId, IndicatorId, MeasureId, ObjectiveId, ProblemId, ProvisionId, RecordId, StrategyId, Words};
