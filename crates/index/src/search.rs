//! Search over names and titles in any script, with facets.
//!
//! Texts and questions are folded to one spelling ([`crate::fold`]); a word is found as it is, as the beginning of a
//! longer one, or with a letter wrong. All words must be found. Deleting the folder is harmless: it is built again.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::Path;

use tantivy::collector::{Collector, Count, TopDocs};
use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, FuzzyTermQuery, Occur, Query, RangeQuery, TermQuery};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{DocAddress, Index, IndexWriter, Order, ReloadPolicy, Searcher, TantivyDocument, Term};

use crate::facets::{Counter, Facets};
pub use crate::facets::{FACETS, most_first};
use crate::fold;
use crate::met::FUZZY_FROM;
pub use crate::met::{Met, met};

/// Memory of the writer.
const WRITER_BYTES: usize = 64 << 20;
/// Words of a question that are looked at.
pub const WORDS_MAX: usize = 12;
/// Name of our tokenizer: the text is folded already.
const FOLDED: &str = "folded";

/// What is found: a process, a buyer, a supplier, a rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// `process`, `buyer`, `supplier` or `rule`.
    pub kind: String,
    /// Its address within the dataset: an ocid, a party id, a code.
    pub key: String,
    /// What is shown as its name.
    pub title: String,
    /// Other words by which it is found.
    pub also: String,
    /// A line under the name.
    pub note: String,
    /// The body that buys.
    pub body: Option<String>,
    /// Region.
    pub place: Option<String>,
    /// Day number.
    pub day: Option<i64>,
    /// Year.
    pub year: Option<i64>,
    /// Amount, for ranges within a currency.
    pub amount: Option<f64>,
    /// Its currency.
    pub currency: Option<String>,
    /// Method code.
    pub method: Option<String>,
    /// Rules raised on it.
    pub rules: Vec<String>,
    /// Number of flags.
    pub flags: u64,
}

/// A question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Words as typed.
    pub text: String,
    /// Chosen values by facet: kind, body, place, year, method, rule, currency.
    pub chosen: BTreeMap<String, String>,
    /// Only what has a flag.
    pub flagged: bool,
    /// Least amount.
    pub least: Option<f64>,
    /// Greatest amount.
    pub greatest: Option<f64>,
    /// Order of results.
    pub order: Sorted,
    /// First result.
    pub offset: usize,
    /// Number of results.
    pub limit: usize,
}

/// Orders of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sorted {
    /// Best match first; without words, newest first.
    #[default]
    Best,
    /// Newest first.
    Newest,
    /// Greatest amount first.
    Amount,
    /// Most flags first.
    Flags,
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// How many there are.
    pub count: usize,
    /// Those that were asked for.
    pub entries: Vec<Entry>,
    /// All values of each facet with their counts, most first, equal ones by name.
    pub facets: BTreeMap<String, Vec<(String, u64)>>,
}

#[derive(Clone, Copy)]
struct Fields {
    words: Field,
    kind: Field,
    key: Field,
    title: Field,
    note: Field,
    body: Field,
    place: Field,
    day: Field,
    year: Field,
    amount: Field,
    currency: Field,
    method: Field,
    rule: Field,
    flags: Field,
}

fn schema() -> (Schema, Fields) {
    let mut b = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer(FOLDED).set_index_option(IndexRecordOption::WithFreqs);
    let words = TextOptions::default().set_indexing_options(indexing);
    let facet = STRING | FAST | STORED;
    let fields = Fields {
        words: b.add_text_field("words", words),
        kind: b.add_text_field("kind", facet.clone()),
        key: b.add_text_field("key", STORED),
        title: b.add_text_field("title", STORED),
        note: b.add_text_field("note", STORED),
        body: b.add_text_field("body", facet.clone()),
        place: b.add_text_field("place", facet.clone()),
        day: b.add_i64_field("day", FAST | STORED),
        year: b.add_text_field("year", facet.clone()),
        amount: b.add_f64_field("amount", FAST | INDEXED | STORED),
        currency: b.add_text_field("currency", facet.clone()),
        method: b.add_text_field("method", facet.clone()),
        rule: b.add_text_field("rule", facet),
        flags: b.add_u64_field("flags", FAST | INDEXED | STORED),
    };
    (b.build(), fields)
}

fn say(e: tantivy::TantivyError) -> String {
    format!("the search index: {e}")
}

fn prepare(index: &Index) {
    index.tokenizers().register(FOLDED, TextAnalyzer::from(WhitespaceTokenizer::default()));
}

/// Writes a search index.
pub struct Writer {
    writer: IndexWriter,
    fields: Fields,
}

