//! `tura demo`: the whole way on an invented republic, with no network.

use std::io::Write;
use std::path::Path;

use super::{Done, Stop, import, measures, resolve, serve, world};
use crate::cli::{Demo, Office, Rules};
use crate::output::words::{Word, word};
use crate::output::{self, lang, sink, written};
use crate::project::REPUBLIC;
use crate::site::reply::Served;
use crate::work::{Bench, Room, judge};

const REPUBLIC_MADE: Word = word(
    "1. An invented republic publishes its purchases. Any likeness is chance.",
    "1. Вымышленная республика публикует свои закупки. Любые совпадения случайны.",
    "1. Ойдан шығарылған республика өз сатып алуларын жариялайды. Кез келген ұқсастық кездейсоқ.",
);
const TAKEN_IN: Word = word(
    "2. They go into an office: raw bytes kept, tables written.",
    "2. Они поступают в рабочую папку (office): исходные байты сохранены, таблицы записаны.",
    "2. Олар жұмыс қалтасына (office) түседі: бастапқы байттар сақталды, кестелер жазылды.",
);
const PLAN_TAKEN_IN: Word = word(
    "Its anti-corruption strategy goes into the register.",
    "Её антикоррупционная стратегия поступает в реестр.",
    "Оның жемқорлыққа қарсы стратегиясы тізілімге түседі.",
);
/// Who brings the republic's strategy in, as it stands in the ledger.
const PLAN_AUTHOR: &str = "sample republic";
const JUDGED: Word = word(
    "3. Every rule, under the law of the republic (--pack republic).",
    "3. Все правила по закону республики (--pack republic).",
    "3. Республика заңы бойынша барлық ереже (--pack republic).",
);
const AS_PAGES: Word = word(
    "4. The same as pages (Ctrl-C ends; `--no-serve` leaves this out):",
    "4. То же в виде страниц (Ctrl-C завершает; `--no-serve` пропускает этот шаг):",
    "4. Дәл осы мәліметтер беттер түрінде (Ctrl-C аяқтайды; `--no-serve` бұл қадамды өткізіп жібереді):",
);
const NEXT: Word = word("Next", "Дальше", "Келесі қадам");
const OFFICE_GONE: Word = word(
    "the temporary office is gone now; keep one with --office DIR",
    "временная папка уже удалена; --office DIR сохраняет её",
    "уақытша қалта жойылды; --office DIR оны сақтап қалады",
);
const OFFICE_KEPT: Word = word("the office", "папка", "қалта");
/// What the republic publishes: file, dataset, source.
const PUBLICATIONS: [(&str, &str, Option<&str>); 4] = [
    ("releases.jsonl", "republic", None),
    ("entities.ftm.json", "registers", Some("republic-registers")),
    ("declarations.jsonl", "declarations", Some("republic-declarations")),
    ("restrictions.jsonl", "restrictions", Some("republic-restrictions")),
];
/// What to try next: the command, and what it gives.
const COMMANDS: [(&str, Word); 8] = [
    ("tura demo --office office", word("keep the office, then:", "сохранить папку, затем:", "қалтаны сақтау, содан кейін:")),
    ("tura flag --dataset republic --pack republic", word("the same table", "та же таблица", "сол кесте")),
    (
        "tura show FLAG --dataset republic --pack republic",
        word(
            "the chain behind one flag, down to the bytes",
            "цепочка за одной отметкой, до байтов",
            "бір белгінің негізі, байттарға дейін",
        ),
    ),
    (
        "tura query \"select method, count(*) from processes group by method\" --dataset republic",
        word("any question in SQL", "любой вопрос на SQL", "SQL тілінде кез келген сұрақ"),
    ),
    (
        "tura measures list",
        word(
            "what was promised, and what of it nobody evaluated",
            "что обещано и что из этого никто не оценил",
            "не уәде етілді және оның қайсысын ешкім бағаламаған",
        ),
    ),
    (
        "tura law try \"packs/republic: competitive_threshold = 4000 unit from 2024-01-01\" --dataset republic",
        word(
            "what an amendment of the law would have flagged or let pass",
            "что отметила бы или пропустила бы поправка к закону",
            "заңға түзету нені белгілер немесе өткізіп жіберер еді",
        ),
    ),
    ("tura rule show R018 --lang kk", word("what a rule means", "что означает правило", "ереже нені білдіреді")),
    (
        "tura eval world",
        word(
            "how well the rules find what was planted",
            "насколько правила находят подложенное",
            "ережелер әдейі қосылғанды қаншалықты табады",
        ),
    ),
];

/// Runs the command.
pub fn run(args: &Demo) -> Result<Done, Stop> {
    let room = Room::new(&args.machine)?;
    let lang = lang(args.lang);
    let kept = args.office.clone();
    let office = Office { office: kept.clone().unwrap_or_else(|| room.folder.path().join("office")) };
    let republic = room.folder.path().join("republic");
    eprintln!("{} (--seed {} --processes {})", REPUBLIC_MADE.get(lang), args.seed, args.processes);
    world::write(args.seed, args.processes, &republic, room.quiet)?;
    eprintln!("{}", TAKEN_IN.get(lang));
    for line in take_in(&room, &republic, &office)? {
        eprintln!("   {line}");
    }
    measures::take_in(&republic.join("plan.toml"), &office, PLAN_AUTHOR)?;
    eprintln!("   {}\n{}\n", PLAN_TAKEN_IN.get(lang), JUDGED.get(lang));
    let bench = Bench::new(&Rules::of_pack(REPUBLIC))?;
    let material = import::open_dataset(&office, Some("republic"), None)?;
    let judged = judge(&room, &bench, material.tables, &material.dataset)?;
    let mut out = sink(None)?;
    output::table::write(&mut *out, &judged, &bench, lang, (5, room.threads))?;
    written(out.flush())?;
    drop(out);
    if !args.no_serve {
        println!("\n{}", AS_PAGES.get(lang));
        pages(args, &office)?;
    }
    let place = kept.map_or_else(|| OFFICE_GONE.get(lang).to_owned(), |o| format!("{}: {}", OFFICE_KEPT.get(lang), o.display()));
    println!("\n{} ({place}):", NEXT.get(lang));
    let width = COMMANDS.iter().map(|(command, _)| command.len()).filter(|w| *w < 60).max().unwrap_or(0);
    for (command, what) in COMMANDS {
        println!("  {command:<width$}   {}", what.get(lang));
    }
    Ok(Done::Whole)
}

/// Takes a republic's contracts and registers into an office, and resolves who is who. Returns what each step came to, in words.
pub fn take_in(room: &Room, republic: &Path, office: &Office) -> Result<Vec<String>, Stop> {
    let mut said = Vec::new();
    for (file, dataset, source) in PUBLICATIONS {
        let files = vec![republic.join(file).display().to_string()];
        let order = import::Order { files: &files, dataset, source, office, author: "demo", pack: REPUBLIC, shrunk: false };
        said.push(import::import_files(room, &order)?.to_string());
    }
    said.push(resolve::resolve(room, office, "demo")?);
    Ok(said)
}

/// Serves the republic's pages until Ctrl-C.
fn pages(args: &Demo, office: &Office) -> Result<(), String> {
    serve::serve(&office.office, args.listen, Served::default(), None, &args.machine, |address| {
        let address = format!("http://{address}/?lang={}", lang(args.lang).code());
        println!("   {address}");
        if args.open {
            // Without a desktop there is no opener: the address stands above.
            let _ = std::process::Command::new("xdg-open").arg(&address).spawn();
        }
    })
}
