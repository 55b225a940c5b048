//! The marks: for every column of every table, who may see it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Whom a session, a page or a cut text is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// Everybody: only what is marked public.
    #[default]
    Public,
    /// Whoever sits at the machine that holds the office, and could read its files anyway: everything, as published.
    Desk,
}

/// Who may see a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Everybody.
    Public,
    /// Ids of parties: as published where the party is known to be an organisation, else as a masked key.
    PartyIds,
    /// Ids of people and firms (or several, joined with `|`): everybody, as others made with the office's secret, for they are made from ids as
    /// published, which may be personal numbers.
    EntityIds,
    /// Everybody, as other numbers made with the office's secret: ids of rows, which are made from ids and bytes that are withheld.
    Keyed,
    /// Everybody in rows whose party is known to be an organisation; nobody in others.
    Organisation,
    /// Partners and the agency.
    Partner,
    /// The agency.
    Agency,
}

/// The marks of one table's columns.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)]
pub struct TableMarks {
    pub public: Vec<String>,
    pub party_ids: Vec<String>,
    pub entity_ids: Vec<String>,
    pub keyed: Vec<String>,
    pub organisation: Vec<String>,
    pub partner: Vec<String>,
    pub agency: Vec<String>,
    pub reasons: BTreeMap<String, String>,
}

impl TableMarks {
    /// Every column with its mark.
    pub fn all(&self) -> impl Iterator<Item = (&str, Mark)> {
        let lists = [
            (&self.public, Mark::Public),
            (&self.party_ids, Mark::PartyIds),
            (&self.entity_ids, Mark::EntityIds),
            (&self.keyed, Mark::Keyed),
            (&self.organisation, Mark::Organisation),
            (&self.partner, Mark::Partner),
            (&self.agency, Mark::Agency),
        ];
        lists.into_iter().flat_map(|(list, mark)| list.iter().map(move |name| (name.as_str(), mark)))
    }

    /// The mark of a column.
    pub fn get(&self, column: &str) -> Option<Mark> {
        self.all().find(|(name, _)| *name == column).map(|(_, mark)| mark)
    }
}

/// All marks, and the registers that hold organisations only.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    tables: BTreeMap<String, TableMarks>,
    evidence: BTreeMap<String, TableMarks>,
    registers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Registers {
    organisations: BTreeMap<String, String>,
}

/// Sections that hold the evidence of rules: of the default profile, and of `cardinal`.
const EVIDENCE: [(&str, &str); 2] = [("evidence", "default"), ("cardinal", "cardinal")];

impl Marks {
    /// Reads `publication/columns.toml` and `publication/registers.toml`.
    pub fn parse(columns: &str, registers: &str) -> Result<Marks, String> {
        let mut all: toml::Table = toml::from_str(columns).map_err(|e| format!("columns.toml: {e}"))?;
        let mut evidence = BTreeMap::new();
        for (section, profile) in EVIDENCE {
            let Some(rules) = all.remove(section) else { continue };
            let rules: BTreeMap<String, TableMarks> = rules.try_into().map_err(|e| format!("columns.toml, {section}: {e}"))?;
            evidence.extend(rules.into_iter().map(|(code, marks)| (format!("{profile}/{code}"), marks)));
        }
        let mut tables = BTreeMap::new();
        for (name, table) in all {
            let marks: TableMarks = table.try_into().map_err(|e| format!("columns.toml, {name}: {e}"))?;
            tables.insert(name, marks);
        }
        let registers: Registers = toml::from_str(registers).map_err(|e| format!("registers.toml: {e}"))?;
        Ok(Marks { tables, evidence, registers: registers.organisations })
    }

    /// The marks of a table or view; one that is not there lets nothing through.
    pub fn table(&self, name: &str) -> TableMarks {
        self.tables.get(name).cloned().unwrap_or_default()
    }

    /// The mark of a rule's evidence column. What is not marked stays inside.
    pub fn evidence(&self, profile: &str, code: &str, column: &str) -> Mark {
        self.evidence.get(&format!("{profile}/{code}")).and_then(|m| m.get(column)).unwrap_or(Mark::Agency)
    }

    /// Whether an identifier is known to be an organisation's: its register holds nothing else.
    pub fn is_organisation(&self, scheme: &str, identifier: Option<&str>) -> bool {
        let Some(identifier) = identifier.filter(|i| !i.trim().is_empty()) else { return false };
        if !self.registers.contains_key(scheme) {
            return false;
        }
        !BY_DIGIT.contains(&scheme) || matches!(fifth_digit(identifier), Some(b'4' | b'5'))
    }

    /// Whether an identifier is a natural person's or a sole trader's, though its register is one of organisations.
    pub fn is_person(&self, scheme: &str, identifier: Option<&str>) -> bool {
        BY_DIGIT.contains(&scheme) && identifier.and_then(fifth_digit).is_some_and(|d| !matches!(d, b'4' | b'5'))
    }

    /// Whether one row of parties says that it is of an organisation: by its register, or because it buys. Somebody who
    /// buys under a personal number is a person all the same.
    pub fn says_organisation(&self, scheme: Option<&str>, identifier: Option<&str>, buys: bool) -> bool {
        scheme.map_or(buys, |s| self.is_organisation(s, identifier) || (buys && !self.is_person(s, identifier)))
    }

