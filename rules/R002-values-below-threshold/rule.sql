-- one row a buyer with purchases by a method that a threshold limits: values just below it against the equally wide bands beneath and above
select
    cast(null as bigint) as process_id,
    'buyer' as subject_kind,
    b.buyer_id as subject_id,
    case
        when b.tested_count = 0 then 'unknown'
        when b.best is null then 'unknown'
        when b.best > $z then 'raised'
        else 'clear'
    end as verdict,
    case
        when b.tested_count > 0 and b.best is null
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' processes of the buyer under one threshold'
        when b.tested_count > 0 then null
        when b.limited_count = 0 then 'tender/procurementMethod'
        when b.amount_count = 0 then 'tender/value/amount'
        when b.has_pack = 0 then 'pack: ' || b.kind
        when b.currency_count = 0 then 'tender/value/currency: a value in the pack''s currency'
        when b.day_count = 0 then 'tender/tenderPeriod/startDate'
        else 'pack: ' || b.kind
    end as missing,
    case
        when b.best = b.price_z then b.price_below
        when b.best = b.direct_z then b.direct_below
        when b.best = b.restricted_z then b.restricted_below
    end as observed,
    case
        when b.best = b.price_z then greatest(b.price_beneath, b.price_above)
        when b.best = b.direct_z then greatest(b.direct_beneath, b.direct_above)
        when b.best = b.restricted_z then greatest(b.restricted_beneath, b.restricted_above)
    end as expected,
    cast(null as date) as on_day,
    case
        when b.best = b.price_z then b.price_rows
        when b.best = b.direct_z then b.direct_rows
        when b.best = b.restricted_z then b.restricted_rows
    end as rows,
    case
        when b.best = b.price_z then 'price_offer_threshold'
        when b.best = b.direct_z then 'direct_award_threshold'
        when b.best = b.restricted_z then 'competitive_threshold'
    end as threshold_name,
    b.best as z_score,
    case
        when b.best = b.price_z then b.price_beneath
        when b.best = b.direct_z then b.direct_beneath
        when b.best = b.restricted_z then b.restricted_beneath
    end as beneath_count,
    case
        when b.best = b.price_z then b.price_above
        when b.best = b.direct_z then b.direct_above
        when b.best = b.restricted_z then b.restricted_above
    end as above_count,
    case
        when b.best = b.price_z then b.price_count
        when b.best = b.direct_z then b.direct_count
        when b.best = b.restricted_z then b.restricted_count
    end as method_count,
    case
        when b.best = b.price_z then b.price_least
        when b.best = b.direct_z then b.direct_least
        when b.best = b.restricted_z then b.restricted_least
    end as least_threshold,
    case
        when b.best = b.price_z then b.price_most
        when b.best = b.direct_z then b.direct_most
        when b.best = b.restricted_z then b.restricted_most
    end as greatest_threshold,
    pack_currency() as currency
