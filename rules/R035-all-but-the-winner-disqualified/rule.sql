-- one row a decided contest (lot, or process without lots) with bids of two tenderers or more: other tenderers disqualified while only the winner's bid stayed valid
select
    t.process_id,
    case when t.contest_id = '' then 'process' else 'lot' end as subject_kind,
    case when t.contest_id = '' then t.ocid else t.contest_id end as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.valid_others = 0 and t.disqualified_others >= cast($others as bigint) then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    cast(t.disqualified_others as double) as observed,
    cast($others as double) as expected,
    t.award_day as on_day,
    rows_join(rows_of(t.award_row_id, t.winner_row_id), t.disqualified_rows) as rows,
    t.winner_key,
    t.valid_others,
    t.disqualified_bids,
    t.submitted_bids,
    t.number_of_tenderers,
    t.method_details
from (
    select
        g.*,
        p.ocid,
        p.method_details,
        p.number_of_tenderers,
        d.disqualified_rows,
        case
            when g.valid_others > 0 then null
            when g.contest_id <> '' and l.loose_bids > 0 then 'bids/details/relatedLots: one lot a bid'
            when g.contest_id = '' and l.lot_bids > 0 then 'tender/lots/id'
            when g.submitted_bids = 0 then 'bids/details'
            when g.with_status < g.submitted_bids then 'bids/details/status'
            when g.decided_bids < g.submitted_bids then 'bids/details/status: valid or disqualified'
            when g.winner_key is null then 'awards/suppliers/id'
            when g.without_key > 0 then 'bids/details/tenderers/id'
            when g.winner_valid = 0 then 'bids/details/status: a valid bid of the winner'
            when p.lot_count = 0 and p.number_of_tenderers > g.tenderers then 'bids/details: a bid of every tenderer'
        end as missing
    from (
        select
            w.process_id,
            w.contest_id,
            min(w.award_row_id) as award_row_id,
            min(w.award_day) as award_day,
            min(w.winner_key) as winner_key,
            cast(sum(w.bid_count) as bigint) as submitted_bids,
            sum(w.with_status) as with_status,
            sum(w.decided) as decided_bids,
            sum(case when w.tenderer_key is null then w.bid_count else 0 end) as without_key,
            count(w.tenderer_key) as tenderers,
            count(case when w.tenderer_key = w.winner_key and w.valid > 0 then 1 end) as winner_valid,
            max(case when w.tenderer_key = w.winner_key then w.valid_row_id end) as winner_row_id,
            count(case when w.tenderer_key <> w.winner_key and w.valid > 0 then 1 end) as valid_others,
            cast(sum(w.disqualified) as bigint) as disqualified_bids,
            count(case when w.tenderer_key <> w.winner_key and w.disqualified > 0 then 1 end) as disqualified_others
        from (
            select
                c.process_id,
                c.contest_id,
                b.tenderer_key,
                min(c.award_row_id) as award_row_id,
                min(c.award_day) as award_day,
                min(c.winner_key) as winner_key,
                count(b.row_id) as bid_count,
                count(b.status) as with_status,
                count(case when b.status in ('valid', 'disqualified') then 1 end) as decided,
                count(case when b.status = 'valid' then 1 end) as valid,
                max(case when b.status = 'valid' then b.row_id end) as valid_row_id,
                count(case when b.status = 'disqualified' then 1 end) as disqualified
            from (
                select
                    k.process_id,
                    k.contest_id,
                    min(k.award_row_id) as award_row_id,
                    min(k.award_day) as award_day,
                    case
                        when count(a.supplier_key) = count(*) and min(a.supplier_key) = max(a.supplier_key)
                            then min(a.supplier_key)
                    end as winner_key
                from contests as k
                join contest_awards as a
                    on a.process_id = k.process_id
                    and a.contest_id = k.contest_id
                where k.is_final
                group by k.process_id, k.contest_id
                having
                    min(a.supplier_key) = max(a.supplier_key)
                    or min(a.supplier_key) is null
            ) as c
            left join contest_bids as b
                on b.process_id = c.process_id
                and b.contest_id = c.contest_id
            group by c.process_id, c.contest_id, b.tenderer_key
        ) as w
        group by w.process_id, w.contest_id
    ) as g
    join processes as p
        on p.process_id = g.process_id
    left join (
        select
            process_id,
            count(case when lot_count <> 1 then 1 end) as loose_bids,
            count(case when lot_count > 0 then 1 end) as lot_bids
        from bids
        where
            status is null
            or status not in ('invited', 'withdrawn')
        group by process_id
    ) as l
        on l.process_id = g.process_id
    left join (
        select
            process_id,
            contest_id,
            row_list(row_id) as disqualified_rows
        from contest_bids
        where status = 'disqualified'
        group by process_id, contest_id
    ) as d
        on d.process_id = g.process_id
        and d.contest_id = g.contest_id
    where
        (p.status is null or p.status <> 'cancelled')
        and (p.method is null or p.method <> 'direct')
        and (
            g.submitted_bids <> 1
            or (g.contest_id <> '' and l.loose_bids > 0)
            or (g.contest_id = '' and l.lot_bids > 0)
        )
) as t
where
    t.missing is not null
    or t.tenderers > 1
