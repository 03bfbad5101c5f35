/** Questions about network logs. */
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
    title: 'URLs that were requested more than once',
    sql: `select url, method, count(*) as request_count, sum(transfer_bytes) as transfer_bytes, list(request_id) as request_ids
from request
group by url, method
having count(*) > 1
order by request_count desc`,
  },
  {
    title: 'Waterfall: start, wait and end of each request',
    sql: `select request_id, start_ms, start_ms + coalesce(queue_ms, 0) + coalesce(dns_ms, 0) + coalesce(connect_ms, 0) + coalesce(tls_ms, 0)
    + coalesce(send_ms, 0) as sent_ms, end_ms - coalesce(download_ms, 0) as response_ms, end_ms, url
from request
order by start_ms`,
  },
  {
    title: 'Time by part of the request',
    sql: `select sum(queue_ms) as queue_ms, sum(dns_ms) as dns_ms, sum(connect_ms) as connect_ms, sum(tls_ms) as tls_ms,
  sum(send_ms) as send_ms, sum(wait_ms) as wait_ms, sum(download_ms) as download_ms
from request`,
  },
  {
    title: 'Failed requests and HTTP errors',
    sql: `select request_id, url, method, status, state, failure
from request
where state = 'failed' or status >= 400
order by start_ms`,
  },
  {
    title: 'Bytes by resource type',
    sql: `select resource_type, count(*) as request_count, sum(transfer_bytes) as transfer_bytes, sum(resource_bytes) as resource_bytes
from request
group by resource_type
order by transfer_bytes desc`,
  },
  {
    title: 'Requests that blocked rendering',
    sql: `select request_id, url, render_blocking, start_ms, end_ms, duration_ms
from request
where render_blocking in ('blocking', 'in-body')
order by end_ms desc nulls last`,
  },
  {
    title: 'Redirects and the time that they took',
    sql: `select first.url as from_url, last.url as to_url, last.hop as redirect_count, last.start_ms - first.start_ms as redirect_ms
from request last
join request first on first.browser_id = last.browser_id and first.hop = 0
where last.hop > 0 and last.redirected_to is null
order by redirect_ms desc`,
  },
  {
    title: 'Responses from caches',
    sql: `select source, count(*) as request_count, sum(resource_bytes) as resource_bytes
from request
group by source
order by request_count desc`,
  },
  {
    title: 'Files of the network that may be cached for less than an hour',
    sql: `select r.request_id, r.url, h.value as cache_control, r.transfer_bytes
from request r
left join header h on h.request_id = r.request_id and h.is_response and h.name = 'cache-control'
where r.resource_type in ('Script', 'Stylesheet', 'Image', 'Font') and r.source = 'network'
  and coalesce(try_cast(regexp_extract(h.value, 'max-age=([0-9]+)', 1) as integer), 0) < 3600
order by r.transfer_bytes desc`,
  },
  {
    title: 'Requests of third parties',
    sql: `with page as (select host from request where resource_type = 'Document' order by start_ms limit 1)
select r.host, count(*) as request_count, sum(r.transfer_bytes) as transfer_bytes, sum(r.duration_ms) as duration_ms
from request r
where r.host is distinct from (select host from page) and r.host is not null
group by r.host
order by transfer_bytes desc`,
  },
  {
    title: 'What requested the most',
    sql: `select initiator_type, initiator_url, count(*) as request_count, sum(transfer_bytes) as transfer_bytes
from request
group by initiator_type, initiator_url
order by request_count desc
limit 50`,
  },
  {
    title: 'Requests in flight at the same time',
    sql: `select request.request_id, request.url, request.start_ms, count(*) as in_flight_count
from request
join request other on other.start_ms <= request.start_ms and coalesce(other.end_ms, 'infinity'::double) > request.start_ms
group by request.request_id, request.url, request.start_ms
order by in_flight_count desc
limit 50`,
  },
  {
    title: 'Slowest servers: time to first byte by path',
    sql: `select path, count(*) as request_count, round(median(wait_ms), 1) as median_wait_ms, max(wait_ms) as longest_wait_ms
from request
where wait_ms is not null
group by path
order by longest_wait_ms desc
limit 50`,
  },
  {
    title: 'Requests before and after the load event',
    sql: `with load as (select max(loaded_ms) as loaded_ms from request)
select r.start_ms < load.loaded_ms as before_load, count(*) as request_count, sum(r.transfer_bytes) as transfer_bytes
from request r, load
group by before_load`,
  },
  {
    title: 'New connections',
    sql: `select host, protocol, count(*) filter (connect_ms is not null) as connection_count, sum(connect_ms) as connect_ms, sum(tls_ms) as tls_ms,
  count(*) as request_count
from request
group by host, protocol
order by connection_count desc`,
  },
  {
    title: 'Largest request headers',
    sql: `select r.request_id, r.url, sum(length(h.name) + length(h.value)) as header_characters, count(*) as header_count
from request r
join header h on h.request_id = r.request_id and not h.is_response
group by r.request_id, r.url
order by header_characters desc
limit 20`,
  },
  {
    title: 'Requests by second',
    sql: `select floor(start_ms / 1000) as second, count(*) as request_count, sum(transfer_bytes) as transfer_bytes
from request
group by second
order by second`,
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
