//! A picture of each kind with plausible content, for tests and for looking at.

use super::{
    Bar, Bars, Caption, Cell, Column, EVEN_STEPS, End, Flow, Gaps, Kind, Mark, Neighbour, Network, Peers, Point, Sankey, Series, Span,
    Stack, Steps, Tie, Tiles, Trend,
};

pub(super) fn caption() -> Caption<'static> {
    Caption { id: "p1", title: "A title", desc: "What one sees." }
}

pub(super) fn plain(value: f64) -> String {
    format!("{value}")
}

pub(super) fn percent(value: f64) -> String {
    format!("{:.0} %", value * 100.0)
}

fn months(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("{}-{:02}", 2023 + i / 12, i % 12 + 1)).collect()
}

/// Every sample with its name.
pub(super) fn all() -> Vec<(&'static str, String)> {
    vec![
        ("bars", bars()),
        ("trend", trend()),
        ("stack", stack()),
        ("peers", peers()),
        ("peers-log", peers_log()),
        ("steps", steps()),
        ("sankey", sankey()),
        ("network", network()),
        ("tiles", tiles()),
        ("effect", effect()),
    ]
}

pub(super) fn bars() -> String {
    let row = |label: &str, value: f64, thin: Option<f64>| Bar {
        label: label.into(),
        value,
        printed: percent(value),
        thin: thin.map(|t| (t, percent(t))),
        href: Some(format!("/buyer?name={label}&n=5")),
    };
    let bars = [
        row("Department of Roads and Bridges of the Northern Region", 0.82, Some(0.31)),
        row("ГУ «Управление здравоохранения»", 0.64, Some(0.31)),
        row("土浦市役所", 0.5, Some(0.31)),
        row("Akimat", 0.31, Some(0.44)),
        row("School No 5 <script>", 0.02, Some(0.31)),
        row("Nobody asked", 0.0, None),
    ];
    Bars { caption: caption(), bars: &bars, names: Some(("This buyer", "Median of its peers")) }.draw()
}

pub(super) fn trend() -> String {
    let one =
        (0..24).map(|i| if (9..12).contains(&i) || i == 13 { None } else { Some(0.2 + 0.02 * f64::from(i % 7) + 0.01 * f64::from(i)) });
    let two = (0..24).map(|i| Some(0.3 + 0.01 * f64::from(i % 5)));
    let series = [Series { name: "Roads".into(), values: one.collect() }, Series { name: "All buyers".into(), values: two.collect() }];
    Trend { caption: caption(), months: &months(24), series: &series, printed: &percent }.draw()
}

pub(super) fn stack() -> String {
    let column = |(i, label): (usize, String)| Column {
        label,
        raised: 4.0 + (i * 7 % 5) as f64,
        clear: 30.0 + (i * 11 % 13) as f64,
        unknown: (i * 5 % 9) as f64,
        href: Some(format!("/rule/R001?month={i}")),
    };
    let columns: Vec<Column> = months(24).into_iter().enumerate().map(column).collect();
    Stack { caption: caption(), columns: &columns, names: ["Raised", "Clear", "Unknown"], printed: &plain }.draw()
}

pub(super) fn peers() -> String {
    let values: Vec<f64> = (0..200).map(|i| f64::from((i * i) % 17 + (i * 3) % 9)).collect();
    Peers {
        caption: caption(),
        values: &values,
        observed: Some(Mark { value: 2.0, label: "observed: 2 days" }),
        expected: Some(Mark { value: 15.0, label: "expected: 15 days or more" }),
        value_name: "Days to hand in an offer",
        count_name: "Tenders",
        printed: &plain,
        counted: &plain,
    }
    .draw()
}

pub(super) fn peers_log() -> String {
    let values: Vec<f64> = (1..300).map(|i| f64::from((i * 37) % 101 + 1).powi(3) * 1.5).collect();
    let money = |v: f64| if v >= 1e6 { format!("{} m ₸", v / 1e6) } else { format!("{v:.0} ₸") };
    Peers {
        caption: caption(),
        values: &values,
        observed: Some(Mark { value: 5.2e6, label: "observed: 5.2 m ₸" }),
        expected: Some(Mark { value: 1.1e6, label: "expected: up to 1.1 m ₸" }),
        value_name: "Value of contract",
        count_name: "Contracts",
        printed: &money,
        counted: &plain,
    }
    .draw()
}

