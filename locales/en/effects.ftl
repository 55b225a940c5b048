# Did it help? The words for what the data answers, and for every sentence of policy::effects (its list KEYS).

## The page

effects-title = What the data shows
effects-lead = For each action, the indicators of its objectives before and after it began: at the bodies it touches, and beside them at bodies it does not touch. A number here never says more than its comparison bears, and nobody drew lots for who is touched.
effects-none = No indicator stands behind this measure, so there is nothing to ask the data.
effects-soon = The data is being asked; come back in a minute.
effects-asked-n = { $n ->
    [one] { $shown } question: did an action move an indicator of its objectives?
   *[other] { $shown } questions: did an action move an indicator of its objectives?
}
effects-reading-supported-difference = A difference that the comparison supports
effects-reading-association = An association
effects-reading-no-clear-difference = No clear difference
effects-reading-too-little-data = Too little data
effects-reading-not-asked = Not asked
effects-means-supported-difference = After the start the indicator changed otherwise than at comparable bodies, and every check that we make was passed. It is still no proof: nobody drew lots.
effects-means-association = Something changed at the time of the start, but what would make it a supported difference is not all met; it is listed below.
effects-means-no-clear-difference = The interval holds zero. That is not “no effect”: the interval says which effects remain possible.
effects-means-too-little-data = Nothing can be said, and this is why:
effects-means-not-asked = The data could not be asked, and this is why:
effects-movement-wanted = It moved the way the plan wanted.
effects-movement-unwanted = It moved the other way than the plan wanted.
effects-movement-unclear = {""}
effects-not-no-dataset = No dataset here has purchases of this plan's bodies.
effects-not-no-version = On that day no dataset here had purchases of this plan's bodies: the first version was taken in later.
effects-not-no-definition = Nobody has written a query for this indicator.
effects-not-no-data = The data that this indicator needs is not there yet.
effects-not-no-points = The data has no value of this indicator by body and month.
effects-not-no-start = Nobody has said when work begins, so there is no before and no after.
effects-not-scope = The action touches classes of goods or methods only; values by body do not tell these apart.
effects-not-too-many = The plan asks more than is computed at a time.
effects-not-failed = The numbers could not be put together; whoever runs the site finds the reason in the log.
effects-start = Start
effects-start-planned = This is the planned day: nobody wrote down that work began.
effects-before = Before
effects-after = After
effects-change = Change
effects-difference = Difference of the two changes
effects-between = { $value } (95 % interval from { $low } to { $high }; p { $p })
effects-alone = { $n ->
    [one] The { $shown } touched body alone, whatever else happened at the time:
   *[other] The { $shown } touched bodies alone, whatever else happened at the time:
}
effects-shared = Another measure aims at the same indicator at the same time, so whose effect is whose cannot be told apart:
effects-level = jump at the start
effects-slope = change of the slope, a month
effects-treated = Touched
effects-comparison = Not touched
effects-treated-n = { $n ->
    [one] { $shown } body it touches
   *[other] { $shown } bodies it touches
}
effects-comparison-n = { $n ->
    [one] { $shown } body it does not touch
   *[other] { $shown } bodies it does not touch
}
effects-course = The indicator by quarter
effects-course-desc = The line drawn through: bodies that the action touches. The dashed line: bodies that it does not touch. The upright line: the start. The table has the same numbers.
effects-events = The gap by quarter from the start
effects-events-desc = How far the gap between touched and other bodies stood from its mean before the start, quarter by quarter, with 95 % intervals. Squares before the start should lie near zero: otherwise the two sides did not move alike.
effects-events-foot = Months from the start
effects-col-quarter = Quarter
effects-col-decisions = Observations
effects-col-difference = Difference
effects-col-bodies = Touched bodies
effects-quarter = { $year } Q{ $part }
effects-unmet-title = What keeps it from being a supported difference
effects-assume-title = What must be true for these numbers to mean what they seem to mean

