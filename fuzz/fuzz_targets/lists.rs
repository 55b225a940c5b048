//! A publication about people and firms, in each form: the first byte says which. What is stated lies in the bytes it is said to lie in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lists::Form;

fuzz_target!(|bytes: &[u8]| {
    let Some((which, text)) = bytes.split_first() else { return };
    let forms = [
        Form::FtmJson,
        Form::StatementsCsv,
        Form::StatementsPack,
        Form::Bods,
        Form::UnXml,
        Form::OfacCsv,
        Form::OfacXml,
        Form::EuCsv,
        Form::EuXml,
        Form::UkCsv,
        Form::UkXml,
        Form::Popolo { country: "kz".to_owned() },
        Form::PopoloCsv,
        Form::IcijGraph,
    ];
    let form = &forms[usize::from(*which) % forms.len()];
    drop(lists::read(form, "fuzz", text, &mut |read| assert!(read.at.offset + read.at.length <= text.len() as u64)));
    lists::sniff(text, "fuzz");
});
