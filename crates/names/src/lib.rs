//! Names of people and organisations in any script: what they are written in, how they sound, what their
//! parts are, and how alike two of them are, in words a person understands.
//!
//! Pure: no file, clock, thread or randomness, and no crate of ours, so that others can use it on its own.
//! It deliberately knows nothing of registers, identifiers or dates of birth: those are weighed in `resolve`.

pub mod scripts;

pub mod letters;

pub mod sounds;

mod words;

mod pieces;

mod cut;

pub mod common;

pub mod organisations;

pub mod parts;

pub mod rarity;

mod what;

mod close;

mod align;

pub mod compare;

pub mod fit;
