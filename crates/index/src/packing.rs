//! Documents packed for page tables. They are short and much alike, so what they have in common is kept once: in a dictionary of some of them,
//! which stands in the same file. Each is still read alone.

use std::io::Read;
use std::sync::Arc;

use zstd::bulk::Compressor;
use zstd::dict::DecoderDictionary;

/// How hard it is packed: zstd's own default. More takes longer than it saves.
const LEVEL: i32 = 3;
/// Longest dictionary: what is behind it is seldom met by a short document.
const DICTIONARY_BYTES: usize = 64 << 10;
/// Most that one document gives to the dictionary, so that a huge one leaves room for others.
const SAMPLE_BYTES: usize = 4 << 10;
/// Longest document that is unpacked.
const DOCUMENT_MAX: usize = 256 << 20;

/// A dictionary made of some documents.
pub fn dictionary<'a>(documents: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut out = Vec::new();
    for document in documents {
        let bytes = document.as_bytes();
        out.extend_from_slice(&bytes[..bytes.len().min(SAMPLE_BYTES)]);
        if out.len() >= DICTIONARY_BYTES {
            break;
        }
    }
    out.truncate(DICTIONARY_BYTES);
    out
}

/// Packs documents, one after the other.
pub struct Packer(Compressor<'static>);

impl Packer {
    /// Without a dictionary.
    pub fn plain() -> Result<Packer, String> {
        Compressor::new(LEVEL).map(Packer).map_err(|e| e.to_string())
    }

    /// With one, which readers need.
    pub fn with(dictionary: &[u8]) -> Result<Packer, String> {
        Compressor::with_dictionary(LEVEL, dictionary).map(Packer).map_err(|e| e.to_string())
    }

    /// A document, packed.
    pub fn pack(&mut self, document: &str) -> Result<Vec<u8>, String> {
        self.0.compress(document.as_bytes()).map_err(|e| e.to_string())
    }
}

/// Unpacks documents, with the dictionary they were packed with or without one.
#[derive(Clone, Default)]
pub struct Unpacker(Option<Arc<DecoderDictionary<'static>>>);

impl std::fmt::Debug for Unpacker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Unpacker({})", if self.0.is_some() { "a dictionary" } else { "none" })
    }
}

impl Unpacker {
    /// With a dictionary.
    pub fn new(dictionary: &[u8]) -> Unpacker {
        Unpacker(Some(Arc::new(DecoderDictionary::copy(dictionary))))
    }

    /// A document as it was before it was packed.
    pub fn unpack(&self, packed: &[u8]) -> Result<String, String> {
        let mut text = String::new();
        let most = DOCUMENT_MAX as u64 + 1;
        match &self.0 {
            Some(dictionary) => {
                let decoder = zstd::stream::read::Decoder::with_prepared_dictionary(packed, dictionary);
                decoder.and_then(|d| d.take(most).read_to_string(&mut text))
            }
            None => zstd::stream::read::Decoder::new(packed).and_then(|d| d.take(most).read_to_string(&mut text)),
        }
        .map_err(|e| e.to_string())?;
        if text.len() > DOCUMENT_MAX { Err("the document is too long".to_owned()) } else { Ok(text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_back_as_they_were_and_take_less_with_a_dictionary() {
        let one = |n: u32| format!("{{\"processes\":[{{\"ocid\":\"ocds-{n}\",\"title\":\"Школа № {n}\",\"amount\":{}}}]}}", n * 7919);
        let texts: Vec<String> = (0..100).map(one).collect();
        let dictionary = dictionary(texts.iter().map(String::as_str));
        let (mut with, mut plain) = (Packer::with(&dictionary).expect("a packer"), Packer::plain().expect("a packer"));
        let (mut packed_bytes, mut plain_bytes) = (0, 0);
        for text in (50..150).map(one) {
            let (packed, alone) = (with.pack(&text).expect("packed"), plain.pack(&text).expect("packed"));
            packed_bytes += packed.len();
            plain_bytes += alone.len();
            let unpacker = Unpacker::new(&dictionary);
            assert_eq!(unpacker.unpack(&packed).expect("unpacked"), text);
            assert_eq!(unpacker.unpack(&alone).expect("what was packed without one is read with one"), text);
            assert_eq!(Unpacker::default().unpack(&alone).expect("unpacked"), text);
        }
        assert!(packed_bytes * 2 < plain_bytes, "{packed_bytes} and {plain_bytes}");
    }

    #[test]
    fn what_is_no_packed_document_is_refused() {
        let unpacker = Unpacker::new(b"some dictionary");
        for wrong in [&b"{}"[..], &[0x28, 0xb5, 0x2f, 0xfd][..], &[0xff; 40][..]] {
            unpacker.unpack(wrong).expect_err("refused");
        }
    }
}
