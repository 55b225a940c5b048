# The site's words. One word for one thing: docs/words.md.

## Frame

brand = public contracts, explained flags
skip = Skip to the content
nav = Main pages
language = Language
search = Search
rules = Rules
data = Data
methodology = Methodology
words = Words
corrections = Corrections
accessibility = Accessibility
as-json = This page as JSON
home = Home
footer-not-guilt = A flag is a reason to look, not a finding of guilt. Every flag shows its numbers, its source and what else could explain it.
pages = Pages of the list
previous = Previous
next = Next
show = Show
order = Order
all = all
as-of = As of
as-of-now = as it stands now
version-n = Version { $n }
newest-version = newest version
take-list = Take the whole list
take = Take away
as-table = As a table

## Months

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
unit-million = million
unit-billion = billion
unit-trillion = trillion

## Home

home-title = Who buys, who sells, and what deserves a second look
home-empty = There is no data here yet. Whoever keeps this site brings it in with: tura import FILE --dataset NAME
home-people =
    { $n ->
        [one] { $shown } person, firm or body in registers, lists and contracts
       *[other] { $shown } people, firms and bodies in registers, lists and contracts
    }
search-label = A body, a firm, a purchase, or its number
search-help = In Kazakh, Russian or Latin letters; the beginning of a word is enough.
making = The pages of { $dataset } are being made; load this page again in a little while
making-failed = The pages of { $dataset } could not be made; whoever keeps this site finds the reason in its log
step-rules = running the rules
step-pages = filling the pages
step-search = filling the search
taken-in = Taken in on { $day }
covers = covers
awarded = Awarded
single-share = Single offers
single-trend = Share of contests with a single offer, by month
single-trend-desc = Each point is the share of judged contests of a month in which exactly one tenderer made an offer. Months with fewer than ten judged contests have no point.
buyers-largest = Largest buyers
suppliers-largest = Largest suppliers
all-buyers = All buyers
by-single = Buyers by share of single offers
all-suppliers = All suppliers
newest-flags = Newest flags
all-flagged = All flagged purchases
no-flags = No flag. That is no seal of approval: a rule may have lacked the data to judge.
not-known = What is not known
rules-unknown = { $n ->
    [0] Every rule could judge something here.
    [one] { $shown } rule could not judge anything here, because the data it needs is not published.
   *[other] { $shown } rules could not judge anything here, because the data they need is not published.
}
set-aside-n = { $n ->
    [0] Every record could be read.
    [one] { $shown } record could not be read and is set aside.
   *[other] { $shown } records could not be read and are set aside.
}
rules-failed = Rules that did not complete

## Columns and counts

col-buyer = Buyer
col-buyers = Buyers
col-supplier = Supplier
col-tenderer = Tenderer
col-other = Other tenderer
col-process = Purchase
col-processes = Purchases
col-flag = Flag
col-flags = Flags
col-flagged = With a flag
col-rule = Rule
col-code = Code
col-kind = Kind
col-day = Date
col-last-day = Last
col-month = Month
col-year = Year
col-amount = Amount
col-estimate = Estimate
col-awards = Awards
col-award = Award
col-bids = Bids
col-won = Won
col-own-won = Won by this one
col-other-won = Won by the other
col-contests = Met in contests
col-single = Single offers
col-place = Region
col-method = Method
col-category = Category
col-status = Status
col-subject = Subject
col-subjects = Subjects
col-raised = Raised
col-clear = Clear
col-unknown = Unknown
col-missing = Missing field
col-both = Purchases with both
col-section = Part
col-what = What
col-reason = Reason
col-lot = Lot
col-contract = Contract
col-title = Title
col-signed = Signed
col-until = Until
col-payment = Payment
col-payee = Paid to
col-class = Class
col-quantity = Quantity
col-unit = Unit
col-unit-price = Price of one
col-name = Name
col-roles = Roles
col-register = Register
col-identifier = Identifier
col-type = Type
col-address = Address
col-due = Due
col-met = Met
col-version = Version
of-n = of { $n }
won-of = won { $won }
unknown-share = unknown
no-name = (no name published)
n-awards = { $n ->
    [one] { $shown } award
   *[other] { $shown } awards
}
n-contracts = { $n ->
    [one] { $shown } contract
   *[other] { $shown } contracts
}
n-transactions = { $n ->
    [one] { $shown } payment
   *[other] { $shown } payments
}
n-contests = { $n ->
    [one] { $shown } contest
   *[other] { $shown } contests
}
n-flags = { $n ->
    [one] { $shown } flag
   *[other] { $shown } flags
}
n-rows = { $n ->
    [one] { $shown } row
   *[other] { $shown } rows
}
n-results = { $n ->
    [one] { $shown } result
   *[other] { $shown } results
}
n-merged = { $n ->
    [one] ({ $shown } merged from several releases)
   *[other] ({ $shown } merged from several releases)
}
more-rows = { $n ->
    [one] { $shown } more row is in the data.
   *[other] { $shown } more rows are in the data.
}

