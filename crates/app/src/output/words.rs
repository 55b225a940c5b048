//! The words around flags in the three languages: labels, headings and fixed sentences of `tura show`, of the table,
//! of coverage and of the sheet. A rule's own texts stand in its folder. What programs read stays English,
//! and so do errors and the names of tables and fields.
//!
//! A flag is «отметка» and «белгі», as in the texts of the rules. An unknown verdict is «айқындалмады» and not «белгісіз»,
//! which beside «белгі» would also mean "without a flag".

use facts::texts::Lang;

use super::machine::COLUMNS;

/// One text in the three languages.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    en: &'static str,
    ru: &'static str,
    kk: &'static str,
}

/// A constant that lacks a language does not compile.
pub const fn word(en: &'static str, ru: &'static str, kk: &'static str) -> Word {
    assert!(!en.is_empty() && !ru.is_empty() && !kk.is_empty());
    Word { en, ru, kk }
}

impl Word {
    /// The text in a language.
    pub fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ru => self.ru,
            Lang::Kk => self.kk,
        }
    }

    /// The text with spaces up to the longest of its column.
    pub fn padded(self, column: &[Word], lang: Lang) -> String {
        format!("{:<1$}", self.get(lang), width(column, 0, lang))
    }
}

/// Characters of the longest of a column's words, and no fewer than `least`.
pub fn width(column: &[Word], least: usize, lang: Lang) -> usize {
    column.iter().map(|w| w.get(lang).chars().count()).fold(least, usize::max)
}

// A flag in full: the left column, then what stands in it, then the headings.

/// The flag's id.
pub const FLAG: Word = word("Flag", "Отметка", "Белгі");
/// The id of the flag as this version of rule, parameters and evidence gave it.
pub const FINDING: Word = word("Finding", "Находка", "Байқалған жағдай");
/// What the rule judged. The subject of a purchase is «предмет» and «нысан»: other words here.
pub const SUBJECT: Word = word("Subject", "Объект", "Объект");
/// The dataset, with profile and pack.
pub const DATASET: Word = word("Dataset", "Набор данных", "Деректер жиыны");
/// The version of people and firms that the rows rest on.
pub const ENTITIES: Word = word("Entities", "Лица", "Тұлғалар");
/// The rule's code and name.
pub const RULE: Word = word("Rule", "Правило", "Ереже");
/// Parameters in force.
pub const PARAMETERS: Word = word("Parameters", "Параметры", "Параметрлер");
/// The day by which dated parameters and law are taken.
pub const ON_DAY: Word = word("On the day", "На день", "Ескерілген күн");
/// The law a rule cites.
pub const PROVISION: Word = word("Provision", "Норма закона", "Заң нормасы");
/// On which side of the threshold equality falls.
pub const EQUALITY: Word = word("Equality", "При равенстве", "Тең болғанда");
/// The left column.
pub const LABELS: [Word; 9] = [FLAG, FINDING, SUBJECT, DATASET, RULE, PARAMETERS, ON_DAY, PROVISION, EQUALITY];

/// Before the profile's name.
pub const PROFILE: Word = word("profile", "профиль", "профиль");
/// Before the pack's code.
pub const PACK: Word = word("pack", "пакет", "пакет");
/// Before the rule's version.
pub const VERSION: Word = word("version", "версия", "нұсқа");
/// Before the rule's fingerprint.
pub const FINGERPRINT: Word = word("fingerprint", "отпечаток", "цифрлық таңба");
/// Where a day would stand.
pub const NO_DAY: Word = word("no day decides", "день не имеет значения", "күн ескерілмейді");
/// Of a provision.
pub const NOT_IN_FORCE: Word = word("not in force on that day", "в тот день не действовала", "ол күні күшінде болмаған");
/// Of a provision: the words are ours, not the law's.
pub const OUR_SUMMARY: Word = word("our summary", "наше изложение", "біздің мазмұндауымыз");

