-- one row a process bought by a method that a threshold limits and worth no more than it: the buyer's similar purchases within a window of days, their sum against the threshold
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when not t.is_tested then 'unknown'
        when t.rows is not null then 'raised'
        else 'clear'
    end as verdict,
    case
        when t.is_tested then null
        when t.kind is null then 'tender/procurementMethod'
        when t.buyer_id is null then 'buyer/id'
        when t.class_key is null then 'tender/items/classification/id'
        when t.amount is null then 'tender/value/amount'
        when t.amount <= 0 then 'tender/value/amount: above zero'
        when pack_currency() is null then 'pack: ' || t.kind
        when t.currency is null then 'tender/value/currency'
        when t.currency <> pack_currency() then 'tender/value/currency: a value in the pack''s currency'
        when t.day is null then 'tender/tenderPeriod/startDate'
        else 'pack: ' || t.kind
    end as missing,
    coalesce(t.episode_amount, t.window_amount) as observed,
    coalesce(t.episode_limit, t.limit_amount) as expected,
    t.day as on_day,
    coalesce(t.rows, rows_of(t.row_id)) as rows,
    t.kind as threshold_name,
    t.class_key,
    t.currency,
    coalesce(t.episode_count, t.window_count) as purchase_count,
    t.first_day,
    t.last_day
