//! What every picture is made of: the frame with its title and description, escaped text that fits, shapes, links, a legend.
//!
//! Nothing here knows what a picture shows. Text from outside reaches the markup through [`escape`] only.

/// Width of every picture, in user units. At this width a unit is a pixel; the page scales the picture by its viewBox.
pub(super) const WIDTH: f64 = 640.0;

/// Size of letters, in user units: at 500 pixels of width it is still 11 pixels.
pub(super) const TEXT: f64 = 14.0;

/// The least height of something to press (WCAG 2.2, 2.5.8).
pub(super) const TARGET: f64 = 24.0;

/// Numbers past this are left out. No state's money has 24 zeros, and sums of such numbers stay far from infinity.
const VALUE_MAX: f64 = 1e24;

/// A legend's words are cut at this width, in user units; a row takes as many as it has room for.
const LEGEND_ROOM: f64 = 260.0;

/// Height of a row of the legend, in user units.
const LEGEND_ROW: f64 = 24.0;

/// What names a picture for those who cannot see it. All words are in the reader's language.
pub struct Caption<'a> {
    /// Begins the ids inside the picture: Latin letters, digits and `-`, different for each picture of a page.
    pub id: &'a str,
    /// A short name: what is shown.
    pub title: &'a str,
    /// One or two sentences: what one sees in it, and where the table is.
    pub desc: &'a str,
}

impl Caption<'_> {
    /// The id with the part's name behind it. What could end an attribute or a `url(#…)` becomes `-`.
    pub(super) fn id(&self, part: &str) -> String {
        let safe: String = self.id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
        format!("{safe}-{part}")
    }
}

/// Where a text holds on to its point.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// True for a number that can be drawn: finite and not past [`VALUE_MAX`].
pub(super) fn usable(value: f64) -> bool {
    value.is_finite() && value.abs() <= VALUE_MAX
}

/// The whole picture around its shapes.
///
/// A picture with links is a group: `img` hides what is inside it, and a link that can be focused but is never announced is a trap.
pub(super) fn picture(caption: &Caption, height: f64, body: &str) -> String {
    let role = if body.contains("<a ") { "group" } else { "img" };
    let (title_id, desc_id) = (caption.id("title"), caption.id("desc"));
    let (width, height) = (number(WIDTH), number(height));
    let (title, desc) = (escape(caption.title), escape(caption.desc));
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"{role}\" aria-labelledby=\"{title_id}\" aria-describedby=\"{desc_id}\" \
         class=\"picture\" font-size=\"{}\" font-family=\"system-ui, sans-serif\">\
         <title id=\"{title_id}\">{title}</title><desc id=\"{desc_id}\">{desc}</desc>{body}</svg>",
        number(TEXT),
    )
}

/// Shapes that belong together, with the name a pointer or a screen reader meets; a link where there is somewhere to go.
pub(super) fn part(href: Option<&str>, name: &str, shapes: &str) -> String {
    let name = escape(name);
    match href.filter(|href| is_safe(href)) {
        Some(href) => format!("<a href=\"{}\" aria-label=\"{name}\"><title>{name}</title>{shapes}</a>", escape(href)),
        None => format!("<g><title>{name}</title>{shapes}</g>"),
    }
}

/// False for an address that runs something: only `http`, `https` and addresses without a scheme are links.
fn is_safe(href: &str) -> bool {
    // Browsers drop blanks and control characters before they look for the scheme; so do we.
    let bare: String = href.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let scheme = bare.find([':', '/', '?', '#']).filter(|at| bare[*at..].starts_with(':')).map(|at| bare[..at].to_ascii_lowercase());
    !bare.is_empty() && scheme.is_none_or(|s| s == "http" || s == "https")
}