impl Writer {
    /// A new index in an empty folder.
    pub fn create(folder: &Path) -> Result<Writer, String> {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let (schema, fields) = schema();
        let index = Index::create_in_dir(folder, schema).map_err(say)?;
        prepare(&index);
        // One thread: the order of entries, and so of equal results, is that in which they came.
        let writer = index.writer_with_num_threads(1, WRITER_BYTES).map_err(say)?;
        Ok(Writer { writer, fields })
    }

    /// Adds an entry.
    pub fn add(&mut self, entry: &Entry) -> Result<(), String> {
        let f = self.fields;
        let mut doc = TantivyDocument::default();
        let mut folded = fold::words(&entry.title);
        folded.extend(fold::words(&entry.also));
        folded.extend(fold::words(&entry.key));
        folded.extend(entry.body.iter().flat_map(|b| fold::words(b)));
        doc.add_text(f.words, folded.join(" "));
        doc.add_text(f.kind, &entry.kind);
        doc.add_text(f.key, &entry.key);
        doc.add_text(f.title, &entry.title);
        doc.add_text(f.note, &entry.note);
        for (field, value) in [(f.body, &entry.body), (f.place, &entry.place), (f.currency, &entry.currency), (f.method, &entry.method)] {
            value.iter().for_each(|v| doc.add_text(field, v));
        }
        entry.rules.iter().for_each(|r| doc.add_text(f.rule, r));
        entry.day.iter().for_each(|d| doc.add_i64(f.day, *d));
        entry.year.iter().for_each(|y| doc.add_text(f.year, y.to_string()));
        entry.amount.iter().for_each(|a| doc.add_f64(f.amount, *a));
        doc.add_u64(f.flags, entry.flags);
        self.writer.add_document(doc).map(drop).map_err(say)
    }

    /// Ends the writing.
    pub fn finish(mut self) -> Result<(), String> {
        self.writer.commit().map_err(say)?;
        self.writer.wait_merging_threads().map_err(say)
    }
}

/// A search index, open for reading.
pub struct Search {
    searcher: Searcher,
    fields: Fields,
    facets: Facets,
}

impl Search {
    /// Opens an index that a [`Writer`] finished.
    pub fn open(folder: &Path) -> Result<Search, String> {
        let index = Index::open_in_dir(folder).map_err(say)?;
        let (ours, fields) = schema();
        if index.schema() != ours {
            return Err("the search index: it was made by another program version".to_owned());
        }
        prepare(&index);
        // What is open never changes: the folder is written once.
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(say)?;
        let searcher = reader.searcher();
        let facets = Facets::new(searcher.segment_readers()).map_err(say)?;
        Ok(Search { searcher, fields, facets })
    }

    /// Answers a question.
    pub fn ask(&self, question: &Question) -> Result<Answer, String> {
        let query = self.query(question);
        let (count, addresses, counts) = self.sorted(&query, question, Some(Counter(&self.facets)))?;
        let mut entries = Vec::new();
        for address in addresses {
            let doc: TantivyDocument = self.searcher.doc(address).map_err(say)?;
            entries.push(entry(self.fields, &doc));
        }
        let listed = self.facets.listed(&counts.unwrap_or_default());
        Ok(Answer { count, entries, facets: FACETS.iter().map(|f| (*f).to_owned()).zip(listed).collect() })
    }

    /// All that answers a question, in its order, to be read some at a time; offset and limit are not looked at.
    pub fn all(&self, question: &Question) -> Result<All, String> {
        let searcher = self.searcher.clone();
        let query = self.query(question);
        let count = searcher.search(&query, &Count).map_err(say)?;
        let question = Question { offset: 0, limit: count, ..question.clone() };
        let (_, addresses, _) = self.sorted(&query, &question, None)?;
        Ok(All { searcher, fields: self.fields, addresses })
    }

    /// How many results there are, and the addresses of those asked for in their order; facets where they are wanted.
    fn sorted(&self, query: &BooleanQuery, question: &Question, facets: Option<Counter<'_>>) -> Result<Hits, String> {
        let searcher = &self.searcher;
        let top = TopDocs::with_limit(question.limit.max(1)).and_offset(question.offset);
        match question.order {
            Sorted::Best if !fold::words(&question.text).is_empty() => hits(searcher, query, top.order_by_score(), facets),
            Sorted::Amount => hits(searcher, query, top.order_by_fast_field::<f64>("amount", Order::Desc), facets),
            Sorted::Flags => hits(searcher, query, top.order_by_fast_field::<u64>("flags", Order::Desc), facets),
            Sorted::Best | Sorted::Newest => hits(searcher, query, top.order_by_fast_field::<i64>("day", Order::Desc), facets),
        }
    }

