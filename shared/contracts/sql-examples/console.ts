/** Questions about console logs. */
import type { SqlExample } from '../sql-schema.ts';

export const CONSOLE_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Messages by level',
    sql: `select level, sum(repeat_count)::integer as message_count, count(distinct text) as text_count
from message
where kind = 'message'
group by level
order by message_count desc`,
  },
  {
    title: 'Most frequent messages',
    sql: `select level, text, sum(repeat_count)::integer as message_count, min(time_ms) as first_ms, max(last_time_ms) as last_ms
from message
where kind = 'message'
group by level, text
order by message_count desc
limit 50`,
  },
  {
    title: 'Errors, with where they come from',
    sql: `select message_id, time_ms, source, is_uncaught, text, url, line, column_number, "function", stack
from message
where level = 'error'
order by time_ms`,
  },
  {
    title: 'Scripts that log the most',
    sql: `select url, line, sum(repeat_count)::integer as message_count, list(distinct level) as levels
from message
where url is not null
group by url, line
order by message_count desc
limit 50`,
  },
  {
    title: 'Messages by second',
    sql: `select floor(time_ms / 1000) as second, sum(repeat_count)::integer as message_count,
  coalesce(sum(repeat_count) filter (level = 'error'), 0)::integer as error_count
from message
where kind = 'message' and not is_earlier
group by second
order by second`,
  },
  {
    title: 'What no console function logged: exceptions, failed loads, deprecations',
    sql: `select source, level, text, url, line, repeat_count
from message
where source <> 'console'
order by time_ms`,
  },
  {
    title: 'Messages that differ only in their numbers',
    sql: `select regexp_replace(text, '[0-9]+', '#', 'g') as pattern, sum(repeat_count)::integer as message_count, any_value(text) as example
from message
where kind = 'message'
group by pattern
order by message_count desc
limit 50`,
  },
  {
    title: 'Uncaught exceptions, with how often each came',
    sql: `select text, sum(repeat_count)::integer as exception_count, min(time_ms) as first_ms, any_value(stack) as stack
from message
where is_uncaught
group by text
order by exception_count desc`,
  },
  {
    title: 'First error, and what was logged in the second before it',
    sql: `with failure as (select message_id, time_ms from message where level = 'error' order by message_id limit 1)
select m.message_id, m.time_ms, m.level, m.text
from message m, failure f
where m.message_id <= f.message_id and m.last_time_ms >= f.time_ms - 1000
order by m.message_id`,
  },
  {
    title: 'Longest repeats of one message',
    sql: `select message_id, level, text, repeat_count, last_time_ms - time_ms as duration_ms
from message
where repeat_count > 1
order by repeat_count desc
limit 50`,
  },
  {
    title: 'Messages per second while they repeat',
    sql: `select message_id, text, round(1000 * (repeat_count - 1) / (last_time_ms - time_ms), 1) as per_second
from message
where last_time_ms > time_ms
order by per_second desc
limit 50`,
  },
  {
    title: 'Longest pauses between messages',
    sql: `select message_id, text, time_ms - lag(last_time_ms) over (order by message_id) as pause_ms
from message
qualify pause_ms is not null
order by pause_ms desc
limit 20`,
  },
  {
    title: 'Functions that log the most',
    sql: `select coalesce(original_function, "function") as name, coalesce(original_source, url) as source, sum(repeat_count)::integer as message_count
from message
where "function" is not null or original_function is not null
group by all
order by message_count desc
limit 50`,
  },
  {
    title: 'Messages by host of their script',
    sql: `select host, sum(repeat_count)::integer as message_count, count(*) filter (level = 'error') as error_rows
from message
where kind = 'message'
group by host
order by message_count desc`,
  },
  {
    title: 'Messages by page: what was logged after each navigation',
    sql: `with pages as (
  select *, max(case when kind = 'navigation' then message_id end) over (order by message_id) as page_id from message)
select coalesce(n.text, 'first page') as page, sum(p.repeat_count)::integer as message_count
from pages p left join message n on n.message_id = p.page_id
where p.kind = 'message'
group by page
order by message_count desc`,
  },
  {
    title: 'Messages from before the recording',
    sql: `select message_id, time_ms, level, text
from message
where is_earlier
order by time_ms`,
  },
  {
    title: 'Longest texts',
    sql: `select message_id, level, length(text) as character_count, left(text, 100) as start_of_text, url, line
from message
order by character_count desc
limit 20`,
  },
  {
    title: 'Different texts and places by kind of row',
    sql: `select kind, count(distinct text) as text_count, count(distinct concat(level, ' ', url, ':', line)) as place_count
from message
group by kind
order by text_count desc`,
  },
  {
    title: 'Messages with an asynchronous stack',
    sql: `select message_id, text, regexp_extract(stack, 'after ([^,]+),', 1) as cause, stack
from message
where stack like '%after %'
order by message_id`,
  },
  {
    title: 'Errors, compared with a second log',
    isComparison: true,
    sql: `with before as (select text, sum(repeat_count)::integer as count from a.message where level = 'error' group by text),
  after as (select text, sum(repeat_count)::integer as count from b.message where level = 'error' group by text)
select text, coalesce(before.count, 0) as a_count, coalesce(after.count, 0) as b_count
from before full join after using (text)
order by b_count - a_count desc
limit 50`,
  },
];
