/** Reads a command's arguments: `-flag`, `--flag`, `--flag=value` and `--flag value` all mean the same (behaviour.md §1). */
import { err, ok, type Result } from '../../shared/base/result.ts';
import { ToolCategorySchema } from '../../shared/contracts/tool-categories.ts';
import { nearestNames } from '../runner/nearest-name.ts';

/** `value` takes a text, `count` a whole number of at least 1, `switch` nothing (or `=false`). */
export type FlagKind = 'value' | 'count' | 'switch';

export interface FlagDescription {
  readonly kind: FlagKind;
  /** How the help writes the value. */
  readonly value?: string;
  readonly help: string;
}

/** Every flag of every command. A command names those it takes. */
export const FLAGS = {
  help: { kind: 'switch', help: 'Say how the command is used.' },
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
    help: 'The one endpoint to use, on this machine; no other is looked for.',
  },
  standalone: { kind: 'switch', help: 'Do not join the running app; work in a process of its own.' },
  'log-level': { kind: 'value', value: 'LEVEL', help: 'debug, info, warn or error, on stderr.' },
  'project-root': {
    kind: 'value',
    value: 'DIR',
    help: 'Folder that file arguments of assistants must lie in. Default: the current one.',
  },
  'allow-eval': { kind: 'switch', help: 'Let assistants run code in targets.' },
  'disable-category': {
    kind: 'value',
    value: 'NAME[,NAME]',
    help: `Do not offer these tools to assistants: ${ToolCategorySchema.options.join(', ')}.`,
  },
  target: { kind: 'value', value: 'SUBSTRING', help: 'Target id, else a part of its URL or title, pages first.' },
  out: { kind: 'value', value: 'FILE', help: 'Where to write; with .gz at the end, compressed.' },
  duration: { kind: 'value', value: 'SECONDS', help: 'How long to record; snapshots take none.' },
  top: { kind: 'count', value: 'N', help: 'Rows of a list (default 50); what is cut is counted.' },
  all: { kind: 'switch', help: 'Every row of every list.' },
  class: { kind: 'value', value: 'NAME', help: 'Whole name of a class, as analyze prints it.' },
  node: { kind: 'value', value: 'ID', help: 'Id of an object, as objects prints it.' },
  paths: { kind: 'count', value: 'N', help: 'Retaining paths to look for, at most 50 (default 5).' },
  match: {
    kind: 'value',
    value: 'HOW',
    help: 'How objects are matched: ids, shape (by class and retaining path), or auto (ids where they hold).',
  },
  'fail-on': {
    kind: 'value',
    value: 'SIZE|PERCENT',
    help: 'End with 1 when the heap grew by more than this: 500KB, 10MB or 5%.',
  },
  'no-cache': { kind: 'switch', help: 'Neither read nor write kept results of an analysis.' },
  transport: { kind: 'value', value: 'NAME', help: 'stdio, or http (sse means the same).' },
  addr: { kind: 'value', value: 'ADDRESS', help: 'Where to listen, on this machine only. Default: 127.0.0.1:6100.' },
  stateless: { kind: 'switch', help: 'Serve HTTP without Mcp-Session-Id.' },
  new: { kind: 'switch', help: 'Make a new token; the old one is no longer taken.' },
  strict: { kind: 'switch', help: 'End with 3 when no browser answers at the start.' },
} as const satisfies Record<string, FlagDescription>;

export type FlagName = keyof typeof FLAGS;

export interface ParsedArguments {
  readonly values: ReadonlyMap<FlagName, string>;
  readonly switches: ReadonlySet<FlagName>;
  readonly positionals: readonly string[];
  /** Flags that are not in the table, of a command that knows by itself what it takes: `--name=value`, alone `true`. */
  readonly options: ReadonlyMap<string, string>;
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

/** Parses everything after the command's name. Text after `--` is never a flag, nor is a lone `-` or a negative number. */
export function parseArguments(
  argv: readonly string[],
  allowed: readonly FlagName[],
  { takesOptions = false }: { takesOptions?: boolean } = {},
): Result<ParsedArguments, UsageProblem> {
  const values = new Map<FlagName, string>();
  const switches = new Set<FlagName>();
  const positionals: string[] = [];
  const options = new Map<string, string>();
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
      continue;
    }
    if (!isFlagName(name) || !allowed.includes(name)) {
      const [near] = nearestNames(name, allowed, 2);
      return err({
        message: isFlagName(name) ? `This command takes no --${name}.` : `There is no flag --${name}.`,
        suggestion: near === undefined ? 'Its --help names its flags.' : `Did you mean --${near}?`,
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
    values.set(name, value);
  }
  return ok({ values, switches, positionals, options });
}
