-- one row a process flagged by R035: its winner
select
    p.ocid,
    p.winner_id as id
from cardinal_lone_winners as p
where
    p.others >= $threshold
    and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
