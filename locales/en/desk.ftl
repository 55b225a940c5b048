# The desk: review, screening, checks before an award. One word for one thing: docs/words.md.

## Desk

desk-nav = Desk
desk-title = At the desk
desk-lead = What is judged here is written under the name { $author }. Only this machine sees these pages.
desk-review = Doubtful pairs
desk-review-lead = Two records that may be one person or firm, those with most money first: look at both, and say what you see. What was said can be taken back.
desk-screen = Screen a list
desk-screen-lead = A list of people or firms against everything this office knows, or against one of its lists.
desk-check = Before an award
desk-check-lead = What was published that ties this buyer to these bidders on a day, and what could not be looked at.
desk-programs = For programs
desk-programs-note = The same is answered to programs under these addresses; the first speaks as yente does, so that its clients and OpenRefine work here.
desk-keeps = Every question is kept in the office's audit file, with the ids answered.
desk-keeps-not = Nothing of a question is kept.

## Doubtful pairs

desk-waiting = { $n ->
    [0] No pair waits.
    [one] { $shown } pair waits.
   *[other] { $shown } pairs wait.
}
desk-pair = Are these one?
desk-facts = What each record says
desk-guard-lead = Not joined by the machine, because
desk-stake = Awarded to suppliers among these records:
desk-others = { $n ->
    [one] stands together with { $shown } more record
   *[other] stands together with { $shown } more records
}
desk-not-said = not said
desk-both = the other has it too
desk-relation-agrees = agrees
desk-relation-differs = no value in common
desk-relation-one-side = only one says it
desk-alike = Why alike
desk-apart = Why not
desk-nothing = Nothing.
desk-why = Reason, if you like
desk-same = Same
desk-different = Different
desk-unsure = Unsure
desk-later = Later
desk-as = Author: { $author }
desk-keys-on = The letters on the buttons are keys, too.
desk-keys-off = Without keys
desk-keys-again = With keys
desk-empty = Nothing waits: every pair was decided by numbers or by people. New lists bring new pairs.
desk-end = This is the end of the queue.
desk-beyond = { $n ->
    [one] { $shown } more pair waits, for which the queue has no room: it comes up after the next run of
   *[other] { $shown } more pairs wait, for which the queue has no room: they come up after the next run of
}
desk-from-first = From the first again
desk-last = Said last
desk-last-none = Nobody has said anything yet.
desk-undo = Take back
desk-done-judged = It is written.
desk-done-undone = It is taken back.
desk-resolve = The entities go by what was said from the next run of
desk-unresolved = { $n ->
    [one] { $shown } judgement was written since the last one.
   *[other] { $shown } judgements were written since the last one.
}
desk-said-same = same
desk-said-different = different
desk-said-unsure = unsure

## Why the machine did not decide

desk-guard-judged = somebody judged records of both different
desk-guard-unsure = somebody looked at it and could not tell
desk-guard-kinds = one is a person, the other is not
desk-guard-identifiers = each has another official number of one register
desk-guard-births = the dates of birth or founding cannot be one
desk-guard-name-alone = nothing but the name speaks for it
desk-guard-hub = the number they share is shared by too many
desk-guard-bridge = only one pair of two groups looks alike
desk-guard-size = together they would be more records than anybody has

## Likeness in words: none of them says that two are one

desk-likeness = likeness { $percent }
desk-likely-very = very much alike
desk-likely-likely = alike
desk-likely-possible = possible
desk-likely-hardly = hardly alike
desk-weight-weak = says little
desk-weight-medium = says something
desk-weight-strong = says much
desk-heading-names = Names
desk-heading-identifiers = Official numbers
desk-heading-birth-date = Birth
desk-heading-founding-date = Founding
desk-heading-countries = Countries
desk-heading-gender = Gender
desk-heading-address = Addresses
desk-heading-kind = Kind

## Evidence

