/**
 * The programs of our own processes, as tests start them: from source, or as built with `PEN_TEST_PROGRAMS=built`. `scripts/test.mjs` sets it after
 * its build: a process that starts from its bundle needs a quarter of the CPU time, and it is what ships.
 */
import { delimiter, dirname, isAbsolute, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const isBuilt = process.env['PEN_TEST_PROGRAMS'] === 'built';

const program = (source: string, bundle: string): string =>
  isBuilt ? join(ROOT, 'dist', bundle) : join(ROOT, 'electron', source);

export const OWN_PROGRAMS = {
  pen: program('core/cli/pen.ts', 'cli/pen.js'),
  analysis: program('core/analysis-host/entry.ts', 'analysis-host/analysis-host.js'),
  secondThread: program('core/analysis-host/second-thread-entry.ts', 'second-thread/second-thread.js'),
  sql: program('features/sql/host/entry.ts', 'sql-host/sql-host.js'),
  lighthouse: {
    auditEntry: program('features/audits/audit-entry.ts', 'lighthouse/audit.js'),
    reportEntry: program('features/audits/report-entry.ts', 'lighthouse/report.js'),
  },
  /** Null: of their sources. */
  pageScripts: isBuilt ? join(ROOT, 'dist', 'page-scripts') : null,
};

/** The Node that npm runs on. A small program's heap has an eighth of the objects that it has in Electron as Node. */
export const PLAIN_NODE = process.env['npm_node_execpath'] ?? 'node';

const { PATH, TMPDIR, TEMP, TMP, SystemRoot } = process.env;

/**
 * Variables that programs need of this machine, for tests that take nothing else from the person's environment. `node` is the one of npm: the one on `PATH` may be
 * a shim that looks for Node in the person's home.
 */
export const MACHINE_ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: [...(isAbsolute(PLAIN_NODE) ? [dirname(PLAIN_NODE)] : []), PATH ?? ''].join(delimiter),
  ...{ TMPDIR, TEMP, TMP, SystemRoot },
};
