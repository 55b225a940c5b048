-- one row an award without open competition within the country's limit for direct awards: is it in the last tenth under the limit?
select
    cast(t.process_id as varchar) as process_id,
    cast(t.row_id as varchar) as row_id,
    t.buyer_id as body_id,
    t.region,
    t.class,
    t.month,
    cast(null as varchar) as currency,
    case
        when t.missing is not null then null
        when cast(t.amount as double) > 0.9 * t.most then 1.0
        else 0.0
    end as numerator,
    case when t.missing is null then 1.0 end as denominator,
    t.missing
from (
    select
        l.*,
        case
            when l.method is null then 'tender/procurementMethod'
            when l.amount is null then 'awards/value/amount'
            when pack_currency() is null then 'pack: direct_award_threshold'
            when l.currency is null then 'awards/value/currency'
            when l.currency <> pack_currency() then 'awards/value/currency: a value in the pack''s currency'
            when l.day is null then 'awards/date'
            when l.most is null then 'pack: direct_award_threshold'
        end as missing
    from (
        select
            a.process_id,
            a.row_id,
            a.buyer_id,
            a.region,
            a.class,
            a.month,
            a.day,
            a.method,
            a.amount,
            a.currency,
            cast(pack_amount('direct_award_threshold', a.day) as double) as most
        from measured_awards as a
        where a.method is null or a.method in ('direct', 'limited')
    ) as l
) as t
where
    t.missing is not null
    or cast(t.amount as double) <= t.most