pub(super) fn steps() -> String {
    let point = |day, value: f64, label: &str| Point {
        day,
        value,
        printed: format!("{value} m ₸"),
        label: label.into(),
        href: Some(format!("/release/{day}")),
    };
    let points = [
        point(100, 98.0, "estimate, 12 Jan 2024"),
        point(160, 91.5, "award, 12 Mar 2024"),
        point(171, 91.5, "contract, 23 Mar 2024"),
        point(260, 118.2, "annex 1, 20 Jun 2024"),
        point(410, 141.0, "annex 2, 17 Nov 2024"),
    ];
    Steps { caption: caption(), points: &points, level: None }.draw()
}

pub(super) fn sankey() -> String {
    let end = |label: &str, printed: &str| End { label: label.into(), printed: printed.into(), href: Some(format!("/party/{label}")) };
    let buyers = [
        end("Roads and Bridges", "540 m ₸"),
        end("Health", "310 m ₸"),
        end("Akimat of the Northern Region", "120 m ₸"),
        end("31 others", "22 m ₸"),
    ];
    let suppliers = [
        end("ТОО «ДОРСТРОЙСЕРВИС-АСТАНА»", "410 m ₸"),
        end("Medline", "250 m ₸"),
        end("Bridge & Sons", "160 m ₸"),
        end("Paper", "9 m ₸"),
        end("Office", "8 m ₸"),
        end("88 others", "155 m ₸"),
    ];
    let table = [(0, 0, 380.0), (0, 2, 130.0), (0, 5, 30.0), (1, 1, 240.0), (1, 5, 70.0), (2, 0, 30.0), (2, 2, 30.0), (2, 5, 50.0)];
    let small = [(2, 3, 5.0), (2, 4, 5.0), (3, 3, 4.0), (3, 4, 3.0), (3, 1, 10.0), (3, 5, 5.0)];
    let flow = |&(from, to, value): &(usize, usize, f64)| Flow {
        from,
        to,
        value,
        printed: format!("{value} m ₸"),
        href: Some(format!("/flow/{from}/{to}")),
    };
    let flows: Vec<Flow> = table.iter().chain(&small).map(flow).collect();
    Sankey { caption: caption(), buyers: &buyers, suppliers: &suppliers, flows: &flows }.draw()
}

pub(super) fn network() -> String {
    let neighbour = |i: usize| Neighbour {
        kind: if i.is_multiple_of(4) { Kind::Buyer } else { Kind::Supplier },
        label: format!("{} number {i}", if i.is_multiple_of(3) { "Construction and Supply Company" } else { "Firm" }),
        weight: (17 - i) as f64,
        printed: format!("{} tenders", 17 - i),
        href: Some(format!("/party/{i}")),
    };
    let neighbours: Vec<Neighbour> = (0..17).map(neighbour).collect();
    let ties: Vec<Tie> = [(1, 2, 9.0), (2, 5, 3.0), (1, 14, 6.0), (7, 9, 1.0)]
        .map(|(from, to, weight)| Tie { from, to, weight, printed: format!("{weight} tenders") })
        .into();
    Network {
        caption: caption(),
        centre_kind: Kind::Supplier,
        centre_label: "Bridge & Sons",
        neighbours: &neighbours,
        ties: &ties,
        kind_names: ["Buyer", "Supplier"],
    }
    .draw()
}

pub(super) fn tiles() -> String {
    let cell = |i: u32| Cell {
        column: i * 3 % 8,
        row: i / 8 + i % 2 * 2,
        label: format!("R{i}"),
        name: format!("Region {i}"),
        share: if i == 7 { None } else { Some(f64::from(i) / 19.0) },
        printed: if i == 7 { "—".into() } else { percent(f64::from(i) / 19.0) },
        href: Some(format!("/region/{i}")),
    };
    let cells: Vec<Cell> = (0..20).map(cell).collect();
    Tiles { caption: caption(), cells: &cells, steps: EVEN_STEPS, printed: &percent, unknown_name: "Not known" }.draw()
}

pub(super) fn effect() -> String {
    let span = |i: i32| {
        let value = if i < 0 { 0.01 * f64::from(i % 3) } else { -0.08 - 0.005 * f64::from(i) };
        let label = format!("{}", i * 3);
        let printed = format!("{label} months: {}", percent(value));
        Span { label, is_before: i < 0, value, low: value - 0.03, high: value + 0.04, printed }
    };
    let spans: Vec<Span> = (-8..8).map(span).collect();
    Gaps { caption: caption(), spans: &spans, mark: "the check begins", foot: "Months from the start", printed: &percent }.draw()
}
