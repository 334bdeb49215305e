-- The three roles of Mingbai and its database. Run by psql as a superuser; running it again changes nothing.
--
--   MIGRATOR_PASSWORD=… APP_PASSWORD=… BACKUP_PASSWORD=… psql -X -v database=mingbai -f deploy/roles.sql postgres
--
-- Without a password in the environment a role keeps the one it has (the embedded server needs none: its socket lies
-- in a folder of its own). Nothing in the running application can bypass row-level security: only the role that
-- migrates and the role that takes backups can, and the application logs in as neither.

\set ON_ERROR_STOP on
\set QUIET on
\if :{?database} \else \set database mingbai \endif
set client_min_messages = warning;
set log_statement = 'none';             -- passwords stay out of the server's log
set log_min_duration_statement = -1;
set log_min_error_statement = 'panic';

select format('create role %I', wanted.name)
  from (values ('mingbai_migrator'), ('mingbai_app'), ('mingbai_backup')) as wanted (name)
 where not exists (select from pg_roles where rolname = wanted.name) \gexec

alter role mingbai_migrator login nosuperuser nocreatedb nocreaterole noreplication inherit bypassrls;
alter role mingbai_app      login nosuperuser nocreatedb nocreaterole noreplication noinherit nobypassrls connection limit 100;
alter role mingbai_backup   login nosuperuser nocreatedb nocreaterole noreplication inherit bypassrls connection limit 4;

-- A backup reads everything, of every table to come too, and can write nothing.
grant pg_read_all_data to mingbai_backup;
alter role mingbai_backup set default_transaction_read_only = on;
-- A transaction left open by a lost client would hold its locks for ever.
alter role mingbai_app set idle_in_transaction_session_timeout = '30s';

\getenv migrator_password MIGRATOR_PASSWORD
\getenv app_password APP_PASSWORD
\getenv backup_password BACKUP_PASSWORD
\if :{?migrator_password}
alter role mingbai_migrator password :'migrator_password';
\endif
\if :{?app_password}
alter role mingbai_app password :'app_password';
\endif
\if :{?backup_password}
alter role mingbai_backup password :'backup_password';
\endif

select format('create database %I owner mingbai_migrator encoding ''UTF8'' template template0 lc_collate ''C'' lc_ctype ''C.UTF-8''', :'database')
 where not exists (select from pg_database where datname = :'database') \gexec
select format('alter database %I owner to mingbai_migrator', :'database') \gexec
select format('revoke all on database %I from public', :'database') \gexec
select format('grant connect on database %I to mingbai_app, mingbai_backup', :'database') \gexec
