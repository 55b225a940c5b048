//! Bodies by the names a plan uses.

use std::collections::BTreeMap;

use facts::ids::digest;
use facts::keys::text_key;

use super::super::entries::Change;
use super::super::faults::{Fault, Matter, Place};
use super::super::fold::Register;
use super::super::model::Body;
use super::super::when::When;
use super::super::words::{BodyId, Words};
use super::{Draft, Sort};

/// Words in brackets behind a body's name that say how it takes part.
const LEADS: [&str; 5] = ["свод", "созыв", "lead", "жинақтау", "жинақтаушы"];

/// The same for bodies that only agree.
const NOTES: [&str; 5] = ["по согласованию", "келісім бойынша", "by agreement", "as agreed", "келісу бойынша"];

/// Bodies of a register by the keys of their names.
pub(super) struct Names {
    by_key: BTreeMap<String, Vec<BodyId>>,
}

/// A body as a cell names it.
struct Named<'a> {
    name: &'a str,
    leads: bool,
}

impl Names {
    pub(super) fn of(register: &Register) -> Names {
        let mut names = Names { by_key: BTreeMap::new() };
        for body in register.bodies.values() {
            names.add(&body.now);
        }
        names
    }

    fn add(&mut self, body: &Body) {
        let all = body.name.all().chain(body.aliases.iter().map(String::as_str)).chain([body.id.as_str()]);
        for key in all.filter_map(text_key) {
            let ids = self.by_key.entry(key).or_default();
            if !ids.contains(&body.id) {
                ids.push(body.id.clone());
            }
        }
    }

    fn known(&self, name: &str) -> Option<&Vec<BodyId>> {
        self.by_key.get(&text_key(name)?)
    }

    /// The bodies that a cell names, the leading one first. Unknown ones are added to the register, with a notice;
    /// `None` when a name fits several bodies that exist at `when`.
    pub(super) fn read(&mut self, draft: &mut Draft, cell: &str, when: Option<When>, place: &Place) -> Option<Vec<BodyId>> {
        let mut named = Vec::new();
        self.split(cell, &mut named);
        named.sort_by_key(|n| !n.leads);
        let mut bodies = Vec::new();
        for n in named {
            let id = self.one(draft, n.name, when, place)?;
            if !bodies.contains(&id) {
                bodies.push(id);
            }
        }
        Some(bodies)
    }

    /// Cuts a cell at line ends and semicolons; at commas only what is no known name as a whole, because names have commas.
    fn split<'a>(&self, cell: &'a str, out: &mut Vec<Named<'a>>) {
        if self.known(cell).is_some() {
            return out.push(Named { name: cell, leads: false });
        }
        for piece in outside_brackets(cell, &[';', '\n']) {
            let whole = named(piece);
            if self.known(whole.name).is_some() {
                out.push(whole);
                continue;
            }
            out.extend(outside_brackets(piece, &[',']).into_iter().map(named).filter(|n| text_key(n.name).is_some()));
        }
    }

    fn one(&mut self, draft: &mut Draft, name: &str, when: Option<When>, place: &Place) -> Option<BodyId> {
        // An id as written goes before a name.
        if draft.register.bodies.contains_key(&BodyId::from(name)) {
            return Some(BodyId::from(name));
        }
        let known = self.known(name).cloned().unwrap_or_default();
        let living = |id: &&BodyId| when.is_none_or(|w| draft.register.bodies.get(*id).is_some_and(|b| b.now.exists(w, w.is_day())));
        let fitting: Vec<&BodyId> = known.iter().filter(living).collect();
        match (&known[..], &fitting[..]) {
            ([], _) => self.new_body(draft, name, place),
            (_, [one]) => Some((*one).clone()),
            // That it does not exist then is said when the action is checked.
            ([one], []) => Some(one.clone()),
            _ => {
                let bodies = known.iter().map(BodyId::as_str).collect::<Vec<_>>().join(" or ");
                draft.fault(Fault::of(Matter::WhichBody { name: name.to_owned(), bodies }).at(place));
                None
            }
        }
    }

    fn new_body(&mut self, draft: &mut Draft, name: &str, place: &Place) -> Option<BodyId> {
        let key = text_key(name).unwrap_or_default();
        let id = BodyId(format!("b-{}", &digest([key.as_bytes()].into_iter())[..10]));
        let body = Body {
            id: id.clone(),
            name: Words::in_lang(name, draft.terms.lang),
            aliases: Vec::new(),
            actor_group: None,
            valid_from: None,
            valid_to: None,
            follows: None,
            identifiers: Vec::new(),
            mandates: Vec::new(),
        };
        self.add(&body);
        let notice = Matter::NewBody { name: name.to_owned(), id: id.to_string() };
        draft.out.notices.push(Fault::of(notice).at(place));
        draft.take(Change::BodyPut(body), Sort::Added, place).then_some(id)
    }
}

/// Cuts a text at signs that stand outside brackets and quotes.
fn outside_brackets<'a>(text: &'a str, signs: &[char]) -> Vec<&'a str> {
    let (mut depth, mut start, mut out) = (0i32, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' | '«' | '“' => depth += 1,
            ')' | '»' | '”' => depth = (depth - 1).max(0),
            _ if depth == 0 && signs.contains(&c) => {
                out.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    out.push(&text[start..]);
    out.into_iter().map(str::trim).filter(|p| !p.is_empty()).collect()
}

/// A body's name without the bracket that says how it takes part.
fn named(text: &str) -> Named<'_> {
    let whole = Named { name: text.trim(), leads: false };
    let Some((name, note)) = text.trim().strip_suffix(')').and_then(|t| t.rsplit_once('(')) else { return whole };
    let note = note.trim().to_lowercase();
    if LEADS.contains(&note.as_str()) {
        return Named { name: name.trim(), leads: true };
    }
    if NOTES.contains(&note.as_str()) { Named { name: name.trim(), leads: false } } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, expected: &[&str]) {
        let mut names = Names { by_key: BTreeMap::new() };
        for name in ["Комитет по делам молодежи, семьи", "МФ"] {
            names.by_key.insert(text_key(name).unwrap(), vec![BodyId::from("x")]);
        }
        let mut found = Vec::new();
        names.split(cell, &mut found);
        found.sort_by_key(|n| !n.leads);
        assert_eq!(found.iter().map(|n| n.name).collect::<Vec<_>>(), expected, "{cell}");
    }

    #[test]
    fn a_cell_names_several_bodies() {
        check("МФ, МНЭ, АДГС", &["МФ", "МНЭ", "АДГС"]);
        check("МФ; МНЭ\nАДГС", &["МФ", "МНЭ", "АДГС"]);
        check("МФ, НПО (по согласованию)", &["МФ", "НПО"]);
        check("МНЭ, МФ (свод)", &["МФ", "МНЭ"]);
        check("Комитет по делам молодежи, семьи", &["Комитет по делам молодежи, семьи"]);
        check("Комитет по делам молодежи, семьи; МФ", &["Комитет по делам молодежи, семьи", "МФ"]);
        check("АО «Фонд, развитие», МФ", &["АО «Фонд, развитие»", "МФ"]);
        check("Агентство (бывшее Бюро)", &["Агентство (бывшее Бюро)"]);
        check(" , ; - ", &[]);
    }
}
