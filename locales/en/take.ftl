# What a reader takes away and follows. One word for one thing: docs/words.md.
# A day ends in «г.» in Russian, whose full stop also ends the sentence: nothing follows { $day } at the end of a text.

## Pictures alone

take-picture = Take this picture
embed = Embed
embed-back = Back to the page
embed-note = Copy a code into your own page. The picture follows the newest version, and says which it is; on a page “as of” a day it stays as it was on that day.
embed-frame = As a frame, with its links
embed-image = As an image
embed-preview = See the frame alone
embed-svg = stays sharp at any size; light and dark
embed-png = for documents and slides, width in pixels
embed-csv = the numbers behind it
embed-see = See it at the source
source-line = Source: { $dataset }, version { $n }, taken in on { $day }

## Whole lists

whole-list = The whole list, also as a file
all-flags = All flags
list-empty = Nothing matches.
flags-note = Each flag says what was observed and what was expected, and its page says what else could explain it. A flag is a reason to look, not a finding of guilt.
processes-note = Purchases with their estimate and what was awarded. Amounts in different currencies are never added; what was not published is left blank.
verdicts-buyers = Verdicts by buyer
order-oldest = oldest first
order-first = as computed
search-file = What the search found, dataset after dataset.
col-subject-id = Id of the subject
col-on-day = Day that decides the law
col-method-details = Method, as published
col-rules-raised = Rules raised
col-other-rule = Other rule
col-key = Number or id
about-taken-in = Taken in on
about-column = Column
about-meaning = What it means
about-sheet = About
content-hash = Hash of the content
means-day = a day: year, month, day
means-id = the id in addresses of this site, behind /{ $front }/
means-in = the currency stands in the column “{ $column }”
means-of = the number it is part of stands in the column “{ $column }”
means-whole = what “{ $column }” is counted of

## Following

follow = Follow
follow-note = A feed reader shows you what is new here; no account is needed, and nobody learns who follows.

## Problems

problem-no-picture = This page has no picture { $about }.
problem-no-picture-form = { $about } is no form of a picture; there are svg, png, csv, embed and frame.
problem-no-width = { $about } is no width of a picture; there are 640, 1280 and 1920.
problem-no-font = This server has no font for { $about }, so the picture cannot be drawn as PNG. The SVG has it.
problem-too-large = The picture is too tall for a width of { $about }. Take a smaller one, or the SVG.
