//! One person, firm or body: names, numbers, lists, posts, owners, what it was paid and what it bought, and who says so.

use askama::Template;
use axum::extract::State;
use index::pages::{Cell, Row};
use serde::Serialize;

use super::super::cite::Cite;
use super::super::table::{Column, Kind, Table, column, linked};
use super::{SHARE, one, people};
use crate::site::editions::{Edition, Found};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, page};

/// Rows of a table on the page; the network and the files have all.
const ROWS: i64 = 40;

/// Names on the page: some lists give a hundred spellings of one.
const NAMES_SHOWN: i64 = 400;

const NAMES: [Column; 3] = [
    column("name", "col-name", Kind::Text),
    column("prop", "col-name-kind", Kind::Word("name-kind")),
    column("datasets", "col-said-by", Kind::Text),
];
const NUMBERS: [Column; 3] = [
    column("number", "col-number", Kind::Text),
    column("prop", "col-number-kind", Kind::Word("number-kind")),
    column("datasets", "col-said-by", Kind::Text),
];
const LISTED: [Column; 6] = [
    column("topic", "col-topic", Kind::Word("topic")),
    column("published_dataset", "col-list", Kind::Text),
    column("programme", "col-programme", Kind::Long),
    column("reason", "col-list-reason", Kind::Long),
    column("from_text", "col-since", Kind::Date),
    column("to_text", "col-end", Kind::Date),
];
const POSTS: [Column; 5] = [
    column("post", "col-post", Kind::Text),
    linked("body", "col-body", "entity", "body_id"),
    column("from_text", "col-since", Kind::Date),
    column("to_text", "col-end", Kind::Date),
    column("published_dataset", "col-said-by", Kind::Text),
];
const HOLDERS: [Column; 5] = [
    linked("person", "col-name", "entity", "person_id"),
    column("post", "col-post", Kind::Text),
    column("from_text", "col-since", Kind::Date),
    column("to_text", "col-end", Kind::Date),
    column("published_dataset", "col-said-by", Kind::Text),
];
const OWNED: [Column; 5] = [
    linked("name", "col-name", "entity", "id"),
    column("share", "col-share", Kind::Text),
    column("from_text", "col-since", Kind::Date),
    column("to_text", "col-end", Kind::Date),
    column("published_dataset", "col-said-by", Kind::Text),
];
const OTHER: [Column; 6] = [
    column("way", "col-link", Kind::Word("link")),
    linked("name", "col-name", "entity", "id"),
    column("role", "col-link-role", Kind::Text),
    column("from_text", "col-since", Kind::Date),
    column("to_text", "col-end", Kind::Date),
    column("published_dataset", "col-said-by", Kind::Text),
];
const BEHIND: [Column; 5] = [
    linked("name", "col-name", "entity", "id"),
    column("share", "col-share", Kind::Text),
    column("depth", "col-steps", Kind::Count),
    column("from_day", "col-since", Kind::Day),
    column("to_day", "col-end", Kind::Day),
];
const RESTRICTED: [Column; 6] = [
    linked("body", "col-body", "entity", "body_id"),
    linked("firm", "col-firm", "entity", "entity_id"),
    column("ground", "col-ground", Kind::Long),
    column("from_day", "col-since", Kind::Day),
    column("to_day", "col-end", Kind::Day),
    column("published_dataset", "col-said-by", Kind::Text),
];
const DECLARED: [Column; 6] = [
    column("year", "col-year", Kind::Text),
    column("kind", "col-kind", Kind::Word("declared")),
    column("holder", "col-holder", Kind::Word("holder")),
    linked("firm", "col-firm", "entity", "interest_id"),
    column("amount", "col-amount", Kind::Money("currency")),
    column("published_dataset", "col-said-by", Kind::Text),
];
const RECORDS: [Column; 5] = [
    column("dataset", "dataset", Kind::Text),
    column("schema", "col-kind", Kind::Word("schema")),
    column("file_name", "col-file", Kind::Text),
    column("bytes", "bytes", Kind::Text),
    column("sha256", "col-hash", Kind::Text),
];
const LIKELY: [Column; 2] = [linked("name", "col-name", "entity", "id"), column("likeness", "col-likeness", Kind::Number)];
const MONEY: [Column; 4] = [
    column("year", "col-year", Kind::Text),
    column("role", "col-roles", Kind::Word("role")),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
];