desk-evidence-names-apart = names have nothing in common
desk-evidence-name-weak = the name that agrees is a weak alias
desk-evidence-main-names-differ = an alias agrees, the main names differ
desk-evidence-identifier-same = the same official identifier
desk-evidence-number-same = the same number
desk-evidence-identifier-differs = another official identifier
desk-evidence-number-differs = another number
desk-evidence-born-same-day = born on one day
desk-evidence-born-same-month = born in one month
desk-evidence-born-same-year = born in one year
desk-evidence-born-slip = days of birth differ by a slip
desk-evidence-born-other-day = born in one year on other days
desk-evidence-born-near = born about a year apart
desk-evidence-born-apart = born some years apart
desk-evidence-born-far = born far apart
desk-evidence-founded-same = founded on one day or in one month
desk-evidence-founded-same-year = founded in one year
desk-evidence-founded-apart = founded years apart
desk-evidence-dead-before = one ended before the other began
desk-evidence-country-same = a country in common
desk-evidence-country-differs = no country in common
desk-evidence-gender-differs = another gender
desk-evidence-address-same = an address in common
desk-evidence-contact-same = an e-mail address or telephone in common
desk-evidence-schema-apart = no thing can be both
desk-evidence-name-same = same word
desk-evidence-name-spelled-alike = spelled alike
desk-evidence-name-sounds-alike = sounds alike in another script
desk-evidence-name-shuffled = same letters in another order
desk-evidence-name-initial = initial
desk-evidence-name-nickname = everyday or foreign form
desk-evidence-name-joined = one word here, several there
desk-evidence-name-acronym = first letters
desk-evidence-name-form-alike = legal form of the same meaning
desk-evidence-name-form-differs = another legal form
desk-evidence-name-number-differs = another number in the name
desk-evidence-name-place-differs = another place in the name
desk-evidence-name-patronymic-differs = another father's name
desk-evidence-name-initial-differs = another initial
desk-evidence-name-differs = another word
desk-evidence-name-only-ours = only in the first
desk-evidence-name-only-theirs = only in the second
desk-evidence-name-order-differs = another order
desk-evidence-name-fathers-swapped = son and father have changed places

## Properties of records; what is not here is shown as FollowTheMoney calls it

desk-property-name = Name
desk-property-alias = Other name
desk-property-weakalias = Weak alias
desk-property-previousname = Earlier name
desk-property-firstname = Given name
desk-property-lastname = Family name
desk-property-fathername = Father's name
desk-property-birthdate = Born
desk-property-birthplace = Place of birth
desk-property-deathdate = Died
desk-property-gender = Gender
desk-property-nationality = Nationality
desk-property-citizenship = Citizenship
desk-property-country = Country
desk-property-jurisdiction = Jurisdiction
desk-property-address = Address
desk-property-idnumber = Personal number
desk-property-registrationnumber = Registration number
desk-property-taxnumber = Tax number
desk-property-passportnumber = Passport
desk-property-position = Position
desk-property-incorporationdate = Founded
desk-property-dissolutiondate = Dissolved
desk-property-legalform = Legal form
desk-property-status = State
desk-property-email = E-mail
desk-property-phone = Telephone
desk-property-website = Website
desk-property-topics = Topics
desk-property-notes = Notes
desk-property-sourceurl = Source
desk-property-title = Title
desk-property-sector = Sector
desk-property-parent = Parent

## Screening a list

desk-screen-note = Headings are understood in three languages; what a column says that is not understood is carried along. Nothing that is uploaded is kept.
desk-screen-list = The list
desk-screen-file = A file: CSV, XLSX or JSON lines
desk-screen-typed = Or a list typed here: a name a line, or a table with headings
desk-screen-kind = Each row is
desk-screen-against = Against
desk-screen-all = everything
desk-schema-person = a person
desk-schema-company = a firm
desk-schema-organization = an organisation
desk-schema-legalentity = a person or a firm
desk-schema-vessel = a ship
desk-schema-publicbody = a public body
desk-schema-position = a post
desk-screen-most = { $n ->
    [one] At most { $shown } row;
   *[other] At most { $shown } rows;
}
desk-screen-bytes = at most { $n } MB. Larger lists: tura screen.
desk-screen-answer = What was found
desk-screen-matched = { $n ->
    [0] No row has a match. That is no proof that nobody is listed.
    [one] { $shown } row has a match.
   *[other] { $shown } rows have a match.
}
desk-screen-unknown = Columns that say nothing here, and are carried along:
desk-screen-none = Nobody in this office is like anybody on the list.
desk-screen-more = { $n ->
    [one] The first { $shown } row with an answer is shown; the files have all.
   *[other] The first { $shown } rows with an answer are shown; the files have all.
}
desk-screen-large = The list is too large to be carried along: choose it again to take the answer as a file.
desk-below = below the threshold
desk-reasons = Why
desk-no-identity = A likeness is no identity: look at the sources before anything is said of anybody.
desk-screen-schema = What a row is cannot be compared.
desk-screen-no-names = No heading says where the names are (the first is “{ $first }”). Call one name, ФИО or аты.
desk-screen-empty = There is nothing to screen: choose a file with rows, or type a list.
desk-screen-rows = { $n ->
    [one] The list has more than { $shown } row; take tura screen for larger ones.
   *[other] The list has more than { $shown } rows; take tura screen for larger ones.
}
desk-screen-table = This cannot be read as a list: { $why }
desk-screen-long = { $n ->
    [one] It takes too long for a page: only { $shown } row was done. tura screen takes any list.
   *[other] It takes too long for a page: only { $shown } rows were done. tura screen takes any list.
}

