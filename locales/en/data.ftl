## Registers and lists

data-lists = Registers and lists
data-lists-note = Who stands in them is shown under People and firms: records are joined by official numbers and judgements. Names, posts, listings and links are given out; what else is published of people (days of birth, addresses, personal numbers) is not.
data-entities = People, firms and bodies
data-unresolved = Not joined with the others yet: whoever keeps this site runs tura resolve first.
records = Records

## Why records were set aside

aside-not-mergeable = the releases of a purchase cannot be merged
aside-later-release = another release of the same purchase is later
aside-no-release = there is no release in it
aside-no-ocid = a release without the number of a purchase (ocid)
aside-cut = the file or the record breaks off
aside-too-long = longer than anything that is read
aside-encoding = the letters cannot be read: another encoding, or damaged
aside-not-json = not JSON
aside-workbook = the workbook cannot be read
aside-no-table = the source's mapping knows no such file
aside-no-layout = the source's mapping knows no such row
aside-no-key = nothing stands where the id of a record is made from
aside-mapping = the source's mapping contradicts itself
aside-cells = more or fewer cells than columns
aside-not-literal = not well formed
aside-no-name = it has no name
aside-no-id = it has no id, or lacks something else that it cannot be told without
aside-loose-link = a link of which one end is not in the file
aside-unknown-kind = of a kind, or with a property, that the form does not know
aside-other = another reason

## What was odd in records that were read

trouble-linked-release = a linked release beside a compiled one, left to it
trouble-release-twice = a release that comes twice, word for word
trouble-neither = neither an object nor a list
trouble-too-deep = nested too deep to be looked into
trouble-list-for-object = a list where an object is due
trouble-value-for-object = a value where an object is due
trouble-object-for-list = an object where a list is due
trouble-value-for-list = a value where a list is due
trouble-nested-for-value = an object or a list where a value is due
trouble-member-twice = a member given twice; the last one counts
trouble-auction-left = bids under auctions, left out
trouble-auction-taken = bids under auctions, taken as bids
trouble-id-twice = an id used twice in one list
trouble-date = a date that cannot be read
trouble-number = a number that cannot be read
trouble-placeholder = a placeholder amount, taken as missing
trouble-currency = a missing currency, filled from the source's settings
trouble-other = something else
