-- one row a process with bidders: bidders that publish the same telephone, e-mail, address or contact person as the buyer
select
    g.process_id,
    'process' as subject_kind,
    p.ocid as subject_id,
    case
        when g.same_bidders > 0 then 'raised'
        when g.buyers = 0 then 'unknown'
        when g.compared_bidders = 0 then 'unknown'
        else 'clear'
    end as verdict,
    case
        when g.same_bidders > 0 then null
        when g.buyers = 0 then 'buyer/id'
        when g.compared_bidders = 0 then 'parties/contactPoint'
    end as missing,
    cast(g.same_bidders as double) as observed,
    cast(0 as double) as expected,
    p.tender_end_day as on_day,
    rows_join(g.buyer_rows, g.bidder_rows) as rows,
    g.bidders,
    g.compared_bidders,
    g.phone_bidders,
    g.email_bidders,
    g.address_bidders,
    g.contact_bidders
from (
    select
        f.process_id,
        count(distinct f.buyer_row) as buyers,
        count(distinct f.bidder_row) as bidders,
        count(distinct case when f.compared then f.bidder_row end) as compared_bidders,
        count(distinct case when f.same then f.bidder_row end) as same_bidders,
        count(distinct case when f.same_phone then f.bidder_row end) as phone_bidders,
        count(distinct case when f.same_email then f.bidder_row end) as email_bidders,
        count(distinct case when f.same_address then f.bidder_row end) as address_bidders,
        count(distinct case when f.same_contact then f.bidder_row end) as contact_bidders,
        row_list(case when f.same then f.buyer_row end) as buyer_rows,
        row_list(case when f.same then f.bidder_row end) as bidder_rows
    from (
        select
            q.process_id,
            q.buyer_row,
            q.bidder_row,
            q.phone is not null and common_phone.contact_key is null as same_phone,
            q.email is not null and common_email.contact_key is null as same_email,
            q.address is not null and common_address.contact_key is null as same_address,
            q.contact is not null and common_contact.contact_key is null as same_contact,
            ((q.phone is not null and common_phone.contact_key is null)
                or (q.email is not null and common_email.contact_key is null)
                or (q.address is not null and common_address.contact_key is null)
                or (q.contact is not null and common_contact.contact_key is null)) as same,
            ((q.phone_compared and common_phone.contact_key is null)
                or (q.email_compared and common_email.contact_key is null)
                or (q.address_compared and common_address.contact_key is null)
                or (q.contact_compared and common_contact.contact_key is null)) as compared
        from (
            -- one row a bidder and a buying body of the process (null where none is named) that are not one body under two ids
            select
                y.process_id,
                x.row_id as buyer_row,
                y.row_id as bidder_row,
                case when x.phone = y.phone then x.phone end as phone,
                x.phone is not null and y.phone is not null as phone_compared,
                case when x.email = y.email then x.email end as email,
                x.email is not null and y.email is not null as email_compared,
                case when x.address = y.address then x.address end as address,
                x.address is not null and y.address is not null as address_compared,
                case when x.contact = y.contact then x.contact end as contact,
                x.contact is not null and y.contact is not null as contact_compared
            from (
                select
                    process_id,
                    row_id,
                    name_key,
                    identifier,
                    phone,
                    email,
                    case when address_length >= cast($least_length as bigint) then address end as address,
                    case when contact_length >= cast($least_length as bigint) then contact end as contact
                from party_contacts
                where
                    (is_tenderer or is_supplier)
                    and (is_buyer is null or not is_buyer)
                    and party_id is not null
            ) as y
            left join (
                select
                    process_id,
                    row_id,
                    name_key,
                    identifier,
                    phone,
                    email,
                    case when address_length >= cast($least_length as bigint) then address end as address,
                    case when contact_length >= cast($least_length as bigint) then contact end as contact
                from party_contacts
                where
                    is_buyer
                    and party_id is not null
            ) as x
                on x.process_id = y.process_id
            where
                case
                    when x.identifier is not null and y.identifier is not null then x.identifier <> y.identifier
                    else x.name_key is null or y.name_key is null or x.name_key <> y.name_key
                end
        ) as q
        left join contact_uses as common_phone
            on common_phone.contact_key = q.phone
            and common_phone.parties > cast($common as bigint)
        left join contact_uses as common_email
            on common_email.contact_key = q.email
            and common_email.parties > cast($common as bigint)
        left join contact_uses as common_address
            on common_address.contact_key = q.address
            and common_address.parties > cast($common as bigint)
        left join contact_uses as common_contact
            on common_contact.contact_key = q.contact
            and common_contact.parties > cast($common as bigint)
    ) as f
    group by f.process_id
) as g
join processes as p
    on p.process_id = g.process_id
where p.status is null or p.status <> 'cancelled'
