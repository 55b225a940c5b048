//! Word lists of the invented republic. Data only: given names are common ones, surnames are made up from plants,
//! hills and weather so that no combination can be a known person, places do not exist.

pub(crate) mod names;

pub(crate) mod places;

pub(crate) mod trades;