## Units: a value, and a difference of two

effects-in-percent = { $value } %
effects-in-days = { $value } days
effects-in-offers = { $value } offers
effects-in-flags = { $value } per 1,000
effects-in-index = { $value }
effects-by-percent = { $value } points
effects-by-days = { $value } days
effects-by-offers = { $value } offers
effects-by-flags = { $value } per 1,000
effects-by-index = { $value }

## Why there is too little data, or no comparison

effects-little-no-data = No body has a value in any month.
effects-little-nobody-treated = No body that the action touches has data.
effects-little-start-outside = The start lies outside the months of the data; bodies touched so: { $bodies }.
effects-little-months-before = Months before the start: { $have }; needed: { $need }.
effects-little-months-after = Months after the start: { $have }; needed: { $need }.
effects-little-treated = Touched bodies with { $decisions } observations and { $months } months on each side of the start: { $have }; needed: { $need }.
effects-little-treated-in-time = Touched bodies that started together and have { $decisions } observations and { $months } months on each side: { $have }; needed: { $need }.
effects-little-comparison = Bodies to compare with that have { $decisions } observations and { $months } months on each side: { $have }; needed: { $need }.
effects-little-all-treated = The action touches everyone, so there is nobody to compare with.
effects-little-no-variation = The indicator is the same in every body and month, so nothing can be compared.
effects-little-orders = There are too few ways to deal out the starts for an interval.
effects-little-alone-months-before = For the touched bodies alone, months with a value before the start: { $have }; needed: { $need }.
effects-little-alone-months-after = For the touched bodies alone, months with a value after the start: { $have }; needed: { $need }.
effects-little-alone-decisions = For the touched bodies alone, observations on a side of the start: { $have }; needed: { $need }.

## What must be true

effects-assume-parallel = Without the action, touched and other bodies would have changed alike. Months before the start in which this could be watched: { $months }.
effects-assume-no-anticipation = Nobody acted on it before it began.
effects-assume-no-spillover = What happened at touched bodies did not change the others.
effects-assume-nothing-else = Nothing else that moves the indicator began at the same time at the same bodies.
effects-assume-same-recording = What is published, and how, did not change at the start: a form with new fields can look like a new practice.
effects-assume-independent-bodies = Bodies act by themselves; what is common to all of them falls on both sides.
effects-assume-exchangeable = Any other bodies might have been the touched ones. The interval comes from dealing out the starts anew { $draws } times.
effects-assume-weights = A body counts by its observations, but at most { $times } times the median body.
effects-assume-missing-unrelated = What is missing has nothing to do with the action. Body-months without a value: { $months }; bodies whose data stopped: { $bodies }.
effects-assume-straight-line = Without the action the touched bodies would have gone on along their straight line.
effects-assume-season = The seasons are the same every year, before and after.
effects-assume-no-season = There are no seasons: the months are too few to tell.

## What keeps it an association

effects-unmet-comparison = There is no comparison: anything else that happened at the start is in this number.
effects-unmet-bodies-treated = Touched bodies that count: { $have }; needed: { $need }.
effects-unmet-bodies-comparison = Bodies to compare with: { $have }; needed: { $need }.
effects-unmet-bodies-left-out = Of the touched bodies { $have } % count; needed: { $need } %. Those left out could be the story.
effects-unmet-months-before = Months before the start: { $have }; needed: { $need }, so that every season was seen.
effects-unmet-trends-unchecked = Whether both sides moved alike before could not be tested: too few quarters.
effects-unmet-trends = Before the start both sides did not clearly move alike (p { $p }; needed: { $need }).
effects-unmet-drift-unchecked = How fast the sides drifted apart before could not be told.
effects-unmet-drift = A drift that the months before leave possible would make as much, had it gone on: up to { $most }.
effects-unmet-placebo-unchecked = No earlier date could be tried on which nothing began.
effects-unmet-placebo = A pretended start { $months } months earlier shows a difference too (p { $p }).
