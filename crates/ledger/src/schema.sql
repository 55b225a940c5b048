-- Schema 1 of the ledger, where every ledger begins. It is never edited: a change is a new step (step_2.sql …) and number in door.rs.

-- One row an event. The insert trigger lets only the next event of the chain in, which also
-- closes `insert or replace`, the one way round a delete trigger.
create table events (
  seq integer primary key,
  at text not null,
  author text not null check (author <> ''),
  kind text not null check (kind <> ''),
  body text not null check (json_valid(body)),
  previous text not null,
  hash text not null check (length(hash) = 64)
) strict;

create trigger events_follow_each_other
before insert on events
when new.seq is not (select coalesce(max(seq), 0) + 1 from events)
  or (new.seq > 1 and new.previous is not (select hash from events where seq = new.seq - 1))
begin
  select raise(abort, 'events follow each other: only the next event of the chain may be added');
end;

create trigger events_are_not_updated
before update on events
begin
  select raise(abort, 'events are append-only: record a new event that corrects the old one');
end;

create trigger events_are_not_deleted
before delete on events
begin
  select raise(abort, 'events are append-only: record a new event that corrects the old one');
end;

-- One row a version of a dataset; its id is the number of the event that published it.
create table versions (
  id integer primary key references events (seq),
  dataset text not null check (dataset <> ''),
  content_hash text not null check (content_hash <> ''),
  source text not null,
  pack text not null,
  releases integer not null check (releases >= 0),
  processes integer not null check (processes >= 0),
  set_aside integer not null check (set_aside >= 0)
) strict;

create index versions_by_dataset on versions (dataset, id);

-- One row a file a version was read from.
create table version_files (
  version integer not null references versions (id),
  name text not null,
  sha256 text not null check (length(sha256) = 64),
  bytes integer not null check (bytes >= 0),
  primary key (version, name)
) strict, without rowid;

-- One row a table file of a version; a table may be cut into several files.
create table version_tables (
  version integer not null references versions (id),
  "table" text not null,
  file text not null,
  sha256 text not null check (length(sha256) = 64),
  rows integer not null check (rows >= 0),
  primary key (version, "table", file)
) strict, without rowid;

create trigger versions_are_not_updated
before update on versions
begin
  select raise(abort, 'versions are immutable: publish a new one');
end;

create trigger versions_are_not_deleted
before delete on versions
begin
  select raise(abort, 'versions are immutable: publish a new one');
end;

create trigger version_files_are_not_updated
before update on version_files
begin
  select raise(abort, 'versions are immutable: publish a new one');
end;

create trigger version_files_are_not_deleted
before delete on version_files
begin
  select raise(abort, 'versions are immutable: publish a new one');
end;

create trigger version_tables_are_not_updated
before update on version_tables
begin
  select raise(abort, 'versions are immutable: publish a new one');
end;

create trigger version_tables_are_not_deleted
before delete on version_tables
begin
  select raise(abort, 'versions are immutable: publish a new one');
end;

-- 0x54757261 is "Tura": how a ledger is told from any other SQLite file.
pragma application_id = 1416983137;
pragma user_version = 1;
