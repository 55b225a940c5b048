//! Evidence in words and under headings: why two records look alike, for people who read an answer.

use std::collections::BTreeMap;

use names::compare::What;
use resolve::likeness::{Evidence, Likeness};

/// The headings under which evidence is summed up, with what each says.
pub const HEADINGS: [(&str, &str); 8] = [
    ("names", "How alike the names are, part by part, in their own script and across scripts, weighed by how rare the parts are."),
    ("identifiers", "An official identifier is equal, or two differ of which a subject has one."),
    ("birth_date", "Days, months or years of birth agree, or cannot be one."),
    ("founding_date", "Days, months or years of founding agree, or lie apart; or one ended before the other began."),
    ("countries", "Countries, nationalities or jurisdictions agree, or have nothing in common."),
    ("gender", "Genders differ."),
    ("address", "Addresses, e-mail addresses or telephone numbers agree."),
    ("kind", "Whether one can be what the other is: a person is no company."),
];

/// The heading of a piece of evidence.
pub fn heading(evidence: Evidence) -> &'static str {
    use Evidence as E;
    match evidence {
        E::Name(_) | E::NamesApart | E::NameWeak | E::MainNamesDiffer => "names",
        E::IdentifierSame | E::NumberSame | E::IdentifierDiffers | E::NumberDiffers => "identifiers",
        E::BornSameDay | E::BornSameMonth | E::BornSameYear | E::BornSlip | E::BornOtherDay | E::BornNear | E::BornApart | E::BornFar => {
            "birth_date"
        }
        E::FoundedSame | E::FoundedSameYear | E::FoundedApart | E::DeadBefore => "founding_date",
        E::CountrySame | E::CountryDiffers => "countries",
        E::GenderDiffers => "gender",
        E::AddressSame | E::ContactSame => "address",
        E::SchemaApart => "kind",
    }
}

/// What a piece of evidence is, in a few words.
pub fn words(evidence: Evidence) -> &'static str {
    use Evidence as E;
    match evidence {
        E::Name(what) => name_words(what),
        E::NamesApart => "names have nothing in common",
        E::NameWeak => "the name that agrees is a weak alias",
        E::MainNamesDiffer => "an alias agrees, the main names differ",
        E::IdentifierSame => "the same official identifier",
        E::NumberSame => "the same number",
        E::IdentifierDiffers => "another official identifier",
        E::NumberDiffers => "another number",
        E::BornSameDay => "born on one day",
        E::BornSameMonth => "born in one month",
        E::BornSameYear => "born in one year",
        E::BornSlip => "days of birth differ by a slip",
        E::BornOtherDay => "born in one year on other days",
        E::BornNear => "born about a year apart",
        E::BornApart => "born some years apart",
        E::BornFar => "born far apart",
        E::FoundedSame => "founded on one day or in one month",
        E::FoundedSameYear => "founded in one year",
        E::FoundedApart => "founded years apart",
        E::DeadBefore => "one ended before the other began",
        E::CountrySame => "a country in common",
        E::CountryDiffers => "no country in common",
        E::GenderDiffers => "another gender",
        E::AddressSame => "an address in common",
        E::ContactSame => "an e-mail address or telephone in common",
        E::SchemaApart => "no thing can be both",
    }
}

fn name_words(what: What) -> &'static str {
    match what {
        What::Start => "before any part",
        What::Same => "same word",
        What::SpelledAlike => "spelled alike",
        What::SoundsAlike => "sounds alike in another script",
        What::Shuffled => "same letters in another order",
        What::Initial => "initial",
        What::Nickname => "everyday or foreign form",
        What::Joined => "one word here, several there",
        What::Acronym => "first letters",
        What::FormAlike => "legal form of the same meaning",
        What::FormDiffers => "another legal form",
        What::NumberDiffers => "another number in the name",
        What::PlaceDiffers => "another place in the name",
        What::PatronymicDiffers => "another father's name",
        What::InitialDiffers => "another initial",
        What::Differs => "another word",
        What::OnlyOurs => "only in what is asked about",
        What::OnlyTheirs => "only in the record",
        What::OrderDiffers => "another order",
        What::FathersSwapped => "son and father have changed places",
    }
}

/// Evidence under one heading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summed {
    /// What it says: natural logarithm of odds, above 0 for, below 0 against.
    pub says: f64,
    /// What was held against what, in words.
    pub detail: String,
    /// Ours, as published.
    pub ours: String,
    /// Theirs, as published.
    pub theirs: String,
}

/// A likeness by headings.
pub fn summed(likeness: &Likeness) -> BTreeMap<&'static str, Summed> {
    let mut out: BTreeMap<&'static str, Summed> = BTreeMap::new();
    for part in &likeness.parts {
        let of = out.entry(heading(part.what)).or_default();
        of.says += part.says;
        if part.what == Evidence::Name(What::Start) {
            continue;
        }
        if !of.detail.is_empty() {
            of.detail.push_str("; ");
        }
        of.detail.push_str(words(part.what));
        let sides = [part.ours.as_str(), part.theirs.as_str()];
        if sides.iter().any(|s| !s.is_empty()) {
            of.detail.push_str(&format!(" ({})", sides.iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>().join(" ~ ")));
        }
        for (all, one) in [(&mut of.ours, part.ours.as_str()), (&mut of.theirs, part.theirs.as_str())] {
            if !one.is_empty() {
                all.push_str(if all.is_empty() { "" } else { " " });
                all.push_str(one);
            }
        }
    }
    out
}

/// A likeness in one line, the strongest first.
pub fn line(likeness: &Likeness) -> String {
    let mut summed: Vec<(&str, Summed)> = summed(likeness).into_iter().filter(|(_, s)| !s.detail.is_empty()).collect();
    summed.sort_by(|a, b| b.1.says.abs().total_cmp(&a.1.says.abs()));
    summed.into_iter().map(|(_, s)| s.detail).collect::<Vec<_>>().join("; ")
}
