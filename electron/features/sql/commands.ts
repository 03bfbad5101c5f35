import { LIST_FLAGS, type CommandDescription } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'sql',
    order: 130,
    usage: 'FILE… "select …"',
    summary:
      'Ask captures an SQL query; several are the schemas a, b, …. "describe" lists their tables; library.capture lists the library.',
    flags: [...LIST_FLAGS, 'format', 'output', 'no-cache', 'standalone'],
    load: async () => (await import('./commands/sql.ts')).runSql,
  },
];