## Lists and parties

buyers = Buyers
buyers-note = Sums are of active awards in the most frequent currency. A share of single offers stands with the number of contests it is of; where fewer than ten were judged, the buyer stands after the others.
suppliers = Suppliers and tenderers
suppliers-note = Sums are of active awards to this supplier alone; what a consortium won belongs to the consortium.
order-amount = by amount
order-single = by share of single offers
order-flags = by number of flags
order-processes = by number of purchases
order-awards = by number of awards
order-bids = by number of bids
order-name = by name
order-best = best match first
order-newest = newest first
paid = Whom this buyer awards to
paid-desc = Active awards by supplier, largest sum first, in the buyer's most frequent currency.
paying = Who awards to this supplier
flags-of-buyer = Flags on its purchases
flags-of-supplier = Flags on it and on what it won
flags-of-supplier-note = A flag on a purchase is about the decision of the body that bought, not about who won.
flags-on-it = Flags on it
reason-to-look = A flag is a reason to look, not a finding of guilt.
by-rule = By rule
by-buyer = Where it is raised most
years = Purchases by year
years-desc = Number of purchases of each year, and of those with a flag.
network = Who bids with this buyer
network-desc = Those who bid most often in the buyer's newest purchases. A line between two of them means that they met in contests anywhere.
co-bidders = Whom it meets in contests
co-bidders-desc = Tenderers that bid in the same contests, most frequent first, and who of the two won. To meet often is usual in a small market.
newest-processes = Newest purchases
all-processes = All its purchases
correct-this = Something is wrong here
masked = This supplier is not known to be an organisation, so its identifier and address are withheld.

## Process

part-values = Values
part-facts = Facts
part-amendments = Amendments
part-bids = Bids
part-awards = Awards
part-contracts = Contracts
part-transactions = Payments
part-lots = Lots
part-items = Items
part-parties = Parties
part-documents = Documents
part-milestones = Milestones
no-values = No value was published.
flows-none = No sum is published with both the buyer that pays it and the supplier that gets it, so there is no flow to show.
n-bytes = { $n ->
    [one] { $shown } byte
   *[other] { $shown } bytes
}
value-budget = Budget
value-estimate = Estimate
value-award = Awarded
value-contract = Contracted
value-paid = Paid
steps = Value over time
steps-desc = The estimate, the awards and the contracts on their days.
method-rationale = Reason for the method
award-criteria = Award criteria
tenderers-published = Number of tenderers, as published
procuring-entity = Run by
tender-id = Local number
date-start = Bids from
date-end = Bids until
date-opening = Opening of bids
date-award-start = Evaluation from
date-award-end = Evaluation until
date-release = Published
similar = Similar purchases of this buyer
similar-note = Of the same category among its newest, nearest in value.
provenance = Provenance
provenance-note = Everything on this page comes from these published bytes, kept unchanged under their hash.
bytes = bytes
see-raw = The published text
raw = Published text
raw-note = As published, cut to what is public: contacts and identifiers of natural persons are withheld, and so are fields that nobody has looked at. The word “withheld” stands in their place; with a number it says how many fields are left out, names and all.
raw-merged = This purchase was merged from several releases; the row stands in the merged one. The releases are named on the purchase's page.
raw-unread = The published text could not be read here; whoever keeps this site finds the reason in its log.
withheld-n = { $n ->
    [0] Nothing is withheld here.
    [one] { $shown } field is withheld.
   *[other] { $shown } fields are withheld.
}

## Flag and rule

