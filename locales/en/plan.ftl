# The words of promises: strategies, objectives, measures, actions, and what everyone says of them. One word for one thing: docs/words.md.

## The plan

plan = Promises
plan-title = What was promised
plan-lead = Who promised what and until when, what the implementer claims, what others found when they checked, and what everyone else says: side by side, none in place of another.
plan-completion = A finished action shows that work was done. Whether it changed anything, the indicators show: on the page of its objective and of its measure.
plan-faulty = The register of promises cannot be read just now. What you see was read before; whoever runs the site finds the reason in the log.
plan-empty = No plan has been brought in yet. Whoever runs the site can bring in a table with measure, form of completion, responsible body and deadline, as officials keep it:
plan-empty-how = CSV and TOML are read as well. The sample republic has a whole strategy to look at: tura demo
plan-strategy = Strategy
plan-objective = Objective
plan-objectives = Objectives
plan-measure = Measure
plan-measures = Measures
plan-action = Action
plan-actions = Actions
plan-problem = The problem behind it
plan-words = Words or body
plan-actor = Who acts
plan-found = { $n ->
    [0] No action fits. Take something out of the filters.
    [one] { $shown } action fits.
   *[other] { $shown } actions fit.
}
plan-file-note = CSV and XLSX can be changed and brought back with “tura measures import”; a moved deadline is then counted, and “reason” and “decided_by” say why it moved and by whom. Columns from “state” on are computed and left out.
plan-illustrative = illustration
plan-illustrative-note = Made up to show what a plan looks like; nobody promised any of it.
plan-status-draft = draft
plan-status-consultation = in consultation
plan-status-adopted = adopted
plan-status-in-force = in force
plan-status-closed = closed
plan-status-evaluated = evaluated
plan-quarter = quarter { $part } of { $year }
plan-half = half { $part } of { $year }

## Kinds and actors

plan-kind-administrative = Administrative
plan-kind-legislative = Legislative
plan-kind-information = Information
plan-kind-none = Kind not stated
plan-group-agency = state body
plan-group-ngo = civil society
plan-group-media = media
plan-group-public = the public
plan-group-business = business
plan-group-parliament = parliament
plan-group-court = court
plan-group-none = not stated

## Who says what

plan-claimed = The implementer claims
plan-claimed-partial = claims a part is done
plan-claimed-result = claims it is done
plan-nothing-claimed = The implementer has claimed nothing yet.
plan-verified = Others checked
plan-checked-done = verified as done
plan-checked-partial = verified as done in part
plan-checked-not-done = checked: not done
plan-checked-returned = the claim was returned: it does not allow a judgement
plan-not-checked = Nobody has checked.
plan-others = Others say
plan-said = What is said of it
plan-nobody-said = Nobody else has said anything.
plan-not-evaluated = Nobody else has evaluated it. That is not “not done”.
plan-written-by = written down by { $author }
plan-grade-no-evidence = nobody could show anything
plan-grade-not-started = says not started
plan-grade-limited = says done to a limited extent
plan-grade-substantial = says substantially done
plan-grade-complete = says done
plan-grade-implemented-satisfactorily = says implemented satisfactorily
plan-grade-dealt-with-satisfactorily = says dealt with in a satisfactory manner
plan-grade-partly-implemented = says partly implemented
plan-grade-not-implemented = says not done
plan-assessor-implementer = implementer
plan-assessor-coordinator = coordinator
plan-assessor-ngo = civil society
plan-assessor-media = media
plan-assessor-peer = peer review
plan-assessor-court = court
plan-assessor-public = the public
plan-state = State
plan-state-planned = planned
plan-state-in-progress = under way
plan-state-claimed-partial = partly done, as claimed
plan-state-claimed-result = done, as claimed; not checked
plan-state-returned = claim returned
plan-state-verified-done = verified as done
plan-state-verified-partial = verified as done in part
plan-state-verified-not-done = checked: not done
plan-state-cancelled = cancelled
plan-diverges = Not all say the same
plan-no-evidence = No evidence that everyone may see
plan-overdue-n = { $n ->
    [one] { $shown } day past the deadline
   *[other] { $shown } days past the deadline
}
plan-unverified-n = { $n ->
    [one] claimed done, not checked { $shown } day after the deadline
   *[other] claimed done, not checked { $shown } days after the deadline
}
plan-moved-n = { $n ->
    [one] deadline moved once
   *[other] deadline moved { $shown } times
}
plan-show = Show only
plan-show-claimed = Claimed done by the implementer
plan-show-verified = Verified as done by others
plan-show-disputed = Not all say the same
plan-show-overdue = Past the deadline
plan-show-unverified = Claimed done, not checked, past the deadline
plan-show-moved = Deadline moved
plan-show-without-evidence = Without evidence
plan-show-not-evaluated = Not evaluated by others

