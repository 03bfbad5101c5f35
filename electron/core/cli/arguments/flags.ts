/** Parses a command's arguments: `-flag`, `--flag`, `--flag=value` and `--flag value` all mean the same. */
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { EXPORT_FORMAT_NAMES } from '../../../../shared/base/export-formats.ts';
import { PresetSchema } from '../../../../shared/core/contracts/permissions.ts';
import { ToolCategorySchema } from '../../../../shared/core/contracts/tool-categories.ts';
import { FEATURE_FLAGS } from '../../../features/flags.ts';
import { nearestNames } from '../../../../shared/base/nearest-name.ts';

/** `value` takes a text, `count` a whole number of at least 1, `switch` nothing (or `=false`). */
export type FlagKind = 'value' | 'count' | 'switch';

export interface FlagDescription {
  readonly kind: FlagKind;
  /** The value as shown in the help. */
  readonly value?: string;
  readonly help: string;
}

/** Every flag of every command. A command lists those it takes. */
export const FLAGS = {
  help: { kind: 'switch', help: 'Show how to use the command.' },
  version: { kind: 'switch', help: 'Print name, version, commit and build date.' },
  json: { kind: 'switch', help: 'Print one JSON document on stdout and nothing else there.' },
  'data-dir': {
    kind: 'value',
    value: 'DIR',
    help: 'Folder of library, settings and discovery file (PEN_DATA_DIR).',
  },
  'cdp-url': {
    kind: 'value',
    value: 'URL',
    help: 'The only endpoint to use, on this machine; no other is searched. pen mcp and pen serve take it several times.',
  },
  abilities: { kind: 'switch', help: 'What can be captured of each target, and why the rest cannot.' },
  local: {
    kind: 'switch',
    help: 'List local processes that listen for a debugger, or could be made to, also those in containers, with the command that reaches each.',
  },
  standalone: { kind: 'switch', help: 'Do not join the running app; work in a separate process.' },
  'log-level': { kind: 'value', value: 'LEVEL', help: 'debug, info, warn or error, on stderr.' },
  'project-root': {
    kind: 'value',
    value: 'DIR',
    help: 'Project folder for file arguments of assistants. Default: the current folder.',
  },
  'allow-eval': { kind: 'switch', help: 'Let assistants run code in targets.' },
  'disable-category': {
    kind: 'value',
    value: 'NAME[,NAME]',
    help: `Hide these tools from assistants: ${ToolCategorySchema.options.join(', ')}.`,
  },
  assistant: {
    kind: 'value',
    value: 'NAME',
    help: 'Serve this assistant, which pen connect or the window has given a token.',
  },
  preset: { kind: 'value', value: 'NAME', help: `Its permissions: ${PresetSchema.options.join(', ')}.` },
  revoke: { kind: 'switch', help: 'Revoke its token: it is refused from now on.' },
  undo: { kind: 'switch', help: 'Have the client remove our server, by its own command.' },
  skill: {
    kind: 'switch',
    help: 'Write the skills into the project instead, for an agent with a terminal: .claude/skills for claude-code, else .agents/skills; with --undo, remove them.',
  },
  verify: {
    kind: 'switch',
    help: 'Check that the client lists our server, start it as the client does, and list the tools.',
  },
  print: { kind: 'switch', help: 'Print what to configure, and run nothing.' },
  core: {
    kind: 'switch',
    help: 'List the core tools only (10 kB instead of 24): pages, heap, CPU, traces, network, sources.',
  },
  structured: {
    kind: 'switch',
    help: 'Send structured results beside the text, and their schemas in the list of tools.',
  },
  target: {
    kind: 'value',
    value: 'SUBSTRING',
    help: 'Target id, or a part of its URL or title; pages are searched first.',
  },
  measure: { kind: 'switch', help: 'Measure each step, then perform all of them again while they are recorded.' },
  reset: {
    kind: 'value',
    value: 'RESET',
    help: 'Before each run of --measure: reload, a URL, or an expression; without it, typed fields are emptied. In a hunt, an expression before each action.',
  },
  timeout: { kind: 'count', value: 'MS', help: 'How long to wait for each element (default 5000).' },
  request: {
    kind: 'value',
    value: 'URL',
    help: 'The action to repeat, as a request to a server of this machine: "POST http://127.0.0.1:3000/orders/{i}"; {i} is its number.',
  },
  expression: { kind: 'value', value: 'JS', help: 'The action to repeat, as JavaScript; needs --allow-eval.' },
  do: {
    kind: 'value',
    value: 'TEXT',
    help: 'What you do in each round, such as "open the dialog"; asked for on the terminal.',
  },
  seconds: {
    kind: 'count',
    value: 'S',
    help: 'leaks: wait so long in each round, while the target works by itself or under load. ledger: compare with a second ledger after so long (default 0: one ledger).',
  },
  owners: {
    kind: 'switch',
    help: 'Take a heap snapshot (with --seconds two), and name who in JavaScript keeps what is outside its heap, with the line.',
  },
  repeat: { kind: 'count', value: 'N', help: 'Actions in each round (default 5).' },
  rounds: { kind: 'count', value: 'N', help: 'Rounds, each with a heap snapshot after it (default 3).' },
  ...FEATURE_FLAGS,
  out: { kind: 'value', value: 'FILE', help: 'File to write; gzipped if it ends in .gz.' },
  pid: { kind: 'count', value: 'PID', help: 'The Node process, as its own machine or container counts it.' },
  via: {
    kind: 'value',
    value: 'COMMAND',
    help: 'The command that runs a program beside the process: "kubectl exec -i POD --", "docker exec -i NAME", "ssh HOST", "wsl --".',
  },
  file: {
    kind: 'value',
    value: 'FILE',
    help: 'A heap snapshot that Node has written where the process runs, to be sent instead; it stays there.',
  },
  script: {
    kind: 'switch',
    help: 'Print the script that --via sends, to be run by hand: COMMAND node - < script > FILE.gz.',
  },
  cost: { kind: 'switch', help: 'Only say how long the process would stand still and how much memory it would need.' },
  minutes: { kind: 'count', value: 'N', help: 'Limit of time of an exploration (default 10).' },
  allow: {
    kind: 'value',
    value: 'NAME',
    help: 'What an exploration may press although its name or method says that it changes something: "Delete", or a request such as "POST /graphql"; several by several flags.',
  },
  server: {
    kind: 'count',
    value: 'PORT',
    help: 'The inspector port of the Node process behind the page, whose heap is screened too.',
  },
  resume: { kind: 'value', value: 'FILE', help: 'Go on with an exploration that was stopped, or ran out of time.' },
  keep: { kind: 'switch', help: 'Also put the snapshot into the library, of the running app or of the command line.' },
  anyway: { kind: 'switch', help: 'Take it although the memory limit leaves too little.' },
  redact: { kind: 'switch', help: 'Replace secrets by text of the same length; a report lies next to the file.' },
  format: {
    kind: 'value',
    value: 'NAME',
    help: `export: ${EXPORT_FORMAT_NAMES.join(', ')} (default native), or parquet for a dataset. sql: table, json, csv, spreadsheet (CSV whose texts a spreadsheet shows instead of computing), parquet.`,
  },
  output: { kind: 'value', value: 'FILE', help: 'File to write the rows to; needed for parquet.' },
  pyroscope: {
    kind: 'value',
    value: 'URL',
    help: 'The Pyroscope server to send to; user and password in it are sent as basic authentication.',
  },
  parca: { kind: 'value', value: 'URL', help: 'The Parca server to send to, instead.' },
  name: {
    kind: 'value',
    value: 'APP',
    help: 'Name of the app on the server. Default: the host of the page, or of the file.',
  },
  build: { kind: 'value', value: 'BUILD', help: 'The version or commit that was profiled.' },
  label: { kind: 'value', value: 'KEY=VALUE[,…]', help: 'More labels.' },
  app: {
    kind: 'value',
    value: 'APP',
    help: 'parquet: name of the app in the dataset. Default: the host of the page.',
  },
  tables: {
    kind: 'value',
    value: 'NAME[,…]',
    help: 'parquet: tables to write, or all. Default: those whose rows mean the same in every capture.',
  },
  since: {
    kind: 'value',
    value: 'TIME',
    help: 'parquet: only captures of the library since 2026-11-01, 12h or 7d.',
  },
  token: {
    kind: 'value',
    value: 'TOKEN',
    help: 'Token for the server; PEN_PUSH_TOKEN does not show in the list of processes.',
  },
  tenant: { kind: 'value', value: 'ID', help: 'Tenant of a server with several (X-Scope-OrgID).' },
  duration: { kind: 'value', value: 'SECONDS', help: 'How long to record; not for snapshots.' },
  top: { kind: 'count', value: 'N', help: 'Rows of a list (default 50); rows left out are counted.' },
  all: { kind: 'switch', help: 'Every row of every list.' },
  class: { kind: 'value', value: 'NAME', help: 'Whole name of a class, as printed by analyze.' },
  node: { kind: 'value', value: 'ID', help: 'Id of an object, as printed by objects.' },
  paths: { kind: 'count', value: 'N', help: 'Retaining paths to look for, at most 50 (default 5).' },
  match: {
    kind: 'value',
    value: 'HOW',
    help: 'How objects are matched: ids, shape (by class and retaining path), or auto (ids where they are comparable).',
  },
  'fail-on': {
    kind: 'value',
    value: 'SIZE|PERCENT',
    help: 'Exit with 1 if the heap grew by more than this: 500KB, 10MB or 5%.',
  },
  baseline: {
    kind: 'value',
    value: 'URL|COMMAND|FILE',
    help: 'What to compare with, instead of the baseline in the budget file; a FILE ends with .json.',
  },
  before: {
    kind: 'value',
    value: 'URL|COMMAND',
    help: 'The build before the change: its page, or a command that runs it.',
  },
  after: { kind: 'value', value: 'URL|COMMAND', help: 'The build after the change.' },
  claim: {
    kind: 'value',
    value: 'FIGURE',
    help: 'The figure that the change was made for, such as inp, heapGrowthObjects, cpuTime, "functionTime renderRows", "retainedBytes Row" or "sql trace select …", a query that returns one number; several by several flags.',
  },
  'other-content': { kind: 'switch', help: 'The builds may end with other text: the change was meant to do that.' },
  runs: {
    kind: 'count',
    value: 'N',
    help: 'Runs of each side before the first evaluation: instead of "repeats" in the budget file; of a proof at least 7.',
  },
  report: {
    kind: 'value',
    value: '[FORMAT:]FILE',
    help: 'Also write the report: json, markdown or (check) junit, else by .json, .md or .xml; several with commas.',
  },
  'update-baseline': {
    kind: 'switch',
    help: 'Write the measured figures into the baseline file, and compare nothing.',
  },
  browser: {
    kind: 'value',
    value: 'PATH',
    help: 'The browser to start. Default: the installed Chrome, Chromium, Edge or Brave.',
  },
  'no-cache': { kind: 'switch', help: 'Neither read nor write the column cache.' },
  transport: { kind: 'value', value: 'NAME', help: 'stdio, or http (sse means the same).' },
  addr: {
    kind: 'value',
    value: 'ADDRESS',
    help: 'Address to listen on, on this machine only. Default: 127.0.0.1:6100, of the window 127.0.0.1:6200.',
  },
  idle: {
    kind: 'count',
    value: 'S',
    help: 'Seconds: end when no client was connected and nothing ran for this long. For a server that makes way for the app.',
  },
  'no-browser': { kind: 'switch', help: 'Print the address of the window, and start no browser.' },
  stateless: { kind: 'switch', help: 'Serve HTTP without Mcp-Session-Id.' },
  new: { kind: 'switch', help: 'Make a new token; the old one is no longer accepted.' },
  strict: { kind: 'switch', help: 'Exit with 3 if no browser answers at the start.' },
} as const satisfies Record<string, FlagDescription>;

