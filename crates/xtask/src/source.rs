//! Rust source as plain text with the comments and the insides of literals blanked out, so that a
//! search finds code and nothing else. Not a parser: enough for counting lines and finding names.

/// The source with every comment and the inside of every literal replaced by blanks; line breaks and
/// byte positions stay.
pub fn code(text: &str) -> String {
    let b = text.as_bytes();
    let mut out = b.to_vec();
    let mut at = 0;
    while at < b.len() {
        let (inside, end) = match b[at] {
            b'/' if b.get(at + 1) == Some(&b'/') => (at, find(b, at, b"\n")),
            b'/' if b.get(at + 1) == Some(&b'*') => (at, block_comment_end(b, at)),
            b'r' if !is_word_before(b, at) && raw_hashes(b, at + 1).is_some() => {
                let hashes = raw_hashes(b, at + 1).unwrap_or(0);
                let start = at + 2 + hashes;
                let mut closing = vec![b'"'];
                closing.resize(1 + hashes, b'#');
                let close = find(b, start, &closing);
                blank(&mut out, start, close);
                at = (close + closing.len()).min(b.len());
                continue;
            }
            b'"' => {
                let close = text_end(b, at + 1, b'"');
                blank(&mut out, at + 1, close);
                at = (close + 1).min(b.len());
                continue;
            }
            b'\'' => match char_end(b, at) {
                Some(close) => {
                    blank(&mut out, at + 1, close);
                    at = close + 1;
                    continue;
                }
                None => (at, at), // a lifetime
            },
            _ => (at, at),
        };
        blank(&mut out, inside, end);
        at = end.max(at + 1);
    }
    String::from_utf8(out).unwrap_or_default()
}

fn blank(out: &mut [u8], start: usize, end: usize) {
    let end = end.min(out.len());
    for byte in out.iter_mut().take(end).skip(start).filter(|b| **b != b'\n') {
        *byte = b' ';
    }
}

fn find(b: &[u8], start: usize, what: &[u8]) -> usize {
    let rest = b.get(start..).unwrap_or_default();
    rest.windows(what.len()).position(|w| w == what).map_or(b.len(), |n| start + n)
}

fn block_comment_end(b: &[u8], start: usize) -> usize {
    let mut depth = 0;
    let mut at = start;
    while at + 1 < b.len() {
        match (b[at], b[at + 1]) {
            (b'/', b'*') => depth += 1,
            (b'*', b'/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    b.len()
}

/// The number of `#` between an `r` and the quote of a raw text.
fn raw_hashes(b: &[u8], start: usize) -> Option<usize> {
    let hashes = b.get(start..)?.iter().take_while(|c| **c == b'#').count();
    (b.get(start + hashes) == Some(&b'"')).then_some(hashes)
}

fn is_word_before(b: &[u8], at: usize) -> bool {
    // `br"…"` and `cr"…"` are raw texts too.
    let before = |n: usize| at.checked_sub(n).map(|i| b[i]);
    match before(1) {
        Some(b'b' | b'c') => before(2).is_some_and(is_word),
        Some(c) => is_word(c),
        None => false,
    }
}

fn text_end(b: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start;
    while at < b.len() && b[at] != quote {
        at += if b[at] == b'\\' { 2 } else { 1 };
    }
    at.min(b.len())
}

/// Where a character literal closes; `None` for a lifetime or a label.
fn char_end(b: &[u8], at: usize) -> Option<usize> {
    if b.get(at + 1) == Some(&b'\\') {
        return Some(text_end(b, at + 1, b'\''));
    }
    let width = match *b.get(at + 1)? {
        0..=0x7f => 1,
        0x80..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    (b.get(at + 1 + width) == Some(&b'\'')).then_some(at + 1 + width)
}

/// Whether a byte can be part of a name.
pub fn is_word(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'_' || c >= 0x80
}

/// Every name in the code with its byte position.
pub fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let b = code.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < b.len() && !is_word(b[at]) {
            at += 1;
        }
        let start = at;
        while at < b.len() && is_word(b[at]) {
            at += 1;
        }
        (start < at).then(|| (start, &code[start..at]))
    })
}

/// The line of a byte position, from 1.
pub fn line(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1
}

/// The code before a file's first test module (or test function): what the program is made of.
/// An attribute on a mere declaration, as on `mod tests;`, ends nothing.
pub fn without_tests(code: &str) -> &str {
    const MARK: &str = "#[cfg(test)]";
    let has_body = |at: usize| code[at..].find(['{', ';']).is_some_and(|n| code.as_bytes()[at + n] == b'{');
    code.match_indices(MARK).find(|(at, _)| has_body(*at)).map_or(code, |(at, _)| &code[..at])
}

/// A function and how many lines it takes, from its `fn` to its closing brace.
#[derive(Debug, PartialEq)]
pub struct Function<'c> {
    pub name: &'c str,
    pub line: usize,
    pub lines: usize,
}

