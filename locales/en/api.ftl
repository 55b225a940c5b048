# The limits, readers' queries and the API.

## Limits

limits = Limits
limits-note = They keep one reader from taking what is there for all. Whoever needs more can run the program on a copy of the data.
limit = Limit
limit-value = Value
limit-reason = Why
limit-unit-rows = { $n ->
    [one] { $shown } row
   *[other] { $shown } rows
}
limit-unit-characters = { $n ->
    [one] { $shown } character
   *[other] { $shown } characters
}
limit-unit-bytes = { $n ->
    [one] { $shown } byte
   *[other] { $shown } bytes
}
limit-unit-seconds = { $n ->
    [one] { $shown } s
   *[other] { $shown } s
}
limit-connections = Connections at once
limit-connections-why = Further ones wait to be taken. Each holds some memory, and a small machine answers no more at a time.
limit-head-seconds = Time for a request's head
limit-head-seconds-why = Who sends a byte now and then holds a connection for nothing.
limit-answer-seconds = Time for an answer to begin
limit-answer-seconds-why = A page takes milliseconds; what takes this long has gone wrong.
limit-stall-seconds = Time without taking any of an answer
limit-stall-seconds-why = Who takes nothing holds a place; longer than an answer may take to begin.
limit-head-bytes = Length of a request's head
limit-head-bytes-why = Room for the longest address and the headers of any browser.
limit-address-bytes = Length of an address
limit-address-bytes-why = Room for a query's text with its escapes; about what programs between a reader and the site let through.
limit-parameters = Parameters of an address
limit-parameters-why = The search has the most, and fewer than half of these.
limit-value-chars = Length of a parameter
limit-value-chars-why = Longer than any name or number that is published.
limit-page-number = Greatest page number
limit-page-number-why = A file has the whole list.
limit-list-rows = Rows of a page of a list
limit-list-rows-why = More than a screen, and still quick on a telephone.
limit-search-results = Results on a page of the search
limit-search-results-why = Each says how it was found and needs its room.
limit-search-reach = Results that can be paged through
limit-search-reach-why = Nobody reads further, and each page costs as much as all before it. A file has them all.
limit-part-rows = Rows of a part of a purchase on its page
limit-part-rows-why = Few purchases have more; the JSON has them all.
limit-raw-bytes = Published text that is shown
limit-raw-bytes-why = Longer releases are not for reading on a page.
limit-query-seconds = Time of a query
limit-query-seconds-why = What takes longer is better asked of a copy of one's own.
limit-query-memory = Memory of a query's joins, sorts and groups
limit-query-memory-why = Nothing is put on the disk for a query.
limit-query-process = Memory of the process that runs queries
limit-query-process-why = It also holds what the query's own count does not see. A query that needs more ends that process and nothing else.
limit-query-rows = Rows of a query's answer
limit-query-rows-why = What is longer is a copy of the data; the answer says when it was cut.
limit-query-bytes = Length of a query's answer
limit-query-bytes-why = It is made whole before it is sent, and cut where it reaches this.
limit-query-chars = Length of a query's text
limit-query-chars-why = It must fit into an address with its escapes.
limit-query-at-once = Queries at once
limit-query-at-once-why = Pages come first; whoever finds all places taken is told to come again.
limit-query-retry = Time after which to ask again
limit-query-retry-why = Half of the longest query.
limit-query-shown = Rows of a query on its page
limit-query-shown-why = A file has up to the limit of rows.
limit-export-chunk = Purchases read at a time for a file of all
limit-export-chunk-why = Between two reads other readers have their turn.

## Queries and the API

query = Ask in SQL
query-note = One select over the public columns of all tables. Nothing can be written, and an answer is cut where a limit says so.
query-label = Query
query-run = Run
query-answer = Answer
query-cut = There are more rows; a file has more of them.
query-examples = To begin with
query-by-method = How many purchases by each method
query-by-buyer = What buyers awarded, by currency
query-by-rule = How many subjects each rule raised
query-flagged = The newest flags with their purchases
query-tables = Tables
query-tables-note = Names and notes are in English. Tables join on process_id; a currency stands beside every amount. Ids of parties that are not known to be organisations are masked: they still join.
query-masked = masked where not known to be an organisation
api-description = Description of the API (OpenAPI)
take-ocds = All purchases as OCDS
take-ftm = All as FollowTheMoney
take-lines = JSON lines
take-package = release package
problem-query = The query cannot be run: { $about }
problem-query-busy = All places for queries are taken. Ask again in a few seconds.
problem-query-slow = The query took longer than { $about } seconds and was stopped. Ask for less, or run it on a copy of the data.
problem-query-memory = The query needs more memory than it may take. Ask for less, or run it on a copy of the data.
problem-which-dataset = Say which dataset: { $about }
problem-wrong-address = A part of the address cannot be read.
problem-parameter-unknown = There is no parameter “{ $about }” here. The description at /api/v1/openapi.json lists them.
problem-parameter-twice = The parameter “{ $about }” comes twice, or there are too many.
problem-parameter-wrong = The value of “{ $about }” does not fit. The description at /api/v1/openapi.json says what it takes.