from (
    select
        w.*,
        case
            when w.price_z is null and w.direct_z is null and w.restricted_z is null then null
            else greatest(coalesce(w.price_z, -1000000000.0), coalesce(w.direct_z, -1000000000.0), coalesce(w.restricted_z, -1000000000.0))
        end as best
    from (
        select
            v.*,
            case
                when v.price_count >= $minimum
                    then coalesce(
                        cast(v.price_below - greatest(v.price_beneath, v.price_above) as double)
                        / nullif(sqrt(cast(v.price_below + greatest(v.price_beneath, v.price_above) as double)), 0),
                        0.0
                    )
            end as price_z,
            case
                when v.direct_count >= $minimum
                    then coalesce(
                        cast(v.direct_below - greatest(v.direct_beneath, v.direct_above) as double)
                        / nullif(sqrt(cast(v.direct_below + greatest(v.direct_beneath, v.direct_above) as double)), 0),
                        0.0
                    )
            end as direct_z,
            case
                when v.restricted_count >= $minimum
                    then coalesce(
                        cast(v.restricted_below - greatest(v.restricted_beneath, v.restricted_above) as double)
                        / nullif(sqrt(cast(v.restricted_below + greatest(v.restricted_beneath, v.restricted_above) as double)), 0),
                        0.0
                    )
            end as restricted_z
        from (
            select
                r.buyer_id,
                max(r.has_pack) as has_pack,
                min(r.kind) as kind,
                count(r.kind) as limited_count,
                count(case when r.kind is not null then r.amount end) as amount_count,
                count(case when r.kind is not null and r.in_currency then r.amount end) as currency_count,
                count(case when r.kind is not null and r.in_currency and r.amount is not null then r.day end) as day_count,
                count(
                    case
                        when r.kind = 'price_offer_threshold' then r.price_ratio
                        when r.kind = 'direct_award_threshold' then r.direct_ratio
                        when r.kind = 'competitive_threshold' then r.restricted_ratio
                    end
                ) as tested_count,
                count(case when r.kind = 'price_offer_threshold' then r.price_ratio end) as price_count,
                count(case when r.kind = 'price_offer_threshold' and r.price_ratio > 1 - $band and r.price_ratio <= 1 then 1 end) as price_below,
                count(case when r.kind = 'price_offer_threshold' and r.price_ratio > 1 - 2 * $band and r.price_ratio <= 1 - $band then 1 end) as price_beneath,
                count(case when r.price_ratio > 1 and r.price_ratio <= 1 + $band then 1 end) as price_above,
                min(case when r.kind = 'price_offer_threshold' then r.price_limit end) as price_least,
                max(case when r.kind = 'price_offer_threshold' then r.price_limit end) as price_most,
                row_list(case when r.kind = 'price_offer_threshold' and r.price_ratio > 1 - $band and r.price_ratio <= 1 then r.row_id end) as price_rows,
                count(case when r.kind = 'direct_award_threshold' then r.direct_ratio end) as direct_count,
                count(case when r.kind = 'direct_award_threshold' and r.direct_ratio > 1 - $band and r.direct_ratio <= 1 then 1 end) as direct_below,
                count(case when r.kind = 'direct_award_threshold' and r.direct_ratio > 1 - 2 * $band and r.direct_ratio <= 1 - $band then 1 end) as direct_beneath,
                count(case when r.direct_ratio > 1 and r.direct_ratio <= 1 + $band then 1 end) as direct_above,
                min(case when r.kind = 'direct_award_threshold' then r.direct_limit end) as direct_least,
                max(case when r.kind = 'direct_award_threshold' then r.direct_limit end) as direct_most,
                row_list(case when r.kind = 'direct_award_threshold' and r.direct_ratio > 1 - $band and r.direct_ratio <= 1 then r.row_id end) as direct_rows,
                count(case when r.kind = 'competitive_threshold' then r.restricted_ratio end) as restricted_count,
                count(case when r.kind = 'competitive_threshold' and r.restricted_ratio > 1 - $band and r.restricted_ratio <= 1 then 1 end) as restricted_below,
                count(case when r.kind = 'competitive_threshold' and r.restricted_ratio > 1 - 2 * $band and r.restricted_ratio <= 1 - $band then 1 end) as restricted_beneath,
                count(case when r.restricted_ratio > 1 and r.restricted_ratio <= 1 + $band then 1 end) as restricted_above,
                min(case when r.kind = 'competitive_threshold' then r.restricted_limit end) as restricted_least,
                max(case when r.kind = 'competitive_threshold' then r.restricted_limit end) as restricted_most,
                row_list(case when r.kind = 'competitive_threshold' and r.restricted_ratio > 1 - $band and r.restricted_ratio <= 1 then r.row_id end) as restricted_rows
            from (
                select
                    q.buyer_id,
                    q.row_id,
                    q.method,
                    q.kind,
                    q.amount,
                    q.day,
                    q.in_currency,
                    q.has_pack,
                    q.price_limit,
                    q.direct_limit,
                    q.restricted_limit,
                    case when q.in_currency then cast(q.amount as double) / nullif(q.price_limit, 0) end as price_ratio,
                    case when q.in_currency then cast(q.amount as double) / nullif(q.direct_limit, 0) end as direct_ratio,
                    case when q.in_currency then cast(q.amount as double) / nullif(q.restricted_limit, 0) end as restricted_ratio
                from (
                    select
                        p.buyer_id,
                        p.row_id,
                        p.method,
                        p.amount,
                        coalesce(p.tender_start_day, a.award_day) as day,
                        p.currency = pack_currency() as in_currency,
                        case when pack_currency() is null then 0 else 1 end as has_pack,
                        case
                            when in_list(p.method_details, $price_offer_methods) then 'price_offer_threshold'
                            when in_list(p.method, $direct_methods) then 'direct_award_threshold'
                            when in_list(p.method, $restricted_methods) then 'competitive_threshold'
                        end as kind,
                        cast(pack_amount('price_offer_threshold', coalesce(p.tender_start_day, a.award_day)) as double) as price_limit,
                        cast(pack_amount('direct_award_threshold', coalesce(p.tender_start_day, a.award_day)) as double) as direct_limit,
                        cast(pack_amount('competitive_threshold', coalesce(p.tender_start_day, a.award_day)) as double) as restricted_limit
                    from processes as p
                    left join (
                        select
                            w.process_id,
                            min(w.date_day) as award_day
                        from awards as w
                        where w.status = 'active'
                        group by w.process_id
                    ) as a
                        on a.process_id = p.process_id
                    where
                        p.buyer_id is not null
                        and (p.status is null or p.status not in ('cancelled', 'unsuccessful', 'withdrawn'))
                ) as q
            ) as r
            group by r.buyer_id
            having
                count(r.kind) > 0
                or count(r.method) < count(*)
        ) as v
    ) as w
) as b
