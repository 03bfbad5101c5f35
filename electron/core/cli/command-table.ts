/** Every command: core's own, and those of features. */
import { FEATURE_COMMANDS } from '../../features/commands.ts';
import { LIST_FLAGS, TARGET_FLAGS, type CommandDescription } from './command.ts';
import type { FlagName } from './arguments/flags.ts';

const SERVER_FLAGS: readonly FlagName[] = [
  ...TARGET_FLAGS,
  'transport',
  'addr',
  'stateless',
  'strict',
  'disable-category',
  'structured',
  'core',
];

const CORE_COMMANDS: readonly CommandDescription[] = [
  {
    name: 'open',
    order: 5,
    usage: '[FILE…]',
    summary:
      'Open the window in your browser, with these capture files; also what pen does without a command. It listens on this machine only, and ends when nobody used it for half an hour.',
    flags: [...TARGET_FLAGS, 'addr', 'idle', 'no-browser'],
    load: async () => (await import('./commands/open.ts')).runOpen,
  },
  {
    name: 'guide',
    order: 10,
    usage: '[JOB]',
    summary: 'One page for an agent with a terminal: how to find a leak, a slow click, a slow load, with the commands.',
    flags: [],
    load: async () => (await import('./commands/guide.ts')).runGuide,
  },
  {
    name: 'targets',
    order: 20,
    usage: '',
    summary:
      'List the pages, workers, and processes of Node, Deno, Bun and workerd that can be profiled; with --abilities, what can be captured of each; with --local, your Node, Deno, Chromium and Electron processes on this machine, also those that do not listen yet.',
    flags: [...TARGET_FLAGS, ...LIST_FLAGS, 'abilities', 'local'],
    load: async () => (await import('./commands/targets.ts')).runTargets,
  },
  {
    name: 'capture',
    order: 30,
    usage: 'KIND [--duration S] [--out FILE] [OPTIONS]',
    summary:
      'Take a heap snapshot, or record for S seconds: heap, heap-timeline, heap-sampling, cpu, trace, network, console, js-coverage, css-coverage, lighthouse. The capture is stored in the library and written to FILE.',
    flags: [...TARGET_FLAGS, 'target', 'out', 'duration'],
    load: async () => (await import('./commands/capture.ts')).runCapture,
    optionsHelp: async () => (await import('./capture-kinds.ts')).captureOptionsHelp(),
  },
  {
    name: 'analyze',
    order: 80,
    usage: 'FILE',
    summary:
      'Summarize a capture file: classes of a heap snapshot or timeline, functions that allocated, functions of a CPU profile, insights of a trace.',
    flags: [...LIST_FLAGS, 'no-cache'],
    load: async () => (await import('./commands/files/analyze.ts')).runAnalyze,
  },
  {
    name: 'diff',
    order: 110,
    usage: 'A B [C…]',
    summary:
      'Compare two heap snapshots, sampled heap profiles, CPU profiles or traces, the earlier first: objects per class, bytes or time per function, figures; more snapshots: a series.',
    flags: [...LIST_FLAGS, 'match', 'fail-on', 'no-cache'],
    load: async () => (await import('./commands/files/diff.ts')).runDiff,
  },
  {
    name: 'export',
    order: 180,
    usage: 'CAPTURE [FILE] [--redact] | [CAPTURE|FILE…] DIR --format parquet',
    summary:
      'Write a capture of the library to a file, as it is or in another format; with --redact, secrets are replaced and reported. FILE may exist; default: the id of the capture, in the project folder. With --format parquet, write the tables of these captures, or of the whole library, into a dataset.',
    flags: [...TARGET_FLAGS, 'redact', 'format', 'app', 'build', 'label', 'tables', 'since', 'no-cache'],
    load: async () => (await import('./commands/files/export.ts')).runExport,
  },
  {
    name: 'call',
    order: 200,
    usage: 'TOOL [JSON]',
    summary:
      'Call any tool by its name, with its parameters as JSON. A picture is written to --out, or into the current folder.',
    flags: [...TARGET_FLAGS, 'target', 'out'],
    load: async () => (await import('./commands/call.ts')).runCall,
    subjectHelp: async ([tool = '']) => (await import('./commands/call.ts')).toolHelp(tool),
  },
  {
    name: 'mcp',
    order: 230,
    usage: '',
    summary: 'Serve MCP over stdio, joining the running app if there is one.',
    flags: [...SERVER_FLAGS, 'assistant'],
    repeatable: ['cdp-url'],
    load: async () => (await import('./commands/serve-mcp.ts')).runMcp,
  },
  {
    name: 'serve',
    order: 240,
    usage: '',
    summary: 'Serve MCP over Streamable HTTP on this machine, without a window.',
    flags: [...SERVER_FLAGS, 'idle'],
    repeatable: ['cdp-url'],
    load: async () => (await import('./commands/serve-mcp.ts')).runServe,
  },
  {
    name: 'audit',
    order: 260,
    usage: '[TEXT]',
    summary:
      'Print what assistants and scripts did and what was allowed, newest first; TEXT filters by client, tool, target or argument.',
    flags: [...LIST_FLAGS],
    load: async () => (await import('./commands/audit.ts')).runAudit,
  },
  {
    name: 'app',
    order: 270,
    usage: '',
    summary: 'Start the installed app with its window, or say how to get it.',
    flags: [],
    load: async () => (await import('./commands/app.ts')).runApp,
  },
  {
    name: 'token',
    order: 280,
    usage: '[--new]',
    summary: 'Print the token that assistants send over HTTP, or replace it with a new one.',
    flags: ['new'],
    load: async () => (await import('./commands/token.ts')).runToken,
  },
  {
    name: 'doctor',
    order: 290,
    usage: '',
    summary: 'Report what is installed, found and reachable, and how to fix the rest.',
    flags: ['cdp-url'],
    load: async () => (await import('./commands/doctor.ts')).runDoctor,
  },
];

export const COMMANDS: readonly CommandDescription[] = [
  ...CORE_COMMANDS,
  ...FEATURE_COMMANDS.flatMap(({ COMMANDS: own = [] }) => own),
].toSorted((a, b) => a.order - b.order);