## Before an award

desk-check-question = The question
desk-check-buyer = Buyer
desk-check-bidders = Bidders, one a line
desk-check-named = By registration number, id or whole name.
desk-check-day = Day of the decision
desk-check-known-by = Known until
desk-check-least-share = Least share, %
desk-check-cooling = Days after office that count
desk-check-run = Check
desk-check-offered = Somebody of these?
desk-check-nothing = Nothing that was published ties it to the buyer. That is no proof that nothing does.
desk-check-not-looked = What could not be looked at:
desk-check-note = What is said here was published by others and may be wrong or have an innocent reading: ask before you decide.
desk-check-also = The same number stands in records that nobody has joined with it, and each was asked about, so that every answer is only possible: { $names }. Doubtful pairs are judged on the page of that name.
desk-check-possibly = Possibly: { $said }
desk-check-on-list = It stands on the list { $list } ({ $topic }).
desk-check-on-some-list = It stands on the list { $list }; the publication does not tell as what.
desk-check-restricted = The buyer may not do business with it: { $ground }.
desk-check-official = { $person } { $how }; { $office }.
desk-check-owns = owns { $share } of it ({ $path })
desk-check-directs = directs it
desk-check-share = { $share } %
desk-check-share-between = { $least } to { $most } %
desk-check-share-least = at least { $least } %
desk-check-share-unknown = a share that is not published
desk-check-holder = the same person holds the post { $post } at the buyer
desk-check-relative = a relative, { $of }, holds the post { $post } at the buyer
desk-check-former = { $n ->
    [one] until { $shown } day before, the same person held the post { $post } at the buyer
   *[other] until { $shown } days before, the same person held the post { $post } at the buyer
}
desk-check-listed-own = Listed persons own at least { $share } % of it by the 50 % rule: { $owners }.
desk-check-shared = { $who } { $how }, and stands behind { $other } too.
desk-check-circle = It is part of a circle of ownership: { $path }.
desk-means-on-list = Whether that forbids the award depends on the list and on the law of the day. It may have been taken off since.
desk-means-restricted = The ground is as published; it may have ended, or not cover this purchase.
desk-means-official = There may be a conflict of interest, unless somebody stepped aside: ask who takes part in the decision, and whether it was declared.
desk-means-listed-own = Some laws treat a firm that listed persons own by half as listed itself. Shares may have been sold since.
desk-means-shared = Bidders behind whom one person stands may not compete. A holding that publishes its group is the innocent case.
desk-means-circle = Who owns a circle in the end cannot be told from what is published. It may be an error of the register.
desk-unknown-officials = No official of the buyer is known.
desk-unknown-owners = None of its owners is known.
desk-unknown-directors = None of its directors is known.
desk-unknown-owners-past = There are more owners behind it than were followed.

## Problems at the desk

problem-desk-token = This form was not made by a page that is open now: the server was started anew, or somebody else sent it. Open the page again. Nothing was written.
problem-desk-origin = A page of another site sent this form; it is refused.
problem-desk-unresolved = Nobody has been resolved yet: bring in a register or list with tura import, then run tura resolve.
problem-desk-form = The form cannot be read.
problem-desk-large = That is too large to be taken here; tura screen takes lists of any size.
problem-desk-verdict = Say same, different or unsure.
problem-desk-pair = This pair does not wait any more: somebody judged it, or the entities were made anew. Nothing was written.
problem-desk-undo = There is nothing to take back: it was taken back already.
problem-desk-nobody = Nobody is known as “{ $about }”.
problem-desk-several = Several are known as “{ $about }”: name one by its id.
problem-desk-nobody-named = Name the buyer and at least one bidder.
problem-desk-bidders = No more than { $about } bidders at once.
problem-desk-name-long = A name is too long: { $about } …
problem-desk-day = “{ $about }” is no day; write it as 2024-03-01.
problem-desk-number = “{ $about }” is no number that fits here.
problem-desk-json = The question is no JSON object: { $about }
problem-desk-kind = Send the question as application/json.
