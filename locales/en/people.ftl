# People, firms and bodies: who is who, and what registers and lists say of them.

people = People and firms
people-note = People, firms and bodies as registers, lists and contracts publish them. Records stand together here where an official number is the same or somebody has judged them the same. A name alone joins nothing: namesakes stay apart.
people-find = Name, in any script, or a firm's number
people-empty = Nobody is here. Import a register or list with tura import, then run tura resolve.
people-none = Nobody of this kind is like that.
people-by-name = by name
people-by-lists = by number of lists
people-by-posts = by number of posts
people-by-owned = by firms owned
people-having = Show those
people-anything = all
people-with-lists = on a list
people-with-posts = with a post
people-with-owned = who own a firm
people-with-owners = whose owners are known
problem-no-people = Nobody has been resolved in this office yet: whoever keeps it imports a register or list, and runs tura resolve.
problem-no-entity = There is nobody with the id { $about } in the newest data. Judgements and new records can join two into one.
kind-person = person
kind-firm = firm
kind-body = public body
kind-either = person or firm
kinds-person = People
kinds-firm = Firms
kinds-body = Public bodies
kinds-either = People or firms, not said which
col-countries = Countries
col-lists = On lists
col-posts = Posts
col-owned = Firms owned
col-owners = Known owners
col-datasets = Published in

## One of them

entity-on-lists = On lists
entity-topics-note = What a list says of those on it. It may be old, mistaken or about somebody else of this name; the list's own entry, below, says more.
entity-note = Every line says who published it. What is not here is not known here; it may exist all the same.
entity-names = Names
entity-numbers = Numbers in registers
entity-listed = On lists
entity-owned-by-listed = Owned by half or more by those on a list
entity-posts = Posts
entity-holders = People in its posts
entity-owners = Owners
entity-behind = Behind the owners
entity-owns = Owns
entity-before = Owns through others
entity-others = Other links
entity-restricted = Restrictions of business
entity-declared = Declarations
entity-likely = Likely the same
entity-likely-note = Nobody has judged these the same; nothing on this page rests on it.
entity-likely-judge = Judge pairs
entity-contracts = In public contracts
entity-no-contracts = No dataset here names it by an official number as a buyer or supplier.
entity-making = Datasets of contracts are still being prepared and are not looked at yet.
entity-years = Awards by year (with an amount and a buyer; as a supplier, those won alone)
entity-cut = The table is cut here. The network page gives the links around it as files.
entity-records = Where this was published
entity-records-note = Each record by its file, its bytes in the unpacked file, and the file's SHA-256. The text itself may hold what is not public, and stays with whoever keeps this site.
fact-countries = Countries
fact-jurisdiction = Register of
fact-incorporated = Founded
fact-dissolved = Dissolved
fact-status = Status in its register
col-name-kind = Sort of name
col-said-by = Published by
col-number = Number
col-number-kind = Sort of number
col-topic = Listed as
col-list = List
col-programme = Programme
col-list-reason = Reason as published
col-since = Since
col-end = Until
col-post = Post
col-body = Body
col-firm = Firm
col-steps = Steps
col-ground = Ground as published
col-holder = Whose
col-hash = SHA-256
col-file = File
col-likeness = Likeness
col-who = Who
col-link = Link
col-to-whom = To whom
col-link-role = Role as published
col-with = With
name-kind-name = main name
name-kind-alias = also known as
name-kind-weakalias = loosely known as
name-kind-previousname = earlier name
name-kind-abbreviation = short form
schema-person = person
schema-company = company
schema-organization = organisation
schema-legalentity = person or firm
schema-publicbody = public body
number-kind-registrationnumber = registration
number-kind-taxnumber = tax
number-kind-vatcode = VAT
number-kind-leicode = LEI
number-kind-inncode = INN
number-kind-ogrncode = OGRN
number-kind-swiftbic = BIC
number-kind-dunscode = DUNS
number-kind-usccode = unified social credit code
number-kind-okpocode = OKPO
number-kind-kppcode = KPP
number-kind-idnumber = id
number-kind-imonumber = IMO
number-kind-isincode = ISIN
number-kind-uniqueentityid = UEI
number-kind-voencode = VÖEN
number-kind-irscode = EIN
number-kind-cikcode = CIK
number-kind-licensenumber = licence
topic-sanction = under sanctions
topic-sanction-linked = linked to somebody under sanctions
topic-sanction-counter = under counter-sanctions
topic-debarment = barred from public contracts
topic-role-pep = politically exposed person
topic-role-rca = relative or associate of a politically exposed person
topic-role-judge = judge
topic-role-civil = civil servant
topic-role-diplo = diplomat
topic-role-oligarch = called an oligarch by the publisher
topic-gov = government
topic-gov-soe = state-owned firm
topic-corp-offshore = offshore firm
topic-corp-disqual = disqualified from directing firms
topic-crime = connected with crime by the publisher
topic-poi = person of interest to the publisher
topic-wanted = wanted
topic-reg-action = action of a regulator
topic-reg-warn = warning of a regulator
topic-export-control = under export control
topic-tax-debt = owes taxes
topic-gov-legislative = legislature
topic-gov-muni = local government
topic-gov-igo = intergovernmental organisation
topic-pol-party = political party
topic-invest-ban = closed to investment
topic-invest-risk = risk to investors, says the publisher
topic-export-control-linked = linked to somebody under export control
topic-export-risk = trade risk, says the publisher
topic-sanction-control = controlled by somebody under sanctions
topic-asset-frozen = assets frozen
topic-role-pol = politician
topic-role-pep-frmr = formerly a politically exposed person
topic-role-pep-natl = politically exposed person of the state
topic-role-pep-intl = politically exposed person of an international body
topic-corp-public = listed on a stock exchange
topic-corp-shell = called a shell company by the publisher
topic-fin-bank = bank
topic-fin = financial services
topic-forced-labor = forced labour, says the publisher
topic-mil = military
topic-crime-terror = connected with terrorism by the publisher
topic-crime-fin = connected with financial crime by the publisher
topic-crime-fraud = connected with fraud by the publisher
topic-crime-traffick = connected with trafficking by the publisher
topic-crime-war = connected with war crimes by the publisher
link-ownership = owns
link-directorship = directs
link-membership = member of
link-employment = works for
link-representation = represents
link-family = relative of
link-associate = associate of
link-occupancy = holds a post in
link-succession = succeeded by
link-payment = paid
link-debt = owes to
link-contractaward = was awarded a contract by
link-courtcaseparty = party of a court case
link-projectparticipant = takes part in a project
link-documentation = named in a document
link-unknownlink = linked to
link-of-ownership = owned by
link-of-directorship = directed by
link-of-membership = has as a member
link-of-employment = employs
link-of-representation = represented by
link-of-family = relative of
link-of-associate = associate of
link-of-succession = succeeds
link-of-payment = was paid by
link-of-debt = is owed by
link-of-contractaward = awarded a contract to
link-of-courtcaseparty = court case with
link-of-projectparticipant = project with
link-of-documentation = document with
link-of-unknownlink = linked to
declared-income = income
declared-asset = asset
declared-savings = savings
declared-liability = debt
declared-gift = gift
declared-interest = interest in a firm
declared-none = nothing more is said
holder-self = own
holder-spouse = spouse's
holder-child = child's
holder-other = another's

