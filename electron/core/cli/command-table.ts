/** Every command: its arguments, and the file that is loaded only when it runs. */
import type { RunCommand } from './context.ts';
import type { FlagName } from './arguments/flags.ts';

export interface CommandDescription {
  readonly name: string;
  /** Arguments as shown in the help. */
  readonly usage: string;
  readonly summary: string;
  readonly flags: readonly FlagName[];
  /** Flags that may be given more than once. */
  readonly repeatable?: readonly FlagName[];
  readonly load: () => Promise<RunCommand>;
  /** The command validates its flags itself, with this function. */
  readonly optionsHelp?: () => Promise<string>;
  /** Help about what the arguments name; null if they name nothing. */
  readonly subjectHelp?: (positionals: readonly string[]) => Promise<string | null>;
}

/** Accepted by every command. */
export const COMMON_FLAGS: readonly FlagName[] = ['help', 'version', 'json', 'data-dir', 'log-level'];
const TARGET_FLAGS: readonly FlagName[] = ['cdp-url', 'standalone', 'project-root', 'allow-eval'];
const LIST_FLAGS: readonly FlagName[] = ['top', 'all'];
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

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'guide',
    usage: '[JOB]',
    summary: 'One page for an agent with a terminal: how to find a leak, a slow click, a slow load, with the commands.',
    flags: [],
    load: async () => (await import('./commands/guide.ts')).runGuide,
  },
  {
    name: 'targets',
    usage: '',
    summary:
      'List the pages, workers, and processes of Node, Deno, Bun and workerd that can be profiled; with --abilities, what can be captured of each; with --local, your Node, Deno, Chromium and Electron processes on this machine, also those that do not listen yet.',
    flags: [...TARGET_FLAGS, ...LIST_FLAGS, 'abilities', 'local'],
    load: async () => (await import('./commands/targets.ts')).runTargets,
  },
  {
    name: 'capture',
    usage: 'KIND [--duration S] [--out FILE] [OPTIONS]',
    summary:
      'Take a heap snapshot, or record for S seconds: heap, heap-timeline, heap-sampling, cpu, trace, network, console, js-coverage, css-coverage, lighthouse. The capture is stored in the library and written to FILE.',
    flags: [...TARGET_FLAGS, 'target', 'out', 'duration'],
    load: async () => (await import('./commands/capture.ts')).runCapture,
    optionsHelp: async () => (await import('./capture-kinds.ts')).captureOptionsHelp(),
  },
  {
    name: 'fetch',
    usage: '--via COMMAND | --pid PID | --target SUBSTRING',
    summary:
      'Take a heap snapshot of a Node process in production without the contents of its strings: classes, variables, paths, sizes and ids stay. With --via, a script beside the process drops them, so that none leaves its container; it wakes the inspector and closes it again.',
    flags: [...TARGET_FLAGS, 'target', 'via', 'pid', 'file', 'out', 'keep', 'cost', 'anyway', 'script'],
    load: async () => (await import('../../features/fetch/commands/fetch.ts')).runFetch,
    optionsHelp: async () => (await import('../../features/fetch/commands/fetch.ts')).fetchHelp(),
  },
  {
    name: 'watch',
    usage: '[--record] [--duration S]',
    summary:
      'Watch the live metrics of a target and print what grows; with --record, hold its last seconds and keep them as a capture on Enter or when a condition is met.',
    flags: [...TARGET_FLAGS, 'target', 'duration', 'record', 'last', 'detail', 'keep-when'],
    load: async () => (await import('../../features/live/commands/watch.ts')).runWatch,
  },
  {
    name: 'ledger',
    usage: 'TARGET [--seconds S] [--owners]',
    summary:
      'Say what each part of the private memory of the process of a target is: JS heap, ArrayBuffers, WebAssembly, malloc; with --seconds what grows, with --owners who in JavaScript keeps it.',
    flags: [...TARGET_FLAGS, 'target', 'seconds', 'owners'],
    load: async () => (await import('../../features/ledger/commands/ledger.ts')).runLedger,
  },
  {
    name: 'interact',
    usage: 'STEP…',
    summary:
      'Click, type and scroll in a page with trusted input: "click Save", "type shoes on Search", "press Enter", "scroll 600", "drag A to B", "wait 500".',
    flags: [...TARGET_FLAGS, 'target', 'measure', 'reset', 'timeout'],
    load: async () => (await import('../../features/page/commands/interact.ts')).runInteract,
  },
  {
    name: 'analyze',
    usage: 'FILE',
    summary:
      'Summarize a capture file: classes of a heap snapshot or timeline, functions that allocated, functions of a CPU profile, insights of a trace.',
    flags: [...LIST_FLAGS, 'no-cache'],
    load: async () => (await import('./commands/files/analyze.ts')).runAnalyze,
  },
  {
    name: 'objects',
    usage: 'FILE --class NAME',
    summary: 'List the objects of one class of a heap snapshot, with their ids and sizes.',
    flags: [...LIST_FLAGS, 'class', 'no-cache'],
    load: async () => (await import('../../features/heap/commands/objects.ts')).runObjects,
  },
  {
    name: 'retainers',
    usage: 'FILE --node ID',
    summary: 'Show why an object of a heap snapshot is alive: its shortest retaining paths from the root.',
    flags: ['node', 'paths', 'no-cache'],
    load: async () => (await import('../../features/heap/commands/retainers.ts')).runRetainers,
  },
  {
    name: 'diff',
    usage: 'A B [C…]',
    summary:
      'Compare two heap snapshots, sampled heap profiles, CPU profiles or traces, the earlier first: objects per class, bytes or time per function, figures; more snapshots: a series.',
    flags: [...LIST_FLAGS, 'match', 'fail-on', 'no-cache'],
    load: async () => (await import('./commands/files/diff.ts')).runDiff,
  },
  {
    name: 'leaks',
    usage: 'A B C | --target SUBSTRING STEP…',
    summary:
      'Find objects created between snapshots A and B that are still in C, grouped by retaining path; or repeat steps on a live target, and find what grows in every round.',
    flags: [
      ...LIST_FLAGS,
      'no-cache',
      ...TARGET_FLAGS,
      'target',
      'expression',
      'request',
      'do',
      'seconds',
      'repeat',
      'rounds',
      'reset',
    ],
    load: async () => (await import('../../features/leak-hunt/commands/leaks.ts')).runLeaks,
  },
  {
    name: 'sql',
    usage: 'FILE… "select …"',
    summary:
      'Ask captures an SQL query; several are the schemas a, b, …. "describe" lists their tables; library.capture lists the library.',
    flags: [...LIST_FLAGS, 'format', 'output', 'no-cache', 'standalone'],
    load: async () => (await import('../../features/sql/commands/sql.ts')).runSql,
  },
  {
    name: 'check',
    usage: '[FILE]',
    summary:
      'Run a scenario several times, in turns with a baseline, and hold its figures against the budgets in FILE (default pen-budgets.json). Exits with 1 for worse or over budget, 4 for inconclusive: too noisy.',
    flags: ['baseline', 'runs', 'report', 'update-baseline', 'browser'],
    load: async () => (await import('../../features/prove/commands/check.ts')).runCheckCommand,
  },
  {
    name: 'explore',
    usage: 'ADDRESS',
    summary:
      'Walk an application in a browser of its own through what a person can reach, repeat what comes back to where it began, and hunt what grows. Exits with 1 for a leak or a slow interaction, 4 if the time ended before everything was tried.',
    flags: ['minutes', 'allow', 'server', 'report', 'resume', 'browser'],
    repeatable: ['allow'],
    load: async () => (await import('../../features/explorer/commands/explore.ts')).runExplore,
  },
  {
    name: 'prove',
    usage: '--before URL|COMMAND --after URL|COMMAND --claim FIGURE [STEP…|ACTION]',
    summary:
      'Run a build before and one after a change in turns under the same steps, and say with an interval what became of the figure that the change was made for, and of the others. Exits with 0 for proven, 1 for not proven or proven at a cost, 4 for undecided: too noisy.',
    flags: ['before', 'after', 'claim', 'other-content', 'runs', 'report', 'browser'],
    repeatable: ['claim'],
    load: async () => (await import('../../features/prove/commands/prove.ts')).runProve,
  },
  {
    name: 'notes',
    usage: '[add|ask|answer|resolve|edit|remove] [CAPTURE|LINK] [ID] [TEXT]',
    summary:
      'List the notes pinned to captures and places in them; add or ask CAPTURE|LINK TEXT, answer or edit CAPTURE ID TEXT, resolve or remove CAPTURE ID.',
    flags: [...LIST_FLAGS, 'standalone'],
    load: async () => (await import('../../features/library/commands/notes.ts')).runNotes,
  },
  {
    name: 'export',
    usage: 'CAPTURE [FILE] [--redact] | [CAPTURE|FILE…] DIR --format parquet',
    summary:
      'Write a capture of the library to a file, as it is or in another format; with --redact, secrets are replaced and reported. FILE may exist; default: the id of the capture, in the project folder. With --format parquet, write the tables of these captures, or of the whole library, into a dataset.',
    flags: [...TARGET_FLAGS, 'redact', 'format', 'app', 'build', 'label', 'tables', 'since', 'no-cache'],
    load: async () => (await import('./commands/files/export.ts')).runExport,
  },
  {
    name: 'push',
    usage: 'FILE|CAPTURE --pyroscope URL | --parca URL',
    summary:
      'Send a CPU profile or a sampled heap profile to a Pyroscope or Parca server, labelled with app, target and build. Nothing is sent without this command.',
    flags: ['pyroscope', 'parca', 'name', 'build', 'label', 'token', 'tenant'],
    load: async () => (await import('../../features/dataset/commands/push.ts')).runPush,
  },
  {
    name: 'call',
    usage: 'TOOL [JSON]',
    summary:
      'Call any tool by its name, with its parameters as JSON. A picture is written to --out, or into the current folder.',
    flags: [...TARGET_FLAGS, 'target', 'out'],
    load: async () => (await import('./commands/call.ts')).runCall,
    subjectHelp: async ([tool = '']) => (await import('./commands/call.ts')).toolHelp(tool),
  },
  {
    name: 'show',
    usage: 'LINK',
    summary: 'Show a place of a capture in the window of the running app: pen://captures/ID, with a view.',
    flags: [],
    load: async () => (await import('../../features/pointing/commands/pointing.ts')).runShow,
  },
  {
    name: 'selection',
    usage: '',
    summary: 'Print what is selected in the window of the running app, with its link.',
    flags: [],
    load: async () => (await import('../../features/pointing/commands/pointing.ts')).runSelection,
  },
  {
    name: 'mcp',
    usage: '',
    summary: 'Serve MCP over stdio, joining the running app if there is one.',
    flags: [...SERVER_FLAGS, 'assistant'],
    repeatable: ['cdp-url'],
    load: async () => (await import('./commands/serve-mcp.ts')).runMcp,
  },
  {
    name: 'serve',
    usage: '',
    summary: 'Serve MCP over Streamable HTTP on this machine, without a window.',
    flags: [...SERVER_FLAGS, 'idle'],
    repeatable: ['cdp-url'],
    load: async () => (await import('./commands/serve-mcp.ts')).runServe,
  },
  {
    name: 'connect',
    usage: '[NAME]',
    summary:
      'Give an assistant a token of its own, and run the command with which claude-code, codex or vscode adds our server; for claude-desktop, cursor and any other name, print what to configure. Without a name, list them.',
    flags: ['undo', 'verify', 'print', 'preset', 'new', 'revoke', 'skill', 'project-root'],
    load: async () => (await import('../../features/assistants/commands/connect.ts')).runConnect,
  },
  {
    name: 'audit',
    usage: '[TEXT]',
    summary:
      'Print what assistants and scripts did and what was allowed, newest first; TEXT filters by client, tool, target or argument.',
    flags: [...LIST_FLAGS],
    load: async () => (await import('./commands/audit.ts')).runAudit,
  },
  {
    name: 'app',
    usage: '',
    summary: 'Start the installed app with its window, or say how to get it.',
    flags: [],
    load: async () => (await import('./commands/app.ts')).runApp,
  },
  {
    name: 'token',
    usage: '[--new]',
    summary: 'Print the token that assistants send over HTTP, or replace it with a new one.',
    flags: ['new'],
    load: async () => (await import('./commands/token.ts')).runToken,
  },
  {
    name: 'doctor',
    usage: '',
    summary: 'Report what is installed, found and reachable, and how to fix the rest.',
    flags: ['cdp-url'],
    load: async () => (await import('./commands/doctor.ts')).runDoctor,
  },
];
