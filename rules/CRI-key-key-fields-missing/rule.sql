-- one row a process past planning: share of the key fields due at its stage that are published nowhere in it
select
    s.process_id,
    'process' as subject_kind,
    s.ocid as subject_id,
    case
        when s.status is null and s.active_awards = 0 then 'unknown'
        when s.active_awards = 0 and s.awards_without_status > 0 then 'unknown'
        when s.share > cast($share as double) then 'raised'
        else 'clear'
    end as verdict,
    case
        when s.status is null and s.active_awards = 0 then 'tender/status'
        when s.active_awards = 0 and s.awards_without_status > 0 then 'awards/status'
    end as missing,
    s.share as observed,
    cast($share as double) as expected,
    s.tender_start_day as on_day,
    rows_of(s.row_id) as rows,
    nullif(substr(s.missing_list, 3), '') as missing_fields,
    s.fields_missing,
    s.fields_due,
    s.status as tender_status,
    s.active_awards
from (
    select
        n.*,
        cast(n.fields_missing as double) / cast(n.fields_due as double) as share
    from (
        select
            t.process_id,
            t.row_id,
            t.ocid,
            t.status,
            t.tender_start_day,
            t.active_awards,
            t.awards_without_status,
            case when t.buyer_due then 1 else 0 end
            + case when t.method_due then 1 else 0 end
            + case when t.class_due then 1 else 0 end
            + case when t.value_due then 1 else 0 end
            + case when t.deadline_due then 1 else 0 end
            + case when t.bidders_due then 1 else 0 end
            + case when t.award_date_due then 1 else 0 end
            + case when t.award_value_due then 1 else 0 end
            + case when t.supplier_due then 1 else 0 end
            + case when t.signed_due then 1 else 0 end as fields_due,
            case when t.buyer_due and not t.buyer_known then 1 else 0 end
            + case when t.method_due and not t.method_known then 1 else 0 end
            + case when t.class_due and not t.class_known then 1 else 0 end
            + case when t.value_due and not t.value_known then 1 else 0 end
            + case when t.deadline_due and not t.deadline_known then 1 else 0 end
            + case when t.bidders_due and not t.bidders_known then 1 else 0 end
            + case when t.award_date_due and not t.award_date_known then 1 else 0 end
            + case when t.award_value_due and not t.award_value_known then 1 else 0 end
            + case when t.supplier_due and not t.supplier_known then 1 else 0 end
            + case when t.signed_due and not t.signed_known then 1 else 0 end as fields_missing,
            case when t.buyer_due and not t.buyer_known then ', buyer/id' else '' end
            || case when t.method_due and not t.method_known then ', tender/procurementMethod' else '' end
            || case when t.class_due and not t.class_known then ', tender/items/classification/id' else '' end
            || case when t.value_due and not t.value_known then ', tender/value/amount' else '' end
            || case when t.deadline_due and not t.deadline_known then ', tender/tenderPeriod/endDate' else '' end
            || case when t.bidders_due and not t.bidders_known then ', tender/numberOfTenderers' else '' end
            || case when t.award_date_due and not t.award_date_known then ', awards/date' else '' end
            || case when t.award_value_due and not t.award_value_known then ', awards/value/amount' else '' end
            || case when t.supplier_due and not t.supplier_known then ', awards/suppliers/id' else '' end
            || case when t.signed_due and not t.signed_known then ', contracts/dateSigned' else '' end as missing_list
        from (
            select
                r.process_id,
                r.row_id,
                r.ocid,
                r.status,
                r.tender_start_day,
                r.active_awards,
                r.awards_without_status,
                true as buyer_due,
                r.buyer_id is not null as buyer_known,
                true as method_due,
                r.method is not null as method_known,
                true as class_due,
                r.classed_items > 0 as class_known,
                true as value_due,
                (r.amount is not null and r.currency is not null) or r.valued_lots > 0 as value_known,
                r.is_competitive as deadline_due,
                r.tender_end_text is not null as deadline_known,
                r.is_competitive and r.is_awarded as bidders_due,
                r.number_of_tenderers is not null or r.bid_count > 0 as bidders_known,
                r.is_awarded as award_date_due,
                r.dated_awards > 0 as award_date_known,
                r.is_awarded as award_value_due,
                r.valued_awards > 0 as award_value_known,
                r.is_awarded as supplier_due,
                r.supplied_awards > 0 as supplier_known,
                r.signed_contracts > 0 as signed_due,
                r.dated_contracts > 0 as signed_known
            from (
                select
                    p.*,
                    p.method is not null and in_list(p.method, $methods) as is_competitive,
                    -- a complete tender with no award at all lacks its award; one with only cancelled or failed awards has none
                    coalesce(a.active_awards, 0) > 0
                    or (p.status is not null and p.status = 'complete' and coalesce(a.award_count, 0) = 0) as is_awarded,
                    coalesce(a.active_awards, 0) as active_awards,
                    coalesce(a.awards_without_status, 0) as awards_without_status,
                    coalesce(a.dated_awards, 0) as dated_awards,
                    coalesce(a.valued_awards, 0) as valued_awards,
                    coalesce(a.supplied_awards, 0) as supplied_awards,
                    coalesce(c.signed_contracts, 0) as signed_contracts,
                    coalesce(c.dated_contracts, 0) as dated_contracts,
                    coalesce(i.classed_items, 0) as classed_items,
                    coalesce(l.valued_lots, 0) as valued_lots,
                    coalesce(b.bid_count, 0) as bid_count
                from processes as p
                left join (
                    select
                        process_id,
                        count(*) as award_count,
                        count(case when status = 'active' then 1 end) as active_awards,
                        count(case when status is null then 1 end) as awards_without_status,
                        count(case when status = 'active' then date_text end) as dated_awards,
                        count(case when status = 'active' and currency is not null then amount end) as valued_awards,
                        count(case when status = 'active' then supplier_key end) as supplied_awards
                    from awards
                    group by process_id
                ) as a
                    on a.process_id = p.process_id
                left join (
                    select
                        process_id,
                        count(*) as signed_contracts,
                        count(signed_text) as dated_contracts
                    from contracts
                    where status in ('active', 'terminated')
                    group by process_id
                ) as c
                    on c.process_id = p.process_id
                left join (
                    select
                        process_id,
                        count(class_id) as classed_items
                    from items
                    group by process_id
                ) as i
                    on i.process_id = p.process_id
                left join (
                    select
                        process_id,
                        count(case when currency is not null then amount end) as valued_lots
                    from lots
                    group by process_id
                ) as l
                    on l.process_id = p.process_id
                left join (
                    select
                        process_id,
                        count(*) as bid_count
                    from bids
                    group by process_id
                ) as b
                    on b.process_id = p.process_id
                where p.status is null or p.status not in ('planning', 'planned', 'cancelled', 'withdrawn')
            ) as r
        ) as t
    ) as n
) as s
