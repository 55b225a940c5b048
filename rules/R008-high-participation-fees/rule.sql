-- one row a process with a participation fee: its fees as a share of the tender's value, against the most expected
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when t.tender_amount is null or t.tender_amount <= 0 then 'unknown'
        when t.tender_currency is null then 'unknown'
        when t.most is null then 'unknown'
        when t.sure_share > t.most then 'raised'
        when t.bad_amounts > 0 then 'unknown'
        when t.bad_currencies > 0 then 'unknown'
        when t.full_share > t.most then 'unknown'
        else 'clear'
    end as verdict,
    case
        when t.tender_amount is null then 'tender/value/amount'
        when t.tender_amount <= 0 then 'tender/value/amount: above zero'
        when t.tender_currency is null then 'tender/value/currency'
        when t.most is null then 'pack: most_share'
        when t.sure_share > t.most then null
        when t.bad_amounts > 0 then 'tender/participationFees/value/amount'
        when t.bad_currencies > 0 then 'tender/participationFees/value/currency: that of the tender'
        when t.full_share > t.most then 'tender/participationFees/type'
    end as missing,
    case when t.sure_share > t.most then t.sure_share else t.full_share end as observed,
    t.most as expected,
    t.tender_start_day as on_day,
    rows_join(rows_of(t.row_id), t.fee_rows) as rows,
    t.fee_count,
    t.fee_amount,
    t.tender_amount,
    t.tender_currency
from (
    select
        p.process_id,
        p.row_id,
        p.ocid,
        p.tender_start_day,
        p.amount as tender_amount,
        p.currency as tender_currency,
        param('most_share', p.tender_start_day) as most,
        f.fee_count,
        f.sure_amount as fee_amount,
        f.bad_amounts,
        f.bad_currencies,
        f.fee_rows,
        coalesce(cast(f.sure_amount as double), 0) / nullif(cast(p.amount as double), 0) as sure_share,
        coalesce(cast(f.full_amount as double), 0) / nullif(cast(p.amount as double), 0) as full_share
    from processes as p
    join (
        select
            e.process_id,
            count(*) as fee_count,
            sum(case when e.type is not null and e.amount >= 0 and e.currency = q.currency then e.amount end)
                as sure_amount,
            sum(case when e.amount >= 0 and e.currency = q.currency then e.amount end) as full_amount,
            count(case when e.amount is null or e.amount < 0 then 1 end) as bad_amounts,
            count(case when e.amount > 0 and (e.currency is null or e.currency <> q.currency) then 1 end)
                as bad_currencies,
            row_list(e.row_id) as fee_rows
        from fees as e
        join processes as q
            on q.process_id = e.process_id
        where e.type is null or not in_list(e.type, $left_out)
        group by e.process_id
    ) as f
        on f.process_id = p.process_id
    where p.status is null or p.status not in ('cancelled', 'withdrawn')
) as t