/// The functions with a body.
pub fn functions(code: &str) -> Vec<Function<'_>> {
    let b = code.as_bytes();
    let mut found = Vec::new();
    let mut after_fn = None;
    for (at, word) in words(code) {
        if let Some(start) = after_fn.take()
            && b[start + 2..at].iter().all(u8::is_ascii_whitespace)
            && let Some(end) = body_end(b, at)
        {
            let first = line(code, start);
            found.push(Function { name: word, line: first, lines: line(code, end) - first + 1 });
        }
        if word == "fn" {
            after_fn = Some(at);
        }
    }
    found
}

/// The closing brace of the body that follows a signature; `None` where there is only a signature.
fn body_end(b: &[u8], start: usize) -> Option<usize> {
    let mut nested = 0usize;
    let mut braces = 0usize;
    for (at, c) in b.iter().enumerate().skip(start) {
        match c {
            b'(' | b'[' if braces == 0 => nested += 1,
            b')' | b']' if braces == 0 => nested = nested.saturating_sub(1),
            b';' if braces == 0 && nested == 0 => return None,
            b'{' if nested == 0 => braces += 1,
            b'}' if nested == 0 => {
                braces = braces.checked_sub(1)?;
                if braces == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(code(text), expected, "{text}");
    }

    #[test]
    fn comments_are_blanked() {
        check("a // b\nc", "a     \nc");
        check("a /* b /* c */ d */ e", "a                   e");
        check("a / b", "a / b");
    }

    #[test]
    fn the_insides_of_literals_are_blanked() {
        check(r#"f("a\"b", 'x')"#, r#"f("    ", ' ')"#);
        check("r#\"a\"b\"# + r\"c\"", "r#\"   \"# + r\" \"");
        check("br#\"a\"#", "br#\" \"#");
        check(r"'\'' '\u{1F600}'", r"'  ' '         '");
        check("'é' \"ы\"", "'  ' \"  \"");
    }

    #[test]
    fn lifetimes_and_names_that_end_in_r_are_code() {
        check("fn f<'a>(x: &'a str) { for b in x {} }", "fn f<'a>(x: &'a str) { for b in x {} }");
        check("'outer: loop {}", "'outer: loop {}");
        check("var\"x\"", "var\" \"");
    }

    #[test]
    fn literals_that_do_not_end_are_no_panic() {
        for text in ["\"a", "r#\"a", "/* a", "'", "'\\", "\"a\\", "r#"] {
            let _ = code(text);
        }
    }

    #[test]
    fn the_program_ends_where_its_tests_begin() {
        assert_eq!(without_tests("a\n#[cfg(test)]\nmod tests;\nb\n#[cfg(test)]\nmod t { c }"), "a\n#[cfg(test)]\nmod tests;\nb\n");
        assert_eq!(without_tests("a"), "a");
    }

    #[test]
    fn functions_are_measured_to_their_closing_brace() {
        let text = "fn a() {\n    b(\"}\");\n}\ntrait T { fn c(&self); fn d(&self) -> [u8; 2] {\n [0; 2] } }\nlet f: fn(u8);";
        let masked = code(text);
        let found: Vec<_> = functions(&masked).iter().map(|f| (f.name.to_owned(), f.line, f.lines)).collect();
        assert_eq!(found, [("a".to_owned(), 1, 3), ("d".to_owned(), 4, 2)]);
    }
}
