//! Restrictions of business, as an integrity body publishes them: body, firm, period, extent, and how many payments it counts.
//!
//! One JSON object a line; the fields are explained in the world's README.

use crate::calendar::Day;
use crate::people::bodies::Body;
use crate::people::firms::{Firm, Spelling};
use crate::publish::json::Json;

/// Restriction lines waiting to be written.
#[derive(Default)]
pub(crate) struct Restrictions {
    json: Json,
    pub(crate) count: u64,
}

impl Restrictions {
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.json.bytes)
    }

    /// `body` may not do business with `firm` from a day on, and until another where that is said.
    pub(crate) fn restriction(&mut self, body: &Body, firm: &Firm, from: Day, to: Option<Day>, ground: &str) {
        self.json.object(|j| {
            j.string("body", &body.russian);
            j.string("bodyNumber", &body.id);
            j.string("company", &firm.title(Spelling::Plain));
            j.string("companyNumber", &firm.id);
            j.day("from", from);
            if let Some(to) = to {
                j.day("to", to);
            }
            j.string("extent", "полное");
            j.string("ground", ground);
            j.whole("transactions", 0);
        });
        self.json.bytes.push(b'\n');
        self.count += 1;
    }
}
