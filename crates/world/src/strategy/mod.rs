//! The republic's anti-corruption strategy: what it promised (`plan.toml`), and what each action truly did
//! (`measures-truth.jsonl`).
//!
//! The plan is what a state would publish: claims, verifications and assessments that contradict each other. The truth is
//! counted while processes are drawn, each as it went and as it would have gone without the action ([`tally`]).

pub(crate) mod tally;

pub(crate) mod plan;

#[cfg(test)]
mod tests;
