-- one row a contract in force or ended: is its signed text among the published documents?
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    cast(null as varchar) as currency,
    case
        when signed_documents > 0 then 1.0
        when unaddressed_documents + untyped_documents = 0 then 0.0
    end as numerator,
    case when signed_documents > 0 or unaddressed_documents + untyped_documents = 0 then 1.0 end as denominator,
    case
        when signed_documents > 0 then null
        when unaddressed_documents > 0 then 'contracts/documents/url'
        when untyped_documents > 0 then 'contracts/documents/documentType'
    end as missing
from measured_contracts