    fn query(&self, question: &Question) -> BooleanQuery {
        let f = self.fields;
        let mut all: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0)))];
        for word in fold::words(&question.text).into_iter().take(WORDS_MAX) {
            all.push((Occur::Must, self.word(&word)));
        }
        for (facet, value) in &question.chosen {
            let field = match facet.as_str() {
                "kind" => f.kind,
                "body" => f.body,
                "place" => f.place,
                "year" => f.year,
                "method" => f.method,
                "rule" => f.rule,
                "currency" => f.currency,
                _ => continue,
            };
            let term = TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic);
            all.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(term), 0.0))));
        }
        if question.flagged {
            let some = RangeQuery::new(Bound::Included(Term::from_field_u64(f.flags, 1)), Bound::Unbounded);
            all.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(some), 0.0))));
        }
        if question.least.is_some() || question.greatest.is_some() {
            let bound = |n: Option<f64>| n.map_or(Bound::Unbounded, |n| Bound::Included(Term::from_field_f64(f.amount, n)));
            let range = RangeQuery::new(bound(question.least), bound(question.greatest));
            all.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(range), 0.0))));
        }
        BooleanQuery::new(all)
    }

    /// A word as it is, as a beginning, or with one letter wrong; the closer, the higher.
    fn word(&self, word: &str) -> Box<dyn Query> {
        let term = || Term::from_field_text(self.fields.words, word);
        let exact: Box<dyn Query> = Box::new(BoostQuery::new(Box::new(TermQuery::new(term(), IndexRecordOption::WithFreqs)), 4.0));
        let mut ways = vec![(Occur::Should, exact)];
        if word.chars().count() >= 2 {
            let prefix: Box<dyn Query> = Box::new(FuzzyTermQuery::new_prefix(term(), 0, true));
            ways.push((Occur::Should, Box::new(BoostQuery::new(prefix, 1.0))));
        }
        // A number with a digit wrong is another number.
        if word.chars().count() >= FUZZY_FROM && !word.chars().any(char::is_numeric) {
            let fuzzy: Box<dyn Query> = Box::new(FuzzyTermQuery::new(term(), 1, true));
            ways.push((Occur::Should, Box::new(BoostQuery::new(fuzzy, 0.5))));
        }
        Box::new(BooleanQuery::new(ways))
    }
}

/// How many there are, the addresses wanted, and counts of the facets' values.
type Hits = (usize, Vec<DocAddress>, Option<Vec<Vec<u64>>>);

fn hits<K, C: Collector<Fruit = Vec<(K, DocAddress)>>>(
    searcher: &Searcher,
    query: &BooleanQuery,
    top: C,
    facets: Option<Counter<'_>>,
) -> Result<Hits, String> {
    let (n, hits, facets) = searcher.search(query, &(Count, top, facets)).map_err(say)?;
    Ok((n, hits.into_iter().map(|(_, address)| address).collect(), facets))
}

/// Everything that answers a question: small addresses in order, of which entries are read some at a time.
pub struct All {
    searcher: Searcher,
    fields: Fields,
    addresses: Vec<DocAddress>,
}

impl All {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.addresses.len()
    }

    /// The entries from a place on, some at most; none past the end.
    pub fn entries(&self, from: usize, most: usize) -> Result<Vec<Entry>, String> {
        let end = from.saturating_add(most).min(self.addresses.len());
        let some = self.addresses.get(from..end).unwrap_or_default();
        let one = |a: &DocAddress| self.searcher.doc::<TantivyDocument>(*a).map(|d| entry(self.fields, &d)).map_err(say);
        some.iter().map(one).collect()
    }
}

