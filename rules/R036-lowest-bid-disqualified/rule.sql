-- one row a decided contest (lot, or process without lots) awarded on price: a disqualified bid below the lowest valid one
select
    t.process_id,
    case when t.contest_id = '' then 'process' else 'lot' end as subject_kind,
    case when t.contest_id = '' then t.ocid else t.contest_id end as subject_id,
    case
        when t.fault is not null then 'unknown'
        when t.is_lower then 'raised'
        else 'clear'
    end as verdict,
    t.fault as missing,
    case when t.fault is null then cast(t.lowest_disqualified as double) end as observed,
    case when t.fault is null then cast(t.lowest_valid as double) end as expected,
    t.award_day as on_day,
    rows_join(t.bid_rows, rows_of(t.award_row_id)) as rows,
    t.currency,
    t.award_criteria,
    t.bid_count,
    t.disqualified_bids,
    t.lower_share
from (
    select
        g.*,
        p.ocid,
        p.award_criteria,
        g.lowest_disqualified < g.lowest_valid as is_lower,
        (cast(g.lowest_valid as double) - cast(g.lowest_disqualified as double))
        / cast(g.lowest_valid as double) as lower_share,
        case
            when g.disqualified_bids + g.undecided_bids = 0 then null
            when g.valid_bids = 0 then 'bids/details/status'
            when g.valid_with_amount < g.valid_bids then 'bids/details/value/amount'
            when g.with_currency < g.with_amount then 'bids/details/value/currency'
            when g.currency <> g.last_currency then 'bids/details/value/currency: one currency'
            when g.lowest_disqualified < g.lowest_valid and p.award_criteria is null then 'tender/awardCriteria'
            when g.lowest_disqualified < g.lowest_valid then null
            when g.undecided_with_amount < g.undecided_bids then 'bids/details/status'
            when g.lowest_undecided < g.lowest_valid then 'bids/details/status'
            when g.disqualified_with_amount < g.disqualified_bids then 'bids/details/value/amount'
        end as fault
    from (
        select
            v.process_id,
            v.contest_id,
            min(v.award_day) as award_day,
            min(v.award_row_id) as award_row_id,
            row_list(v.row_id) as bid_rows,
            count(*) as bid_count,
            count(v.amount) as with_amount,
            count(case when v.amount is not null then v.currency end) as with_currency,
            min(case when v.amount is not null then v.currency end) as currency,
            max(case when v.amount is not null then v.currency end) as last_currency,
            count(case when v.standing = 'valid' then 1 end) as valid_bids,
            count(case when v.standing = 'valid' then v.amount end) as valid_with_amount,
            min(case when v.standing = 'valid' then v.amount end) as lowest_valid,
            count(case when v.standing = 'disqualified' then 1 end) as disqualified_bids,
            count(case when v.standing = 'disqualified' then v.amount end) as disqualified_with_amount,
            min(case when v.standing = 'disqualified' then v.amount end) as lowest_disqualified,
            count(case when v.standing = 'undecided' then 1 end) as undecided_bids,
            count(case when v.standing = 'undecided' then v.amount end) as undecided_with_amount,
            min(case when v.standing = 'undecided' then v.amount end) as lowest_undecided
        from (
            select
                k.process_id,
                k.contest_id,
                k.award_day,
                k.award_row_id,
                b.row_id,
                b.currency,
                case when b.amount > 0 then b.amount end as amount,
                case when b.status in ('valid', 'disqualified') then b.status else 'undecided' end as standing
            from contests as k
            join contest_bids as b
                on b.process_id = k.process_id
                and b.contest_id = k.contest_id
            left join (
                select
                    x.process_id,
                    x.contest_id,
                    x.tenderer_key
                from contest_bids as x
                where
                    x.status = 'valid'
                    and x.tenderer_key is not null
                group by x.process_id, x.contest_id, x.tenderer_key
            ) as o
                on o.process_id = b.process_id
                and o.contest_id = b.contest_id
                and o.tenderer_key = b.tenderer_key
            where
                k.is_final
                and (b.status is null or b.status <> 'disqualified' or o.tenderer_key is null)
        ) as v
        group by v.process_id, v.contest_id
        having count(*) >= 2
    ) as g
    join processes as p
        on p.process_id = g.process_id
    where
        (p.status is null or p.status <> 'cancelled')
        and (p.award_criteria is null or in_list(p.award_criteria, $criteria))
) as t
