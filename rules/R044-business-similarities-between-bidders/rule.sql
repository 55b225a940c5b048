-- one row a process with rival bidders: pairs of them that publish the same telephone, e-mail, address or contact person
select
    g.process_id,
    'process' as subject_kind,
    p.ocid as subject_id,
    case
        when g.same_pairs > 0 then 'raised'
        when g.compared_pairs = 0 then 'unknown'
        else 'clear'
    end as verdict,
    case
        when g.same_pairs > 0 then null
        when g.compared_pairs = 0 then 'parties/contactPoint'
    end as missing,
    cast(g.same_pairs as double) as observed,
    cast(0 as double) as expected,
    p.tender_end_day as on_day,
    rows_join(g.first_rows, g.second_rows) as rows,
    g.rival_pairs,
    g.compared_pairs,
    g.phone_pairs,
    g.email_pairs,
    g.address_pairs,
    g.contact_pairs
from (
    select
        f.process_id,
        count(*) as rival_pairs,
        count(case when f.compared then 1 end) as compared_pairs,
        count(case when f.same then 1 end) as same_pairs,
        count(case when f.same_phone then 1 end) as phone_pairs,
        count(case when f.same_email then 1 end) as email_pairs,
        count(case when f.same_address then 1 end) as address_pairs,
        count(case when f.same_contact then 1 end) as contact_pairs,
        row_list(case when f.same then f.first_row end) as first_rows,
        row_list(case when f.same then f.second_row end) as second_rows
    from (
        select
            q.process_id,
            q.first_row,
            q.second_row,
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
            -- one row two bidders of a process, at least one of them a tenderer, that are not one firm under two ids
            select
                x.process_id,
                x.row_id as first_row,
                y.row_id as second_row,
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
                    party_id,
                    is_tenderer,
                    name_key,
                    identifier,
                    -- a number of one digit repeated is a placeholder
                    case when replace(phone, substr(phone, 1, 1), '') <> '' then phone end as phone,
                    case when email like '%_@_%' then email end as email,
                    -- an address needs a house number, a contact person two words
                    case when has_number and length(address) >= cast($least_length as bigint) then address end as address,
                    case when has_words and length(contact) >= cast($least_length as bigint) then contact end as contact
                from (
                    select
                        process_id,
                        row_id,
                        party_id,
                        is_tenderer,
                        coalesce(text_key(legal_name), text_key(name)) as name_key,
                        identifier,
                        phone_key(telephone) as phone,
                        lower(trim(email)) as email,
                        text_key(street || ' ' || coalesce(locality, '')) as address,
                        translate(street, '0123456789', '') <> street as has_number,
                        text_key(contact_name) as contact,
                        trim(contact_name) like '% %' as has_words
                    from parties
                    where
                        (is_tenderer or is_supplier)
                        and party_id is not null
                ) as r
            ) as x
            join (
                select
                    process_id,
                    row_id,
                    party_id,
                    is_tenderer,
                    name_key,
                    identifier,
                    -- a number of one digit repeated is a placeholder
                    case when replace(phone, substr(phone, 1, 1), '') <> '' then phone end as phone,
                    case when email like '%_@_%' then email end as email,
                    -- an address needs a house number, a contact person two words
                    case when has_number and length(address) >= cast($least_length as bigint) then address end as address,
                    case when has_words and length(contact) >= cast($least_length as bigint) then contact end as contact
                from (
                    select
                        process_id,
                        row_id,
                        party_id,
                        is_tenderer,
                        coalesce(text_key(legal_name), text_key(name)) as name_key,
                        identifier,
                        phone_key(telephone) as phone,
                        lower(trim(email)) as email,
                        text_key(street || ' ' || coalesce(locality, '')) as address,
                        translate(street, '0123456789', '') <> street as has_number,
                        text_key(contact_name) as contact,
                        trim(contact_name) like '% %' as has_words
                    from parties
                    where
                        (is_tenderer or is_supplier)
                        and party_id is not null
                ) as r
            ) as y
                on y.process_id = x.process_id
                and y.party_id > x.party_id
            left join (
                -- partners in one bid or one award are not rivals
                select
                    b.process_id,
                    b.party_id as first_id,
                    c.party_id as second_id
                from bidders as b
                join bidders as c
                    on c.bid_row_id = b.bid_row_id
                    and c.party_id > b.party_id
                where b.bid_row_id in (select row_id from bids where tenderer_count > 1)
                union
                select
                    s.process_id,
                    s.party_id as first_id,
                    t.party_id as second_id
                from suppliers as s
                join suppliers as t
                    on t.award_row_id = s.award_row_id
                    and t.party_id > s.party_id
                where s.award_row_id in (select row_id from awards where supplier_count > 1)
            ) as partners
                on partners.process_id = x.process_id
                and partners.first_id = x.party_id
                and partners.second_id = y.party_id
            where
                (x.is_tenderer or y.is_tenderer)
                and partners.process_id is null
                and case
                    when x.identifier is not null and y.identifier is not null then x.identifier <> y.identifier
                    else x.name_key is null or y.name_key is null or x.name_key <> y.name_key
                end
        ) as q
        left join (
            select
                r.contact_key
            from (
                select
                    d.party_id,
                    phone_key(d.telephone) as contact_key
                from (
                    select
                        party_id,
                        telephone
                    from parties
                    where telephone is not null
                    group by party_id, telephone
                ) as d
            ) as r
            where r.contact_key is not null
            group by r.contact_key
            having count(distinct r.party_id) > cast($common as bigint)
        ) as common_phone
            on common_phone.contact_key = q.phone
        left join (
            select
                r.contact_key
            from (
                select
                    d.party_id,
                    lower(trim(d.email)) as contact_key
                from (
                    select
                        party_id,
                        email
                    from parties
                    where email is not null
                    group by party_id, email
                ) as d
            ) as r
            where r.contact_key is not null
            group by r.contact_key
            having count(distinct r.party_id) > cast($common as bigint)
        ) as common_email
            on common_email.contact_key = q.email
        left join (
            select
                r.contact_key
            from (
                select
                    d.party_id,
                    text_key(d.street || ' ' || coalesce(d.locality, '')) as contact_key
                from (
                    select
                        party_id,
                        street,
                        locality
                    from parties
                    where street is not null
                    group by party_id, street, locality
                ) as d
            ) as r
            where r.contact_key is not null
            group by r.contact_key
            having count(distinct r.party_id) > cast($common as bigint)
        ) as common_address
            on common_address.contact_key = q.address
        left join (
            select
                r.contact_key
            from (
                select
                    d.party_id,
                    text_key(d.contact_name) as contact_key
                from (
                    select
                        party_id,
                        contact_name
                    from parties
                    where contact_name is not null
                    group by party_id, contact_name
                ) as d
            ) as r
            where r.contact_key is not null
            group by r.contact_key
            having count(distinct r.party_id) > cast($common as bigint)
        ) as common_contact
            on common_contact.contact_key = q.contact
    ) as f
    group by f.process_id
) as g
join processes as p
    on p.process_id = g.process_id
where p.status is null or p.status <> 'cancelled'
