-- one row a release in a file: the places that a panel of published text may be asked for. Anywhere else the same bytes could be read as
-- something else: an identifier's object as a release, whose id is public.
-- key: file, offset, length
select
    file,
    "offset",
    length
from releases
where
    file is not null
    and "offset" is not null
    and length is not null
group by file, "offset", length
