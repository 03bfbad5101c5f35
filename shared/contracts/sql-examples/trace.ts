/** Questions about traces. */
import type { SqlExample } from '../sql-schema.ts';

export const TRACE_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Longest tasks of the main thread',
    sql: `select event, start_ms, duration_ms, duration_ms - 50 as blocking_ms
from slice
where name = 'RunTask' and is_main and duration_ms > 50
order by duration_ms desc
limit 50`,
  },
  {
    title: 'Blocking time by script',
    sql: `with task as (
  select start_ms, start_ms + duration_ms as end_ms, thread_id
  from slice
  where name = 'RunTask' and is_main and duration_ms > 50
)
select s.url, sum(s.self_ms) as blocked_ms, count(distinct t.start_ms) as task_count
from slice s
join task t on s.thread_id = t.thread_id and s.start_ms >= t.start_ms and s.start_ms < t.end_ms
where s.url is not null
group by s.url
order by blocked_ms desc`,
  },
  {
    title: 'Self time of the main thread by activity',
    sql: `select activity, sum(self_ms) as self_ms, round(100 * sum(self_ms) / sum(sum(self_ms)) over (), 1) as percent
from slice
where is_main and self_ms > 0
group by activity
order by self_ms desc`,
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
    title: 'Parts of the slowest interactions',
    sql: `select event, type, start_ms, duration_ms, input_delay_ms, processing_ms, presentation_delay_ms
from interaction
order by duration_ms desc
limit 20`,
  },
  {
    title: 'Requests that the largest paint waited for',
    sql: `select l.step, l.start_ms, l.duration_ms as waited_ms, l.waited_for, r.url, r.duration_ms, r.wait_ms, r.download_ms
from load_step l
join request r on r.request_id = l.request_id
order by l.duration_ms desc`,
  },
  {
    title: 'Requests that ended before the largest paint, slowest first',
    sql: `select r.url, r.resource_type, r.render_blocking, r.start_ms, r.end_ms, r.duration_ms, r.transfer_bytes
from request r
where r.end_ms <= (select coalesce(max(start_ms), 'infinity'::double) from vital where name = 'LCP')
order by r.duration_ms desc
limit 50`,
  },
  {
    title: 'Vitals of the page',
    sql: `select name, value, unit, rating, start_ms, event
from vital`,
  },
  {
    title: 'Garbage collection by second',
    sql: `select floor(start_ms / 1000) as second, count(*) as event_count, sum(self_ms) as collected_ms, max(duration_ms) as longest_ms
from slice
where activity = 'garbage-collection' and is_main
group by second
order by second`,
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
    title: 'Who changed what forced layout had to compute',
    sql: `select changed_by, function as read_by, count(*) as read_count, sum(duration_ms) as forced_ms
from forced_layout
where changed_by is not null
group by changed_by, function
order by forced_ms desc`,
  },
  {
    title: 'Functions that the browser called, by time',
    sql: `select coalesce(original_function, function, '(anonymous)') as function, coalesce(original_source, url) as source,
  count(*) as call_count, sum(duration_ms) as total_ms, max(duration_ms) as longest_ms
from slice
where name = 'FunctionCall'
group by 1, 2
order by total_ms desc
limit 100`,
  },
  {
    title: 'Sampled functions by self time',
    sql: `select coalesce(original_name, name) as function, coalesce(original_source, url) as source,
  sum(self_ms) as self_ms, sum(total_ms) as total_ms, sum(sample_count) as sample_count
from function
where kind = 'function'
group by 1, 2
order by self_ms desc
limit 100`,
  },
  {
    title: 'Evaluating and compiling scripts',
    sql: `select url, sum(duration_ms) filter (name in ('EvaluateScript', 'v8.evaluateModule')) as evaluate_ms,
  sum(duration_ms) filter (name in ('v8.compile', 'v8.compileModule')) as compile_ms
from slice
where name in ('EvaluateScript', 'v8.evaluateModule', 'v8.compile', 'v8.compileModule') and url is not null
group by url
order by coalesce(evaluate_ms, 0) + coalesce(compile_ms, 0) desc`,
  },
  {
    title: 'Layout shifts and their causes',
    sql: `select event, start_ms, score, had_recent_input, node, cause, cause_node, cause_url, changed_by
from shift
order by score desc`,
  },
  {
    title: 'Frames that took longer than two frames at 60 Hz',
    sql: `select f.event, f.start_ms, f.since_previous_ms,
  (select s.title from slice s
   where s.is_main and s.depth = 0 and s.start_ms < f.start_ms and s.start_ms + s.duration_ms > f.start_ms - f.since_previous_ms
   order by s.duration_ms desc limit 1) as longest_task
from frame f
where f.since_previous_ms > 33.3
order by f.since_previous_ms desc
limit 50`,
  },
  {
    title: 'Growth of the JS heap, nodes and listeners',
    sql: `select series, first(value order by start_ms) as first_value, last(value order by start_ms) as last_value,
  max(value) as largest_value, last(value order by start_ms) - first(value order by start_ms) as growth
from counter
where series in ('JS heap', 'Nodes', 'Listeners', 'Documents')
group by series`,
  },
  {
    title: 'Busiest threads',
    sql: `select t.thread_id, t.name, t.process_name, t.pid, sum(s.self_ms) as busy_ms, count(*) as event_count
from slice s
join thread t using (thread_id)
where s.self_ms is not null
group by t.thread_id, t.name, t.process_name, t.pid
order by busy_ms desc
limit 30`,
  },
  {
    title: 'Timers and animation frames by the function that runs',
    sql: `select s.title as started_by, c.function, c.url, count(*) as call_count, sum(c.duration_ms) as total_ms
from slice s
join slice c on c.parent_event = s.event
where s.name in ('TimerFire', 'FireAnimationFrame', 'FireIdleCallback') and c.name = 'FunctionCall'
group by s.title, c.function, c.url
order by total_ms desc
limit 50`,
  },
  {
    title: 'Time and requests by host',
    sql: `select host, count(*) as request_count, sum(transfer_bytes) as transfer_bytes, avg(wait_ms) as mean_wait_ms,
  max(duration_ms) as slowest_ms
from request
group by host
order by transfer_bytes desc nulls last`,
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
