//! What the register holds to, a test an invariant (reference on measures, §7.3). Each fails when its invariant is broken.

#![allow(clippy::unwrap_used)]

use policy::register::{
    Achievement, ActionId, Basis, Body, BodyId, Change, Claim, Claimed, Day, Due, Entry, Fault, Grade, Grounds, Matter, NotEvaluated,
    ObjectiveId, Of, Outcome, Overdue, Point, Register, Scope, State, When, Whole, Words, fold, read_toml,
};
use serde_json::{Value, json};

const AT: &str = "2026-01-31T09:30:00Z";

fn plan() -> Whole {
    read_toml("strategy.toml", include_str!("../fixtures/strategy.toml")).unwrap()
}

fn register() -> Register {
    fold(&plan(), "Aigul", AT).unwrap_or_else(|faults| panic!("{}", faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")))
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn change(kind: &str, value: Value) -> Change {
    Entry::from_parts("x", AT, 1, kind, value).unwrap().change
}

fn entry(author: &str, kind: &str, value: Value) -> Entry {
    Entry { author: author.into(), at: AT.into(), event: None, change: change(kind, value) }
}

fn add(register: &mut Register, kind: &str, value: Value) {
    register.apply(&entry("Aigul", kind, value)).unwrap_or_else(|f| panic!("{f}"));
}

/// The entry is refused, for that reason, and nothing of it is kept.
fn refuse(register: &mut Register, author: &str, kind: &str, value: Value, expected: fn(&Matter) -> bool) {
    let before = register.clone();
    let fault = register.apply(&entry(author, kind, value)).expect_err(kind);
    assert!(expected(&fault.matter), "{fault}");
    assert_eq!(*register, before, "a refused entry changes nothing");
}

fn state(register: &Register, id: &str, as_of: &str) -> State {
    register.lines(day(as_of), None).iter().find(|l| l.id.as_str() == id).unwrap().state
}

fn overdue(register: &Register, id: &str, as_of: &str) -> Overdue {
    register.lines(day(as_of), None).iter().find(|l| l.id.as_str() == id).unwrap().overdue
}

fn verification(by: &str, outcome: &str) -> Value {
    json!({"action": "A2", "by": by, "outcome": outcome, "reason": "seen"})
}

fn claim_a2(register: &mut Register) {
    register.apply(&entry("Marat", "claim-made", json!({"action": "A2", "what": "result", "by": "parliament"}))).unwrap();
}

#[test]
fn an_action_is_not_done_on_the_implementers_word() {
    let mut r = register();
    claim_a2(&mut r);
    assert_eq!(state(&r, "A2", "2026-01-31"), State::ClaimedResult);
    add(
        &mut r,
        "assessment-added",
        json!({"of": {"action": "A2"}, "body": "parliament", "assessor_kind": "implementer", "verdict": "complete", "reason": "we did it"}),
    );
    assert_eq!(state(&r, "A2", "2026-01-31"), State::ClaimedResult);
    let lines = r.lines(day("2026-01-31"), None);
    let line = lines.iter().find(|l| l.id.as_str() == "A2").unwrap();
    assert_eq!((line.claimed, line.verified, line.evaluated), (Some(Claimed::Result), None, false));
}

#[test]
fn nobody_certifies_themselves() {
    let own = |m: &Matter| matches!(m, Matter::SelfCertified { .. });
    let mut r = register();
    claim_a2(&mut r);
    // The responsible body; its name as author; the person who claimed, in any spelling.
    refuse(&mut r, "Aigul", "action-verified", verification("parliament", "done"), own);
    refuse(&mut r, " parliament ", "action-verified", verification("service", "done"), own);
    refuse(&mut r, "MARAT", "action-verified", verification("service", "done"), own);
    // A body that works with it.
    refuse(&mut r, "Aigul", "action-verified", json!({"action": "A1", "by": "watch", "outcome": "not_done", "reason": "seen"}), own);
    r.apply(&entry("Aigul", "action-verified", verification("service", "done"))).unwrap();
    assert_eq!(state(&r, "A2", "2026-01-31"), State::VerifiedDone);
}

#[test]
fn a_body_that_once_answered_cannot_verify_and_one_that_verified_cannot_answer() {
    let own = |m: &Matter| matches!(m, Matter::SelfCertified { .. });
    let mut r = register();
    claim_a2(&mut r);
    let mut action = serde_json::to_value(&r.actions[&ActionId::from("A2")].action.now).unwrap();
    action["responsible"] = json!("ministry");
    add(&mut r, "action-put", action.clone());
    refuse(&mut r, "Aigul", "action-verified", verification("parliament", "done"), own);
    refuse(&mut r, "Aigul", "action-verified", verification("ministry", "done"), own);
    add(&mut r, "action-verified", verification("service", "partial"));
    action["co"] = json!(["service"]);
    refuse(&mut r, "Aigul", "action-put", action, own);
}

#[test]
fn a_person_who_verified_cannot_claim() {
    let mut r = register();
    add(&mut r, "action-verified", json!({"action": "A2", "by": "service", "outcome": "not_done", "reason": "seen"}));
    let claim = json!({"action": "A2", "what": "result", "by": "parliament"});
    refuse(&mut r, "aigul", "claim-made", claim, |m| matches!(m, Matter::SelfCertified { .. }));
}

#[test]
fn only_who_answers_for_an_action_claims_it_and_an_implementer_is_no_ngo() {
    let mut r = register();
    refuse(&mut r, "A", "claim-made", json!({"action": "A2", "what": "result", "by": "watch"}), |m| matches!(m, Matter::NotTheirs { .. }));
    let assessed = |body: &str, kind: &str| json!({"of": {"action": "A2"}, "body": body, "assessor_kind": kind, "verdict": "complete", "reason": "seen"});
    refuse(&mut r, "A", "assessment-added", assessed("parliament", "ngo"), |m| matches!(m, Matter::WrongAssessor { .. }));
    refuse(&mut r, "A", "assessment-added", assessed("watch", "implementer"), |m| matches!(m, Matter::WrongAssessor { .. }));
    let named = json!({"of": {"action": "A1"}, "assessor": "министерство ЗАКУПОК", "assessor_kind": "public", "verdict": "complete", "reason": "seen"});
    refuse(&mut r, "A", "assessment-added", named, |m| matches!(m, Matter::WrongAssessor { .. }));
}

#[test]
fn finished_actions_do_not_achieve_an_objective() {
    let r = register();
    let line = r.objective(&ObjectiveId::from("O1"), day("2027-01-01"), &[]).unwrap();
    assert_eq!((line.actions, line.actions_done), (2, 1));
    // The only value is of 2024 and says nothing of the end of 2026.
    assert_eq!(line.achievement, Achievement::NotEvaluated(NotEvaluated::NoValue));
    let mut all_done = r.clone();
    claim_a2(&mut all_done);
    add(&mut all_done, "action-verified", verification("service", "done"));
    let line = all_done.objective(&ObjectiveId::from("O1"), day("2027-01-01"), &[]).unwrap();
    assert_eq!((line.actions_done, line.achievement), (2, Achievement::NotEvaluated(NotEvaluated::NoValue)));
}

#[test]
fn an_objective_is_achieved_by_its_indicator_alone_and_on_its_day() {
    let r = register();
    let check = |period: &str, value: f64, as_of: &str, expected: Achievement| {
        let scope = Scope { bodies: vec![BodyId::from("ministry")], ..Scope::default() };
        let point = Point::computed("I03".into(), scope, When::parse(period).unwrap(), value, "I03@1", "v7").unwrap();
        let line = r.objective(&ObjectiveId::from("O1"), day(as_of), &[point]).unwrap();
        assert_eq!(line.achievement, expected, "{period} {value} {as_of}");
    };
    check("2026-12", 0.25, "2026-12-31", Achievement::Achieved);
    check("2026-12", 0.2501, "2026-12-31", Achievement::NotAchieved);
    check("2027-03", 0.1, "2027-04-01", Achievement::Achieved);
    // Reached before the day is under way: it may be lost again.
    check("2026-06", 0.1, "2026-07-01", Achievement::UnderWay);
    check("2025-12", 0.1, "2027-01-01", Achievement::NotEvaluated(NotEvaluated::NoValue));
    // A value of a time that is not over is not known yet; the declared one of 2024 is all there is.
    check("2026-12", 0.1, "2026-12-30", Achievement::UnderWay);
}

#[test]
fn an_objective_without_a_target_cannot_be_achieved_and_is_said_to_be_so() {
    let r = register();
    let line = r.objective(&ObjectiveId::from("O2"), day("2027-01-01"), &[]).unwrap();
    assert_eq!(line.achievement, Achievement::NotEvaluated(NotEvaluated::NoIndicator));
    let check = |target: Value, expected: NotEvaluated, word: &str| {
        let mut r = register();
        add(&mut r, "objective-put", json!({"id": "O3", "strategy": "S1", "text": "x", "targets": [target]}));
        let point = Point::computed("I09".into(), Scope::default(), When::year(2025).unwrap(), 0.0, "q", "v").unwrap();
        let line = r.objective(&ObjectiveId::from("O3"), day("2027-01-01"), &[point]).unwrap();
        assert_eq!(line.achievement, Achievement::NotEvaluated(expected));
        assert!(r.notices().iter().any(|f| f.to_string().contains(&format!("\"O3\" has no {word}"))), "{word}");
    };
    check(json!({"indicator": "I09", "baseline": 1.0, "by": "2025"}), NotEvaluated::NoTarget, "target");
    check(json!({"indicator": "I09", "target": 1.0, "by": "2025"}), NotEvaluated::NoBaseline, "baseline");
    check(json!({"indicator": "I09", "baseline": 2.0, "target": 1.0}), NotEvaluated::NoDay, "day by which");
}

#[test]
fn one_missed_target_is_enough_and_one_unknown_one_is_not_achieved() {
    let mut r = register();
    let target = |code: &str| json!({"indicator": code, "baseline": 1.0, "target": 2.0, "by": "2025"});
    add(&mut r, "objective-put", json!({"id": "O3", "strategy": "S1", "text": "x", "targets": [target("I1"), target("I2")]}));
    let point = |code: &str, v| Point::computed(code.into(), Scope::default(), When::year(2025).unwrap(), v, "q", "v").unwrap();
    let line = |points: &[Point]| r.objective(&ObjectiveId::from("O3"), day("2026-01-01"), points).unwrap().achievement;
    assert_eq!(line(&[point("I1", 2.0), point("I2", 2.5)]), Achievement::Achieved);
    assert_eq!(line(&[point("I1", 2.0), point("I2", 1.9)]), Achievement::NotAchieved);
    assert_eq!(line(&[point("I1", 2.0)]), Achievement::NotEvaluated(NotEvaluated::NoValue));
    assert_eq!(line(&[point("I1", 1.0)]), Achievement::NotAchieved);
}

#[test]
fn not_evaluated_is_a_state_of_its_own() {
    let r = register();
    let ids: Vec<_> = r.not_evaluated(day("2026-01-31"), None).iter().map(|l| l.id.to_string()).collect();
    assert_eq!(ids, ["A2", "A3"]);
    // "No evidence" is a verdict that somebody gave, hence an evaluation.
    let mut r = r;
    add(
        &mut r,
        "assessment-added",
        json!({"of": {"action": "A3"}, "assessor": "Daily", "assessor_kind": "media", "verdict": "no_evidence", "reason": "asked twice"}),
    );
    let ids: Vec<_> = r.not_evaluated(day("2026-01-31"), None).iter().map(|l| l.id.to_string()).collect();
    assert_eq!(ids, ["A2"]);
}

#[test]
fn overdue_is_computed_for_the_day_that_is_asked_about() {
    let r = register();
    // Due at the end of 2024, moved before that to June 2025, claimed on 20 June, verified on 1 July.
    assert_eq!(overdue(&r, "A1", "2024-12-31"), Overdue::No);
    assert_eq!(overdue(&r, "A1", "2025-06-30"), Overdue::No);
    assert_eq!(overdue(&r, "A1", "2025-07-01"), Overdue::No);
    assert_eq!(overdue(&r, "A2", "2026-12-31"), Overdue::No);
    assert_eq!(overdue(&r, "A2", "2027-01-01"), Overdue::Yes { days: 1 });
    assert!(matches!(overdue(&r, "A3", "2030-01-01"), Overdue::Unknown(_)));
    let mut r = r;
    claim_a2(&mut r);
    assert_eq!(overdue(&r, "A2", "2027-01-10"), Overdue::Unverified { days: 10 });
    add(&mut r, "action-verified", verification("service", "returned"));
    assert_eq!(overdue(&r, "A2", "2027-01-10"), Overdue::Yes { days: 10 });
}

#[test]
fn what_was_said_later_does_not_count_on_an_earlier_day() {
    let r = register();
    assert_eq!(state(&r, "A1", "2024-03-31"), State::Planned);
    assert_eq!(state(&r, "A1", "2024-04-01"), State::InProgress);
    assert_eq!(state(&r, "A1", "2025-06-20"), State::ClaimedResult);
    assert_eq!(state(&r, "A1", "2025-07-01"), State::VerifiedDone);
    let line = |as_of| {
        r.lines(day(as_of), None).into_iter().find(|l| l.id.as_str() == "A1").map(|l| (l.moves, l.evidence, l.alternative.len())).unwrap()
    };
    assert_eq!((line("2024-12-19"), line("2024-12-20"), line("2025-08-01")), ((0, 1, 0), (1, 1, 0), (1, 1, 1)));
    let due = r.actions[&ActionId::from("A1")].due(day("2024-12-19")).unwrap().to_string();
    assert_eq!(due, "2024-12-31");
}

#[test]
fn a_deadline_moves_only_by_a_dated_attributed_entry_and_moves_are_counted() {
    let mut r = register();
    let mut action = serde_json::to_value(&r.actions[&ActionId::from("A2")].action.now).unwrap();
    action["due"] = json!("2027-12-31");
    refuse(&mut r, "Aigul", "action-put", action.clone(), |m| matches!(m, Matter::DeadlineByAmendment { .. }));
    action.as_object_mut().unwrap().remove("due");
    refuse(&mut r, "Aigul", "action-put", action, |m| matches!(m, Matter::DeadlineByAmendment { .. }));
    let moved =
        |from: &str, to: &str, reason: &str, by: &str| json!({"action": "A2", "from": from, "to": to, "reason": reason, "decided_by": by});
    refuse(&mut r, "Aigul", "deadline-moved", moved("2026-Q4", "2027", " ", "Government"), |m| matches!(m, Matter::Blank { .. }));
    refuse(&mut r, "Aigul", "deadline-moved", moved("2026-Q4", "2027", "late", ""), |m| matches!(m, Matter::Blank { .. }));
    refuse(&mut r, "", "deadline-moved", moved("2026-Q4", "2027", "late", "Government"), |m| matches!(m, Matter::NoAuthor { .. }));
    refuse(&mut r, "Aigul", "deadline-moved", moved("2026-Q3", "2027", "late", "Government"), |m| {
        matches!(m, Matter::MovedMeanwhile { .. })
    });
    refuse(&mut r, "Aigul", "deadline-moved", moved("2026-Q4", "IV квартал 2026", "late", "Government"), |m| {
        matches!(m, Matter::NoMove { .. })
    });
    refuse(&mut r, "Aigul", "deadline-moved", moved("2026-Q4", "ежегодно", "late", "Government"), |m| {
        matches!(m, Matter::NoMove { .. })
    });
    add(&mut r, "deadline-moved", moved("2026-Q4", "2027-06-30", "late", "Government"));
    add(&mut r, "deadline-moved", moved("2027-06-30", "2026-Q4", "earlier again", "Government"));
    let file = &r.actions[&ActionId::from("A2")];
    assert_eq!((file.moves.len(), file.due_now().unwrap().to_string().as_str()), (2, "2026-Q4"));
    assert_eq!(file.action.now.due.as_ref().map(Due::to_string).as_deref(), Some("IV квартал 2026 года"), "the first deadline is kept");
    assert_eq!(r.lines(day("2026-01-31"), None).iter().map(|l| l.moves).collect::<Vec<_>>(), [1, 2, 0]);
}

#[test]
fn assessments_stand_side_by_side_and_are_never_overwritten() {
    let mut r = register();
    let said = |verdict: &str, id: Option<&str>| {
        let mut v =
            json!({"of": {"action": "A1"}, "assessor": "Open Ledger", "assessor_kind": "ngo", "verdict": verdict, "reason": "seen again"});
        if let Some(id) = id {
            v["id"] = json!(id);
        }
        v
    };
    add(&mut r, "assessment-added", said("complete", Some("X1")));
    refuse(&mut r, "Aigul", "assessment-added", said("not_started", Some("X1")), |m| matches!(m, Matter::AlreadyThere { .. }));
    let of = Of::Action("A1".into());
    let all: Vec<Grade> = r.assessments_of(&of).map(|a| a.what.verdict).collect();
    assert_eq!(all, [Grade::Substantial, Grade::Limited, Grade::Complete], "the earlier ones stay");
    let lines = r.lines(day("2026-01-31"), None);
    assert_eq!(lines[0].alternative.len(), 1, "the column has the last word of each assessor");
    assert_eq!((lines[0].alternative[0].what.verdict, lines[0].diverges), (Grade::Complete, true));
}

#[test]
fn divergence_is_seen_between_claim_check_and_others() {
    let mut r = register();
    let diverges = |r: &Register| r.lines(day("2026-01-31"), None)[1].diverges;
    claim_a2(&mut r);
    assert!(!diverges(&r));
    add(&mut r, "action-verified", verification("service", "done"));
    assert!(!diverges(&r));
    add(
        &mut r,
        "assessment-added",
        json!({"of": {"action": "A2"}, "assessor": "Daily", "assessor_kind": "media", "verdict": "no_evidence", "reason": "asked"}),
    );
    assert!(diverges(&r));
}

#[test]
fn a_problem_without_public_evidence_is_asserted() {
    let mut r = register();
    assert_eq!(r.grounds(&"P1".into()), Grounds::Evidenced { public: 1 });
    assert_eq!(r.grounds(&"P2".into()), Grounds::Asserted);
    add(&mut r, "evidence-added", json!({"of": {"problem": "P2"}, "kind": "survey", "title": "secret", "public": false}));
    assert_eq!(r.grounds(&"P2".into()), Grounds::Asserted);
}

#[test]
fn a_number_without_a_query_is_declared() {
    let r = register();
    let line = r.objective(&ObjectiveId::from("O1"), day("2024-12-30"), &[]).unwrap();
    assert_eq!(line.targets[0].point, None, "the year it is about is not over");
    let line = r.objective(&ObjectiveId::from("O1"), day("2026-06-01"), &[]).unwrap();
    let point = line.targets[0].point.as_ref().unwrap();
    assert!(point.is_declared() && matches!(&point.basis, Basis::Declared { by, .. } if by == "Ministry of Purchases"));
    // Neither can a file slip a query in, nor a caller make a computed value without one.
    let slipped = json!({"indicator": "I03", "period": "2024", "value": 1.0, "declared_by": "x", "source": "y", "query": "select 1"});
    assert!(Entry::from_parts("x", AT, 1, "value-declared", slipped).is_err());
    assert!(Point::computed("I03".into(), Scope::default(), When::year(2024).unwrap(), 1.0, " ", "v").is_none());
    assert!(Point::computed("I03".into(), Scope::default(), When::year(2024).unwrap(), 1.0, "q", "").is_none());
    // A computed value goes before a declared one, even an older one.
    let scope = Scope { bodies: vec![BodyId::from("ministry")], ..Scope::default() };
    let computed = Point::computed("I03".into(), scope, When::year(2023).unwrap(), 0.5, "q", "v").unwrap();
    let line = r.objective(&ObjectiveId::from("O1"), day("2026-06-01"), &[computed]).unwrap();
    assert!(!line.targets[0].point.as_ref().unwrap().is_declared());
}

#[test]
fn a_body_answers_only_while_it_exists() {
    let gone = |m: &Matter| matches!(m, Matter::NoSuchBodyThen { .. });
    let action = |body: &str, due: &str| json!({"id": "A9", "measure": "M1", "responsible": body, "due": due});
    let mut r = register();
    refuse(&mut r, "A", "action-put", action("old-agency", "2025-07-14"), gone);
    refuse(&mut r, "A", "action-put", action("service", "2025-07-13"), gone);
    refuse(&mut r, "A", "action-put", action("old-agency", "2026"), gone);
    refuse(
        &mut r,
        "A",
        "action-put",
        json!({"id": "A9", "measure": "M1", "responsible": "ministry", "co": ["old-agency"], "due": "2026-01-01"}),
        gone,
    );
    add(&mut r, "action-put", action("old-agency", "2025-07-13"));
    // Of a year the plan does not say which day, and on some of them both exist.
    for body in ["old-agency", "service"] {
        let mut r = register();
        add(&mut r, "action-put", action(body, "2025"));
    }
    let fault = r
        .apply(&entry("A", "action-put", json!({"id": "A8", "measure": "M1", "responsible": "old-agency", "due": "2026-01-01"})))
        .unwrap_err();
    assert!(fault.to_string().contains("\"service\" followed it"), "{fault}");
    refuse(&mut r, "A", "action-verified", json!({"action": "A1", "by": "old-agency", "outcome": "not_done", "reason": "x"}), gone);
    let moved = json!({"action": "A9", "from": "2025-07-13", "to": "2026-03-01", "reason": "late", "decided_by": "Government"});
    refuse(&mut r, "A", "deadline-moved", moved, gone);
}

#[test]
fn a_body_that_ends_before_its_promise_is_noticed() {
    let mut r = register();
    let mut body = serde_json::to_value(&r.bodies[&BodyId::from("parliament")].now).unwrap();
    body["valid_to"] = json!("2026-02-01");
    add(&mut r, "body-put", body);
    assert!(r.notices().iter().any(|f| f.to_string().contains("\"parliament\" does not exist")), "{:?}", r.notices());
}

#[test]
fn a_mandate_holds_for_its_days_and_not_beyond_its_body() {
    let mut r = register();
    let holders =
        |r: &Register, on: &str| r.holders(policy::register::Function::Coordination, day(on)).map(|b| b.id.to_string()).collect::<Vec<_>>();
    assert_eq!((holders(&r, "2025-07-13"), holders(&r, "2025-07-14")), (vec![], vec!["service".to_owned()]));
    let wrong = json!({"id": "b", "name": "b", "valid_to": "2025-01-01", "mandates": [{"function": "audit", "to": "2026-01-01"}]});
    refuse(&mut r, "A", "body-put", wrong, |m| matches!(m, Matter::NoSuchBodyThen { .. }));
}

#[test]
fn history_is_kept_when_something_is_amended() {
    let mut r = register();
    let mut measure = serde_json::to_value(&r.measures[&"M1".into()].now).unwrap();
    measure["text"] = json!("Something weaker.");
    add(&mut r, "measure-put", measure.clone());
    add(&mut r, "measure-put", measure);
    let kept = &r.measures[&"M1".into()];
    assert_eq!(kept.amendments.len(), 1, "the same again is no amendment");
    assert_eq!(
        (kept.amendments[0].field.as_str(), &kept.amendments[0].was),
        ("text", &json!("Conflicts of interest are checked before award."))
    );
}

#[test]
fn two_measures_that_claim_one_effect_are_named() {
    let r = register();
    let found: Vec<String> = r.shared_effects().iter().map(Fault::to_string).collect();
    assert!(found.is_empty(), "the first ends on the day before the second begins: {found:?}");
    let mut r = r;
    add(&mut r, "action-put", json!({"id": "A4", "measure": "M2", "responsible": "ministry", "start": "2025-01", "due": "2025-12-31"}));
    let found: Vec<String> = r.shared_effects().iter().map(Fault::to_string).collect();
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("\"M1\" and \"M2\" both claim I03") && found[0].contains("stagger"), "{found:?}");
    // Elsewhere, it is another effect.
    let mut r = register();
    add(
        &mut r,
        "action-put",
        json!({"id": "A4", "measure": "M2", "responsible": "ministry", "start": "2025-01", "due": "2025-12-31", "scope": {"bodies": ["watch"]}}),
    );
    add(
        &mut r,
        "action-put",
        json!({"id": "A2", "measure": "M2", "responsible": "parliament", "due": "IV квартал 2026 года", "form": "Law", "depends_on": ["A1"]}),
    );
    assert!(r.shared_effects().is_empty(), "{:?}", r.shared_effects());
}

#[test]
fn an_illustrative_strategy_says_so_in_every_line() {
    assert!(register().lines(day("2026-01-31"), None).iter().all(|l| l.illustrative));
}

#[test]
fn entries_go_through_json_and_add_up_to_the_same_register() {
    let entries: Vec<Entry> = plan()
        .changes
        .into_iter()
        .map(|p| {
            let (kind, value) = p.change.parts();
            Entry::from_parts("Aigul", AT, 1, &kind, serde_json::from_str(&value.to_string()).unwrap()).unwrap()
        })
        .collect();
    let back = Register::of(&entries).unwrap();
    assert_eq!(back.lines(day("2026-01-31"), None).len(), 3);
    assert_eq!(back.actions[&ActionId::from("A1")].claims[0].what, register().actions[&ActionId::from("A1")].claims[0].what);
    let twice = entries.iter().chain(entries.iter().filter(|e| matches!(e.change, Change::ClaimMade(_))));
    assert!(Register::of(twice).is_err(), "what was said once is not said again");
}

#[test]
fn a_trial_is_evidence_for_a_legislative_measure_only() {
    let mut r = register();
    let trial = |measure: &str| json!({"measure": measure, "amendment": "4000 MCI from 2024-01-01", "data_version": "7", "inputs": {"a": 1}, "result": {"b": 2}});
    refuse(&mut r, "A", "trial-kept", trial("M1"), |m| matches!(m, Matter::NotLegislative { .. }));
    add(&mut r, "trial-kept", trial("M2"));
    assert_eq!(r.trials_of(&"M2".into()).count(), 1);
}

#[test]
fn promises_of_a_body_outlive_its_name() {
    let mut r = register();
    let ids =
        |r: &Register, body: &str| r.promises(&BodyId::from(body), day("2026-01-31")).iter().map(|l| l.id.to_string()).collect::<Vec<_>>();
    assert_eq!((ids(&r, "ministry"), ids(&r, "watch")), (vec!["A1".to_owned(), "A3".to_owned()], vec!["A1".to_owned()]));
    let mut action = serde_json::to_value(&r.actions[&ActionId::from("A3")].action.now).unwrap();
    action["responsible"] = json!("service");
    add(&mut r, "action-put", action);
    assert_eq!(ids(&r, "ministry").len(), 2);
    assert_eq!(r.body_of("sample", "party", "B-01").map(|b| b.id.as_str()), Some("ministry"));
    assert!(r.body_of("other", "party", "B-01").is_none());
}

#[test]
fn bodies_and_words_can_be_made_by_hand() {
    let body = Body {
        id: "b".into(),
        name: Words::plain("b"),
        aliases: vec![],
        actor_group: None,
        valid_from: None,
        valid_to: None,
        follows: None,
        identifiers: vec![],
        mandates: vec![],
    };
    let claim = Claim { id: None, action: "A".into(), what: Claimed::Result, by: body.id.clone(), on: None, text: None, source: None };
    assert_eq!(Change::ClaimMade(claim.clone()).named(), Change::ClaimMade(claim).named());
    assert_eq!(serde_json::to_value(Outcome::NotDone).unwrap(), json!("not_done"));
}

#[test]
fn a_measure_rests_on_law_that_is_in_force_at_its_time() {
    let r = register();
    let told = |spans: fn(&str) -> Vec<(&'static str, &'static str)>| {
        let days = |p: &policy::register::ProvisionId| spans(p.as_str()).into_iter().map(|(a, b)| (day(a), day(b))).collect();
        r.law_notices(days).iter().map(Fault::to_string).collect::<Vec<_>>()
    };
    assert!(told(|_| vec![("2020-01-01", "9999-12-31")]).is_empty());
    let ended = told(|_| vec![("2020-01-01", "2024-01-01")]);
    assert!(ended.len() == 2 && ended[0].contains("\"M1\" rests on \"law-12\", which is not in force"), "{ended:?}");
    // A legislative measure may be there to bring the provision about.
    assert_eq!(told(|_| vec![]).len(), 1);
}
