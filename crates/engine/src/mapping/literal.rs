//! Python literals, as a scraper's `print(record)` leaves them: dicts, lists, tuples, strings, numbers, `True`,
//! `False`, `None`. A reader of data: names, calls and operators are refused, nothing is ever run.

use super::rows::Cell;

/// Deepest nesting: a record of a scraper has three or four levels; more is an attack on the stack.
const DEPTH_MAX: usize = 32;

/// Reads one dict and gives its cells: `{'a': {'b': 1}, 'c': [2]}` is `a.b` = 1 and `c.0` = 2.
pub fn cells(line: &str) -> Result<Vec<(String, Cell)>, String> {
    let mut reader = Reader { rest: line.trim(), depth: 0 };
    if !reader.rest.starts_with('{') {
        return Err("not a dict".to_owned());
    }
    let mut cells = Vec::new();
    reader.value("", &mut cells)?;
    if !reader.rest.trim_start().is_empty() {
        return Err(format!("more after the dict: {}", start(reader.rest)));
    }
    Ok(cells)
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, name: &str, cells: &mut Vec<(String, Cell)>) -> Result<(), String> {
        self.rest = self.rest.trim_start();
        let Some(first) = self.rest.chars().next() else { return Err("the literal is cut".to_owned()) };
        match first {
            '{' => self.nested(|r| r.dict(name, cells)),
            '[' => self.nested(|r| r.items(name, ']', cells)),
            '(' => self.nested(|r| r.items(name, ')', cells)),
            _ => {
                let cell = self.scalar(first)?;
                cells.push((name.to_owned(), cell));
                Ok(())
            }
        }
    }

    fn nested(&mut self, read: impl FnOnce(&mut Reader<'a>) -> Result<(), String>) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(format!("nested more than {DEPTH_MAX} deep"));
        }
        self.rest = &self.rest[1..];
        read(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn dict(&mut self, name: &str, cells: &mut Vec<(String, Cell)>) -> Result<(), String> {
        loop {
            if self.take('}') {
                return Ok(());
            }
            self.rest = self.rest.trim_start();
            let first = self.rest.chars().next().ok_or("the literal is cut")?;
            let key = self.scalar(first)?.text;
            if !self.take(':') {
                return Err(format!("`:` expected after the key {key:?}"));
            }
            self.value(&inner(name, &key), cells)?;
            if !self.take(',') && !self.rest.trim_start().starts_with('}') {
                return Err(format!("`,` or `}}` expected: {}", start(self.rest)));
            }
        }
    }

    fn items(&mut self, name: &str, close: char, cells: &mut Vec<(String, Cell)>) -> Result<(), String> {
        let mut index = 0usize;
        loop {
            if self.take(close) {
                return Ok(());
            }
            self.value(&inner(name, &index.to_string()), cells)?;
            index += 1;
            if !self.take(',') && !self.rest.trim_start().starts_with(close) {
                return Err(format!("`,` or `{close}` expected: {}", start(self.rest)));
            }
        }
    }

    fn take(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start();
        let taken = rest.strip_prefix(sign);
        self.rest = taken.unwrap_or(rest);
        taken.is_some()
    }

    fn scalar(&mut self, first: char) -> Result<Cell, String> {
        if first == '\'' || first == '"' {
            return Ok(Cell::text(self.string(first, false)?));
        }
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '+' | '-'))).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) {
            let raw = matches!(word, "r" | "R");
            if !raw && !matches!(word, "u" | "U") {
                return Err(format!("a string of the kind {word:?} is not read"));
            }
            self.rest = rest;
            return Ok(Cell::text(self.string(quote, raw)?));
        }
        let cell = match word {
            "True" => Cell::text("true".to_owned()),
            "False" => Cell::text("false".to_owned()),
            "None" => Cell::text(String::new()),
            _ => {
                let digits = word.replace('_', "");
                // `1e999` and words of letters are no amount; a date as a call is none either.
                if facts::amounts::parse(&digits).is_none() {
                    return Err(format!("not a literal: {}", start(self.rest)));
                }
                Cell::number(digits)
            }
        };
        self.rest = rest;
        Ok(cell)
    }

    /// The string that begins with `quote`; backslashes are kept where it is `raw`.
    fn string(&mut self, quote: char, raw: bool) -> Result<String, String> {
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        chars.next();
        while let Some((at, c)) = chars.next() {
            if c == quote {
                self.rest = &self.rest[at + c.len_utf8()..];
                return Ok(text);
            }
            if c != '\\' {
                text.push(c);
                continue;
            }
            let Some((_, escaped)) = chars.next() else { break };
            if raw {
                text.push(c);
                text.push(escaped);
                continue;
            }
            let mut hex = |digits: usize| {
                let code: Option<String> = (0..digits).map(|_| chars.next().map(|(_, c)| c)).collect();
                let code = code.and_then(|h| u32::from_str_radix(&h, 16).ok()).and_then(char::from_u32);
                code.ok_or_else(|| format!("a wrong escape after {}", start(&text)))
            };
            match escaped {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                'r' => text.push('\r'),
                'a' => text.push('\u{7}'),
                'b' => text.push('\u{8}'),
                'f' => text.push('\u{c}'),
                'v' => text.push('\u{b}'),
                '0' => text.push('\0'),
                '\\' | '\'' | '"' => text.push(escaped),
                'x' => text.push(hex(2)?),
                'u' => text.push(hex(4)?),
                'U' => text.push(hex(8)?),
                'N' | '1'..='7' => return Err(format!("the escape \\{escaped} is not read")),
                // Python keeps what it does not know.
                other => {
                    text.push('\\');
                    text.push(other);
                }
            }
        }
        Err(format!("a string without its end: {}", start(&text)))
    }
}

