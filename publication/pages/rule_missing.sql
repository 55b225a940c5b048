-- one row a rule and missing field: subjects that could not be judged for want of it
-- key: code, missing
select code, missing, sum(subjects) as subjects
from verdict_counts
where missing is not null
group by code, missing