## Network

entity-network = Network
entity-network-desc = One in the middle, those linked to it around it, and those linked to them outside. Lines that no longer hold are dashed. The table below has every link.
entity-network-firms = firm, or not said which
entity-network-note = Links as registers and lists publish them, two steps far. Press a name to see the network around it. A link says that somebody published it, and nothing about whether it matters.
entity-network-empty = No link of it is published here.
entity-network-links = Links
entity-network-not-drawn =
    { $n ->
        [one] The picture has no room for { $shown } of those in the table.
       *[other] The picture has no room for { $shown } of those in the table.
    }
entity-network-left-out =
    { $n ->
        [one] { $shown } more neighbour is left out; those with the fewest links are shown first.
       *[other] { $shown } more neighbours are left out; those with the fewest links are shown first.
    }
entity-network-hubs =
    { $n ->
        [one] { $shown } of those around has so many links that it ties everybody to everybody; what lies behind it is not followed.
       *[other] { $shown } of those around have so many links that they tie everybody to everybody; what lies behind them is not followed.
    }
links-on = Links that held on
links-any-day = at any time
take-graph = For network programs

## Timeline

timeline = Timeline
timeline-note = What is dated, the newest first. Dates are as precise as they were published. Of each dataset of contracts the newest hundred awards stand here.
timeline-empty = Nothing about it is dated.
timeline-cut = Only the newest entries are shown.
timeline-since = Since then:
timeline-until = Until then:
timeline-listed = on a list
timeline-incorporated = Founded
timeline-dissolved = Dissolved
timeline-awarded = Was awarded
timeline-bought = Awarded to others

## Path

path = How two are connected
path-ask = How are two connected?
path-from-here = How is it connected with somebody?
path-note = The shortest way between two people, firms or bodies through published links. Most people are connected with most others in a few steps; a way proves nothing, and the absence of one says only that none was published.
path-from = From
path-to = To
path-search = Look
path-choose = Which one is meant?
path-nobody = Nobody is found by this name.
path-none = No way through the links published here leads from one to the other.
path-too-far = No way was found among the first two million looked at.
path-found-note = Among several shortest ways one is shown, always the same.
path-hubs = No way is looked for through anyone with more than { $n } links.
entity-of-party = Who it is, in all registers and lists
raw-of-list = This row was read from a register or list; its text stays with whoever keeps this site.