fn inner(name: &str, key: &str) -> String {
    if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") }
}

/// The first few characters, for messages.
fn start(text: &str) -> String {
    text.chars().take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_becomes_named_cells() {
        let check = |line: &str, expected: &[(&str, &str, bool)]| {
            let read = cells(line).unwrap_or_else(|e| panic!("{line}: {e}"));
            let read: Vec<(&str, &str, bool)> = read.iter().map(|(n, c)| (n.as_str(), c.text.as_str(), c.number)).collect();
            assert_eq!(read, expected, "{line}");
        };
        check("{}", &[]);
        check("{'a': 'b', \"c\": \"d'e\",}", &[("a", "b", false), ("c", "d'e", false)]);
        check(r"{'a': 'it\'s\n\x41\u049b\U0001F600\d'}", &[("a", "it's\nAқ😀\\d", false)]);
        check(r"{'a': r'\n', 'b': u'q'}", &[("a", "\\n", false), ("b", "q", false)]);
        check("{'a': 1_000.50, 'b': -2, 'c': 1e3}", &[("a", "1000.50", true), ("b", "-2", true), ("c", "1e3", true)]);
        check("{'a': True, 'b': None}", &[("a", "true", false), ("b", "", false)]);
        check("{'a': {'b': [1, ('x',)]}}", &[("a.b.0", "1", true), ("a.b.1.0", "x", false)]);
        check("{1: 'x'}", &[("1", "x", false)]);
    }

    #[test]
    fn what_is_no_literal_is_refused() {
        let check = |line: &str, expected: &str| {
            let error = cells(line).expect_err(line);
            assert!(error.contains(expected), "{line}: {error}");
        };
        check("", "not a dict");
        check("['a']", "not a dict");
        check("{'a': 'b'", "expected");
        check("{'a': 'b", "without its end");
        check("{'a': 'b\\", "without its end");
        check("{'a'", "expected after the key");
        check("{'a': ", "cut");
        check("{'a': __import__('os').system('x')}", "not a literal");
        check("{'a': datetime.date(2020, 1, 1)}", "not a literal");
        check("{'a': nan}", "not a literal");
        check("{'a': b'x'}", "of the kind");
        check("{'a': '\\xzz'}", "wrong escape");
        check("{'a': '\\ud800'}", "wrong escape");
        check("{'a': '\\N{DASH}'}", "is not read");
        check("{'a': 1} {'b': 2}", "more after");
        check("{'a': 1 + 2}", "expected");
        check(&format!("{{'a': {}", "[".repeat(100_000)), "deep");
    }
}
