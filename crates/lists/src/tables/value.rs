//! A value of a property as a mapping writes it; `define` explains the settings.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::patterns::header;

/// One value or several.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Values {
    /// A column.
    Column(String),
    /// Several; tried before one, because a list would pass for a value's settings in their order.
    Many(Vec<OneOf>),
    /// A value with its settings.
    One(Box<Value>),
}

/// One of several values.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum OneOf {
    /// A column.
    Column(String),
    /// A value with its settings.
    Value(Box<Value>),
}

/// Where a value comes from and what is done with it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Value {
    /// Columns.
    pub from: Columns,
    /// A constant.
    pub is: Option<String>,
    /// Another entity of the row.
    pub entity: Option<String>,
    /// Patterns that cells have to fit.
    pub when: BTreeMap<String, String>,
    /// Joins all filled columns.
    pub join: Option<String>,
    /// Put before.
    pub prefix: String,
    /// Put behind.
    pub suffix: String,
    /// Only the text before this, where it stands in the cell.
    pub before: Option<String>,
    /// Only the text behind this; nothing where it does not stand in the cell.
    pub after: Option<String>,
    /// What parts the cell.
    pub split: Splits,
    /// Local codes and what they mean.
    pub codes: BTreeMap<String, String>,
    /// What happens to other texts.
    pub otherwise: Otherwise,
    /// Cells that mean nothing.
    pub empty: Vec<String>,
    /// Language, three letters.
    pub lang: Option<String>,
    /// How it is read.
    #[serde(rename = "as")]
    pub reading: Reading,
}

/// Columns of a value.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Columns {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Default for Columns {
    fn default() -> Columns {
        Columns::Many(Vec::new())
    }
}

impl Columns {
    /// The names.
    pub fn names(&self) -> &[String] {
        match self {
            Columns::One(one) => std::slice::from_ref(one),
            Columns::Many(many) => many,
        }
    }
}

/// What parts a cell.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Splits {
    /// One text.
    One(String),
    /// Any of several.
    Many(Vec<String>),
}

impl Default for Splits {
    fn default() -> Splits {
        Splits::Many(Vec::new())
    }
}

/// What happens to a text that is none of the codes.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Otherwise {
    /// It stays as published.
    #[default]
    Keep,
    /// It is left out.
    Drop,
}

/// How a cell is read.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Reading {
    /// By what the property holds.
    #[default]
    Property,
    /// Not at all.
    Text,
    /// A name, perhaps with the same in another script behind it in brackets.
    Names,
    /// Numbers, perhaps with labels.
    Identifiers,
    /// Year, month and day in three columns.
    Day,
    /// A place or address: the country at its end, where there is one.
    Place,
}

impl Values {
    /// The values one by one.
    pub(super) fn each(&self) -> Vec<Value> {
        let of_column = |column: &String| Value { from: Columns::One(column.clone()), ..Value::default() };
        match self {
            Values::Column(column) => vec![of_column(column)],
            Values::One(value) => vec![Value::clone(value)],
            Values::Many(values) => {
                let each = |one: &OneOf| match one {
                    OneOf::Column(column) => of_column(column),
                    OneOf::Value(value) => Value::clone(value),
                };
                values.iter().map(each).collect()
            }
        }
    }
}

impl Value {
    /// What parts the cell.
    pub fn splits(&self) -> &[String] {
        match &self.split {
            Splits::One(one) => std::slice::from_ref(one),
            Splits::Many(many) => many,
        }
    }

    pub(super) fn prepared(mut self) -> Value {
        self.from = Columns::Many(self.from.names().iter().map(|c| header(c)).collect());
        self.when = compared(&self.when);
        self
    }

    pub(super) fn check(&self, names: &[&str]) -> Result<(), String> {
        let sources = usize::from(!self.from.names().is_empty()) + usize::from(self.is.is_some()) + usize::from(self.entity.is_some());
        if sources != 1 {
            return Err("one of `from` (columns), `is` (a constant) and `entity` (another entity of the row)".to_owned());
        }
        if self.splits().iter().any(String::is_empty) {
            return Err("`split` by an empty text".to_owned());
        }
        if self.reading == Reading::Day && self.from.names().len() != 3 {
            return Err("`as = \"day\"` takes three columns: year, month, day".to_owned());
        }
        match &self.entity {
            Some(entity) if !names.contains(&entity.as_str()) => Err(format!("no entity of the row is called {entity:?}")),
            _ => Ok(()),
        }
    }
}

/// Conditions with their columns' names as they are compared.
pub(super) fn compared(when: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    when.iter().map(|(column, pattern)| (header(column), pattern.clone())).collect()
}
