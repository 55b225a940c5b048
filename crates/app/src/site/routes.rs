//! Every address that is answered, in one table: the router is made from it, and so is the description of the API.
//!
//! A new page or a new answer of the API is a row of this table and nothing else. What a row says is held to: an address of the API takes
//! the parameters that stand here and no others, and refuses values that do not fit; a test reads which of them a handler asks for.

use axum::http::header;
use axum::routing::{MethodRouter, get};

use super::exports::{ftm, ocds};
use super::limits::{PAGE_MAX, QUERY_CHARS_MAX, VALUE_CHARS_MAX};
use super::make;
use super::openapi;
use super::reply::{SQL, Site};
use super::views::{
    data, decision, flag, flows, home, indicators, law, limits, listed, lists, market, network, party, people, plan, process, query,
    regions, rules, search, texts,
};

/// What a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// Any text up to so many characters.
    Text(usize),
    /// A whole number between two.
    Whole(u64, u64),
    /// A number.
    Number,
    /// A day.
    Day,
    /// One of these.
    One(&'static [&'static str]),
}

impl Of {
    /// Whether a value is one of them.
    pub fn takes(self, value: &str) -> bool {
        match self {
            Of::Text(most) => value.chars().count() <= most,
            Of::Whole(least, most) => {
                value.bytes().all(|b| b.is_ascii_digit()) && value.parse::<u64>().is_ok_and(|n| (least..=most).contains(&n))
            }
            Of::Number => value.parse::<f64>().is_ok_and(f64::is_finite),
            Of::Day => value.len() == 10 && facts::days::parse_day(value).is_some(),
            Of::One(all) => all.contains(&value),
        }
    }
}

/// A parameter of the query.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub of: Of,
    /// What it does, for the description of the API.
    pub what: &'static str,
}

const fn param(name: &'static str, of: Of, what: &'static str) -> Param {
    Param { name, of, what }
}

/// Where an address is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// As a page, and in JSON behind the API's front.
    Both,
    /// As a page only.
    Page,
    /// Behind the API's front only.
    Api,
}

/// A row of the table.
pub struct Route {
    /// The address; behind the API's front for the API.
    pub path: &'static str,
    /// Where it is answered.
    pub at: At,
    /// Its name in the API.
    pub id: &'static str,
    /// What it gives, in a sentence.
    pub what: &'static str,
    /// Parameters of the query, beside [`LANG`].
    pub params: &'static [Param],
    /// Schemas of the JSON it gives; none where it gives no JSON.
    pub json: &'static [&'static str],
    /// Forms of files it gives for `format=`; the JSON of a file is a list of the rows named by the last schema.
    pub files: &'static [&'static str],
    /// The handler.
    pub serve: Serve,
}

/// Makes the handler of an address.
pub type Serve = fn() -> MethodRouter<Site>;

/// Every address takes the language of its texts.
pub const LANG: Param =
    param("lang", Of::One(&["en", "ru", "kk"]), "Language of the texts. Without it Accept-Language decides, and else English.");
const AS_OF: Param = param("as_of", Of::Day, "The version that was current on this day. Without it the newest is read.");
const PAGE: Param = param("page", Of::Whole(1, PAGE_MAX as u64), "Number of the page, from 1. One past the end gives the last.");
const CURRENCY: Param = param(
    "currency",
    Of::Text(VALUE_CHARS_MAX),
    "Amounts in this currency only: currencies are never added. Without it the one with most awards.",
);
const SETS: [&str; 5] = ["csv", "json", "jsonl", "xlsx", "parquet"];
const FOUND: [&str; 4] = ["csv", "json", "xlsx", "parquet"];
const FORMAT: Param = param("format", Of::One(&SETS), "The whole list as a file, instead of a page of it.");

const fn text(name: &'static str, what: &'static str) -> Param {
    param(name, Of::Text(VALUE_CHARS_MAX), what)
}