/// Heading.
pub const NUMBERS: Word = word("Numbers", "Числа", "Сандар");
/// The number that decided.
pub const OBSERVED: Word = word("observed", "наблюдалось", "байқалғаны");
/// What it was held against.
pub const EXPECTED: Word = word("expected", "ожидалось", "күтілгені");
/// The left column of the numbers.
pub const NUMBER_LABELS: [Word; 2] = [OBSERVED, EXPECTED];
/// Heading.
pub const WHY: Word = word("Why it matters", "Почему это важно", "Бұл неге маңызды");
/// Heading.
pub const INNOCENT: Word = word("Innocent explanation", "Чем ещё это можно объяснить", "Мұны тағы немен түсіндіруге болады");
/// Heading.
pub const CHECK: Word = word("What to check", "Что проверить", "Нені тексеру керек");
/// Heading, before a count.
pub const ROWS: Word = word("Rows behind it", "Строки, на которых основана отметка", "Белгіге негіз болған жолдар");
/// Heading of the SQL.
pub const RULE_TEXT: Word =
    word("Rule text at this fingerprint", "Текст правила с этим отпечатком", "Осы цифрлық таңбаға сәйкес ереже мәтіні");

// A row behind a flag: the left column, then what stands in it.

/// The register, list or dataset of contracts that a row of people and firms comes from, and its version.
pub const LIST: Word = word("from", "откуда", "қайдан");
/// The file's name.
pub const FILE: Word = word("file", "файл", "файл");
/// The hash of its bytes.
pub const SHA256: Word = word("sha256", "sha256", "sha256");
/// Where in the unpacked file the row's release stands.
pub const BYTES: Word = word("bytes", "байты", "байттар");
/// Where in the release the row stands.
pub const POINTER: Word = word("pointer", "указатель", "нұсқағыш");
/// The row as published.
pub const RAW: Word = word("raw", "исходный текст", "бастапқы мәтін");
/// The left column.
pub const ROW_LABELS: [Word; 6] = [LIST, FILE, SHA256, BYTES, POINTER, RAW];
/// Of a row.
pub const NOT_FOUND: Word = word("(not found)", "(не найдена)", "(табылмады)");
/// Where the pointer is empty.
pub const WHOLE_RELEASE: Word = word("(the whole release)", "(весь выпуск данных)", "(бүкіл дерек шығарылымы)");
/// The same of a record of a register or list.
pub const WHOLE_RECORD: Word = word("(the whole record)", "(вся запись)", "(бүкіл жазба)");
/// In place of a place, where a row follows from others.
pub const COMPUTED: Word = word(
    "(computed from other rows of this version, which stand beside it)",
    "(вычислено по другим строкам этой версии, они стоят рядом)",
    "(осы нұсқаның қатар тұрған басқа жолдары бойынша есептелген)",
);
/// Before the reason.
pub const CANNOT_BE_READ: Word = word("cannot be read", "не удалось прочитать", "оқу мүмкін болмады");
/// Where no published bytes stand at the pointer.
pub const MERGED: Word = word(
    "(in a merged process the pointer is into the compiled release; see the releases it was merged from)",
    "(у объединённой закупки указатель относится к сводному выпуску данных; смотрите выпуски, из которых он собран)",
    "(біріктірілген сатып алуда нұсқағыш жиынтық дерек шығарылымына қатысты; ол құралған шығарылымдарды қараңыз)",
);

// The table, coverage and the sheet.

