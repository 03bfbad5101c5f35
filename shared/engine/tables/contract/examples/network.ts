/** Queries about network logs. */
import type { SqlExample } from '../sql-schema.ts';

export const NETWORK_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Slowest requests',
    sql: `select request_id, url, status, resource_type, duration_ms, wait_ms, download_ms, transfer_bytes
from request
order by duration_ms desc nulls last
limit 50`,
  },
  {
    title: 'Requests, bytes and times by host',
    sql: `select host, count(*) as request_count, sum(transfer_bytes) as transfer_bytes, round(avg(wait_ms), 1) as mean_wait_ms,
  max(duration_ms) as slowest_ms
from request
group by host
order by slowest_ms desc nulls last`,
  },
  {
    title: 'Failed requests and HTTP errors',
    sql: `select request_id, url, method, status, state, failure
from request
where state = 'failed' or status >= 400
order by start_ms`,
  },
  {
    title: 'URLs that were requested more than once',
    sql: `select url, method, count(*) as request_count, sum(transfer_bytes) as transfer_bytes, list(request_id) as request_ids
from request
group by url, method
having count(*) > 1
order by request_count desc`,
  },
  {
    title: 'Text that was sent without compression',
    sql: `select r.request_id, r.url, r.mime_type, r.resource_bytes
from request r
where r.source = 'network' and r.resource_bytes > 1400
  and (r.mime_type like 'text/%' or r.mime_type like '%javascript%' or r.mime_type like '%json%' or r.mime_type like '%xml%')
  and not exists (
    select 1 from header h where h.request_id = r.request_id and h.is_response and h.name = 'content-encoding')
order by r.resource_bytes desc`,
  },
  {
    title: 'Paths, compared with a second log',
    isComparison: true,
    sql: `with before as (select path, count(*) as requests, sum(transfer_bytes) as bytes, median(duration_ms) as ms from a.request group by path),
  after as (select path, count(*) as requests, sum(transfer_bytes) as bytes, median(duration_ms) as ms from b.request group by path)
select path, before.requests as a_requests, after.requests as b_requests, before.bytes as a_bytes, after.bytes as b_bytes,
  before.ms as a_ms, after.ms as b_ms
from before full join after using (path)
order by abs(coalesce(after.bytes, 0) - coalesce(before.bytes, 0)) desc
limit 50`,
  },
];
