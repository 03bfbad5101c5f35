/** Queries about coverage of scripts and style sheets. */
import type { SqlExample } from '../sql-schema.ts';

export const COVERAGE_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Files by unused bytes',
    sql: `select file_id, url, part, unused_bytes, total_bytes, round(100 * unused_bytes / nullif(total_bytes, 0), 1) as unused_percent
from file
order by unused_bytes desc
limit 100`,
  },
  {
    title: 'Used share of all files',
    sql: `select count(*) as file_count, sum(total_bytes) as total_bytes, sum(used_bytes) as used_bytes,
  round(100 * sum(used_bytes) / nullif(sum(total_bytes), 0), 1) as used_percent
from file`,
  },
  {
    title: 'Unused bytes by host',
    sql: `select host, count(*) as file_count, sum(unused_bytes) as unused_bytes, sum(total_bytes) as total_bytes
from file
group by host
order by unused_bytes desc`,
  },
  {
    title: 'Largest functions or rules that were never used',
    sql: `select url, name, line, size_bytes
from unit
where count = 0
order by size_bytes desc
limit 100`,
  },
  {
    title: 'Used bytes by file, compared with a second capture',
    isComparison: true,
    sql: `with before as (select url, sum(used_bytes) as used_bytes, sum(unused_bytes) as unused_bytes from a.file group by url),
  after as (select url, sum(used_bytes) as used_bytes, sum(unused_bytes) as unused_bytes from b.file group by url)
select coalesce(before.url, after.url) as url, before.used_bytes as a_used_bytes, after.used_bytes as b_used_bytes,
  coalesce(after.unused_bytes, 0) - coalesce(before.unused_bytes, 0) as unused_delta_bytes
from before
full join after on before.url is not distinct from after.url
order by abs(unused_delta_bytes) desc
limit 50`,
  },
];