/// Under the counts of the table.
pub const REASON_TO_LOOK: Word = word(
    "A flag is a reason to look, not a finding of guilt; `tura show FLAG` gives the innocent explanation and the source.",
    "Отметка — повод присмотреться, а не вывод о виновности; `tura show FLAG` покажет, чем ещё это можно объяснить, и источник.",
    "Белгі — назар аударуға негіз, кінә туралы қорытынды емес; `tura show FLAG` мұны тағы немен түсіндіруге болатынын және дереккөзді \
     көрсетеді.",
);
/// In place of a process's value.
pub const NO_VALUE: Word = word("no value", "стоимость не указана", "құны көрсетілмеген");
/// In place of a process's title.
pub const NO_TITLE: Word = word("(no title)", "(без названия)", "(атауы жоқ)");
/// Column of rules' codes.
pub const CODE: Word = word("code", "код", "код");
/// Column of rules' names in the table.
pub const RULE_COLUMN: Word = word("rule", "правило", "ереже");
/// Column of rules' names in the sheet.
pub const NAME: Word = word("name", "название", "атауы");
/// Subjects on which the condition holds.
pub const RAISED: Word = word("raised", "отмечено", "белгі бар");
/// Subjects on which it does not.
pub const CLEAR: Word = word("clear", "без отметки", "белгі жоқ");
/// Subjects for which it could not be computed.
pub const UNKNOWN: Word = word("unknown", "неизвестно", "айқындалмады");
/// The columns of counts.
pub const VERDICTS: [Word; 3] = [RAISED, CLEAR, UNKNOWN];
/// Of a rule, before the reason.
pub const DID_NOT_COMPLETE: Word = word("did not complete", "вычисление не завершено", "есептеу аяқталмады");
/// Share of subjects for which a rule can be computed.
pub const COMPUTABLE: Word = word("computable", "вычислимо", "есептелетіні");
/// Number of subjects.
pub const SUBJECTS: Word = word("subjects", "объектов", "объектілер");
/// The columns of coverage's numbers.
pub const COVERAGE: [Word; 2] = [COMPUTABLE, SUBJECTS];
/// Column of rules' names in coverage.
pub const RULE_AND_MISSING: Word = word("rule and what is missing", "правило и чего не хватает", "ереже және не жетіспейтіні");
/// Name of the sheet of flags.
pub const FLAGS_SHEET: Word = word("flags", "отметки", "белгілер");
/// Name of the sheet of rules.
pub const RULES_SHEET: Word = word("rules", "правила", "ережелер");

/// Heads of the sheet's columns; in English they are the columns' names.
pub fn columns(lang: Lang) -> [&'static str; 12] {
    match lang {
        Lang::En => COLUMNS,
        Lang::Ru => [
            "идентификатор отметки",
            "код правила",
            "вид объекта",
            "идентификатор объекта",
            "ocid",
            "заказчик",
            OBSERVED.ru,
            EXPECTED.ru,
            "на день",
            "описание",
            "основания",
            "строки",
        ],
        Lang::Kk => [
            "белгі идентификаторы",
            "ереже коды",
            "объект түрі",
            "объект идентификаторы",
            "ocid",
            "тапсырыс беруші",
            OBSERVED.kk,
            EXPECTED.kk,
            "ескерілген күн",
            "сипаттама",
            "негіздер",
            "жолдар",
        ],
    }
}

/// A kind of subject, as people call it.
pub fn subject(kind: &str, lang: Lang) -> &str {
    let (ru, kk) = match kind {
        "process" => ("закупка", "сатып алу"),
        "lot" => ("лот", "лот"),
        "bid" => ("заявка", "өтінім"),
        "award" => ("решение", "шешім"),
        "contract" => ("договор", "шарт"),
        "buyer" => ("заказчик", "тапсырыс беруші"),
        "procuringEntity" => ("организатор закупки", "сатып алуды ұйымдастырушы"),
        "supplier" => ("поставщик", "өнім беруші"),
        "pair" => ("пара", "жұп"),
        "market" => ("рынок", "нарық"),
        "dataset" => ("набор данных", "деректер жиыны"),
        other => (other, other),
    };
    match lang {
        Lang::En => kind,
        Lang::Ru => ru,
        Lang::Kk => kk,
    }
}

/// Where a rule cites nothing of the pack.
pub fn none_cited(pack: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("none of pack {pack} is cited by this rule"),
        Lang::Ru => format!("правило не ссылается ни на одну норму пакета {pack}"),
        Lang::Kk => format!("ереже {pack} пакетінің ешбір нормасына сілтеме жасамайды"),
    }
}

