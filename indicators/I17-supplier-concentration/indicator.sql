-- one row a body, currency and calendar year with awards: concentration among its suppliers (Herfindahl and Hirschman), weighted by the number of awards; month is the year's last
select
    cast(null as varchar) as process_id,
    cast(h.row_id as varchar) as row_id,
    h.buyer_id as body_id,
    h.region,
    cast(null as varchar) as class,
    h.year * 100 + 12 as month,
    cast(null as varchar) as currency,
    case
        when
            h.buyer_id is not null
            and h.year is not null
            and h.currency is not null
            and h.awards_without_supplier * 10.0 <= h.awards
            and h.awards >= 10.0
            then h.awards * 10000.0 * h.squares / (h.total_amount * h.total_amount)
    end as numerator,
    case
        when
            h.buyer_id is not null
            and h.year is not null
            and h.currency is not null
            and h.awards_without_supplier * 10.0 <= h.awards
            and h.awards >= 10.0
            then h.awards
    end as denominator,
    case
        when h.buyer_id is null then 'buyer/id'
        when h.year is null then 'awards/date'
        when h.currency is null then 'awards/value/amount'
        when h.awards_without_supplier * 10.0 > h.awards then 'awards/suppliers/id'
        when h.awards < 10.0 then 'peers: at least 10 awards'
    end as missing
from (
    select
        s.buyer_id,
        s.year,
        s.currency,
        min(s.row_id) as row_id,
        min(s.region) as region,
        cast(sum(s.awards) as double) as awards,
        cast(sum(case when s.supplier_key is null then s.awards else 0 end) as double) as awards_without_supplier,
        cast(sum(case when s.supplier_key is not null then s.amount end) as double) as total_amount,
        sum_of(case when s.supplier_key is not null then cast(s.amount as double) * cast(s.amount as double) end) as squares
    from (
        select
            buyer_id,
            cast(floor(cast(month as double) / 100.0) as bigint) as year,
            case when amount is not null then currency end as currency,
            supplier_key,
            count(*) as awards,
            min(row_id) as row_id,
            min(region) as region,
            sum(amount) as amount
        from measured_awards
        group by
            buyer_id,
            cast(floor(cast(month as double) / 100.0) as bigint),
            case when amount is not null then currency end,
            supplier_key
    ) as s
    group by s.buyer_id, s.year, s.currency
) as h
where
    (h.buyer_id is not null and h.year is not null and h.currency is not null)
    or h.awards >= 10.0