const ON: Param = param("on", Of::Day, "Only links that held, or may have held, on this day.");
const PEOPLE: [Param; 7] = [
    AS_OF,
    text("dataset", "Only those of whom this dataset says something."),
    param("kind", Of::One(&make::people::KINDS), "Only of this kind; `either`: whoever nobody calls a person or a firm."),
    param("with", Of::One(&people::WITHS), "Only those on a list, with a post, who own a firm, or whose owners are known."),
    param("order", Of::One(&people::ORDERS), "Order of the rows; `name` without it."),
    PAGE,
    FORMAT,
];
const GRAPHS: [&str; 6] = ["csv", "json", "jsonl", "xlsx", "parquet", "graphml"];
const NETWORK: [Param; 3] = [AS_OF, ON, param("format", Of::One(&GRAPHS), "All links as a file; `graphml` with those they join.")];
const WAY: [Param; 4] = [AS_OF, text("from", "One end: an entity's id, or a name to choose from."), text("to", "The other end."), ON];

const SEARCH: [Param; 15] = [
    text("q", "Words to look for, in any script. Spelling may be off by a little."),
    text("dataset", "Only in this dataset."),
    text("kind", "Only processes, buyers or suppliers: `process`, `buyer`, `supplier`."),
    text("body", "Only what this buyer bought, by its name as the search gives it."),
    text("place", "Only in this region, as published."),
    text("year", "Only of this year."),
    text("method", "Only by this method: `open`, `selective`, `limited`, `direct`."),
    text("rule", "Only with a flag of the rule of this code."),
    text("currency", "Only with an amount in this currency."),
    param("flagged", Of::One(&["1"]), "Only with a flag."),
    param("least", Of::Number, "Only with an amount of at least this."),
    param("greatest", Of::Number, "Only with an amount of at most this."),
    param("order", Of::One(&["best", "newest", "amount", "flags"]), "Order of the results; `best` without it."),
    PAGE,
    param("format", Of::One(&FOUND), "All results as a file, instead of a page of them."),
];
const NAMES: Param = text("q", "Only rows whose name has these words.");
const PLACE: Param = text("place", "Only rows in this region, as published.");
const BUYER_ORDER: Param =
    param("order", Of::One(&["amount", "single", "flags", "processes", "name"]), "Order of the rows; `amount` without it.");
const BUYERS: [Param; 7] = [AS_OF, NAMES, PLACE, BUYER_ORDER, CURRENCY, PAGE, FORMAT];
const SUPPLIER_ORDER: Param =
    param("order", Of::One(&["amount", "awards", "single", "flags", "bids", "name"]), "Order of the rows; `amount` without it.");
