-- one row a buyer and a supplier (or consortium): its share of the value the buyer awarded in its main currency
select
    cast(null as bigint) as process_id,
    'pair' as subject_kind,
    s.pair_id as subject_id,
    case
        when cast(s.valued_awards as double) < cast($covered as double) * cast(s.all_awards as double) then 'unknown'
        when s.share is null then 'unknown'
        when s.buyer_awards < cast($minimum_awards as bigint) then 'unknown'
        when s.share > cast($share as double) then 'raised'
        when s.share_at_most > cast($share as double) then 'unknown'
        else 'clear'
    end as verdict,
    case
        when cast(s.valued_awards as double) < cast($covered as double) * cast(s.all_awards as double)
            then 'awards/value/amount'
        when s.share is null then 'awards/value/amount'
        when s.buyer_awards < cast($minimum_awards as bigint)
            then 'peers: at least ' || cast(cast($minimum_awards as bigint) as varchar) || ' awards'
        when s.share > cast($share as double) then null
        when s.share_at_most > cast($share as double) then 'awards/suppliers/id'
    end as missing,
    s.share as observed,
    cast($share as double) as expected,
    cast(null as date) as on_day,
    s.award_rows as rows,
    s.buyer_id,
    s.buyer_name,
    s.supplier_key,
    s.currency,
    s.total as pair_total,
    s.buyer_total,
    s.unattributed_total,
    s.awards as pair_awards,
    s.buyer_awards,
    s.all_awards - s.buyer_awards as awards_left_out,
    s.first_day,
    s.last_day
from (
    -- two bodies that buy from each other have one pair id: the greater share speaks for the pair
    select
        c.*,
        rank() over (
            partition by c.pair_id
            order by c.share desc nulls last, c.buyer_id nulls last
        ) as place
    from (
        select
            w.*,
            case
                when w.buyer_id < w.supplier_key then w.buyer_id || '|' || w.supplier_key
                else w.supplier_key || '|' || w.buyer_id
            end as pair_id,
            cast(w.total as double) / nullif(cast(w.buyer_total as double), 0) as share,
            cast(w.total + w.unattributed_total as double) / nullif(cast(w.buyer_total as double), 0) as share_at_most,
            -- the main currency: most awards, at a tie the first code; no currency comes last
            rank() over (
                partition by w.buyer_id
                order by
                    case when w.currency is null then 1 else 0 end nulls last,
                    w.buyer_awards desc nulls last,
                    w.currency nulls last
            ) as currency_place
        from (
            select
                g.*,
                cast(sum(g.awards) over (partition by g.buyer_id) as bigint) as all_awards,
                cast(
                    sum(case when g.currency is not null then g.awards else 0 end) over (partition by g.buyer_id)
                    as bigint
                ) as valued_awards,
                cast(sum(g.awards) over (partition by g.buyer_id, g.currency) as bigint) as buyer_awards,
                sum(g.total) over (partition by g.buyer_id, g.currency) as buyer_total,
                coalesce(
                    sum(case when g.supplier_key is null then g.total end) over (partition by g.buyer_id, g.currency),
                    0
                ) as unattributed_total
            from (
                select
                    v.buyer_id,
                    v.supplier_key,
                    v.currency,
                    min(v.buyer_name) as buyer_name,
                    count(*) as awards,
                    sum(case when v.currency is not null then v.amount end) as total,
                    min(v.date_day) as first_day,
                    max(v.date_day) as last_day,
                    row_list(v.row_id) as award_rows
                from (
                    select
                        p.buyer_id,
                        p.buyer_name,
                        a.row_id,
                        a.supplier_key,
                        a.amount,
                        a.date_day,
                        case when a.amount > 0 then a.currency end as currency
                    from awards as a
                    join processes as p
                        on p.process_id = a.process_id
                    where
                        a.status = 'active'
                        and p.buyer_id is not null
                        and (p.status is null or p.status <> 'cancelled')
                ) as v
                group by v.buyer_id, v.supplier_key, v.currency
            ) as g
        ) as w
    ) as c
    where
        c.currency_place = 1
        and c.supplier_key is not null
) as s
where s.place = 1
