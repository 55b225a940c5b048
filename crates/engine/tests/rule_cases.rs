//! Every rule of the project does what its cases say.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::rules::cases;
use engine::rules::load::RuleSet;
use engine::sql::session::Limits;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

async fn check(folder: &str, views: &str) {
    let root = repository();
    let set = RuleSet::load(&[root.join(folder)], &[root.join(views)]).expect("the rules load");

    let spill = tempfile::tempdir().expect("a folder");
    let limits = Limits { threads: 1, memory: 256 << 20, spill: spill.path().to_owned() };
    let mut count = 0;
    let mut faults = Vec::new();
    // A task a rule, so that all cores work; results are gathered in order of code.
    let set = Arc::new(set);
    let tasks: Vec<_> = (0..set.rules.len())
        .map(|index| {
            let (set, limits) = (set.clone(), limits.clone());
            tokio::spawn(async move { cases::check(&set.rules[index], &set, &limits).await })
        })
        .collect();
    for task in tasks {
        let (n, found) = task.await.expect("no panic").expect("cases.toml is read");
        count += n;
        faults.extend(found);
    }
    for fault in &faults {
        eprintln!("{} {}: {}", fault.code, fault.case, fault.reasons.join("; "));
    }
    assert!(faults.is_empty(), "{} of {count} cases failed", faults.len());
    assert_eq!(set.broken, vec![], "every rule loads");
    assert!(count > 0, "there are cases");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_of_every_rule_holds() {
    check("rules", "rules/views.sql").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_of_the_cardinal_profile_holds() {
    check("profiles/cardinal/rules", "profiles/cardinal/views.sql").await;
}
