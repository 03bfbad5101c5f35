/** Queries about memory ledgers. */
import type { SqlExample } from '../sql-schema.ts';

export const MEMORY_LEDGER_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Parts of the process of the target',
    sql: `select part, part.private_bytes, part.private_bytes / sum(part.private_bytes) over () as share
from part join process using (moment, process_id)
where is_of_target and moment = 'end'
order by part.private_bytes desc`,
  },
  {
    title: 'Who keeps memory outside the JS heap',
    sql: `select owner_kind, object_count, size_bytes, is_at_least, held_by, url, line
from owner
order by size_bytes desc nulls last, object_count desc`,
  },
  {
    title: 'Private memory over time',
    sql: `select process_id, at_ms, sum(private_bytes) as private_bytes
from sample
group by process_id, at_ms
order by process_id, at_ms`,
  },
  {
    title: 'Reserved inside each part',
    sql: `select process_id, part, name, reserved_bytes, source
from reserved
where moment = 'end'
order by reserved_bytes desc
limit 50`,
  },
  {
    title: 'Parts, compared with a second ledger',
    isComparison: true,
    sql: `select part, a.private_bytes as a_bytes, b.private_bytes as b_bytes, b.private_bytes - a.private_bytes as delta_bytes
from (select part.part, part.private_bytes from a.part part join a.process p using (moment, process_id) where p.is_of_target and moment = 'end') a
full join (select part.part, part.private_bytes from b.part part join b.process p using (moment, process_id) where p.is_of_target and moment = 'end') b using (part)
order by abs(coalesce(b.private_bytes, 0) - coalesce(a.private_bytes, 0)) desc`,
  },
];
