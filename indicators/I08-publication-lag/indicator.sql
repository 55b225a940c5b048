-- one row a contract in force or ended: days from the signature to the first publication that shows the contract
select
    cast(c.process_id as varchar) as process_id,
    cast(c.row_id as varchar) as row_id,
    c.buyer_id as body_id,
    c.region,
    c.class,
    c.month,
    cast(null as varchar) as currency,
    case when c.shown_day >= c.day then cast(day_number(c.shown_day) - day_number(c.day) as double) end as numerator,
    case when c.shown_day >= c.day then 1.0 end as denominator,
    case
        when c.day is null then 'contracts/dateSigned'
        when c.shown_day is null then 'contracts/documents/datePublished'
        when c.shown_day < c.day then 'contracts/documents/datePublished: on or after contracts/dateSigned'
    end as missing
from (
    select
        m.process_id,
        m.row_id,
        m.buyer_id,
        m.region,
        m.class,
        m.month,
        m.day,
        case
            when m.document_day is null or r.day < m.document_day then r.day
            else m.document_day
        end as shown_day
    from measured_contracts as m
    left join (
        select
            s.row_id,
            min(t.date_day) as day
        from releases as t
        join contracts as s
            on s.process_id = t.process_id
        where
            t.tag like '%contract%'
            and t.date_day >= s.signed_day
        group by s.row_id
    ) as r
        on r.row_id = m.row_id
) as c
