//! The real files in `TURA_DATA`, where they are.