/// Text that is text everywhere in the markup. Characters that XML forbids, and those that turn the direction of writing, are dropped.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A coordinate or length with at most two decimals. What cannot be drawn is kept out before this by [`usable`].
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// About how wide a character is, in parts of the letter size: 0.55 on the average of a text, as wide fonts (DejaVu) have it one by one.
/// Capitals count more: firms like to be written in them.
fn char_width(c: char) -> f64 {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0.0,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' => {
            1.0
        }
        '%' | '—' | '…' | '→' | 'M' | 'W' | 'Ж' | 'М' | 'Ф' | 'Ш' | 'Щ' | 'Ы' | 'Ю' => 0.9,
        'm' | 'w' | 'ж' | 'ф' | 'ш' | 'щ' | 'ы' | 'ю' => 0.8,
        ' ' | '\u{a0}' | '\u{202f}' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'i' | 'j' | 'l' | 'і' | 'I' | 'І' => 0.33,
        c if c > '\u{ffff}' => 1.0,
        c if ('\u{400}'..='\u{52f}').contains(&c) => {
            if c.is_uppercase() {
                0.78
            } else {
                0.66
            }
        }
        c if c.is_uppercase() => 0.7,
        _ => 0.6,
    }
}

/// About how wide a text is, in user units.
pub(super) fn text_width(text: &str) -> f64 {
    text.chars().map(char_width).sum::<f64>() * TEXT
}

/// Legal forms as they are written out and as everybody writes them. Written out they fill the room of a name, and a picture of ten firms
/// says ten times "Limited liability partnership…". A longer form stands before one that is in it.
const FORMS: [(&str, &str); 21] = [
    ("товарищество с ограниченной ответственностью", "ТОО"),
    ("общество с ограниченной ответственностью", "ООО"),
    ("открытое акционерное общество", "ОАО"),
    ("закрытое акционерное общество", "ЗАО"),
    ("публичное акционерное общество", "ПАО"),
    ("акционерное общество", "АО"),
    ("индивидуальный предприниматель", "ИП"),
    ("производственный кооператив", "ПК"),
    ("коммунальное государственное учреждение", "КГУ"),
    ("республиканское государственное учреждение", "РГУ"),
    ("государственное учреждение", "ГУ"),
    ("жауапкершілігі шектеулі серіктестігі", "ЖШС"),
    ("жауапкершілігі шектеулі серіктестік", "ЖШС"),
    ("акционерлік қоғамы", "АҚ"),
    ("жеке кәсіпкер", "ЖК"),
    ("коммуналдық мемлекеттік мекемесі", "КММ"),
    ("мемлекеттік мекемесі", "ММ"),
    ("limited liability partnership", "LLP"),
    ("limited liability company", "LLC"),
    ("public limited company", "PLC"),
    ("joint stock company", "JSC"),
];

/// A name with its legal form in short.
fn shortened(name: &str) -> String {
    let small = name.to_lowercase();
    let short = |(long, short): &(&str, &str)| {
        let at = small.find(long)?;
        Some(format!("{}{short}{}", name.get(..at)?, name.get(at + long.len()..)?))
    };
    // Where small letters take other bytes, places in the one are none in the other.
    let found = (small.len() == name.len()).then(|| FORMS.iter().find_map(short)).flatten();
    found.unwrap_or_else(|| name.to_owned())
}

