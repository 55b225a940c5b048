//! Which of the entities that were found have a page: screening knows them by other ids than pages do.

use std::collections::{BTreeMap, BTreeSet};

use facts::statements::Entity;
use index::pages::Cell;

use crate::site::editions::Library;
use crate::site::screening::Open;
use crate::who::joined::entity_id;
use crate::who::screened::Catalog;

/// The ids of pages, by the ids that entities were found under. Who has no page is not among them.
pub async fn of(site: &Library, open: &Open, found: &[&Entity]) -> Result<BTreeMap<String, String>, String> {
    let all: Vec<(&str, Vec<String>)> = found.iter().map(|e| (e.id.as_str(), candidates(e, &open.catalog))).collect();
    let known = known(site, all.iter().flat_map(|(_, ids)| ids).cloned().collect()).await?;
    let page = |(id, ids): (&str, Vec<String>)| Some((id.to_owned(), ids.into_iter().find(|id| known.contains(id))?));
    Ok(all.into_iter().filter_map(page).collect())
}

/// Those of these ids that are ids of pages.
pub async fn known(site: &Library, ids: BTreeSet<String>) -> Result<BTreeSet<String>, String> {
    let now = site.now();
    let Some(people) = &now.people else { return Ok(BTreeSet::new()) };
    let asked = serde_json::to_string(&ids).map_err(|e| e.to_string())?;
    let sql = "select e.entity_id from json_each(?) j join entities e on e.entity_id = j.value";
    let rows = people.edition.pages.rows(sql, &[Cell::Text(asked)]).await?;
    Ok(rows.iter().filter_map(|r| r.text("entity_id")).collect())
}

/// Ids under which it may have a page, the best first: its own where it is of several records, else those of its records in the datasets
/// of the office that publish it.
fn candidates(entity: &Entity, catalog: &Catalog) -> Vec<String> {
    let publish = |published: &[String]| entity.datasets.iter().any(|d| published.contains(d));
    let datasets: Vec<&str> = catalog.datasets.iter().filter(|d| publish(&d.published)).map(|d| d.name.as_str()).collect();
    let records = std::iter::once(&entity.id).chain(&entity.referents);
    let of_records = records.flat_map(|record| datasets.iter().map(move |dataset| entity_id(&format!("{dataset}/{record}"))));
    std::iter::once(entity.id.clone()).chain(of_records).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::who::screened::Listed;

    #[test]
    fn a_record_s_page_is_looked_for_in_the_datasets_that_publish_it() {
        let listed =
            |name: &str, published: &str| Listed { name: name.to_owned(), published: vec![published.to_owned()], ..Listed::default() };
        let catalog = Catalog { datasets: vec![listed("office-list", "ofac"), listed("other", "eu")] };
        let entity = Entity { id: "x".to_owned(), referents: vec!["y".to_owned()], datasets: vec!["ofac".to_owned()], ..Entity::default() };
        let expected = ["x".to_owned(), entity_id("office-list/x"), entity_id("office-list/y")];
        assert_eq!(candidates(&entity, &catalog), expected);
    }
}