const SUPPLIERS: [Param; 7] = [AS_OF, NAMES, PLACE, SUPPLIER_ORDER, CURRENCY, PAGE, FORMAT];
const INDICATOR: [Param; 5] = [
    AS_OF,
    param("by", Of::One(&["all", "body", "region", "class"]), "Of which group `key` is one; `all` without it."),
    text("key", "The buyer's id, the region or the class."),
    CURRENCY,
    FORMAT,
];
const MARKET_ORDER: Param = param(
    "order",
    Of::One(&["amount", "processes", "share", "concentration", "single", "flags", "class"]),
    "Order of the rows; `amount` without it.",
);
const MARKETS: [Param; 6] = [AS_OF, NAMES, MARKET_ORDER, CURRENCY, PAGE, FORMAT];
const SHADE: Param = param("shade", Of::One(&["single", "flags", "processes"]), "What shades the page's map; the rows are the same.");
const FLOWS: [Param; 6] = [
    AS_OF,
    text("buyer", "Only what this buyer awarded, by its id."),
    text("supplier", "Only what this supplier was awarded, by its id."),
    text("year", "Only of this year."),
    CURRENCY,
    FORMAT,
];
const OF_RULE: Param = text("rule", "Only of the rule of this code.");
const OF_BUYER: Param = text("buyer", "Only of this buyer, by its id.");
const OF_SUPPLIER: Param = text("supplier", "Only of this supplier, by its id.");
const YEAR: Param = text("year", "Only of this year.");
const FLAG_ORDER: Param = param("order", Of::One(&["newest", "oldest"]), "Order of the rows; `newest` without it.");
const FLAGS: [Param; 8] = [AS_OF, OF_RULE, OF_BUYER, OF_SUPPLIER, YEAR, FLAG_ORDER, PAGE, FORMAT];
const PROCESS_ORDER: Param = param("order", Of::One(&["newest", "oldest", "flags"]), "Order of the rows; `newest` without it.");
const PROCESSES: [Param; 7] = [AS_OF, OF_BUYER, OF_SUPPLIER, YEAR, PROCESS_ORDER, PAGE, FORMAT];
const PLAN: [Param; 8] = [
    AS_OF,
    text("strategy", "Only of this strategy, by its id."),
    text("q", "Only actions with these words, or of a body whose name has them."),
    param("kind", Of::One(&plan::KINDS), "Only of measures of this kind; `none`: of those whose kind is not stated."),
    param("group", Of::One(&plan::GROUPS), "Only of this group of actors; `none`: where none is stated."),
    param("show", Of::One(&plan::SHOWN), "Only those that are claimed to be done, verified, disputed, past their deadline …"),
    PAGE,
    param(
        "format",
        Of::One(&FOUND),
        "All promises as a file, instead of a page of them. CSV and XLSX can be brought back with `tura measures import`.",
    ),
];
const VERDICTS: [Param; 6] = [AS_OF, OF_RULE, OF_BUYER, text("order", "Order of the rows."), PAGE, FORMAT];
/// Forms of a query's answer.
pub const ANSWERS: [&str; 4] = ["json", "csv", "jsonl", "parquet"];
const QUERY: [Param; 4] = [
    param(
        SQL,
        Of::Text(QUERY_CHARS_MAX),
        "One select (or show tables, describe). Without it the answer is the list of tables and columns.",
    ),
    text("dataset", "The dataset; may be left out where there is one only."),
    AS_OF,
    param("format", Of::One(&ANSWERS), "Form of the answer; `json` without it."),
];
const OCDS: [Param; 2] =
    [AS_OF, param("format", Of::One(&["jsonl", "json"]), "`jsonl` (without it): a compiled release a line. `json`: one release package.")];

const TRIAL: [Param; 6] = [
    text("dataset", "The dataset whose purchases are judged again; its pack is what is amended."),
    text("what", "Name of an amount, or RULE.PARAMETER."),
    text("value", "The new value with its unit: `4000 MCI`, `15000000 KZT`, or a plain number for a rule's parameter."),
    param("from", Of::Day, "First day of the new value."),
    param("to", Of::Day, "First day on which it no longer holds."),
    param("format", Of::One(&["csv"]), "The changed rows as a file."),
];

