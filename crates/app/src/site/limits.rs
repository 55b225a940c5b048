//! Every limit of the site, in one table: what the code keeps, what the page `/about/limits` shows and what the description of the
//! API says are the same numbers.
//!
//! A limit's reason stands here for whoever changes it, and in three languages in `locales` for whoever meets it.

/// Connections served at once; further ones wait to be taken. Each holds a few kilobytes, and a machine of two cores answers no more at a time.
pub const CONNECTIONS_MAX: usize = 4096;
/// Time for the head of a request to come whole: who sends a byte now and then holds a connection for nothing.
pub const HEAD_SECONDS: u64 = 10;
/// Time for an answer to begin. A page takes milliseconds; what takes this long has gone wrong.
pub const ANSWER_SECONDS: u64 = 30;
/// Time for which nothing of an answer need be taken: longer than an answer may take to begin. Whoever takes nothing holds a place.
pub const STALL_SECONDS: u64 = 60;
/// Bytes of a request's head: room for the longest address and the headers of any browser.
pub const HEAD_BYTES_MAX: usize = 32 << 10;
/// Bytes of an address: room for a query's text with its escapes; what most programs between a reader and us let through.
pub const ADDRESS_BYTES_MAX: usize = 8 << 10;
/// Parameters of an address; the search has the most, and fewer than half of these.
pub const PARAMETERS_MAX: usize = 40;
/// Characters of a parameter's value: longer than any name or number that is published.
pub const VALUE_CHARS_MAX: usize = 500;
/// Greatest number of a page of a list; a file has the whole list.
pub const PAGE_MAX: usize = 100_000;
/// Rows of a page of a list: more than a screen, less than 60 kilobytes.
pub const LIST_ROWS: usize = 50;
/// Results on a page of a search.
pub const SEARCH_RESULTS: usize = 25;
/// Results that can be paged through: nobody reads further, and each page costs as much as all before it. A file has them all.
pub const SEARCH_REACH: usize = 10_000;
/// Rows of one part of a purchase that its page shows; the JSON has them all.
pub const PART_ROWS: usize = 200;
/// Bytes of a published release whose text is shown: longer ones are not for reading on a page.
pub const RAW_BYTES_MAX: u64 = 4 << 20;
/// Time of a query. What takes longer is better asked of one's own copy.
pub const QUERY_SECONDS: u64 = 10;
/// Memory that a query's joins, sorts and groups may hold; nothing is put on the disk for it.
pub const QUERY_MEMORY_BYTES: usize = 256 << 20;
/// Memory of the process that runs queries, with everything that the query's own count does not see; a query that needs more ends that process and nothing else.
pub const QUERY_PROCESS_BYTES: usize = 1 << 30;
/// Rows of a query's answer; the answer says when it was cut here.
pub const QUERY_ROWS_MAX: usize = 100_000;
/// Bytes of a query's answer, which is made whole before it is sent; it is cut where it reaches this.
pub const QUERY_ANSWER_BYTES: usize = 32 << 20;
/// Characters of a query's text: it must fit into an address with its escapes.
pub const QUERY_CHARS_MAX: usize = 4_000;
/// Queries at once; others are told to come again. Pages come first.
pub const QUERIES_AT_ONCE: usize = 2;
/// Seconds after which to ask again when all places for queries are taken: half of the longest query.
pub const QUERY_RETRY_SECONDS: u64 = 5;
/// Rows of a query's answer that the page shows; a file has up to the limit of rows.
pub const QUERY_ROWS_SHOWN: usize = 200;
/// Purchases read at a time for a file of all of them: between two reads other readers have their turn.
pub const EXPORT_CHUNK: i64 = 200;

/// Time of an amendment's trial: it must end before an answer has to begin. What takes longer is better run on one's own copy.
pub const TRIAL_SECONDS: u64 = 20;
/// Memory of an amendment's trial: its rules run twice over a whole dataset, beside everything else.
pub const TRIAL_MEMORY_BYTES: usize = 512 << 20;
/// Trials of amendments at once: each takes a core for seconds, and pages come first.
pub const TRIALS_AT_ONCE: usize = 1;

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Unit {
    Plain,
    Rows,
    Characters,
    Bytes,
    Seconds,
}

impl Unit {
    /// Its name: in the JSON, and the end of the key of its word.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Plain => "count",
            Unit::Rows => "rows",
            Unit::Characters => "characters",
            Unit::Bytes => "bytes",
            Unit::Seconds => "seconds",
        }
    }
}

/// A limit as it is shown: its texts have the keys `limit-NAME` and `limit-NAME-why`.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: u64,
    /// What it counts.
    pub unit: Unit,
}

