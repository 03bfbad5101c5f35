/** The kinds of `pen capture`: the tool of each, and the options that are the tool's own parameters. */
import { z } from 'zod';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { appError, AppFailure } from '../../../shared/base/errors.ts';
import { nearestNames } from '../../../shared/base/nearest-name.ts';
import type { ParsedArguments } from './arguments/flags.ts';

interface CaptureKindHow {
  readonly tool: string;
  /** True if it is recorded with a start, a wait and a stop; otherwise with one call. `timespan`: in that mode only. */
  readonly records: boolean | 'timespan';
  /** Defaults of the command. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** All kinds: a snapshot by one call of its tool, a recording by a start, a wait and a stop. */
export const KINDS = {
  heap: { tool: 'pen_heap_snapshot', records: false },
  'heap-timeline': { tool: 'pen_heap_track', records: true },
  'heap-sampling': { tool: 'pen_heap_sampling', records: true },
  cpu: { tool: 'pen_cpu_profile', records: true },
  // Samples cost little, and a user of this command wants to see functions.
  trace: { tool: 'pen_capture_trace', records: true, options: { cpuSamples: true } },
  'js-coverage': { tool: 'pen_js_coverage', records: true, options: { detailed: true } },
  'css-coverage': { tool: 'pen_css_coverage', records: true },
  network: { tool: 'pen_network_capture', records: true },
  console: { tool: 'pen_console_capture', records: true },
  lighthouse: { tool: 'pen_lighthouse', records: 'timespan' },
} as const satisfies Record<string, CaptureKindHow>;
export type Kind = keyof typeof KINDS;

/** Set by the command itself. */
const NOT_OPTIONS = new Set(['action', 'target', 'duration']);

/** The modes of `--mode`, and the action of each. A timespan is started, awaited and stopped. */
const MODES: Readonly<Record<string, string>> = { navigation: 'navigation', timespan: 'start', snapshot: 'snapshot' };
const MODE_OPTION: CaptureOption = {
  flag: 'mode',
  parameter: 'action',
  type: 'string',
  help: 'navigation: reload the page; timespan: what happens for --duration seconds; snapshot: the page as it is. Default: navigation.',
};

/** True if the kind is recorded with a start, a wait and a stop, with these parameters. */
export function isRecorded(kind: Kind, params: Readonly<Record<string, unknown>>): boolean {
  const { records }: CaptureKindHow = KINDS[kind];
  // Around a navigation it starts and stops by itself.
  return records === 'timespan' ? params['action'] === 'start' : records && params['navigate'] === undefined;
}

const PropertySchema = z.looseObject({
  type: z.unknown().optional(),
  description: z.string().default(''),
  default: z.unknown().optional(),
});

interface CaptureOption {
  /** `--force-gc` for `forceGC`. */
  readonly flag: string;
  readonly parameter: string;
  readonly type: unknown;
  readonly help: string;
}

function flagOf(parameter: string): string {
  return parameter.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
}

/** The options of a kind, as its capability defines them. */
export function captureOptions(kind: Kind): CaptureOption[] {
  const capability = CAPABILITIES.find(({ name }) => name === KINDS[kind].tool);
  const { properties = {} } = z.toJSONSchema(capability?.params ?? z.object({}), { io: 'input' });
  const how: CaptureKindHow = KINDS[kind];
  const own = Object.entries(properties).flatMap(([parameter, schema]) => {
    if (NOT_OPTIONS.has(parameter)) return [];
    const { type, description, default: usual } = PropertySchema.parse(schema);
    const help = usual === undefined ? description : `${description} Default: ${JSON.stringify(usual)}.`;
    return [{ flag: flagOf(parameter), parameter, type, help }];
  });
  return how.records === 'timespan' ? [MODE_OPTION, ...own] : own;
}

function valueOf(type: unknown, text: string): unknown {
  if (type === 'boolean')
    return /^(true|1|yes|on)$/i.test(text) ? true : /^(false|0|no|off)$/i.test(text) ? false : text;
  if (type === 'number' || type === 'integer') return text.trim() === '' ? text : Number(text);
  return type === 'array' ? text.split(',').map((part) => part.trim()) : text;
}

/** Options with the values that were written behind them (`--mode snapshot`), and the words that are left. A switch takes no word. */
export function withFollowingWords(
  kind: Kind,
  { options, followedBy, positionals }: Pick<ParsedArguments, 'options' | 'followedBy' | 'positionals'>,
): Pick<ParsedArguments, 'options' | 'positionals'> {
  const switches = new Set(captureOptions(kind).flatMap(({ flag, type }) => (type === 'boolean' ? [flag] : [])));
  const taken = new Map([...followedBy].filter(([flag]) => !switches.has(flag)));
  const values = [...taken].map(([flag, place]) => [flag, positionals[place] ?? 'true'] as const);
  const places = new Set(taken.values());
  return {
    options: new Map([...options, ...values]),
    positionals: positionals.filter((_, place) => !places.has(place)),
  };
}

/** The parameters for the user's options. The tool itself validates the values. */
export function captureParameters(kind: Kind, options: ReadonlyMap<string, string>): Record<string, unknown> {
  const known = captureOptions(kind);
  const how: CaptureKindHow = KINDS[kind];
  const params: Record<string, unknown> = { ...how.options };
  for (const [flag, text] of options) {
    const option = known.find((one) => one.flag === flag);
    if (option === undefined) {
      const [near] = nearestNames(
        flag,
        known.map((one) => one.flag),
        2,
      );
      const names = known.map((one) => `--${one.flag}`).join(', ');
      throw new AppFailure(
        appError(
          'invalid_params',
          `pen capture ${kind} takes no --${flag}.`,
          near === undefined ? `It takes ${names}.` : `Did you mean --${near}?`,
        ),
      );
    }
    if (option === MODE_OPTION && !Object.hasOwn(MODES, text))
      throw new AppFailure(
        appError('invalid_params', `"${text}" is not a mode of Lighthouse.`, `Use ${Object.keys(MODES).join(', ')}.`),
      );
    params[option.parameter] = option === MODE_OPTION ? MODES[text] : valueOf(option.type, text);
  }
  return params;
}

/** The part of the help that lists the options of each kind. */
export function captureOptionsHelp(): string {
  const kinds = (Object.keys(KINDS) as Kind[]).map((kind) => {
    const rows = captureOptions(kind).map(({ flag, type, help }) => [
      type === 'boolean' ? `--${flag}` : `--${flag} VALUE`,
      help,
    ]);
    const width = Math.max(...rows.map(([left = '']) => left.length));
    return [`${kind}:`, ...rows.map(([left = '', help = '']) => `  ${left.padEnd(width)}  ${help}`)].join('\n');
  });
  return ['Options of each kind, behind it (a switch alone is on, --name=false is off):', ...kinds].join('\n\n');
}
