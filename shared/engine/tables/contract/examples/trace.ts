/** Queries about traces. */
import type { SqlExample } from '../sql-schema.ts';

export const TRACE_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Longest tasks of the main thread',
    sql: `select event, start_ms, duration_ms, duration_ms - 50 as blocking_ms
from slice
where is_long_task and is_main
order by duration_ms desc
limit 50`,
  },
  {
    title: 'Blocking time by script',
    sql: `with task as (
  select start_ms, start_ms + duration_ms as end_ms, thread_id
  from slice
  where is_long_task and is_main
)
select s.url, sum(s.self_ms) as blocked_ms, count(distinct t.start_ms) as task_count
from slice s
join task t on s.thread_id = t.thread_id and s.start_ms >= t.start_ms and s.start_ms < t.end_ms
where s.url is not null
group by s.url
order by blocked_ms desc`,
  },
  {
    title: 'What the main thread did during each interaction',
    sql: `select i.event, i.type, i.duration_ms, s.title, count(*) as event_count, sum(s.self_ms) as self_ms
from interaction i
join slice s on s.is_main and s.start_ms < i.end_ms and s.start_ms + s.duration_ms > i.start_ms
where s.self_ms > 0
group by i.event, i.type, i.duration_ms, s.title
order by i.duration_ms desc, self_ms desc
limit 200`,
  },
  {
    title: 'Requests that the largest paint waited for',
    sql: `select l.step, l.start_ms, l.duration_ms as waited_ms, l.waited_for, r.url, r.duration_ms, r.wait_ms, r.download_ms
from load_step l
join request r on r.request_id = l.request_id
order by l.duration_ms desc`,
  },
  {
    title: 'Forced layout by function',
    sql: `select coalesce(original_function, function) as function, coalesce(original_source, url) as source,
  coalesce(original_line, line) as line, count(*) as read_count, sum(duration_ms) as forced_ms, max(duration_ms) as longest_ms
from forced_layout
group by all
order by forced_ms desc`,
  },
  {
    title: 'Renders by component',
    sql: `select component, coalesce(original_source, url) as source, sum(render_count) as renders, sum(equal_count) as equal_renders,
  sum(mount_count) as mounts, count(*) as commit_count, mode(why) as why
from render
group by component, coalesce(original_source, url)
order by equal_renders desc, renders desc
limit 100`,
  },
  {
    title: 'Self time by event, compared with a second trace',
    isComparison: true,
    sql: `with before as (select name, sum(self_ms) as self_ms, count(*) as events from a.slice where is_main group by name),
  after as (select name, sum(self_ms) as self_ms, count(*) as events from b.slice where is_main group by name)
select name, before.self_ms as a_ms, after.self_ms as b_ms, coalesce(after.self_ms, 0) - coalesce(before.self_ms, 0) as delta_ms,
  before.events as a_events, after.events as b_events
from before full join after using (name)
order by abs(delta_ms) desc
limit 50`,
  },
];
