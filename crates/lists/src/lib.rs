//! Publications about people and firms, read to statements with their places in the published bytes, and written again.
//!
//! One module a form. Comes in: bytes. Goes out: statements, each with where it was read, and what was set aside.
//! It deliberately opens no path and knows nothing of Arrow or of who is whom.
