//! What was promised.