#[derive(Template, Serialize)]
#[template(path = "entity.html")]
struct Shown<'a> {
    #[serde(skip)]
    c: &'a Ask,
    id: String,
    name: String,
    kind: String,
    schema: String,
    version: i64,
    topics: Vec<String>,
    /// What is known of it: the text's key, the value as published.
    facts: Vec<(&'static str, String)>,
    /// The same as the page shows it: countries by their names, days as the language writes them.
    #[serde(skip)]
    told: Vec<(&'static str, String)>,
    names: Table,
    /// Names by their sort and by who gives them, as the page shows them: sort, names, datasets.
    #[serde(skip)]
    named: Vec<(String, Vec<String>, String)>,
    numbers: Table,
    listed: Table,
    owned_by_listed: Table,
    posts: Table,
    holders: Table,
    owns: Table,
    owners: Table,
    behind: Table,
    before: Table,
    others: Table,
    restricted: Table,
    declared: Table,
    /// Others that likeness joins to it, at the desk.
    likely: Table,
    contracts: Vec<InContracts>,
    /// Datasets of contracts are still being prepared.
    is_making: bool,
    records: Table,
    /// Whether rows were left out of a table.
    is_cut: bool,
    cite: Cite,
}

/// What it is in a dataset of contracts.
#[derive(Serialize)]
struct InContracts {
    dataset: String,
    /// `buyer` or `supplier`.
    role: &'static str,
    id: String,
    #[serde(skip)]
    href: String,
    name: String,
    processes: u64,
    awards: u64,
    flags: u64,
    years: Table,
}

/// Selects the links of one side of an entity: `own` is its column, `other` that of the one shown.
fn side(own: &str, other: &str, condition: &str) -> String {
    format!(
        "select l.*, e.caption as name, l.{other} as id, {SHARE} from links l join entities e on e.entity_id = l.{other} \
         where l.{own} = ?1 and {condition}"
    )
}

/// Names of somebody: main ones first, those that the same datasets give together.
const NAMES_OF: &str = "select name, prop, replace(group_concat(distinct dataset), ',', ', ') as datasets from names where entity_id = ?1 \
     group by name, prop order by prop <> 'name', prop, datasets, name limit ?2";
/// Numbers of somebody in registers.
const NUMBERS_OF: &str = "select number, prop, replace(group_concat(distinct dataset), ',', ', ') as datasets from numbers where entity_id = ?1 \
     group by number, prop order by prop, number";
/// Entries of somebody on lists.
const LISTED_OF: &str =
    "select * from listings where entity_id = ?1 order by to_day is not null, topic is null, topic, published_dataset, row_id";
/// Others that likeness joins to somebody.
const LIKELY_OF: &str = "select l.other_id as id, e.caption as name, l.likeness from likely l join entities e on e.entity_id = l.other_id \
     where l.entity_id = ?1 order by l.likeness desc, name, id";
/// Posts that somebody holds.
const POSTS_OF: &str = "select p.*, e.caption as body from posts p left join entities e on e.entity_id = p.body_id where p.person_id = ?1 \
         order by p.to_day is not null, p.from_day desc, p.row_id";
/// Those who hold posts in a body.
const HOLDERS_OF: &str = "select p.*, e.caption as person from posts p join entities e on e.entity_id = p.person_id where p.body_id = ?1 \
         order by p.to_day is not null, p.from_day desc, person, p.row_id";
/// Restrictions that name somebody at any end.
const RESTRICTIONS_OF: &str = "select r.*, b.caption as body, f.caption as firm from restrictions r left join entities b on b.entity_id = r.body_id \
         left join entities f on f.entity_id = r.entity_id where r.entity_id = ?1 or r.body_id = ?1 or r.person_id = ?1 \
         order by r.from_day desc, r.row_id";
/// Lines of somebody's declarations.
const DECLARED_BY: &str = "select d.*, f.caption as firm from declarations d left join entities f on f.entity_id = d.interest_id where d.person_id = ?1 \
         order by d.year desc, d.kind, d.row_id";
/// Those on lists who own half of a firm or more.
const BY_LISTED: &str = "select l.*, (select group_concat(e.caption, ' + ') from json_each('[\"' || replace(l.owners, '|', '\",\"') || '\"]') j \
         join entities e on e.entity_id = j.value) as name, null as id, null as depth, printf('≥ %g %%', l.share_min) as share \
         from owned_by_listed l where l.asset_id = ?1 order by l.from_day desc, l.row_id";

/// The page.
pub async fn show(State(site): State<Site>, Path(id): Path<String>, ask: Ask) -> Answer {
    let people = people(&site, &ask).await?;
    let edition = &people.edition;
    let row = one(edition, &ask, &id).await?;
    let mut filled = of_entity(&ask, edition, id, &row).await.map_err(|r| Problem::ours(&ask, &r))?;
    for dataset in site.now().versions.keys() {
        match site.edition(dataset, ask.day()).await.map_err(|r| Problem::ours(&ask, &r))? {
            Found::Open(edition) => {
                let found = contracts(&ask, dataset, &edition, &filled.id).await.map_err(|r| Problem::ours(&ask, &r))?;
                filled.contracts.extend(found);
            }
            Found::NotYet => filled.is_making = true,
            Found::Nothing => {}
        }
    }
    page(&ask, &filled)
}

async fn of_entity<'a>(ask: &'a Ask, edition: &Edition, id: String, row: &Row) -> Result<Shown<'a>, String> {
    let values = [Cell::Text(id.clone()), Cell::Int(ROWS + 1)];
    // A table that the entity's own row knows to be empty is not asked for: most have two or three of these.
    let table = async |is_wanted: bool, columns: &'static [Column], sql: &str| -> Result<Table, String> {
        if !is_wanted {
            return Ok(Table::default());
        }
        let mut rows = edition.pages.rows(&format!("{sql} limit ?2"), &values).await?;
        let is_cut = rows.len() > ROWS as usize;
        rows.truncate(ROWS as usize);
        let mut table = Table::new(ask, &edition.made.dataset, columns, &rows).tight();
        table.is_cut = is_cut;
        Ok(table)
    };
    let newest = "order by l.to_day is not null, l.from_day desc, name, l.row_id";
    let others = format!(
        "select * from ({} union all {}) as l order by l.schema, l.to_day is not null, l.from_day desc, name, l.row_id",
        side("source_id", "target_id", "l.schema not in ('Ownership', 'Occupancy')").replace("l.*", "l.*, l.schema as way"),
        side("target_id", "source_id", "l.schema not in ('Ownership', 'Occupancy')").replace("l.*", "l.*, 'of-' || l.schema as way")
    );
    let control = |own: &str, other: &str| {
        format!(
            "select l.*, e.caption as name, l.{other} as id, {SHARE} from control l join entities e on e.entity_id = l.{other} \
             where l.{own} = ?1 and l.depth > 1 order by l.to_day is not null, l.depth, l.share_min desc, name, l.row_id"
        )
    };
    let (kind, text) = (row.text("kind").unwrap_or_default(), |name: &str| row.text(name));
    let has = |count: &str| row.count(count) > 0;
    let (may_hold, may_be_held) = (kind != "firm" && kind != "body", kind != "person");
    let names = edition.pages.rows(NAMES_OF, &[Cell::Text(id.clone()), Cell::Int(NAMES_SHOWN)]).await?;
    let facts = facts(row);
    let shown = Shown {
        named: by_sort(ask, &names),
        names: Table::new(ask, &edition.made.dataset, &NAMES, &names),
        numbers: table(true, &NUMBERS, NUMBERS_OF).await?,
        listed: table(has("lists"), &LISTED, LISTED_OF).await?,
        owned_by_listed: table(has("owners"), &BEHIND, BY_LISTED).await?,
        posts: table(has("posts"), &POSTS, POSTS_OF).await?,
        holders: table(may_be_held, &HOLDERS, HOLDERS_OF).await?,
        owns: table(has("owned"), &OWNED, &format!("{} {newest}", side("source_id", "target_id", "l.schema = 'Ownership'"))).await?,
        owners: table(has("owners"), &OWNED, &format!("{} {newest}", side("target_id", "source_id", "l.schema = 'Ownership'"))).await?,
        behind: table(has("owners"), &BEHIND, &control("asset_id", "owner_id")).await?,
        before: table(has("owned"), &BEHIND, &control("owner_id", "asset_id")).await?,
        others: table(true, &OTHER, &others).await?,
        restricted: table(true, &RESTRICTED, RESTRICTIONS_OF).await?,
        declared: table(may_hold, &DECLARED, DECLARED_BY).await?,
        likely: table(ask.is_desk(), &LIKELY, LIKELY_OF).await?,
        records: records(ask, edition, &values).await?,
        contracts: Vec::new(),
        is_making: false,
        is_cut: false,
        told: facts.iter().map(|f| told(ask, f)).collect(),
        facts,
        topics: text("topics").map(|t| t.split('|').map(|t| ask.tk("topic", t)).collect()).unwrap_or_default(),
        schema: text("schema").unwrap_or_default(),
        name: text("caption").filter(|n| !n.trim().is_empty()).unwrap_or_else(|| ask.t("no-name")),
        version: edition.made.version,
        cite: Cite::new(ask, &edition.made),
        kind,
        c: ask,
        id,
    };
    let is_cut = shown.tables().iter().any(|t| t.is_cut) || names.len() == NAMES_SHOWN as usize;
    Ok(Shown { is_cut, ..shown })
}

