//! One person, firm or body: names, numbers, lists, posts, owners, what it was paid and what it bought, and who says so.

use askama::Template;
use axum::extract::State;
use index::pages::{Cell, Row};
use serde::Serialize;

use super::super::cite::Cite;
use super::super::table::{Column, Kind, Table, column, linked};
use super::{SHARE, one, people};
use crate::site::editions::{Edition, Open};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, page};

/// Rows of a table on the page; the network and the files have all.
const ROWS: i64 = 40;

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
    column("programme", "col-programme", Kind::Text),
    column("reason", "col-list-reason", Kind::Text),
    column("from_text", "col-since", Kind::Text),
    column("to_text", "col-end", Kind::Text),
];
const POSTS: [Column; 5] = [
    column("post", "col-post", Kind::Text),
    linked("body", "col-body", "entity", "body_id"),
    column("from_text", "col-since", Kind::Text),
    column("to_text", "col-end", Kind::Text),
    column("published_dataset", "col-said-by", Kind::Text),
];
const HOLDERS: [Column; 5] = [
    linked("person", "col-name", "entity", "person_id"),
    column("post", "col-post", Kind::Text),
    column("from_text", "col-since", Kind::Text),
    column("to_text", "col-end", Kind::Text),
    column("published_dataset", "col-said-by", Kind::Text),
];
const OWNED: [Column; 5] = [
    linked("name", "col-name", "entity", "id"),
    column("share", "col-share", Kind::Text),
    column("from_text", "col-since", Kind::Text),
    column("to_text", "col-end", Kind::Text),
    column("published_dataset", "col-said-by", Kind::Text),
];
const OTHER: [Column; 6] = [
    column("way", "col-link", Kind::Word("link")),
    linked("name", "col-name", "entity", "id"),
    column("role", "col-link-role", Kind::Text),
    column("from_text", "col-since", Kind::Text),
    column("to_text", "col-end", Kind::Text),
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
    column("ground", "col-ground", Kind::Text),
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
    column("schema", "col-kind", Kind::Text),
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
    names: Table,
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
    let open = site.now();
    filled.contracts = contracts(&ask, &open, &filled.id).await.map_err(|r| Problem::ours(&ask, &r))?;
    filled.is_making = open.versions.keys().any(|dataset| !open.current.contains_key(dataset));
    page(&ask, &filled)
}

async fn of_entity<'a>(ask: &'a Ask, edition: &Edition, id: String, row: &Row) -> Result<Shown<'a>, String> {
    let values = [Cell::Text(id.clone()), Cell::Int(ROWS + 1)];
    let is_cut = std::sync::atomic::AtomicBool::new(false);
    let table = async |columns: &'static [Column], sql: &str| -> Result<Table, String> {
        let mut rows = edition.pages.rows(&format!("{sql} limit ?2"), &values).await?;
        if rows.len() > ROWS as usize {
            is_cut.store(true, std::sync::atomic::Ordering::Relaxed);
            rows.truncate(ROWS as usize);
        }
        Ok(Table::new(ask, &edition.made.dataset, columns, &rows))
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
    let said = |front: &str, of: &str, by: &str| {
        format!(
            "select {front}, replace(group_concat(distinct dataset), ',', ', ') as datasets from {of} where entity_id = ?1 group by {front} order by {by}"
        )
    };
    let text = |name: &str| row.text(name);
    let records = records(ask, edition, &values).await?;
    let shown = Shown {
        names: table(&NAMES, &said("name, prop", "names", "prop <> 'name', prop, name")).await?,
        numbers: table(&NUMBERS, &said("number, prop", "numbers", "prop, number")).await?,
        listed: table(&LISTED, "select * from listings where entity_id = ?1 order by to_day is not null, topic, published_dataset, row_id")
            .await?,
        owned_by_listed: table(&BEHIND, BY_LISTED).await?,
        posts: table(&POSTS, POSTS_OF).await?,
        holders: table(&HOLDERS, HOLDERS_OF).await?,
        owns: table(&OWNED, &format!("{} {newest}", side("source_id", "target_id", "l.schema = 'Ownership'"))).await?,
        owners: table(&OWNED, &format!("{} {newest}", side("target_id", "source_id", "l.schema = 'Ownership'"))).await?,
        behind: table(&BEHIND, &control("asset_id", "owner_id")).await?,
        before: table(&BEHIND, &control("owner_id", "asset_id")).await?,
        others: table(&OTHER, &others).await?,
        restricted: table(&RESTRICTED, RESTRICTIONS_OF).await?,
        declared: table(&DECLARED, DECLARED_BY).await?,
        likely: if ask.is_desk() { table(&LIKELY, LIKELY_OF).await? } else { Table::default() },
        records,
        contracts: Vec::new(),
        is_making: false,
        is_cut: false,
        facts: facts(row),
        topics: text("topics").map(|t| t.split('|').map(|t| ask.tk("topic", t)).collect()).unwrap_or_default(),
        kind: text("kind").unwrap_or_default(),
        schema: text("schema").unwrap_or_default(),
        name: text("caption").filter(|n| !n.trim().is_empty()).unwrap_or_else(|| ask.t("no-name")),
        version: edition.made.version,
        cite: Cite::new(ask, &edition.made),
        c: ask,
        id,
    };
    Ok(Shown { is_cut: is_cut.into_inner(), ..shown })
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

/// What it bought and was awarded, in every dataset of contracts that knows it by an official number.
async fn contracts(ask: &Ask, open: &Open, id: &str) -> Result<Vec<InContracts>, String> {
    let own = [Cell::Text(id.to_owned())];
    let mut out = Vec::new();
    for (dataset, edition) in &open.current {
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
                    dataset: dataset.clone(),
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
    }
    Ok(out)
}
