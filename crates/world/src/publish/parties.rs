//! Parties: how bodies and firms are named, listed and referred to.

use crate::calendar::Day;
use crate::chance::mix;
use crate::people::bodies::Body;
use crate::people::firms::{Contact, Firm, Spelling};
use crate::publish::json::Json;
use crate::publish::sections::Page;
use crate::words::places::REPUBLIC;

impl Page<'_> {
    /// A party id, as text or (with that dirt) as a number.
    fn party_id(&self, j: &mut Json, id: &str) {
        match id.parse::<i64>() {
            Ok(number) if self.dirt.numeric_ids => j.whole("id", number),
            _ => j.string("id", id),
        }
    }

    /// How this publication spells a firm's name; the same all through the process.
    pub(crate) fn name(&self, firm: &Firm) -> String {
        let draw = mix(self.process.number ^ firm.id.bytes().fold(7, |sum, b| sum * 31 + u64::from(b))) % 100;
        let spelling = match draw {
            _ if !firm.identified => Spelling::Plain,
            0..=2 => Spelling::Capitals,
            3..=5 => Spelling::Kazakh,
            6..=7 => Spelling::Latin,
            8..=10 => Spelling::Long,
            _ => Spelling::Plain,
        };
        let name = firm.title(spelling);
        if self.dirt.spaces { name.replace(' ', if draw.is_multiple_of(2) { "\u{a0}" } else { "  " }) } else { name }
    }

    /// Half the parties give the portal no more than a phone; in planted processes everyone gives everything.
    fn brief(&self, registered: Day) -> bool {
        !self.process.planted && registered.0 % 2 == 0
    }

    /// A reference to a firm: its id and name.
    fn reference(&self, j: &mut Json, firm: &Firm, nameless: bool) {
        j.object(|j| {
            if !nameless {
                self.party_id(j, &firm.id);
            }
            j.string("name", &self.name(firm));
        });
    }

    /// A list of one reference, or (with that dirt) the reference alone.
    pub(crate) fn references(&self, j: &mut Json, key: &str, firm: &Firm, nameless: bool) {
        j.key(key);
        if self.dirt.object_for_list {
            return self.reference(j, firm, nameless);
        }
        j.open(b'[');
        self.reference(j, firm, nameless);
        j.close(b']');
    }

    /// The buyer, and the firms where they are known yet.
    pub(crate) fn parties(&self, j: &mut Json, firms: bool) {
        let winners: Vec<&str> = self.process.awards.iter().map(|a| a.firm.id.as_str()).collect();
        j.list("parties", |j| {
            self.body_party(j, &self.process.buyer);
            if !firms {
                return;
            }
            let bids = self.process.method.competes() && !self.dirt.no_bids;
            for (index, firm) in self.process.tenderers().iter().enumerate() {
                let won = winners.contains(&firm.id.as_str());
                if !won && !bids {
                    continue;
                }
                for _ in 0..1 + u32::from(self.dirt.party_twice && index == 0) {
                    self.firm_party(j, firm, bids, won);
                }
            }
        });
    }

    fn body_party(&self, j: &mut Json, body: &Body) {
        j.object(|j| {
            self.party_id(j, &body.id);
            j.string("name", body.name());
            j.member("identifier", |j| {
                j.string("scheme", "XT-BIN");
                j.string("id", &body.id);
            });
            self.address(j, &body.contact, body.town_name(), body.region_name(), None);
            contact_point(j, &body.contact, self.brief(body.registered));
            if !self.dirt.no_roles {
                j.list("roles", |j| j.text("buyer"));
            }
        });
    }

    fn firm_party(&self, j: &mut Json, firm: &Firm, bids: bool, won: bool) {
        j.object(|j| {
            self.party_id(j, &firm.id);
            j.string("name", &self.name(firm));
            if firm.identified {
                j.member("identifier", |j| {
                    j.string("scheme", "XT-BIN");
                    j.string("id", &firm.id);
                });
            }
            let brief = self.brief(firm.registered);
            if !brief {
                self.address(j, &firm.contact, firm.town_name(), firm.region_name(), firm.abroad);
            }
            contact_point(j, &firm.contact, brief);
            if !self.dirt.no_roles {
                j.list("roles", |j| {
                    if bids {
                        j.text("tenderer");
                    }
                    if won {
                        j.text("supplier");
                    }
                });
            }
        });
    }

    fn address(&self, j: &mut Json, contact: &Contact, town: &str, region: &str, abroad: Option<&str>) {
        j.member("address", |j| {
            j.string("streetAddress", &contact.street);
            if abroad.is_none() {
                j.string("locality", town);
                j.string("region", region);
            }
            if abroad.is_some() || self.dirt.unknown_members {
                j.string("countryName", abroad.unwrap_or(REPUBLIC));
            }
        });
    }
}

fn contact_point(j: &mut Json, contact: &Contact, brief: bool) {
    j.member("contactPoint", |j| {
        if !brief {
            j.string("name", &contact.name);
            j.string("email", &contact.email);
        }
        j.string("telephone", &contact.phone);
    });
}
