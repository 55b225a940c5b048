-- Tura's own functions, as DuckDB macros: with them every rule also runs in DuckDB.
-- The definitions, with their sources, are in docs/rules.md.

create macro quantile8_sorted(l, p) as
    case
        when l is null or len(l) = 0 then null
        when floor((len(l) + 1.0 / 3) * p + 1.0 / 3) <= 0 then l[1]
        when floor((len(l) + 1.0 / 3) * p + 1.0 / 3) >= len(l) then l[len(l)]
        else
            l[cast(floor((len(l) + 1.0 / 3) * p + 1.0 / 3) as bigint)]
            + (((len(l) + 1.0 / 3) * p + 1.0 / 3) - floor((len(l) + 1.0 / 3) * p + 1.0 / 3))
            * (
                l[cast(floor((len(l) + 1.0 / 3) * p + 1.0 / 3) as bigint) + 1]
                - l[cast(floor((len(l) + 1.0 / 3) * p + 1.0 / 3) as bigint)]
            )
    end;

create macro quantile8(x, p) as
    quantile8_sorted(list_sort(list(cast(x as double)) filter (where x is not null)), p);

create macro fence_upper(q1, q3) as q3 + 1.5 * (q3 - q1);

create macro fence_lower(q1, q3) as q1 - 1.5 * (q3 - q1);

create macro mean_of(x) as avg(cast(x as double));

create macro sum_of(x) as sum(cast(x as double));

create macro sd_of(x) as stddev_samp(cast(x as double));

create macro screen_cv(x) as
    case
        when count(x) >= 2 and avg(cast(x as double)) <> 0
            then stddev_samp(cast(x as double)) / avg(cast(x as double))
    end;

create macro screen_spread(x) as
    case
        when count(x) >= 2 and min(cast(x as double)) > 0
            then (max(cast(x as double)) - min(cast(x as double))) / min(cast(x as double))
    end;

create macro screen_kurtosis(x) as
    case when count(x) >= 4 and stddev_samp(cast(x as double)) > 0 then kurtosis(cast(x as double)) end;

create macro screen_skewness(x) as
    case when count(x) >= 3 and stddev_samp(cast(x as double)) > 0 then skewness(cast(x as double)) end;

create macro sorted_list(x) as list_sort(list(cast(x as double)) filter (where x is not null));

create macro screen_difference_sorted(l) as
    case when len(l) >= 2 and l[1] > 0 then (l[2] - l[1]) / l[1] end;

create macro screen_difference(x) as screen_difference_sorted(sorted_list(x));

create macro screen_relative_distance_sorted(l) as
    case
        when len(l) >= 3 and list_aggregate(l[2:], 'stddev_samp') > 0
            then (l[2] - l[1]) / list_aggregate(l[2:], 'stddev_samp')
    end;

create macro screen_relative_distance(x) as screen_relative_distance_sorted(sorted_list(x));

create macro screen_ks_sorted(l) as
    case
        when len(l) >= 3 and l[len(l)] > l[1]
            then list_max(
                list_transform(
                    range(1, len(l) + 1),
                    lambda i: abs((l[i] - l[1]) / (l[len(l)] - l[1]) - cast(i as double) / (len(l) + 1))
                )
            )
    end;

create macro screen_ks(x) as screen_ks_sorted(sorted_list(x));

create macro row_list(x) as list_sort(list_distinct(list(x) filter (where x is not null)));

create macro row_lists(l) as list_sort(list_distinct(flatten(list(l) filter (where l is not null))));

create macro text_list
    (t) as string_agg(t, '|' order by t),
    (t, k) as string_agg(t, '|' order by k nulls last, t);

create macro rows_of
    (a) as list_sort(list_distinct(list_filter([a], lambda r: r is not null))),
    (a, b) as list_sort(list_distinct(list_filter([a, b], lambda r: r is not null))),
    (a, b, c) as list_sort(list_distinct(list_filter([a, b, c], lambda r: r is not null))),
    (a, b, c, d) as list_sort(list_distinct(list_filter([a, b, c, d], lambda r: r is not null)));

create macro rows_join(a, b) as list_sort(list_distinct(list_concat(coalesce(a, []), coalesce(b, []))));

create macro is_instant(t) as
    t is not null and regexp_full_match(t, '\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})');

create macro days_between(a, b) as
    case
        when is_instant(a) and is_instant(b)
            then (epoch(try_cast(b as timestamptz)) - epoch(try_cast(a as timestamptz))) / 86400.0
        else cast(date_diff('day', try_cast(left(a, 10) as date), try_cast(left(b, 10) as date)) as double)
    end;

create macro pack_amount(n, d) as (
    select any_value(t.amount)
    from pack_amounts as t
    where t.name = n and d >= t.from_day and (t.to_day is null or d < t.to_day)
);

create macro pack_currency() as (select any_value(t.currency) from pack as t);

create macro param(n, d) as (
    select any_value(t.value)
    from rule_params as t
    where t.name = n and (t.from_day is null or d >= t.from_day) and (t.to_day is null or d < t.to_day)
);

create macro is_working_day(d) as (
    select any_value(t.is_working)
    from calendar as t
    where t.day = d
);

create macro in_list(t, l) as list_contains(string_split(l, '|'), t);

create macro map_value(t, l) as
    try_cast(
        regexp_extract(
            list_filter(string_split(l, '|'), lambda e: regexp_replace(e, '=[^=]*$', '') = t and contains(e, '='))[1],
            '=([^=]*)$',
            1
        ) as double
    );

create macro text_key(t) as nullif(regexp_replace(lower(t), '[^\pL\pN]', '', 'g'), '');

create macro phone_key(t) as
    case
        when len(regexp_replace(t, '[^0-9]', '', 'g')) >= 6 then right(regexp_replace(t, '[^0-9]', '', 'g'), 9)
    end;

create macro text_number(kind, t) as case when t is not null then hash(kind || ' ' || t) end;

create macro day_number(d) as cast(date_diff('day', date '1970-01-01', cast(d as date)) as bigint);