export type FlagName = keyof typeof FLAGS;

export interface ParsedArguments {
  /** The first value of a flag that is given more than once. */
  readonly values: ReadonlyMap<FlagName, string>;
  /** Further values of such a flag. */
  readonly furtherValues: ReadonlyMap<FlagName, readonly string[]>;
  readonly switches: ReadonlySet<FlagName>;
  readonly positionals: readonly string[];
  /** Flags outside the table, for a command that validates them itself: `--name=value`, without a value `true`. */
  readonly options: ReadonlyMap<string, string>;
  /** For flags without `=`, the place in `positionals` of the word behind it, which may be its value. */
  readonly followedBy: ReadonlyMap<string, number>;
}

export interface UsageProblem {
  readonly message: string;
  readonly suggestion: string;
}

export function isFlagName(name: string): name is FlagName {
  return name in FLAGS;
}

/** The number of a `count` flag that the parser has accepted. */
export function countOf(parsed: ParsedArguments, name: FlagName): number | null {
  const text = parsed.values.get(name);
  return text === undefined ? null : Number(text);
}

const SEVERAL_ENDPOINTS =
  'Write it once for one endpoint, or leave it out: the endpoints of the running app, or those on the usual ports, are used together. pen mcp and pen serve take several.';

/** Parses everything after the command's name. Text after `--` is never a flag, nor is a lone `-` or a negative number. */
export function parseArguments(
  argv: readonly string[],
  allowed: readonly FlagName[],
  { takesOptions = false, repeatable = [] }: { takesOptions?: boolean; repeatable?: readonly FlagName[] } = {},
): Result<ParsedArguments, UsageProblem> {
  const values = new Map<FlagName, string>();
  const furtherValues = new Map<FlagName, string[]>();
  const switches = new Set<FlagName>();
  const positionals: string[] = [];
  const options = new Map<string, string>();
  const followedBy = new Map<string, number>();
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (argument === '--') {
      positionals.push(...argv.slice(index + 1));
      break;
    }
    const match = /^--?([a-z][a-z-]*)(?:=(.*))?$/is.exec(argument);
    if (match === null) {
      positionals.push(argument);
      continue;
    }
    const name = match[1]?.toLowerCase() ?? '';
    if (takesOptions && !isFlagName(name)) {
      options.set(name, match[2] ?? 'true');
      const next = argv[index + 1] ?? '-';
      if (match[2] === undefined && !next.startsWith('-')) followedBy.set(name, positionals.length);
      continue;
    }
    if (!isFlagName(name) || !allowed.includes(name)) {
      const [near] = nearestNames(name, allowed, 2);
      return err({
        message: isFlagName(name) ? `This command takes no --${name}.` : `There is no flag --${name}.`,
        suggestion: near === undefined ? 'Its --help lists its flags.' : `Did you mean --${near}?`,
      });
    }
    const flag: FlagDescription = FLAGS[name];
    if (flag.kind === 'switch') {
      const on = match[2] === undefined || /^(true|1|yes|on)$/i.test(match[2]);
      if (!on && !/^(false|0|no|off)$/i.test(match[2] ?? '')) {
        return err({ message: `--${name} takes no value.`, suggestion: `Write --${name} alone.` });
      }
      if (on) switches.add(name);
      else switches.delete(name);
      // That it was switched off is more than that it was left out.
      if (on) values.delete(name);
      else values.set(name, 'false');
      continue;
    }
    const value = match[2] ?? argv[(index += 1)];
    if (value === undefined || value === '') {
      return err({ message: `--${name} needs a value.`, suggestion: `Write --${name} ${flag.value ?? 'VALUE'}.` });
    }
    if (flag.kind === 'count' && !/^[1-9]\d{0,8}$/.test(value)) {
      return err({
        message: `--${name} takes a whole number of at least 1, not "${value}".`,
        suggestion: `Write --${name} 20.`,
      });
    }
    if (values.has(name) && repeatable.includes(name)) {
      furtherValues.set(name, [...(furtherValues.get(name) ?? []), value]);
      continue;
    }
    if (values.has(name)) {
      return err({
        message: `--${name} is given twice.`,
        suggestion: name === 'cdp-url' ? SEVERAL_ENDPOINTS : `Write --${name} once.`,
      });
    }
    values.set(name, value);
  }
  return ok({ values, furtherValues, switches, positionals, options, followedBy });
}
