-- one row a process with an active award and submitted prices in the dataset's currency
with
prices as (
    select
        p.process_id,
        p.row_id,
        p.ocid,
        p.currency,
        p.valid_priced,
        p.lowest_disqualified,
        p.lowest_other
    from cardinal_prices as p
    where
        p.active_awards > 0
        and p.currency is not null
        and p.priced > 0
        and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
        and case
            when $price_comparison_procurement_methods <> ''
                then coalesce(in_list(p.method_details, $price_comparison_procurement_methods), false)
            else
                $no_price_comparison_procurement_methods = ''
                or p.method_details is null
                or not in_list(p.method_details, $no_price_comparison_procurement_methods)
        end
),
seen as (
    select
        coalesce(nullif($currency, ''), min(c.currency)) as currency
    from (
        select min(p.place) as place
        from cardinal_first_currencies as p
        where
            ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
            and case
                when $price_comparison_procurement_methods <> ''
                    then coalesce(in_list(p.method_details, $price_comparison_procurement_methods), false)
                else
                    $no_price_comparison_procurement_methods = ''
                    or p.method_details is null
                    or not in_list(p.method_details, $no_price_comparison_procurement_methods)
            end
    ) as f
    join cardinal_first_currencies as c
        on c.place = f.place
),
looked as (
    select
        p.process_id,
        p.ocid,
        p.currency,
        p.lowest_disqualified,
        p.lowest_other,
        case when p.valid_priced > 0 and p.lowest_disqualified <= p.lowest_other then 1 else 0 end as is_candidate
    from seen as s
    join prices as p
        on p.currency = s.currency
),
-- one row a process whose lowest submitted price is of a disqualified bid, first published at a tie.
flagged as (
    select
        t.process_id,
        t.bid_rows
    from (
        select
            l.process_id,
            min(lpad(cast(length(b.pointer) as varchar), 6, '0') || b.pointer || '=' || b.status) as first_key,
            row_list(b.row_id) as bid_rows
        from looked as l
        join bids as b
            on b.process_id = l.process_id
            and b.currency = l.currency
        where
            l.is_candidate = 1
            and b.status is not null
            and b.status not in ('invited', 'withdrawn')
            and try_cast(b.amount_text as double) = l.lowest_disqualified
        group by l.process_id
    ) as t
    where substr(t.first_key, 7 + cast(substr(t.first_key, 1, 6) as bigint)) = '=disqualified'
)
select
    l.process_id,
    'process' as subject_kind,
    l.ocid as subject_id,
    case when x.process_id is not null then 'raised' else 'clear' end as verdict,
    cast(null as varchar) as missing,
    case when x.process_id is not null then cast(1 as double) else cast(0 as double) end as observed,
    cast(0 as double) as expected,
    cast(null as date) as on_day,
    x.bid_rows as rows,
    l.lowest_disqualified as disqualified_amount,
    l.lowest_other as other_amount,
    l.currency
from looked as l
left join flagged as x
    on x.process_id = l.process_id
