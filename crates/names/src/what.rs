//! The kinds of evidence in two names.

/// How a part of one name stands to a part of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Where every comparison begins, before a part is looked at.
    Start,
    /// The same word.
    Same,
    /// Nearly the same letters.
    SpelledAlike,
    /// The same sound in another script.
    SoundsAlike,
    /// The same letters in another order.
    Shuffled,
    /// A letter and a name that begins with it.
    Initial,
    /// An everyday form of the name, or the same name in another language.
    Nickname,
    /// One word here, several there.
    Joined,
    /// First letters of the other's words.
    Acronym,
    /// A legal form with another spelling of the same, or of the same meaning.
    FormAlike,
    /// Legal forms that one organisation cannot have together.
    FormDiffers,
    /// Another number.
    NumberDiffers,
    /// Another place.
    PlaceDiffers,
    /// Another father's name.
    PatronymicDiffers,
    /// Another first letter.
    InitialDiffers,
    /// Another word in the same place.
    Differs,
    /// Stands in ours only.
    OnlyOurs,
    /// Stands in theirs only.
    OnlyTheirs,
    /// Parts stand in another order.
    OrderDiffers,
    /// Son and father have changed places.
    FathersSwapped,
}