impl Shown<'_> {
    /// The tables that may be cut.
    fn tables(&self) -> [&Table; 14] {
        [
            &self.numbers,
            &self.listed,
            &self.owned_by_listed,
            &self.posts,
            &self.holders,
            &self.owns,
            &self.owners,
            &self.behind,
            &self.before,
            &self.others,
            &self.restricted,
            &self.declared,
            &self.likely,
            &self.records,
        ]
    }
}

/// Names of one sort that the same datasets give, together, in the order of the rows.
fn by_sort(ask: &Ask, names: &[Row]) -> Vec<(String, Vec<String>, String)> {
    let mut out: Vec<(String, Vec<String>, String)> = Vec::new();
    for row in names {
        let text = |name: &str| row.text(name).unwrap_or_default();
        let (sort, said_by) = (ask.tk("name-kind", &text("prop")), text("datasets"));
        match out.last_mut().filter(|last| last.0 == sort && last.2 == said_by) {
            Some(last) => last.1.push(text("name")),
            None => out.push((sort, vec![text("name")], said_by)),
        }
    }
    out
}

/// What its records say of it, as published.
fn facts(row: &Row) -> Vec<(&'static str, String)> {
    let told = [
        ("fact-countries", "countries"),
        ("fact-jurisdiction", "jurisdiction"),
        ("fact-incorporated", "incorporation_text"),
        ("fact-dissolved", "dissolution_text"),
        ("fact-status", "status"),
    ];
    told.iter().filter_map(|(key, column)| Some((*key, row.text(column)?.replace('|', ", ")))).collect()
}