not-proof = This is what a rule observed in published data. It proves nothing; read what else could explain it.
precision = Measured precision
precision-none = Not yet measured: no flag of this rule has been reviewed here.
innocent = What else could explain it
numbers = The numbers
observed = Observed
expected = Expected
peers = Among the rule's other flags
peers-desc = How often each number was observed among the rule's newest flags in this dataset, with this flag's own and the limit.
peers-this = this flag
peers-expected = expected
peers-note = { $n ->
    [one] Beside { $shown } flag of the same rule in this dataset:
   *[other] Beside { $shown } flags of the same rule in this dataset:
}
peers-note-cut = { $n ->
    [one] Beside the newest { $shown } flag of the same rule in this dataset, of more:
   *[other] Beside the newest { $shown } flags of the same rule in this dataset, of more:
}
not-published = not published, or withheld
why = Why it matters
check = What to check
law = The law
law-none = The pack “{ $pack }” has no provision that this rule cites.
law-on = Law and thresholds of { $day }.
law-no-day = No day decides here.
law-not-in-force = (not in force on that day)
our-summary = our summary
parameters = Parameters
source-rows = Published rows behind it
other-releases = The other releases of this purchase
other-releases-note = What was published of it in several steps was merged into one row; what the rule read may stand in any of these.
cite = To cite
permalink = Permanent address
finding = Finding
fingerprint = Fingerprint
rule-version = rule version { $n }
rule-text = The rule's text (SQL)
rules-note = Each rule says what was observed and what was expected. Raised: the condition holds. Clear: it was looked at and does not. Unknown: the data needed was not published.
desk = Desk.
desk-note = Everything is shown, also what is withheld from the public: do not pass it on.
rules-desk = { $n ->
    [one] { $shown } more rule only sorts work at a desk: it is not fit to stand on a public page.
   *[other] { $shown } more rules only sort work at a desk: they are not fit to stand on a public page.
}
did-not-complete = did not complete
stage = Stage
equality = At the threshold
skips = Does not speak about
uncac = Articles of the UN Convention against Corruption
origin = Origin of the definition
fields = Fields needed
verdicts = Verdicts by month
verdicts-desc = Subjects of each month: raised, clear and unknown.
missing = What is missing where it is unknown
agreement = Rules that flag the same purchases
rule-kind-violation-if-proved = breach, if proved
rule-kind-restriction = restriction of competition
rule-kind-signal = signal
stage-planning = planning
stage-tender = tender
stage-award = award
stage-contract = contract
stage-implementation = implementation
stage-any = any

## Flows

flows = Who pays whom
flows-desc = The largest sums of active awards between a buyer and a supplier, in one currency.
currency = Currency

## Search

kind-process = purchase
kind-buyer = buyer
kind-supplier = supplier
facet-kind = Kind
facet-body = Buyer
facet-place = Region
facet-year = Year
facet-method = Method
facet-rule = Rule raised
facet-currency = Currency
narrow = Narrow down
least = Amount from
greatest = to
flagged-only = only with a flag
dataset = Dataset
search-newest = Search looks at the newest versions.
words-cut = Only the first twelve words were looked for.
take-out = take out
nothing-found = Nothing was found. Try fewer words, or the beginning of a word; all words must be found together.
found-as = Found as:

## Data

data-note = What was taken in, from where, and what could not be read. Every number on this site is computed from these files.
publisher = Publisher
licence = Licence
not-stated = not stated
pack = Law and calendar (pack)
releases = Releases
size = Size, unpacked
set-aside = Set aside
set-aside-none = Nothing: every record could be read.
troubles = Read all the same, though odd
troubles-note = Kinds of oddity, where they stand, and how often.
files = Files
versions = Versions
current = current

## Problems

problem = There is no such page
problem-other = This cannot be answered
problem-desk-host = The desk answers only under this machine's own name: open it as localhost or 127.0.0.1.
problem-no-page = There is no page { $about }.
problem-no-dataset = There is no dataset { $about }.
problem-no-version = { $about } had no version on that day, or its pages are no longer kept.
problem-making = The pages of { $about } are being made. Try again in a minute.
problem-no-buyer = No buyer has the id { $about }.
problem-no-supplier = No supplier has the id { $about }.
problem-no-process = No purchase has the number { $about }.
problem-no-flag = There is no flag { $about } in the newest data. New data may have cleared it; older versions are kept by day.
problem-no-rule = There is no public rule { $about }.
problem-no-release = There is no published release at this place.
problem-no-format = { $about } is no format; there are csv, xlsx, json and parquet.
problem-too-long = The answer took too long. Try a narrower question.
problem-ours = Something failed on our side. It has been noted.
problem-not-made = The pages of { $about } could not be made; whoever keeps this site finds the reason in its log.
problem-only-reading = This site is only read: ask with GET or HEAD.
problem-address-long = The address is too long. Ask for less in one address.

## Code lists

