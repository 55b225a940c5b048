//! Cardinal's settings file (INI), with the sections of its `prepare` included.

use std::collections::BTreeMap;

use facts::packs::Setting;
use facts::rules::ParameterValue;

use crate::ocds::corrections::Corrections;
use crate::rules::load::RuleSet;
use crate::rules::params::Overrides;

/// A settings file, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The rules whose section is there, in order of code.
    pub rules: Vec<String>,
    /// What `prepare` would put right.
    pub corrections: Corrections,
    /// Parameters of single rules: section, key, value.
    own: Vec<(String, String, String)>,
    /// Parameters that every rule with such a parameter gets.
    common: BTreeMap<String, String>,
    /// `[R003.procurement_method_details]`.
    method_days: Vec<(String, String)>,
}

impl Settings {
    /// Reads the file's text. The error names the line and what would be right.
    pub fn parse(text: &str) -> Result<Settings, String> {
        let mut settings = Settings::default();
        settings.corrections.ignore_auctions = true;
        let mut section = String::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim().trim_start_matches('\u{feff}');
            let at = |reason: String| format!("line {}: {reason}", index + 1);
            if line.is_empty() || line.starts_with([';', '#']) {
                continue;
            }
            if let Some(name) = line.strip_prefix('[') {
                section = name.strip_suffix(']').ok_or_else(|| at("a section ends with ]".to_owned()))?.trim().to_owned();
                settings.begin(&section).map_err(at)?;
                continue;
            }
            let (key, value) = line.split_once('=').ok_or_else(|| at("`key = value` is due".to_owned()))?;
            settings.set(&section, key.trim(), value.trim()).map_err(at)?;
        }
        settings.rules.sort();
        settings.rules.dedup();
        Ok(settings)
    }

    fn begin(&mut self, section: &str) -> Result<(), String> {
        const PLAIN: [&str; 8] = [
            "output",
            "defaults",
            "redactions",
            "corrections",
            "modifications",
            "codelists.bid_status",
            "codelists.award_status",
            "exclusions",
        ];
        if is_rule(section) {
            self.rules.push(section.to_owned());
        } else if section == "R003.procurement_method_details" {
            self.rules.push("R003".to_owned());
        } else if !PLAIN.contains(&section) {
            return Err(format!("[{section}] is no section that Cardinal has"));
        }
        Ok(())
    }

    fn set(&mut self, section: &str, key: &str, value: &str) -> Result<(), String> {
        let c = &mut self.corrections;
        let text = || Some(value.to_owned()).filter(|v| !v.is_empty());
        let list = || value.split('|').map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        match (section, key) {
            ("", "currency" | "price_comparison_procurement_methods" | "no_price_comparison_procurement_methods") => {
                self.common.insert(key.to_owned(), value.to_owned());
            }
            ("output", "info_currency_mismatches") => {}
            ("defaults", "currency") => c.currency = text(),
            ("defaults", "item_classification_scheme") => c.item_scheme = text(),
            ("defaults", "bid_status") => c.bid_status = text(),
            ("defaults", "award_status") => c.award_status = text(),
            // Roles that references give are always taken.
            ("defaults", "party_roles") => {}
            ("redactions", "amount") => c.placeholder_amounts = list(),
            ("redactions", "organization_id") => c.placeholder_ids = list(),
            ("corrections", "award_status_by_contract_status") => c.cancel_awards_by_contracts = truth(value)?,
            ("modifications", "move_auctions") => c.ignore_auctions = !truth(value)?,
            ("modifications", "prefix_buyer_or_procuring_entity_id") => c.buyer_prefix = value.to_owned(),
            ("modifications", "prefix_tenderer_or_supplier_id") => c.supplier_prefix = value.to_owned(),
            ("modifications", "split_procurement_method_details") => c.split_method_details = text(),
            ("codelists.bid_status", old) => {
                c.bid_statuses.insert(old.to_owned(), value.to_owned());
            }
            ("codelists.award_status", old) => {
                c.award_statuses.insert(old.to_owned(), value.to_owned());
            }
            ("exclusions", "procurement_method_details") => {
                self.common.insert("excluded_method_details".to_owned(), value.to_owned());
            }
            ("R003.procurement_method_details", name) => self.method_days.push((name.to_owned(), value.to_owned())),
            (rule, key) if is_rule(rule) => self.own.push((rule.to_owned(), key.to_owned(), value.to_owned())),
            ("", key) => return Err(format!("{key} is no setting that Cardinal has at the top")),
            (section, key) => return Err(format!("{key} is no setting that Cardinal has in [{section}]")),
        }
        Ok(())
    }

    /// The parameters of our rules that the settings name.
    pub fn overrides(&self, set: &RuleSet) -> Overrides {
        let mut out = Overrides::new();
        for rule in &set.rules {
            let entry = out.entry(rule.meta.code.clone()).or_default();
            for (key, value) in &self.common {
                if rule.meta.parameters.contains_key(key) {
                    entry.insert(key.clone(), Setting::Always(ParameterValue::Text(value.clone())));
                }
            }
        }
        for (code, key, value) in &self.own {
            // An empty value is as if the key were not there, except for lists.
            let wants_text = set.get(code).and_then(|r| r.meta.parameters.get(key)).is_some_and(|p| p.default.number().is_none());
            if value.is_empty() && !wants_text {
                continue;
            }
            let typed = if wants_text { ParameterValue::Text(value.clone()) } else { typed(value) };
            out.entry(code.clone()).or_default().insert(key.clone(), Setting::Always(typed));
        }
        if !self.method_days.is_empty() {
            let map: Vec<String> = self.method_days.iter().map(|(n, d)| format!("{n}={d}")).collect();
            let value = ParameterValue::Text(map.join("|"));
            out.entry("R003".to_owned()).or_default().insert("procurement_method_details".to_owned(), Setting::Always(value));
        }
        out.retain(|_, values| !values.is_empty());
        out
    }
}

fn is_rule(section: &str) -> bool {
    section.len() == 4 && section.starts_with('R') && section[1..].bytes().all(|b| b.is_ascii_digit())
}

fn truth(value: &str) -> Result<bool, String> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" | "on" => Ok(true),
        "false" | "no" | "0" | "off" | "" => Ok(false),
        other => Err(format!("{other} is neither true nor false")),
    }
}

fn typed(value: &str) -> ParameterValue {
    match (value.parse::<i64>(), value.parse::<f64>()) {
        (Ok(whole), _) => ParameterValue::Int(whole),
        (_, Ok(number)) => ParameterValue::Number(number),
        _ => ParameterValue::Text(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_prepare_become_corrections() {
        let text = "currency = KZT\n[defaults]\ncurrency = EUR\nbid_status = valid\n[redactions]\namount = 0|99999999\n[codelists.bid_status]\nok = valid\n[modifications]\nmove_auctions = true\n[R018]\n";
        let settings = Settings::parse(text).expect("well formed");
        assert_eq!(settings.rules, ["R018"]);
        assert_eq!(settings.corrections.currency.as_deref(), Some("EUR"));
        assert_eq!(settings.corrections.placeholder_amounts, ["0", "99999999"]);
        assert_eq!(settings.corrections.bid_statuses["ok"], "valid");
        assert!(!settings.corrections.ignore_auctions);
    }

    #[test]
    fn an_unknown_setting_is_named_with_its_line() {
        assert!(Settings::parse("\n[defaults]\ncolour = red").expect_err("refused").contains("line 3"));
        assert!(Settings::parse("[nothing]").expect_err("refused").contains("[nothing]"));
        assert!(Settings::parse("words").expect_err("refused").contains("key = value"));
    }
}
