-- one row an award in force to one supplier: is the supplier's identifier in a register missing?
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    cast(null as varchar) as currency,
    case
        when supplier_count = 0 then null
        when supplier_identifier is null then 1.0
        else 0.0
    end as numerator,
    case when supplier_count = 1 then 1.0 end as denominator,
    case when supplier_count = 0 then 'awards/suppliers' end as missing
from measured_awards
where supplier_count <= 1