/// The table.
pub static ROUTES: [Route; 43] = [
    Route {
        path: "/",
        at: At::Both,
        id: "home",
        what: "What the newest versions of all datasets say: totals, single offers by month, the largest buyers and suppliers, the newest flags.",
        params: &[],
        json: &["Home"],
        files: &[],
        serve: || get(home::show),
    },
    Route {
        path: "/search",
        at: At::Both,
        id: "search",
        what: "Processes, buyers and suppliers by words and by facets.",
        params: &SEARCH,
        json: &["Found", "FoundRow"],
        files: &FOUND,
        serve: || get(search::show),
    },
    Route {
        path: "/people",
        at: At::Both,
        id: "people",
        what: "People, firms and bodies as registers, lists and contracts publish them, joined by official numbers and judgements only.",
        params: &PEOPLE,
        json: &["People", "PeopleRow"],
        files: &SETS,
        serve: || get(people::list),
    },
    Route {
        path: "/entity/{id}",
        at: At::Both,
        id: "entity",
        what: "A person, firm or body: names, numbers, lists, posts, owners, contracts, and who published each.",
        params: &[AS_OF],
        json: &["EntityPage"],
        files: &[],
        serve: || get(people::entity),
    },
    Route {
        path: "/entity/{id}/network",
        at: At::Both,
        id: "entityNetwork",
        what: "Those linked to it within two steps, and the links.",
        params: &NETWORK,
        json: &["EntityNetwork", "EntityLink"],
        files: &GRAPHS,
        serve: || get(people::network),
    },
    Route {
        path: "/entity/{id}/timeline",
        at: At::Both,
        id: "timeline",
        what: "What is dated about it, the newest first.",
        params: &[AS_OF],
        json: &["Timeline"],
        files: &[],
        serve: || get(people::timeline),
    },
    Route {
        path: "/path",
        at: At::Both,
        id: "path",
        what: "The shortest way between two through published links.",
        params: &WAY,
        json: &["Way"],
        files: &[],
        serve: || get(people::path),
    },
    Route {
        path: "/rules",
        at: At::Both,
        id: "rules",
        what: "The rules, with how many subjects each raised, cleared and could not judge.",
        params: &[],
        json: &["Rules"],
        files: &[],
        serve: || get(rules::all),
    },
    Route {
        path: "/rule/{code}",
        at: At::Both,
        id: "rule",
        what: "A rule: what it looks for, why, what else could explain it, its SQL and what it found.",
        params: &[AS_OF],
        json: &["Rule"],
        files: &[],
        serve: || get(rules::one),
    },
    Route {
        path: "/plan",
        at: At::Both,
        id: "plan",
        what: "What was promised: strategies and their actions, with what the implementer claims, others verified and others say.",
        params: &PLAN,
        json: &["Plan", "PlanRow"],
        files: &FOUND,
        serve: || get(plan::show),
    },
    Route {
        path: "/plan/objective/{id}",
        at: At::Both,
        id: "objective",
        what: "An objective: the problem behind it, its targets with where the indicator stands, the measures under it.",
        params: &[AS_OF],
        json: &["Objective"],
        files: &[],
        serve: || get(plan::objective),
    },
    Route {
        path: "/plan/measure/{id}",
        at: At::Both,
        id: "measure",
        what: "A measure: its actions with what everyone says of them, and what the indicators of its objectives show before and after.",
        params: &[AS_OF],
        json: &["Measure"],
        files: &[],
        serve: || get(plan::measure),
    },
    Route {
        path: "/law",
        at: At::Both,
        id: "law",
        what: "Provisions that rules and promises rest on, by instrument, for the packs that datasets are judged by.",
        params: &[],
        json: &["Law"],
        files: &[],
        serve: || get(law::all),
    },
    Route {
        path: "/law/try",
        at: At::Both,
        id: "trial",
        what: "An amendment tried: past purchases judged again by a changed amount, beside what was. Without an amendment: what can be amended.",
        params: &TRIAL,
        json: &["Trial"],
        files: &["csv"],
        serve: || get(law::trying),
    },
    Route {
        path: "/law/{pack}/{id}",
        at: At::Both,
        id: "provision",
        what: "A provision: what it says on a day, its amendments and exceptions, the rules and promises that rest on it.",
        params: &[param("on", Of::Day, "The day whose wording is asked for. Without it today's.")],
        json: &["ProvisionPage"],
        files: &[],
        serve: || get(law::one),
    },
    Route {
        path: "/flag/{id}",
        at: At::Both,
        id: "flag",
        what: "A flag: the sentence, the numbers behind it, the rule, and the published text it rests on.",
        params: &[AS_OF],
        json: &["Flag"],
        files: &[],
        serve: || get(flag::show),
    },
    Route {
        path: "/data",
        at: At::Both,
        id: "data",
        what: "The datasets: source, licence, versions, files, records set aside.",
        params: &[],
        json: &["Data"],
        files: &[],
        serve: || get(data::show),
    },
    Route {
        path: "/query",
        at: At::Both,
        id: "query",
        what: "The answer to one select over the public columns of all tables. Without `sql`: the tables and their columns.",
        params: &QUERY,
        json: &["QueryAnswer", "QueryTables"],
        files: &["csv", "jsonl", "parquet"],
        serve: || get(query::show),
    },
    Route {
        path: "/about/limits",
        at: At::Both,
        id: "limits",
        what: "The limits of this site, each with its reason.",
        params: &[],
        json: &["Limits"],
        files: &[],
        serve: || get(limits::show),
    },
    Route {
        path: "/about/{name}",
        at: At::Both,
        id: "about",
        what: "A page of text.",
        params: &[],
        json: &["Text"],
        files: &[],
        serve: || get(texts::show),
    },
    Route {
        path: "/d/{dataset}/buyers",
        at: At::Both,
        id: "buyers",
        what: "The buyers of a dataset.",
        params: &BUYERS,
        json: &["BuyerList", "BuyerRow"],
        files: &SETS,
        serve: || get(lists::buyers),
    },
    Route {
        path: "/d/{dataset}/suppliers",
        at: At::Both,
        id: "suppliers",
        what: "Who was awarded or bid in a dataset.",
        params: &SUPPLIERS,
        json: &["SupplierList", "SupplierRow"],
        files: &SETS,
        serve: || get(lists::suppliers),
    },
    Route {
        path: "/d/{dataset}/flows",
        at: At::Both,
        id: "flows",
        what: "Who pays whom: the largest sums between a buyer and a supplier.",
        params: &FLOWS,
        json: &["Flows", "FlowRow"],
        files: &SETS,
        serve: || get(flows::show),
    },
    Route {
        path: "/d/{dataset}/buyer/{id}",
        at: At::Both,
        id: "buyer",
        what: "A buyer: what it bought, from whom, its single offers with their number, its flags.",
        params: &[AS_OF],
        json: &["Buyer"],
        files: &[],
        serve: || get(party::buyer),
    },
    Route {
        path: "/d/{dataset}/supplier/{id}",
        at: At::Both,
        id: "supplier",
        what: "A supplier or bidder: what it was awarded, by whom, whom it bid against, flags.",
        params: &[AS_OF],
        json: &["Supplier"],
        files: &[],
        serve: || get(party::supplier),
    },
    Route {
        path: "/d/{dataset}/process/{ocid}",
        at: At::Both,
        id: "process",
        what: "A contracting process with all its public rows, by table.",
        params: &[AS_OF],
        json: &["Process"],
        files: &[],
        serve: || get(process::show),
    },
    Route {
        path: "/d/{dataset}",
        at: At::Both,
        id: "dataset",
        what: "What a dataset's version says: totals, single offers by month, the largest buyers and suppliers, the newest flags.",
        params: &[AS_OF],
        json: &["Dataset"],
        files: &[],
        serve: || get(home::dataset),
    },
    Route {
        path: "/d/{dataset}/indicators",
        at: At::Both,
        id: "indicators",
        what: "The indicators of a dataset by year, with over how many observations they stand.",
        params: &[AS_OF],
        json: &["Indicators"],
        files: &[],
        serve: || get(indicators::all),
    },
    Route {
        path: "/d/{dataset}/indicator/{code}",
        at: At::Both,
        id: "indicator",
        what: "An indicator: what it counts, its months, its bodies and regions, its query. As a file: all its points.",
        params: &INDICATOR,
        json: &["Indicator", "IndicatorPoint"],
        files: &SETS,
        serve: || get(indicators::one),
    },
    Route {
        path: "/d/{dataset}/markets",
        at: At::Both,
        id: "markets",
        what: "The markets of a dataset: classes of goods, works and services.",
        params: &MARKETS,
        json: &["MarketList", "MarketRow"],
        files: &SETS,
        serve: || get(lists::markets),
    },
    Route {
        path: "/d/{dataset}/market/{class}",
        at: At::Both,
        id: "market",
        what: "A market: suppliers and buyers, concentration, years, regions, flags.",
        params: &[AS_OF, CURRENCY, FORMAT],
        json: &["Market", "MarketPart"],
        files: &SETS,
        serve: || get(market::show),
    },
    Route {
        path: "/d/{dataset}/regions",
        at: At::Both,
        id: "regions",
        what: "The regions of buyers.",
        params: &[AS_OF, CURRENCY, SHADE, FORMAT],
        json: &["Regions", "RegionRow"],
        files: &SETS,
        serve: || get(regions::show),
    },
    Route {
        path: "/d/{dataset}/network/{kind}/{id}",
        at: At::Both,
        id: "network",
        what: "Who bids with a buyer, or whom a supplier meets, and how often each won.",
        params: &[AS_OF, PAGE, FORMAT],
        json: &["Network", "NetworkRow"],
        files: &SETS,
        serve: || get(network::show),
    },
    Route {
        path: "/d/{dataset}/award/{ocid}/{id}",
        at: At::Both,
        id: "award",
        what: "An award with the public rows it rests on.",
        params: &[AS_OF],
        json: &["Decision"],
        files: &[],
        serve: || get(decision::award),
    },
    Route {
        path: "/d/{dataset}/contract/{ocid}/{id}",
        at: At::Both,
        id: "contract",
        what: "A contract with the public rows it rests on.",
        params: &[AS_OF],
        json: &["Decision"],
        files: &[],
        serve: || get(decision::contract),
    },
    Route {
        path: "/d/{dataset}/flags",
        at: At::Both,
        id: "flags",
        what: "The flags of a dataset: all, or of a rule, a buyer, a supplier, a year.",
        params: &FLAGS,
        json: &["Listed", "ListedRow"],
        files: &SETS,
        serve: || get(listed::flags),
    },
    Route {
        path: "/d/{dataset}/processes",
        at: At::Both,
        id: "processes",
        what: "The processes of a dataset: all, or of a buyer, a supplier, a year.",
        params: &PROCESSES,
        json: &["Listed", "ListedRow"],
        files: &SETS,
        serve: || get(listed::processes),
    },
    Route {
        path: "/d/{dataset}/verdicts/{what}",
        at: At::Both,
        id: "verdicts",
        what: "What rules said, counted by buyers, by months, by missing field, or by rules that flag the same processes.",
        params: &VERDICTS,
        json: &["Listed", "ListedRow"],
        files: &SETS,
        serve: || get(listed::verdicts),
    },
    Route {
        path: "/d/{dataset}/raw/{file}/{offset}/{length}",
        at: At::Both,
        id: "raw",
        what: "A release as it was published, cut to its public members: the bytes of a file of the dataset from an offset on.",
        params: &[AS_OF],
        json: &["Raw"],
        files: &[],
        serve: || get(flag::raw),
    },
    Route {
        path: "/d/{dataset}/ocds",
        at: At::Api,
        id: "ocds",
        what: "All processes of a dataset as OCDS compiled releases, rebuilt from the public columns.",
        params: &OCDS,
        json: &["ReleasePackage"],
        files: &["jsonl"],
        serve: || get(ocds::all),
    },
    Route {
        path: "/d/{dataset}/process/{ocid}/ocds",
        at: At::Api,
        id: "process_ocds",
        what: "A process as an OCDS release package with one compiled release, rebuilt from the public columns.",
        params: &[AS_OF],
        json: &["ReleasePackage"],
        files: &[],
        serve: || get(ocds::one),
    },
    Route {
        path: "/d/{dataset}/ftm",
        at: At::Api,
        id: "ftm",
        what: "Buyers, suppliers, calls for tenders, contracts and awards of a dataset as FollowTheMoney entities, one a line.",
        params: &[AS_OF],
        json: &[],
        files: &["jsonl"],
        serve: || get(ftm::all),
    },
    Route {
        path: "/openapi.json",
        at: At::Api,
        id: "openapi",
        what: "This description.",
        params: &[],
        json: &["Description"],
        files: &[],
        serve: || get(openapi::show),
    },
];