/// The text, cut with `…` where it would be wider than the room, in user units; before that its legal form is put in short. A room too
/// small for two letters gets nothing.
pub(super) fn cut(text: &str, room: f64) -> String {
    if text_width(text) <= room {
        return text.to_owned();
    }
    let text = shortened(text);
    if text_width(&text) <= room {
        return text;
    }
    let mut left = room / TEXT - 0.9;
    if left < char_width('a') {
        return String::new();
    }
    let kept: String = text
        .chars()
        .take_while(|c| {
            left -= char_width(*c);
            left >= 0.0
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// Height of a line where a text takes two, in user units.
pub(super) const LINE: f64 = 15.0;

/// A text in one line or, where it does not fit its room (user units), in two, broken between words; the second is cut.
pub(super) fn in_two(content: &str, room: f64) -> (String, Option<String>) {
    if text_width(content) <= room {
        return (content.to_owned(), None);
    }
    let content = shortened(content);
    if text_width(&content) <= room {
        return (content, None);
    }
    let fits = content.match_indices(char::is_whitespace).map(|(at, _)| at).take_while(|at| text_width(&content[..*at]) <= room).last();
    match fits.map(|at| content.split_at(at)) {
        Some((first, rest)) if !first.trim().is_empty() => (first.trim_end().to_owned(), Some(cut(rest.trim_start(), room))),
        _ => (cut(&content, room), None),
    }
}

/// A text at a point, cut to fit its room (user units).
pub(super) fn text(class: &str, x: f64, y: f64, anchor: Anchor, content: &str, room: f64) -> String {
    let content = cut(content, room);
    if content.is_empty() {
        return String::new();
    }
    let anchor = match anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    format!("<text class=\"{class}\" x=\"{}\" y=\"{}\"{anchor}>{}</text>", number(x), number(y), escape(&content))
}

/// A rectangle by its upper left corner.
pub(super) fn rect(class: &str, x: f64, y: f64, width: f64, height: f64) -> String {
    format!("<rect class=\"{class}\" {}/>", sides(x, y, width, height))
}

/// A place to press that is not seen: it makes a thin shape as tall as a finger needs.
pub(super) fn hit(x: f64, y: f64, width: f64, height: f64) -> String {
    format!("<rect class=\"p-hit\" fill=\"none\" pointer-events=\"all\" {}/>", sides(x, y, width, height))
}

/// A rectangle of the class with slanted lines over it, for what is not known. The lines come from [`hatch`].
pub(super) fn hatched(caption: &Caption, class: &str, x: f64, y: f64, width: f64, height: f64) -> String {
    let below = rect(class, x, y, width, height);
    format!("{below}<rect fill=\"url(#{})\" {}/>", caption.id("hatch"), sides(x, y, width, height))
}

/// The slanted lines, defined once a picture.
pub(super) fn hatch(caption: &Caption) -> String {
    format!(
        "<defs><pattern id=\"{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">{}</pattern></defs>",
        caption.id("hatch"),
        line("p-hatch", 1.0, 0.0, 1.0, 6.0),
    )
}

fn sides(x: f64, y: f64, width: f64, height: f64) -> String {
    format!("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", number(x), number(y), number(width.max(0.0)), number(height.max(0.0)))
}

/// A straight line.
pub(super) fn line(class: &str, x1: f64, y1: f64, x2: f64, y2: f64) -> String {
    let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(number);
    format!("<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>")
}

/// A circle by its centre.
pub(super) fn circle(class: &str, x: f64, y: f64, radius: f64) -> String {
    format!("<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>", number(x), number(y), number(radius))
}

/// A path; `d` is made of [`number`]s by the caller.
pub(super) fn path(class: &str, d: &str) -> String {
    format!("<path class=\"{class}\" d=\"{d}\"/>")
}

/// Signs with their words in rows, from the top of the picture. A sign is drawn in a box of 16 × 14. Gives the markup and its height.
pub(super) fn legend(entries: &[(String, &str)]) -> (String, f64) {
    let (mut out, mut x, mut y) = (String::new(), 0.0, 0.0);
    for (sign, words) in entries {
        let width = 22.0 + text_width(&cut(words, LEGEND_ROOM)) + 20.0;
        if x > 0.0 && x + width - 20.0 > WIDTH {
            (x, y) = (0.0, y + LEGEND_ROW);
        }
        out.push_str(&format!("<g transform=\"translate({} {})\">{sign}", number(x), number(y + 2.0)));
        out.push_str(&text("p-label", 22.0, 12.0, Anchor::Start, words, LEGEND_ROOM));
        out.push_str("</g>");
        x += width;
    }
    let height = if entries.is_empty() { 0.0 } else { y + LEGEND_ROW + 4.0 };
    (out, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(is: impl AsRef<str>, expected: &str) {
        assert_eq!(is.as_ref(), expected);
    }

    #[test]
    fn text_is_escaped() {
        check(escape("<script>\"A\" & 'B'</script>"), "&lt;script&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/script&gt;");
        check(escape("a\0b\u{1b}c\nd\u{202e}e\u{fffe}"), "abc de");
        check(escape("Тұра 土浦市"), "Тұра 土浦市");
    }

    #[test]
    fn numbers_have_at_most_two_decimals_and_no_negative_zero() {
        check(number(1.0), "1");
        check(number(1.005), "1");
        check(number(2.0 / 3.0), "0.67");
        check(number(1.5), "1.5");
        check(number(100.0), "100");
        check(number(-0.001), "0");
        check(number(-3.25), "-3.25");
    }

    #[test]
    fn long_text_is_cut_and_short_text_is_not() {
        check(cut("Akimat", 100.0), "Akimat");
        check(cut("Department of roads and bridges", 110.0), "Department…");
        check(cut("土浦市役所総務課", 60.0), "土浦市…");
        check(cut("anything", 12.0), "");
        check(cut("", 0.0), "");
    }

    #[test]
    fn a_name_takes_two_lines_before_it_is_cut() {
        assert_eq!(in_two("Akimat", 100.0), ("Akimat".to_owned(), None));
        assert_eq!(in_two("Roads and bridges", 80.0), ("Roads and".to_owned(), Some("bridges".to_owned())));
        assert_eq!(in_two("Verkehrsinfrastruktur", 60.0).1, None, "one word has no second line");
        let (first, second) = in_two("Department of roads and bridges of the region", 110.0);
        assert!(text_width(&first) <= 110.0 && second.is_some_and(|s| s.ends_with('…') && text_width(&s) <= 115.0));
    }

    #[test]
    fn a_legal_form_is_put_in_short_before_a_name_is_cut() {
        check(cut("Товарищество с ограниченной ответственностью «Тас Копир»", 150.0), "ТОО «Тас Копир»");
        check(cut("«Тас Көпір» жауапкершілігі шектеулі серіктестігі", 150.0), "«Тас Көпір» ЖШС");
        check(cut("ОТКРЫТОЕ АКЦИОНЕРНОЕ ОБЩЕСТВО \"Маяк\"", 150.0), "ОАО \"Маяк\"");
        check(cut("Акционерное общество", 400.0), "Акционерное общество");
        assert_eq!(in_two("Индивидуальный предприниматель Шалгынбаева А. М.", 200.0), ("ИП Шалгынбаева А. М.".to_owned(), None));
    }

    #[test]
    fn cut_text_fits_its_room() {
        for text in ["ТОВАРИЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ", "Министерство финансов", "WWWWWWWWWWW", "一二三四五六七八九十"]
        {
            for room in [0.0, 10.0, 30.0, 64.0, 100.0, 1000.0] {
                assert!(text_width(&cut(text, room)) <= room + 5.0, "{text} in {room}");
            }
        }
    }

    #[test]
    fn addresses_that_run_something_are_no_links() {
        for href in ["javascript:alert(1)", " java\tscript:alert(1)", "DATA:text/html,x", "vbscript:x", "", " "] {
            check(part(Some(href), "a", ""), "<g><title>a</title></g>");
        }
        for href in ["/buyer/1", "https://x.kz/a:b", "?q=a:b", "#top", "buyer/1", "http://x"] {
            assert!(part(Some(href), "a", "").starts_with("<a href="), "{href}");
        }
        check(part(Some("/?a=1&b=\""), "a", ""), "<a href=\"/?a=1&amp;b=&quot;\" aria-label=\"a\"><title>a</title></a>");
    }

    #[test]
    fn a_picture_with_links_is_a_group_and_one_without_is_an_image() {
        let caption = Caption { id: "a\"b c", title: "<a href=x>", desc: "" };
        let plain = picture(&caption, 10.0, "");
        assert!(plain.contains("role=\"img\" aria-labelledby=\"a-b-c-title\""), "{plain}");
        assert!(picture(&caption, 10.0, &part(Some("/"), "a", "")).contains("role=\"group\""));
    }

    #[test]
    fn a_long_legend_takes_another_row() {
        let sign = rect("p-bar", 0.0, 0.0, 16.0, 14.0);
        let entries: Vec<(String, &str)> = (0..4).map(|_| (sign.clone(), "a name of some length, or longer")).collect();
        assert_eq!(legend(&entries[..1]).1, 28.0);
        assert_eq!(legend(&entries).1, 52.0);
        assert_eq!(legend(&[]).1, 0.0);
    }
}