from (
    with purchases as (
        select
            q.*,
            coalesce(
                q.kind is not null
                and q.buyer_id is not null
                and q.class_key is not null
                and q.amount > 0
                and q.currency = pack_currency()
                and q.day is not null
                and q.limit_amount is not null,
                false
            ) as is_tested
        from (
            select
                m.*,
                case
                    when m.kind = 'price_offer_threshold' then pack_amount('price_offer_threshold', m.day)
                    when m.kind = 'direct_award_threshold' then pack_amount('direct_award_threshold', m.day)
                    when m.kind = 'competitive_threshold' then pack_amount('competitive_threshold', m.day)
                end as limit_amount
            from (
                select
                    p.process_id,
                    p.row_id,
                    p.ocid,
                    p.buyer_id,
                    p.amount,
                    p.currency,
                    i.class_key,
                    coalesce(p.tender_start_day, a.award_day) as day,
                    case
                        when in_list(p.method_details, $price_offer_methods) then 'price_offer_threshold'
                        when in_list(p.method, $direct_methods) then 'direct_award_threshold'
                        when in_list(p.method, $restricted_methods) then 'competitive_threshold'
                    end as kind
                from processes as p
                left join (
                    select
                        t.process_id,
                        min(coalesce(t.scheme, '') || ':' || substr(t.class_id, 1, cast($digits as bigint))) as class_key,
                        max(coalesce(t.scheme, '') || ':' || substr(t.class_id, 1, cast($digits as bigint))) as last_class_key
                    from items as t
                    group by t.process_id
                ) as i
                    on i.process_id = p.process_id
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
                    (p.status is null or p.status not in ('cancelled', 'unsuccessful', 'withdrawn'))
                    and (
                        p.method is null
                        or in_list(p.method, $direct_methods)
                        or in_list(p.method, $restricted_methods)
                        or in_list(p.method_details, $price_offer_methods)
                    )
                    and (i.class_key is null or i.class_key = i.last_class_key)
            ) as m
        ) as q
        where
            q.limit_amount is null
            or q.amount is null
            or q.currency is null
            or q.currency <> pack_currency()
            or q.amount <= q.limit_amount
    ),
    -- tested purchases by a number for what makes them similar: windows sort these, and never the texts
    tested as (
        select
            p.process_id,
            p.row_id,
            p.day,
            p.amount,
            p.limit_amount,
            day_number(p.day) as start_day,
            text_number(p.kind, p.class_key || ' ' || cast(case when $same_year = 1 then extract(year from p.day) else 0 end as varchar) || ' ' || p.buyer_id) as similar
        from purchases as p
        where p.is_tested
    ),
    marked as (
        select
            n.process_id,
            n.row_id,
            n.similar,
            n.day,
            n.is_flagged,
            n.is_member,
            cast(n.limit_amount as double) as limit_amount,
            cast(n.window_amount as double) as window_amount,
            n.window_count,
            sum(
                case
                    when n.before_day is null then 1
                    when n.at_day - n.before_day > cast($days as bigint) then 1
                    else 0
                end
            ) over (
                partition by n.is_member, n.similar
                order by n.at_day nulls last, n.row_id nulls last
            ) as episode
        from (
            select
                f.*,
                lag(f.at_day) over (
                    partition by f.is_member, f.similar
                    order by f.at_day nulls last, f.row_id nulls last
                ) as before_day
            from (
                select
                    e.*,
                    case
                        when e.next_flagged_day is not null then e.next_flagged_day - e.at_day <= cast($days as bigint)
                        else false
                    end as is_member
                from (
                    select
                        d.*,
                        -- the next day, this one included, on which a window over the threshold ends
                        min(case when d.is_flagged then d.at_day end) over (
                            partition by d.similar
                            order by d.at_day desc nulls last
                        ) as next_flagged_day
                    from (
                        select
                            c.*,
                            (
                                c.window_amount > c.limit_amount
                                and c.window_count >= $minimum
                            ) as is_flagged
                        from (
                            -- every purchase enters the running sum on its day and leaves it `days` + 1 later, the
                            -- default frame takes all events of one day together, so their order does not matter
                            select
                                s.*,
                                k.step,
                                s.start_day + k.step * (cast($days as bigint) + 1) as at_day,
                                sum(case when k.step = 0 then s.amount else -s.amount end) over (
                                    partition by s.similar
                                    order by s.start_day + k.step * (cast($days as bigint) + 1) nulls last
                                ) as window_amount,
                                sum(1 - 2 * k.step) over (
                                    partition by s.similar
                                    order by s.start_day + k.step * (cast($days as bigint) + 1) nulls last
                                ) as window_count
                            from (
                                select
                                    p.*,
                                    1 as one
                                from tested as p
                                -- purchases that stand alone have no window but their own, and need none of this
                                join (
                                    select x.similar
                                    from tested as x
                                    group by x.similar
                                    having count(*) > 1
                                ) as v
                                    on v.similar = p.similar
                            ) as s
                            join (
                                select
                                    1 as one,
                                    0 as step
                                union all
                                select
                                    1 as one,
                                    1 as step
                            ) as k
                                on k.one = s.one
                        ) as c
                    ) as d
                ) as e
                where e.step = 0
            ) as f
        ) as n
    )
    select
        p.process_id,
        p.row_id,
        p.ocid,
        p.buyer_id,
        p.kind,
        p.class_key,
        p.amount,
        p.currency,
        p.day,
        p.is_tested,
        cast(p.limit_amount as double) as limit_amount,
        case
            when w.process_id is not null then w.window_amount
            when p.is_tested then cast(p.amount as double)
        end as window_amount,
        case
            when w.process_id is not null then w.window_count
            when p.is_tested then 1
        end as window_count,
        w.rows,
        w.episode_amount,
        w.episode_limit,
        w.episode_count,
        w.first_day,
        w.last_day
    from purchases as p
    left join (
        select
            m.process_id,
            m.window_amount,
            m.window_count,
            l.rows,
            l.episode_amount,
            l.episode_limit,
            l.episode_count,
            l.first_day,
            l.last_day
        from marked as m
        left join (
            select
                g.similar,
                g.episode,
                row_list(g.row_id) as rows,
                max(case when g.is_flagged then g.window_amount end) as episode_amount,
                max(case when g.is_flagged then g.limit_amount end) as episode_limit,
                count(*) as episode_count,
                min(g.day) as first_day,
                max(g.day) as last_day
            from marked as g
            where g.is_member
            group by g.similar, g.episode
        ) as l
            on l.similar = m.similar
            and l.episode = m.episode
            and m.is_member
    ) as w
        on w.process_id = p.process_id
) as t
