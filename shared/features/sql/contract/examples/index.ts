/** Worked SQL queries by the kind of document; each is tested on a capture of its kind. */
import { ofEachKind } from '../../../../core/kinds/kinds.ts';
import type { SqlExample } from '../../../../engine/tables/contract/sql-schema.ts';
import type { SqlSource } from '../tables/index.ts';
import { LIBRARY_EXAMPLES } from './library.ts';

/** Captures of different kinds: a network log and the console log of the same time. */
export const ACROSS_KINDS: SqlExample = {
  title: 'Requests and console errors by host: a network log and a console log',
  sql: `with failure as (select host, sum(repeat_count)::integer as error_count from b.message where level = 'error' group by host)
select host, count(*) as request_count, sum(transfer_bytes) as transfer_bytes, coalesce(any_value(error_count), 0) as error_count
from a.request
left join failure using (host)
group by host
order by error_count desc, transfer_bytes desc`,
};

export const SQL_EXAMPLES: Readonly<Record<SqlSource, readonly SqlExample[]>> = {
  ...ofEachKind(({ examples }) => examples),
  library: LIBRARY_EXAMPLES,
};
