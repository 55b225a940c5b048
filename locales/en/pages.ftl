# The words of awards, contracts, markets, networks, regions and flows. One word for one thing: docs/words.md.

## Menu of a dataset

overview = Overview
suppliers-short = Suppliers
on-this-page = On this page
no-currency = currency not published
page-of-buyer = The buyer's page
page-of-supplier = The supplier's page

## Lists

name-has = Name
names-cut = Many names have these words; only the first 2,000 are looked at.
at-least = at least { $n }
list-nothing = Nothing has this name or region. Try fewer words, or the beginning of a word.
buyers-empty = This data names no buyer.
suppliers-empty = This data names no supplier and no tenderer.
markets-empty = No item class with its scheme is published in this data, so there are no markets to compare.
markets = Markets
markets-note = A market is a class of items: the scheme and the first four characters of the code. Shares are of priced active awards with a known supplier, in one currency, and stand with their number; fewer than ten stand after the others.
markets-none = { $n ->
    [0] Every purchase has a class.
    [one] { $shown } purchase has no class published.
   *[other] { $shown } purchases have no class published.
}
markets-several = { $n ->
    [0] {""}
    [one] { $shown } has items of several classes; its awards count where their own items have one class.
   *[other] { $shown } have items of several classes; their awards count where their own items have one class.
}
order-top-share = by share of the largest supplier
order-hhi = by concentration
order-class = by class
order-won-alone = by share won as the single offer
col-example = For example
col-suppliers = Suppliers
col-top = Largest supplier
col-top-share = Share of the largest
col-top-three = Share of the three largest
col-hhi = Concentration
col-share = Share
col-won-alone = Won as the single offer
col-flagged-processes = Purchases with it
col-flags-rate = Flags per 1,000 purchases
col-bid-in = Purchases it bid in
col-first-won = Won by the first
col-second-won = Won by the second
col-to-award = Against the award
col-awarded-on = Decided on

## Market

market = Market
market-example = For example: { $text }
market-note = Concentration is the sum of the squared percentage shares: 10,000 where one supplier has everything, 1,000 where ten have equal parts. A high number is usual where few firms can deliver. A consortium counts as one supplier.
market-left = { $n ->
    [0] No active award is left out.
    [one] { $shown } active award is left out: it has no amount, no currency or no supplier id.
   *[other] { $shown } active awards are left out: they have no amount, no currency or no supplier id.
}
market-nothing = No award of this class has an amount and a known supplier, so no share can be told.
market-suppliers = Largest suppliers
market-suppliers-desc = Sums of active awards by supplier and the share of the market, the largest first.
market-buyers = Largest buyers
market-buyers-desc = Sums of active awards by buyer and the share of the market, the largest first.
market-years = Concentration by year
market-years-desc = The share of the largest supplier and that of the three largest, by the year of award. A year with fewer than ten awards has no point.
market-regions = Concentration by region
market-regions-desc = By the region of the buyer. A region with few awards is concentrated by arithmetic alone: look at the number behind the share.
market-rules = Flags by rule
problem-no-market = There is no market { $about }: no item of this class is published here.

## Network

network-whole = The whole network
network-of-buyer = Who bids with this buyer
network-of-supplier = Whom this firm meets
network-note-buyer = Everyone who bid in this buyer's purchases, how often, and how many of them they won. The picture shows those who bid most; a dashed line between two of them means that they met in contests anywhere.
network-note-supplier = Everyone who bid in the same contests as this firm, how often they met, and who of the two won. To meet often is usual in a small market.
network-empty = No bids are published that would show who meets whom.
network-table-buyer = Tenderers
network-table-supplier = Other tenderers
network-ties = How often those in the picture met each other
network-ties-note = In contests anywhere in this data. Contests of more than thirty bids are left out: they say little about any two.
co-bidders-picture = Those it met most often in contests. A dashed line between two of them means that they met each other too.

## Regions

regions = Regions
regions-note = By the region that is published of the buyer. Each region leads to its purchases.
regions-empty = This data says no region of its buyers, so there is no map to draw.
regions-without = { $n ->
    [one] { $shown } purchase is of a buyer without a region:
   *[other] { $shown } purchases are of buyers without a region:
}
shade = Shade by
shade-single = share of single offers
shade-flags = flags per 1,000 purchases
shade-processes = number of purchases
shade-single-note = The darker, the larger the share of judged contests with a single offer. Fewer than ten judged contests give no shade.
shade-flags-note = The darker, the more flags for each 1,000 purchases. A rate depends on what is published: where more is published, more can be judged. Fewer than ten purchases give no shade.
shade-processes-note = The darker, the more purchases.
tiles-map = Each tile stands about where the region lies.
tiles-names = The tiles stand by name, not by place: no map of these regions is known here.
too-few = too few to tell

## Flows

flows-of-buyer = Whom this buyer awards to
flows-of-supplier = Who awards to this supplier
flows-this = As a picture of flows, by year
flows-all = All flows
n-flows = { $n ->
    [one] in { $shown } pair of buyer and supplier
   *[other] in { $shown } pairs of buyer and supplier
}
flows-drawn = { $n ->
    [one] The picture shows the largest flow; the table has more, the file has all.
   *[other] The picture shows the { $shown } largest flows; the table has more, the file has all.
}
n-others = { $n ->
    [one] { $shown } other
   *[other] { $shown } others
}

## Award and contract

page-award = Award
page-contract = Contract
flags-of-award = Flags on this award
flags-of-contract = Flags on this contract
flags-of-process = Other flags of the purchase
parts-of-award = What stands beside it
parts-of-contract = What came of it
bids-beside = Bids beside it
bids-beside-desc = Prices of the bids for the same lot or purchase, the lowest first, in the currency of the award. ▸ marks the bid that was awarded, × one that was withdrawn, disqualified or only invited.
bid-awarded = awarded
award-behind = The award behind it
contract-from = From
contract-until = Until
contract-days = Days, as published
of-contract = { $share } of the contract
payments-steps = Payments against the value
payments-steps-desc = Payments added up by their days; the dashed line is the value of the contract.
see-row = The published row
newest-awards = Newest awards
problem-no-award = No award of this purchase has the id { $about }.
problem-no-contract = No contract of this purchase has the id { $about }.

## Purchase

part-bidding = Parties and bids
part-what = Lots and items
part-dates = Dates and documents
no-amendments = No amendment was published.
no-bids = No bid and no party was published.
no-dates = No date was published.
similar-short = Similar
n-without-bids = { $n ->
    [one] neither bids nor their number for { $shown } purchase
   *[other] neither bids nor their number for { $shown } purchases
}
n-without-value = { $n ->
    [one] no amount for { $shown } purchase
   *[other] no amount for { $shown } purchases
}
peers-region = Buyers of the same region
peers-region-note = The nearest in number of purchases. They may buy quite other things.
role-buyer = buyer
role-procuringentity = procuring entity
role-supplier = supplier
role-tenderer = tenderer
role-payer = payer
role-payee = paid
role-funder = funder
role-enquirer = enquirer
role-reviewbody = review body
role-interestedparty = interested party
milestone-scheduled = scheduled
milestone-met = met
milestone-notmet = not met
milestone-partiallymet = partly met
