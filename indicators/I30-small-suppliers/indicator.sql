-- one row an award in force to one supplier: is the supplier a micro, small or medium firm?
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    cast(null as varchar) as currency,
    case
        when lower(supplier_scale) in ('micro', 'small', 'medium', 'sme', 'selfemployed') then 1.0
        when lower(supplier_scale) = 'large' then 0.0
    end as numerator,
    case
        when lower(supplier_scale) in ('micro', 'small', 'medium', 'sme', 'selfemployed', 'large') then 1.0
    end as denominator,
    case
        when supplier_id is null then 'awards/suppliers/id'
        when supplier_scale is null then 'parties/details/scale'
        when lower(supplier_scale) in ('micro', 'small', 'medium', 'sme', 'selfemployed', 'large') then null
        else 'parties/details/scale: a code of the list'
    end as missing
from measured_awards
where supplier_count <= 1