/// An article of an act.
pub fn article(instrument: &str, article: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{instrument} art. {article}"),
        Lang::Ru => format!("{instrument}, ст. {article}"),
        Lang::Kk => format!("{instrument}, {article}-бап"),
    }
}

/// From one byte to another.
pub fn span(from: i64, to: i64, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{from} to {to}"),
        Lang::Ru => format!("от {from} до {to}"),
        Lang::Kk => format!("{from}–{to}"),
    }
}

/// Under the rows that are shown.
pub fn more_rows(n: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("… and {n} more; `tura flag --format json` names all"),
        Lang::Ru => format!("… и ещё {n}; все перечисляет `tura flag --format json`"),
        Lang::Kk => format!("… және тағы {n}; барлығын `tura flag --format json` көрсетеді"),
    }
}

/// The ending of an English plural.
fn english(n: u64) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// How many flags, rules and processes: the table's first line.
pub fn found(flags: u64, rules: usize, processes: usize, lang: Lang) -> String {
    match lang {
        Lang::En => {
            let (s, of) = (english(flags), english(rules as u64));
            let have = if processes == 1 { "process has" } else { "processes have" };
            format!("{flags} flag{s} of {rules} rule{of}; {processes} {have} at least one.")
        }
        Lang::Ru => {
            let by = russian(rules as u64, ["правилу", "правилам", "правилам"]);
            format!("{flags} {} по {rules} {by}; закупок хотя бы с одной отметкой: {processes}.", russian_flags(flags))
        }
        Lang::Kk => format!("{rules} ереже бойынша {flags} белгі; кемінде бір белгісі бар сатып алулар: {processes}."),
    }
}

/// How many of the flagged processes are not ranked, and why.
pub fn not_ranked(n: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{n} of them only by rules that fire too often here to tell processes apart; they are not ranked."),
        Lang::Ru => format!(
            "Из них {n} — только по правилам, которые срабатывают здесь слишком часто, чтобы различать закупки; \
             такие закупки не ранжируются."
        ),
        Lang::Kk => format!(
            "Оның ішінде {n} сатып алу тек мұнда тым жиі іске қосылатын, сондықтан сатып алуларды ажыратпайтын ережелер бойынша \
             белгіленген; мұндай сатып алулар сараланбайды."
        ),
    }
}

/// Over the processes of a currency, or over those without a value.
pub fn at_stake(currency: Option<&str>, shown: usize, all: usize, lang: Lang) -> String {
    let title = match (currency, lang) {
        (Some(currency), Lang::En) => format!("Most at stake in {currency}"),
        (Some(currency), Lang::Ru) => format!("Наибольшие суммы в {currency}"),
        (Some(currency), Lang::Kk) => format!("Ең ірі сомалар, {currency}"),
        (None, Lang::En) => "Without a published value".to_owned(),
        (None, Lang::Ru) => "Без опубликованной стоимости".to_owned(),
        (None, Lang::Kk) => "Құны жарияланбағандар".to_owned(),
    };
    match lang {
        Lang::En => format!("{title}: {shown} of {all} flagged processes"),
        Lang::Ru => {
            let processes = russian(all as u64, ["отмеченной закупки", "отмеченных закупок", "отмеченных закупок"]);
            format!("{title}: {shown} из {all} {processes}")
        }
        Lang::Kk => format!("{title}: белгіленген {all} сатып алудың ішінен {shown} көрсетілген"),
    }
}

/// Under the sentences of a process.
pub fn more_flags(n: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("… and {n} more flags"),
        Lang::Ru => format!("… и ещё {n} {}", russian_flags(n as u64)),
        Lang::Kk => format!("… және тағы {n} белгі"),
    }
}