## A measure and its actions

plan-responsible = Answers for it
plan-co = With
plan-nobody = The plan names nobody
plan-purchases = its purchases in { $dataset }
plan-start = Begins
plan-start-planned = { $day }, as planned; nobody wrote down that work began
plan-due = Deadline
plan-start-by-plan = by the plan: { $day }
plan-first-due = at first: { $day }
plan-form = How one will see that it is done
plan-performance = Performance indicator of the plan
plan-funding = Funding
plan-scope = Whom it touches
plan-everyone = everyone: the plan names nobody in particular
plan-depends = After
plan-law = Law
plan-rationale = Why it is thought to help
plan-expected = What it is expected to change
plan-risks = What may keep it from working
plan-cost = Cost
plan-no-objective = It names no objective, so nobody can ask the data whether it helped.
plan-no-action = No action under this measure: nobody has promised to do anything.
plan-cancelled = No longer promised
plan-moves = How the deadline moved
plan-amended = What else was changed
plan-evidence = Evidence
plan-evidence-act = act
plan-evidence-url = page
plan-evidence-file = file
plan-evidence-dataset = data
plan-evidence-measurement = measurement
plan-evidence-flags = flags
plan-evidence-survey = survey
plan-evidence-cases = cases
plan-evidence-audit = audit

## An objective

plan-asserted = Asserted: no evidence that everyone may see shows it.
plan-reached = Reached?
plan-reached-achieved = reached
plan-reached-not-achieved = not reached
plan-reached-under-way = the day is still to come
plan-reached-not-evaluated = not evaluated
plan-because-no-indicator = It names no indicator: nobody could ever say whether it was reached.
plan-because-no-target = The indicator has no target.
plan-because-no-baseline = The plan does not say where the indicator stood at first.
plan-because-no-day = The plan does not say by when.
plan-because-no-value = There is no value for that day.
plan-because-no-query = Nobody has written a query for this indicator, and nobody has declared a value for that day.
plan-because-no-data = This indicator is defined, but the data it needs is not there yet, and nobody has declared a value for that day.
plan-no-dataset = No dataset here has purchases of this plan's bodies; only declared values speak.
plan-no-answer = The data is being asked; come back in a minute. Until then only declared values speak.
plan-same-law = Datasets of this country whose buyers are none of this plan's bodies, or are not named; their indicators as a whole:
plan-no-version = On that day no dataset here had purchases of this plan's bodies; only declared values speak.
plan-baseline = Where it stood
plan-target = Where it is to stand
plan-value = Value
plan-declared = declared
plan-computed = computed
plan-no-value = none
plan-period = Time
plan-basis = Rests on
plan-no-measure = No measure serves it.
plan-done-of = { $n ->
    [one] { $shown } action was verified as done,
   *[other] { $shown } actions were verified as done,
}

## Columns of the file

plan-col-id = Id of the action
plan-col-number = Number in the plan
plan-col-direction = Part of the plan
plan-col-measure-id = Id of the measure
plan-col-type = Number of its type in the catalogue
plan-col-reason = Why the deadline moves; to be filled in by whoever moves it
plan-col-lang = Language of the words
plan-col-decided-by = Decided by
plan-col-overdue = Past the deadline
plan-col-moves = How often the deadline moved
plan-col-evaluated = Evaluated by others

## On other pages

plan-of-body = Promises of this body
plan-of-body-none = The register holds no promise of its own.
plan-of-body-all = Look for it in all promises
plan-touching = Promises of others that touch it
problem-no-strategy = There is no strategy “{ $about }” in the register.
problem-no-objective = There is no objective “{ $about }” in the register.
problem-no-measure = There is no measure “{ $about }” in the register.
