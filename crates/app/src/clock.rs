//! The clock. Below the program nothing reads it: time is an argument.

use std::time::{SystemTime, UNIX_EPOCH};

use facts::days;

/// The time now as RFC 3339, in UTC.
pub fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let (day, rest) = ((seconds / 86_400) as i32, seconds % 86_400);
    format!("{}T{:02}:{:02}:{:02}Z", days::print(day), rest / 3600, rest / 60 % 60, rest % 60)
}
