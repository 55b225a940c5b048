//! Did it help?