/// A fact as the page shows it.
fn told(ask: &Ask, (key, value): &(&'static str, String)) -> (&'static str, String) {
    let shown = match *key {
        "fact-countries" | "fact-jurisdiction" => ask.words("country", value),
        "fact-incorporated" | "fact-dissolved" => ask.published(value),
        _ => value.clone(),
    };
    (key, shown)
}

/// The published records it rests on, each with its file.
async fn records(ask: &Ask, edition: &Edition, values: &[Cell]) -> Result<Table, String> {
    let mut rows =
        edition.pages.rows("select * from records where entity_id = ?1 order by dataset, file, \"offset\" limit ?2", values).await?;
    rows.truncate(ROWS as usize);
    let with_files: Vec<Row> = rows
        .into_iter()
        .map(|row| {
            let file = row.int("file").and_then(|f| i32::try_from(f).ok()?.checked_sub(engine::input::read::FILES_FROM));
            let file = file.and_then(|f| edition.made.files.get(usize::try_from(f).ok()?));
            let from = row.int("offset").unwrap_or(0);
            let bytes = format!("{from}–{}", from + row.int("length").unwrap_or(0));
            let more = [("file_name", file.map(|f| f.name.clone())), ("sha256", file.map(|f| f.sha256.clone())), ("bytes", Some(bytes))];
            row.with(more.map(|(name, value)| (name.to_owned(), value.map_or(Cell::Null, Cell::Text))))
        })
        .collect();
    Ok(Table::new(ask, &edition.made.dataset, &RECORDS, &with_files))
}

/// What it bought and was awarded in a dataset of contracts that knows it by an official number.
async fn contracts(ask: &Ask, dataset: &str, edition: &Edition, id: &str) -> Result<Vec<InContracts>, String> {
    let own = [Cell::Text(id.to_owned())];
    let mut out = Vec::new();
    let parties = edition.pages.rows("select party_id from party_entities where entity_id = ? order by party_id", &own).await?;
    for party in parties.iter().filter_map(|r| r.text("party_id")) {
        for (role, table, key, paid) in
            [("buyer", "buyers", "buyer_id", "buyer_id"), ("supplier", "suppliers", "supplier_id", "supplier_key")]
        {
            let found = edition.pages.row(&format!("select * from {table} where {key} = ?"), &[Cell::Text(party.clone())]).await?;
            let Some(found) = found else { continue };
            let years = format!(
                "select year, ?2 as role, sum(awards) as awards, sum(amount) as amount, currency from pair_years where {paid} = ?1 \
                 group by year, currency order by year desc, currency"
            );
            let years = edition.pages.rows(&years, &[Cell::Text(party.clone()), Cell::Text(role.to_owned())]).await?;
            out.push(InContracts {
                dataset: dataset.to_owned(),
                role,
                href: ask.within(dataset, role, &party),
                name: found.text("name").unwrap_or_else(|| party.clone()),
                processes: found.count("processes"),
                awards: found.count("awards"),
                flags: found.count("flags"),
                years: Table::new(ask, dataset, &MONEY, &years),
                id: party.clone(),
            });
        }
    }
    Ok(out)
}
