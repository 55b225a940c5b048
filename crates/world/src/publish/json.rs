//! A small JSON writer into a byte buffer. Commas look after themselves; the caller closes what it opens.

use crate::calendar::{DateStyle, Day, Moment, push_day, push_digits, push_moment};
use crate::law::Money;

/// A buffer of JSON text.
#[derive(Default)]
pub(crate) struct Json {
    pub(crate) bytes: Vec<u8>,
}

impl Json {
    fn comma(&mut self) {
        if !matches!(self.bytes.last(), None | Some(b'{' | b'[' | b':' | b'\n')) {
            self.bytes.push(b',');
        }
    }

    pub(crate) fn open(&mut self, bracket: u8) {
        self.comma();
        self.bytes.push(bracket);
    }

    pub(crate) fn close(&mut self, bracket: u8) {
        self.bytes.push(bracket);
    }

    /// An object made by `fill`.
    pub(crate) fn object(&mut self, fill: impl FnOnce(&mut Json)) {
        self.open(b'{');
        fill(self);
        self.close(b'}');
    }

    /// A member that is an object.
    pub(crate) fn member(&mut self, key: &str, fill: impl FnOnce(&mut Json)) {
        self.key(key);
        self.object(fill);
    }

    /// A member that is a list.
    pub(crate) fn list(&mut self, key: &str, fill: impl FnOnce(&mut Json)) {
        self.key(key);
        self.open(b'[');
        fill(self);
        self.close(b']');
    }

    /// A member's name; it needs no escaping.
    pub(crate) fn key(&mut self, key: &str) {
        self.comma();
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(key.as_bytes());
        self.bytes.extend_from_slice(b"\":");
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.comma();
        self.bytes.push(b'"');
        for byte in text.bytes() {
            match byte {
                b'"' | b'\\' => self.bytes.extend_from_slice(&[b'\\', byte]),
                b'\n' => self.bytes.extend_from_slice(b"\\n"),
                0..=0x1f => self.bytes.push(b' '),
                _ => self.bytes.push(byte),
            }
        }
        self.bytes.push(b'"');
    }

    pub(crate) fn string(&mut self, key: &str, text: &str) {
        self.key(key);
        self.text(text);
    }

    pub(crate) fn whole(&mut self, key: &str, value: i64) {
        self.key(key);
        self.number(value);
    }

    pub(crate) fn number(&mut self, value: i64) {
        self.comma();
        if value < 0 {
            self.bytes.push(b'-');
        }
        push_digits(&mut self.bytes, value, 1);
    }

    pub(crate) fn literal(&mut self, key: &str, word: &str) {
        self.key(key);
        self.bytes.extend_from_slice(word.as_bytes());
    }

    /// An amount with no more decimals than it has.
    pub(crate) fn amount(&mut self, key: &str, money: Money) {
        self.whole(key, money.0 / 100);
        let cents = money.0 % 100;
        if cents != 0 {
            self.bytes.push(b'.');
            if cents % 10 == 0 { push_digits(&mut self.bytes, cents / 10, 1) } else { push_digits(&mut self.bytes, cents, 2) }
        }
    }

    pub(crate) fn moment(&mut self, key: &str, moment: Moment, style: DateStyle) {
        self.key(key);
        self.bytes.push(b'"');
        push_moment(&mut self.bytes, moment, style);
        self.bytes.push(b'"');
    }

    pub(crate) fn day(&mut self, key: &str, day: Day) {
        self.key(key);
        self.bytes.push(b'"');
        push_day(&mut self.bytes, day);
        self.bytes.push(b'"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_quotes_and_cents_come_out_right() {
        let mut json = Json::default();
        json.object(|j| {
            j.string("name", "ТОО \"Опора\"");
            j.amount("a", Money(1250));
            j.amount("b", Money(1205));
            j.amount("c", Money(1200));
            j.list("l", |j| {
                j.text("x");
                j.object(|j| j.whole("n", -3));
            });
        });
        let text = String::from_utf8(json.bytes).unwrap();
        assert_eq!(text, r#"{"name":"ТОО \"Опора\"","a":12.5,"b":12.05,"c":12,"l":["x",{"n":-3}]}"#);
    }
}
