-- one row an award in force to one supplier: is the supplier of the buyer's region?
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    cast(null as varchar) as currency,
    case
        when region is null or supplier_region is null then null
        when lower(supplier_region) = lower(region) then 1.0
        else 0.0
    end as numerator,
    case when region is not null and supplier_region is not null then 1.0 end as denominator,
    case
        when supplier_id is null then 'awards/suppliers/id'
        when region is null or supplier_region is null then 'parties/address/region'
    end as missing
from measured_awards
where supplier_count <= 1
