/** The SQL process is killed. */
import type { Fault } from './fault.ts';
import { killChild } from './kill-child.ts';

export const killSql: Fault = {
  name: 'kill-sql',
  explains: ['sql_crashed'],
  isFor: ({ activity }) => activity.usesSql === true,
  strike: (world) => killChild(world, 'SQL', /sql-host/),
};