method-open = open
method-selective = selective
method-limited = limited
method-direct = direct
category-goods = goods
category-works = works
category-services = services
status-planned = planned
status-planning = planning
status-active = open for bids
status-complete = complete
status-cancelled = cancelled
status-unsuccessful = unsuccessful
status-withdrawn = withdrawn
criteria-priceonly = price only
criteria-costonly = cost only
criteria-qualityonly = quality only
criteria-ratedcriteria = rated criteria
criteria-lowestcost = lowest cost
criteria-bestproposal = best proposal
criteria-bestvaluetogovernment = best value
bid-invited = invited
bid-pending = pending
bid-valid = valid
bid-disqualified = disqualified
bid-withdrawn = withdrawn
award-pending = pending
award-active = active
award-cancelled = cancelled
award-unsuccessful = unsuccessful
contract-pending = pending
contract-active = active
contract-cancelled = cancelled
contract-terminated = ended
section-tender = tender
section-award = award
section-contract = contract
subject-process = purchase
subject-lot = lot
subject-bid = bid
subject-award = award
subject-contract = contract
subject-buyer = buyer
subject-procuringentity = procuring entity
subject-supplier = supplier
subject-pair = pair
subject-market = market
subject-dataset = dataset

## Methodology

methodology-1-title = What this site is
methodology-1-text = It reads what states publish about their contracts, keeps the published bytes unchanged, and looks for patterns that deserve a second look. Whoever reads a flag can follow it to the bytes it rests on.
methodology-2-title = What a flag is, and what it is not
methodology-2-text =
    A flag says what was observed and what was expected. It is attached to a decision or a contract, never to a person, and there is no score.

    A flag is not an accusation. Every rule says what else could explain it, and how often a rule was right is shown only where people have reviewed its flags. Where nobody has, the page says “not yet measured”.
methodology-3-title = Raised, clear, unknown
methodology-3-text =
    Each rule gives one of three verdicts on each subject it can speak about: raised, clear, or unknown. Unknown means that a field it needs was not published. It is never counted as clear.

    Shares are of what could be judged, and stand with their number. Amounts in different currencies are never added.
methodology-4-title = Law and thresholds
methodology-4-text = Thresholds come from a country's pack, with their source and the days on which they hold. A day without a sourced value gives unknown. Summaries of provisions are ours unless a source is quoted.
methodology-5-title = What is withheld
methodology-5-text = The public site shows only what is marked public, column by column. Contacts are withheld. Identifiers and addresses are shown where the party is known to be an organisation; otherwise a key stands in their place that works on this site and says nothing outside it.

## Words

words-1-title = Purchase (process)
words-1-text = One contracting process, from the plan to the last payment; it has one number, its ocid.
words-2-title = Contest
words-2-text = What bids compete in: a lot, or the whole purchase where there are no lots.
words-3-title = Single offer
words-3-text = A contest in which exactly one tenderer made an offer. Often lawful and often unavoidable; its share says how open a market is.
words-4-title = Award, contract, payment
words-4-text = The decision for a supplier; what was then signed; what was then paid. The three may differ, and each is shown.
words-5-title = Consortium
words-5-text = Several parties that bid or supply together. What they win is not counted for any one of them.
words-6-title = Verdict
words-6-text = A rule's word on a subject: raised, clear or unknown.
words-7-title = Version
words-7-text = Data as it stood when it was taken in. Older versions stay, and pages can be seen as of a day.
words-8-title = Provenance
words-8-text = The file, the bytes and the place inside them that a row came from.

## Corrections

corrections-1-title = If the published data is wrong
corrections-1-text = This site repeats what was published. Ask the publisher to correct it; the next version taken in shows the correction, and the old version stays visible under its date.
corrections-2-title = If we read it wrongly
corrections-2-text = Name the page and what is wrong to whoever keeps this site. Each page shows the published text it comes from, so a mistake of ours can be shown with two lines.
corrections-3-title = If a flag is about you
corrections-3-text = You have a right to answer. A form for replies beside the flag comes with a later version of this program; until then your answer goes to whoever keeps this site.

## Accessibility

accessibility-1-title = What was done
accessibility-1-text = Every page works without scripts, with the keyboard alone, and at 320 pixels of width. Every picture stands beside a table that says the same. Nothing is said by colour alone. Texts are in Kazakh, Russian and English.
accessibility-2-title = What is missing
accessibility-2-text = Published titles and descriptions are in the publisher's language. Origins of rules are in English. In pictures with many parts some links are narrower than 24 pixels; the table beside has them at full size. The site was tested by its makers only, not by an independent body.