fn entry(f: Fields, doc: &TantivyDocument) -> Entry {
    let text = |field: Field| doc.get_first(field).and_then(|v| v.as_str()).map(str::to_owned);
    Entry {
        kind: text(f.kind).unwrap_or_default(),
        key: text(f.key).unwrap_or_default(),
        title: text(f.title).unwrap_or_default(),
        also: String::new(),
        note: text(f.note).unwrap_or_default(),
        body: text(f.body),
        place: text(f.place),
        day: doc.get_first(f.day).and_then(|v| v.as_i64()),
        year: text(f.year).and_then(|y| y.parse().ok()),
        amount: doc.get_first(f.amount).and_then(|v| v.as_f64()),
        currency: text(f.currency),
        method: text(f.method),
        rules: doc.get_all(f.rule).filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        flags: doc.get_first(f.flags).and_then(|v| v.as_u64()).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(entries: &[Entry]) -> (tempfile::TempDir, Search) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = Writer::create(folder.path()).expect("begun");
        entries.iter().for_each(|e| writer.add(e).expect("added"));
        writer.finish().expect("written");
        let search = Search::open(folder.path()).expect("opened");
        (folder, search)
    }

    fn entry(kind: &str, key: &str, title: &str) -> Entry {
        Entry { kind: kind.to_owned(), key: key.to_owned(), title: title.to_owned(), ..Entry::default() }
    }

    fn asked(text: &str) -> Question {
        Question { text: text.to_owned(), limit: 10, ..Question::default() }
    }

    fn check_found(text: &str, expected: &[&str]) {
        let mut school = entry("process", "ocds-1", "Құрылыс: жаңа мектеп, Астана");
        school.rules = vec!["R018".to_owned()];
        school.flags = 1;
        school.amount = Some(100.0);
        let entries = [school, entry("buyer", "b1", "ТОО «Жумабаев и К»"), entry("supplier", "s1", "Roads 2000")];
        let (_folder, search) = index(&entries);
        let answer = search.ask(&asked(text)).expect("answered");
        let keys: Vec<&str> = answer.entries.iter().map(|e| e.key.as_str()).collect();
        assert_eq!(keys, expected, "{text}");
    }

    #[test]
    fn a_name_is_found_in_another_script_by_its_beginning_and_with_a_letter_wrong() {
        check_found("qurylys", &["ocds-1"]);
        check_found("Jumabayev", &["b1"]);
        check_found("жумаб", &["b1"]);
        check_found("жумадаев", &["b1"]);
        check_found("mektep astana", &["ocds-1"]);
        check_found("mektep almaty", &[]);
        check_found("2000", &["s1"]);
        check_found("2001", &[]);
    }

    #[test]
    fn hostile_questions_find_nothing_and_break_nothing() {
        for text in ["\"", "a AND", "*", "(((", "field:x", "\u{0}", &"x".repeat(100_000), &"слово ".repeat(10_000)] {
            let (_folder, search) = index(&[entry("buyer", "b", "Имя")]);
            search.ask(&asked(text)).expect("answered");
        }
    }

    #[test]
    fn facets_count_and_choose() {
        let mut one = entry("process", "p1", "Мост");
        one.rules = vec!["R018".to_owned(), "R003".to_owned()];
        one.amount = Some(5.0);
        one.flags = 2;
        let (_folder, search) = index(&[one, entry("process", "p2", "Мост"), entry("buyer", "b", "Мост")]);
        let answer = search.ask(&asked("мост")).expect("answered");
        assert_eq!(answer.count, 3);
        assert_eq!(answer.facets["kind"], [("process".to_owned(), 2), ("buyer".to_owned(), 1)]);
        let chosen = BTreeMap::from([("rule".to_owned(), "R003".to_owned())]);
        assert_eq!(search.ask(&Question { chosen, ..asked("") }).expect("answered").count, 1);
        assert_eq!(search.ask(&Question { flagged: true, ..asked("") }).expect("answered").count, 1);
        assert_eq!(search.ask(&Question { least: Some(5.0), ..asked("") }).expect("answered").count, 1);
        assert_eq!(search.ask(&Question { least: Some(5.1), ..asked("") }).expect("answered").count, 0);
    }

    #[test]
    fn a_facet_lists_its_values_most_first_and_equal_ones_by_name() {
        let of = |n: usize| Entry { body: Some(format!("body {:02}", n % 20)), ..entry("process", &format!("p{n}"), "Мост") };
        let entries: Vec<Entry> = (0..43).map(of).collect();
        let (_folder, search) = index(&entries);
        let answer = search.ask(&asked("мост")).expect("answered");
        let names: Vec<&str> = answer.facets["body"].iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, (0..20).map(|n| format!("body {n:02}")).collect::<Vec<_>>());
        assert_eq!(
            answer.facets["body"].iter().map(|(_, n)| *n).collect::<Vec<_>>(),
            [3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
        );
        assert!(answer.facets["rule"].is_empty());
        assert_eq!(search.ask(&asked("нет такого")).expect("answered").facets["body"], []);
    }

    #[test]
    fn all_results_are_read_some_at_a_time_in_their_order() {
        let entries: Vec<Entry> = (0..7).map(|n| Entry { day: Some(n), ..entry("process", &format!("p{n}"), "Мост") }).collect();
        let (_folder, search) = index(&entries);
        let all = search.all(&asked("")).expect("answered");
        let keys = |from, most| all.entries(from, most).expect("read").into_iter().map(|e| e.key).collect::<Vec<_>>();
        assert_eq!(
            (all.count(), keys(0, 3), keys(5, 9), keys(7, 9)),
            (7, vec!["p6".into(), "p5".into(), "p4".into()], vec!["p1".into(), "p0".into()], vec![])
        );
    }
}