/// Addresses beside the pages: the stylesheet, and what browsers and programs ask for first.
pub static ASSETS: [(&str, Serve); 3] =
    [("/static/site.css", || get(style)), ("/static/icon.svg", || get(icon)), ("/robots.txt", || get(robots))];

/// The site's looks: those of pictures first, so that the page's may change them; the dark last.
static STYLE: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
    let (light, page, dark) = (super::pictures::STYLE, include_str!("../../assets/site.css"), super::pictures::DARK);
    format!("{light}{page}\n@media (prefers-color-scheme:dark){{{dark}}}\n")
});

async fn style() -> impl axum::response::IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")], STYLE.as_str())
}

/// Asked for by every browser: without it, each visit would leave an error in the console.
async fn icon() -> impl axum::response::IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")], include_str!("../../assets/icon.svg"))
}

async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /api/\nDisallow: /search\nDisallow: /query\nDisallow: /law/try\n"
}

impl Route {
    /// The parameter of this name.
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        if name == LANG.name { Some(&LANG) } else { self.params.iter().find(|p| p.name == name) }
    }

    /// Names of the parameters that stand in the address.
    pub fn in_path(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

/// The row of an address as the router matched it, without the API's front.
pub fn find(path: &str, in_api: bool) -> Option<&'static Route> {
    let other = if in_api { At::Page } else { At::Api };
    ROUTES.iter().find(|r| r.path == path && r.at != other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_do_not_fit_are_told_apart() {
        let whole = Of::Whole(1, 100);
        for (of, good, bad) in [
            (whole, &["1", "007", "100"][..], &["0", "101", "-1", "+1", "1.0", "x", "99999999999999999999", "", "٣"][..]),
            (Of::Number, &["1", "-2.5", "1e3"], &["x", "inf", "NaN", "1,5", ""]),
            (Of::Day, &["2024-02-29"], &["2023-02-29", "2024", "2024-02-29T00:00:00Z", "x", ""]),
            (Of::One(&["a", "b"]), &["a"], &["A", "", "a "]),
            (Of::Text(3), &["", "яяя"], &["яяяя"]),
        ] {
            good.iter().for_each(|v| assert!(of.takes(v), "{v:?} is one of {of:?}"));
            bad.iter().for_each(|v| assert!(!of.takes(v), "{v:?} is none of {of:?}"));
        }
    }

    #[test]
    fn no_address_and_no_name_comes_twice() {
        for (n, route) in ROUTES.iter().enumerate() {
            assert!(ROUTES[..n].iter().all(|r| r.path != route.path && r.id != route.id), "{} comes twice", route.path);
            for (n, p) in route.params.iter().enumerate() {
                assert!(route.params[..n].iter().all(|o| o.name != p.name) && p.name != LANG.name, "{} {} comes twice", route.path, p.name);
            }
        }
    }

    #[test]
    fn only_the_table_makes_routes() {
        let server = include_str!("server.rs");
        assert_eq!(server.matches(".route(").count(), 3, "the loops over ROUTES and ASSETS in server.rs, and nothing else");
        assert_eq!(server.matches(".nest(").count(), 1, "screening, at the desk, which has a table of its own in screening/mod.rs");
        assert!(server.contains(".nest(SCREENING, screening::router(desk.screenings()))"));
        assert_eq!(server.matches(".merge(").count(), 1, "the desk, which has a table of its own in desk/mod.rs");
        assert!(server.contains(".merge(desk::router(desk, served))"));
        assert_eq!(server.matches("_service(").count(), 0);
    }
}
