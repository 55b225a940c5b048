//! What was promised: a register of strategies, and what everyone says of them.

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
