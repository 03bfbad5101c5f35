/** Queries about console logs. */
import type { SqlExample } from '../sql-schema.ts';

export const CONSOLE_EXAMPLES: readonly SqlExample[] = [
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
    title: 'Messages by second',
    sql: `select floor(time_ms / 1000) as second, sum(repeat_count)::integer as message_count,
  coalesce(sum(repeat_count) filter (level = 'error'), 0)::integer as error_count
from message
where kind = 'message' and not is_earlier
group by second
order by second`,
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