impl Limit {
    /// The value with what it counts.
    pub fn plain(&self) -> String {
        match self.unit {
            Unit::Plain => self.value.to_string(),
            unit => format!("{} {}", self.value, unit.name()),
        }
    }
}

const fn limit(name: &'static str, value: u64, unit: Unit) -> Limit {
    Limit { name, value, unit }
}

/// The table.
pub const ALL: [Limit; 27] = [
    limit("connections", CONNECTIONS_MAX as u64, Unit::Plain),
    limit("head-seconds", HEAD_SECONDS, Unit::Seconds),
    limit("answer-seconds", ANSWER_SECONDS, Unit::Seconds),
    limit("stall-seconds", STALL_SECONDS, Unit::Seconds),
    limit("head-bytes", HEAD_BYTES_MAX as u64, Unit::Bytes),
    limit("address-bytes", ADDRESS_BYTES_MAX as u64, Unit::Bytes),
    limit("parameters", PARAMETERS_MAX as u64, Unit::Plain),
    limit("value-chars", VALUE_CHARS_MAX as u64, Unit::Characters),
    limit("page-number", PAGE_MAX as u64, Unit::Plain),
    limit("list-rows", LIST_ROWS as u64, Unit::Rows),
    limit("search-results", SEARCH_RESULTS as u64, Unit::Rows),
    limit("search-reach", SEARCH_REACH as u64, Unit::Rows),
    limit("part-rows", PART_ROWS as u64, Unit::Rows),
    limit("raw-bytes", RAW_BYTES_MAX, Unit::Bytes),
    limit("query-seconds", QUERY_SECONDS, Unit::Seconds),
    limit("query-memory", QUERY_MEMORY_BYTES as u64, Unit::Bytes),
    limit("query-process", QUERY_PROCESS_BYTES as u64, Unit::Bytes),
    limit("query-rows", QUERY_ROWS_MAX as u64, Unit::Rows),
    limit("query-bytes", QUERY_ANSWER_BYTES as u64, Unit::Bytes),
    limit("query-chars", QUERY_CHARS_MAX as u64, Unit::Characters),
    limit("query-at-once", QUERIES_AT_ONCE as u64, Unit::Plain),
    limit("query-retry", QUERY_RETRY_SECONDS, Unit::Seconds),
    limit("query-shown", QUERY_ROWS_SHOWN as u64, Unit::Rows),
    limit("export-chunk", EXPORT_CHUNK as u64, Unit::Rows),
    limit("trial-seconds", TRIAL_SECONDS, Unit::Seconds),
    limit("trial-memory", TRIAL_MEMORY_BYTES as u64, Unit::Bytes),
    limit("trials-at-once", TRIALS_AT_ONCE as u64, Unit::Plain),
];

#[cfg(test)]
mod tests {
    use facts::texts::Lang;

    use super::*;
    use crate::site::locale;

    #[test]
    fn every_limit_of_this_file_is_in_the_table_and_has_its_texts() {
        let source = include_str!("limits.rs");
        let named: Vec<&str> =
            source.lines().filter_map(|l| l.strip_prefix("pub const ")?.split(':').next()).filter(|n| *n != "ALL").collect();
        assert_eq!(named.len(), ALL.len());
        let table = source.split("pub const ALL").nth(1).expect("the table is in the file");
        for name in named {
            assert!(table.contains(name), "{name} is not in the table");
        }
        for limit in ALL {
            for lang in locale::LANGS {
                for end in ["", "-why"] {
                    let key = format!("limit-{}{end}", limit.name);
                    assert!(locale::has(lang, &key), "{key} has no text in {}", lang.code());
                }
            }
        }
    }

    /// `docs/limits.md` as this table has it.
    fn page() -> String {
        let mut out = "<!-- Held to crates/app/src/site/limits.rs by a test, which prints the page when it differs. -->\n\n# Limits of the site\n\n\
            They keep one reader from taking what is there for all. The site shows them at `/about/limits`.\n\n| limit | value | why |\n|---|---|---|\n"
            .to_owned();
        for limit in ALL {
            let text = |end: &str| locale::text(Lang::En, &format!("limit-{}{end}", limit.name), &[]);
            out += &format!("| {} | {} | {} |\n", text(""), limit.plain(), text("-why"));
        }
        out
    }

    #[test]
    fn the_page_in_docs_is_this_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/limits.md");
        let have = std::fs::read_to_string(path).unwrap_or_default();
        assert!(have == page(), "docs/limits.md should be:\n{}", page());
    }
}