    /// The names of tables and views that are marked, and of evidence as `profile/code`, with their marks.
    pub fn relations(&self) -> impl Iterator<Item = (&str, &TableMarks)> {
        self.tables.iter().chain(&self.evidence).map(|(name, marks)| (name.as_str(), marks))
    }

    /// What is wrong with the marks of the given relations (name, columns): not marked, marked twice, or gone.
    pub fn faults(&self, relations: &[(String, Vec<String>)]) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, columns) in relations {
            let marks = self.table(name);
            check(name, &marks, columns, &mut faults);
        }
        for name in self.tables.keys().filter(|n| !relations.iter().any(|(r, _)| r == *n)) {
            faults.push(format!("{name} is marked, but there is no such table or view"));
        }
        faults
    }

    /// What is wrong with the marks of evidence: rules as (profile, code, columns).
    pub fn evidence_faults(&self, rules: &[(String, String, Vec<String>)]) -> Vec<String> {
        let mut faults = Vec::new();
        for (profile, code, columns) in rules {
            let marks = self.evidence.get(&format!("{profile}/{code}")).cloned().unwrap_or_default();
            check(&format!("evidence of {code} ({profile})"), &marks, columns, &mut faults);
        }
        for name in self.evidence.keys() {
            if !rules.iter().any(|(profile, code, _)| *name == format!("{profile}/{code}")) {
                faults.push(format!("evidence of {name} is marked, but there is no such rule"));
            }
        }
        faults
    }
}

/// Registers in whose numbers a digit tells organisations from persons. The Kazakh BIN and IIN have twelve digits each and publishers mix
/// them up: the fifth digit of a BIN is 4 for a resident firm, 5 for a foreign one and 6 for a sole trader; that of an IIN begins a
/// day of birth (0 to 3). The numbers of the sample republic are built the same way.
const BY_DIGIT: [&str; 2] = ["KZ-BIN", "XT-BIN"];

/// The digit that tells, of a number that is written as such numbers are.
fn fifth_digit(identifier: &str) -> Option<u8> {
    let is_number = identifier.len() == 12 && identifier.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| identifier.as_bytes()[4])
}

fn check(name: &str, marks: &TableMarks, columns: &[String], faults: &mut Vec<String>) {
    for column in columns {
        match marks.all().filter(|(n, _)| n == column).count() {
            1 => {}
            0 => faults.push(format!("{name}.{column} is not marked: say in publication/columns.toml who may see it")),
            _ => faults.push(format!("{name}.{column} is marked more than once")),
        }
    }
    for (column, _) in marks.all().filter(|(n, _)| !columns.iter().any(|c| c == n)) {
        faults.push(format!("{name}.{column} is marked, but there is no such column"));
    }
    for column in marks.reasons.keys().filter(|n| !columns.contains(n)) {
        faults.push(format!("{name}.{column} has a reason, but there is no such column"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks() -> Marks {
        let columns = "[t]\npublic = [\"a\"]\nagency = [\"b\"]\n[evidence.R1]\npublic = [\"x\"]\n";
        Marks::parse(columns, "[organisations]\nGB-COH = \"companies\"\nKZ-BIN = \"firms\"\n").expect("well formed")
    }

    fn check_faults(columns: &[&str], expected: &[&str]) {
        let relation = ("t".to_owned(), columns.iter().map(|c| (*c).to_owned()).collect());
        let faults = marks().faults(&[relation]);
        assert_eq!(faults.len(), expected.len(), "{faults:?}");
        assert!(faults.iter().zip(expected).all(|(f, e)| f.contains(e)), "{faults:?}");
    }

    #[test]
    fn a_column_that_is_new_or_gone_is_a_fault() {
        check_faults(&["a", "b"], &[]);
        check_faults(&["a", "b", "c"], &["t.c is not marked"]);
        check_faults(&["a"], &["t.b is marked, but"]);
    }

    #[test]
    fn evidence_without_a_mark_stays_inside() {
        assert_eq!(marks().evidence("default", "R1", "x"), Mark::Public);
        assert_eq!(marks().evidence("default", "R1", "y"), Mark::Agency);
        assert_eq!(marks().evidence("default", "R2", "x"), Mark::Agency);
    }

    #[test]
    fn only_registers_of_organisations_make_an_organisation() {
        let marks = marks();
        assert!(marks.is_organisation("GB-COH", Some("1")));
        assert!(!marks.is_organisation("XX-TIN", Some("1")));
        assert!(marks.is_organisation("KZ-BIN", Some("050140001234")));
        assert!(!marks.is_organisation("KZ-BIN", Some("800101300123")), "an IIN");
        assert!(!marks.is_organisation("KZ-BIN", Some("050160001234")), "a sole trader");
        assert!(!marks.is_organisation("KZ-BIN", None));
        assert!(!marks.is_organisation("GB-COH", Some(" ")), "a register without a number says nothing");
    }

    #[test]
    fn a_row_speaks_for_itself_and_a_personal_number_outweighs_the_role() {
        let marks = marks();
        assert!(marks.says_organisation(None, None, true));
        assert!(marks.says_organisation(Some("XX-TIN"), Some("1"), true));
        assert!(marks.says_organisation(Some("GB-COH"), Some("1"), false));
        assert!(!marks.says_organisation(Some("XX-TIN"), Some("1"), false));
        assert!(!marks.says_organisation(Some("KZ-BIN"), Some("800101300123"), true), "who buys under a personal number");
        assert!(marks.is_person("KZ-BIN", Some("800101300123")) && !marks.is_person("KZ-BIN", Some("9604")));
    }
}
