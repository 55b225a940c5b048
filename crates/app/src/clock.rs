//! The clock. Below the program nothing reads it: time is an argument.

use std::time::{SystemTime, UNIX_EPOCH};

use facts::days;

/// Seconds of a day.
pub const DAY_SECONDS: u64 = 86_400;

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

/// The time now as RFC 3339, in UTC.
pub fn now() -> String {
    // Read once: between two looks a day may end.
    let seconds = seconds();
    let (day, rest) = (day_of(seconds), seconds % DAY_SECONDS);
    format!("{}T{:02}:{:02}:{:02}Z", days::print(day), rest / 3600, rest / 60 % 60, rest % 60)
}

/// Today in UTC, in days since 1970.
pub fn today() -> i32 {
    day_of(seconds())
}

fn day_of(seconds: u64) -> i32 {
    i32::try_from(seconds / DAY_SECONDS).unwrap_or(i32::MAX)
}
