-- From schema 1 to schema 2: entries of the stores that are folded from the log (first of them the register of measures).

-- One row an event that added entries to a store. The entries themselves are in the event's body, once and hashed.
create table entries (
  event integer primary key references events (seq),
  store text not null check (store <> ''),
  count integer not null check (count > 0)
) strict;

create index entries_by_store on entries (store, event);

create trigger entries_follow_each_other
before insert on entries
when new.event is not (select max(seq) from events)
begin
  select raise(abort, 'entries follow each other: they are added with the last event of the chain only');
end;

create trigger entries_are_not_updated
before update on entries
begin
  select raise(abort, 'entries are append-only: add an entry that corrects the old one');
end;

create trigger entries_are_not_deleted
before delete on entries
begin
  select raise(abort, 'entries are append-only: add an entry that corrects the old one');
end;

pragma user_version = 2;
