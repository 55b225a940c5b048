//! How many of what was found have each value of each facet, counted exactly.
//!
//! Values get numbers once, when the index is opened; a question then adds to a list of numbers, document by document. tantivy's own
//! aggregation keeps a few values of every segment and adds up those: with several segments and many bodies the counts would be near.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

/// Facets, as fields.
pub const FACETS: [&str; 7] = ["kind", "body", "place", "year", "method", "rule", "currency"];

/// The values of one facet, and their numbers by segment and place in the segment's own list.
#[derive(Default)]
struct Values {
    names: Vec<String>,
    of: Vec<Vec<u32>>,
}

/// The values of all facets of an open index.
pub struct Facets(Vec<Values>);

/// Counts by facet and number of the value.
type Counts = Vec<Vec<u64>>;

impl Facets {
    /// Numbers the values. The segments are those that questions will go through, in their order.
    pub fn new(segments: &[SegmentReader]) -> tantivy::Result<Facets> {
        let mut all = Vec::new();
        for facet in FACETS {
            let mut numbers = std::collections::BTreeMap::new();
            let mut of = Vec::new();
            for segment in segments {
                let mut here = Vec::new();
                if let Some(column) = segment.fast_fields().str(facet)? {
                    let mut name = String::new();
                    for place in 0..column.num_terms() as u64 {
                        name.clear();
                        column.ord_to_str(place, &mut name)?;
                        let next = numbers.len() as u32;
                        here.push(*numbers.entry(name.clone()).or_insert(next));
                    }
                }
                of.push(here);
            }
            let mut names = vec![String::new(); numbers.len()];
            numbers.into_iter().for_each(|(name, number)| names[number as usize] = name);
            all.push(Values { names, of });
        }
        Ok(Facets(all))
    }

    /// The values of each facet that were found, with their counts, most first, equal ones by name.
    pub fn listed(&self, counts: &Counts) -> Vec<Vec<(String, u64)>> {
        let found = |(values, counts): (&Values, &Vec<u64>)| {
            let mut found: Vec<(String, u64)> =
                values.names.iter().zip(counts).filter(|(_, n)| **n > 0).map(|(name, n)| (name.clone(), *n)).collect();
            most_first(&mut found);
            found
        };
        self.0.iter().zip(counts).map(found).collect()
    }
}

/// Brings values with their counts into order: most first, equal ones by name.
pub fn most_first(values: &mut [(String, u64)]) {
    values.sort_unstable_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
}

/// Counts what a question finds.
pub struct Counter<'a>(pub &'a Facets);

/// Counts within a segment, by the places of its own lists.
pub struct OfSegment {
    segment: SegmentOrdinal,
    columns: Vec<Option<Column<u64>>>,
    counts: Counts,
}

impl Collector for Counter<'_> {
    type Fruit = Counts;
    type Child = OfSegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<OfSegment> {
        let mut columns = Vec::new();
        for facet in FACETS {
            columns.push(reader.fast_fields().str(facet)?.map(|column| column.ords().clone()));
        }
        let counts = self.0.0.iter().map(|values| vec![0; values.of.get(segment as usize).map_or(0, Vec::len)]).collect();
        Ok(OfSegment { segment, columns, counts })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, found: Vec<(SegmentOrdinal, Counts)>) -> tantivy::Result<Counts> {
        let mut out: Counts = self.0.0.iter().map(|values| vec![0; values.names.len()]).collect();
        for (segment, counts) in found {
            for ((out, counts), values) in out.iter_mut().zip(counts).zip(&self.0.0) {
                let numbers =
                    values.of.get(segment as usize).ok_or_else(|| TantivyError::InternalError("a segment came later".to_owned()))?;
                numbers.iter().zip(counts).for_each(|(number, n)| out[*number as usize] += n);
            }
        }
        Ok(out)
    }
}

impl SegmentCollector for OfSegment {
    type Fruit = (SegmentOrdinal, Counts);

    fn collect(&mut self, doc: DocId, _: Score) {
        for (column, counts) in self.columns.iter().zip(&mut self.counts) {
            let Some(column) = column else { continue };
            for place in column.values_for_doc(doc) {
                counts[place as usize] += 1;
            }
        }
    }

    fn harvest(self) -> (SegmentOrdinal, Counts) {
        (self.segment, self.counts)
    }
}