/// Over the flags on subjects that are in no one process.
pub fn on_others(n: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("Buyers, suppliers, pairs and markets: {n} flags"),
        Lang::Ru => format!("Заказчики, поставщики, пары и рынки: {n} {}", russian_flags(n as u64)),
        Lang::Kk => format!("Тапсырыс берушілер, өнім берушілер, жұптар мен нарықтар: {n} белгі"),
    }
}

/// Beside a rule that is raised on a large share of its subjects.
pub fn says_little(share: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("raised on {share} of what it could judge: here it says little about any one"),
        Lang::Ru => {
            format!("отмечено {share} того, что правило смогло проверить: здесь оно мало что говорит о каждом отдельном случае")
        }
        Lang::Kk => format!(
            "ереже тексере алғандардың ішінде белгіленгендердің үлесі {share}: мұнда ол әр жеке жағдай туралы көп нәрсені білдірмейді"
        ),
    }
}

/// Beside a rule that could judge nothing, with the field that was missing most often.
pub fn not_computable(field: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("cannot be computed here: {field}"),
        Lang::Ru => format!("здесь нельзя вычислить, не хватает: {field}"),
        Lang::Kk => format!("мұнда есептеу мүмкін емес, жетіспейді: {field}"),
    }
}

/// How many rules can be computed: coverage's first line.
pub fn computable(n: usize, all: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{n} of {all} rules can be computed for at least one subject."),
        Lang::Ru => {
            let rules = russian(all as u64, ["правила", "правил", "правил"]);
            format!("Хотя бы для одного объекта можно вычислить {n} из {all} {rules}.")
        }
        Lang::Kk => format!("Кемінде бір объект үшін есептеуге болатын ережелер: {n}, барлығы: {all}."),
    }
}

/// Where a publication has no subject for a rule.
pub fn nothing_here(fields: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("nothing here that it speaks about (it reads {fields})"),
        Lang::Ru => format!("здесь нет ничего, к чему относится правило (оно читает поля: {fields})"),
        Lang::Kk => format!("мұнда ережеге қатысты ештеңе жоқ (ереже оқитын өрістер: {fields})"),
    }
}

/// The share of subjects that lack a field.
pub fn without(share: &str, field: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{share} without {field}"),
        Lang::Ru => format!("{share} — не хватает: {field}"),
        Lang::Kk => format!("{share} — жетіспейді: {field}"),
    }
}

fn russian_flags(n: u64) -> &'static str {
    russian(n, ["отметка", "отметки", "отметок"])
}

/// The form of a Russian word after a count: as after 1, after 2 and after 5.
fn russian(n: u64, [one, few, many]: [&'static str; 3]) -> &'static str {
    match (n % 10, n % 100) {
        (1, r) if r != 11 => one,
        (2..=4, r) if !(12..=14).contains(&r) => few,
        _ => many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_words_follow_their_count() {
        for (n, word) in [(1, "отметка"), (3, "отметки"), (5, "отметок"), (11, "отметок"), (21, "отметка"), (112, "отметок")]
        {
            assert_eq!(more_flags(n, Lang::Ru), format!("… и ещё {n} {word}"));
        }
        assert!(found(0, 21, 0, Lang::Ru).contains("0 отметок по 21 правилу;"));
        assert!(at_stake(None, 1, 1, Lang::Ru).ends_with("1 из 1 отмеченной закупки"));
    }

    #[test]
    fn labels_end_in_one_column() {
        assert_eq!(FLAG.padded(&LABELS, Lang::En), "Flag      ");
        for lang in [Lang::En, Lang::Ru, Lang::Kk] {
            let widths = LABELS.map(|w| w.padded(&LABELS, lang).chars().count());
            assert_eq!(widths, [width(&LABELS, 0, lang); 9], "{lang:?}");
        }
    }

    #[test]
    fn every_kind_of_subject_has_its_word() {
        for kind in facts::rules::SUBJECT_KINDS {
            assert_eq!(subject(kind, Lang::En), kind);
            for lang in [Lang::Ru, Lang::Kk] {
                assert_ne!(subject(kind, lang), kind, "{lang:?}");
            }
        }
    }
}
