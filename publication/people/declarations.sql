-- one row a line of a declaration
-- key: row_id
-- index: person_id
select
    row_id,
    person_id,
    year,
    declared_day,
    kind,
    holder,
    amount,
    currency,
    interest_id,
    published_dataset
from declarations
