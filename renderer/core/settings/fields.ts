/** Typed settings: formatting, parsing and validation. */
import { ok } from '../../../shared/base/result.ts';
import { SettingsSchema, type Settings } from '../../../shared/core/contracts/settings.ts';
import { formatBytes } from '../../../shared/base/units.ts';

/** A parsed field: the value, or what is wrong with it. */
export type Typed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 };

/** Parses `20 GB`, `512MB`, `1.5 gb`, `8192`; a bare number uses `defaultUnit`. */
export function readBytes(text: string, defaultUnit: 'KB' | 'MB' | 'GB'): Typed<number> {
  const match = /^(\d[\d,]*(?:\.\d+)?|\.\d+)\s*([a-z]*)$/i.exec(text.trim());
  const unit = UNITS[(match?.[2] === '' ? defaultUnit : (match?.[2] ?? '')).toLowerCase().replace('ib', 'b')];
  if (match === null || unit === undefined) return { ok: false, problem: 'Enter a size, such as 512 MB or 20 GB.' };
  return ok(Math.round(Number((match[1] ?? '').replaceAll(',', '')) * unit));
}

/** A size for its field, without a needless decimal. */
export function writeBytes(sizeBytes: number): string {
  return formatBytes(sizeBytes).replace(/\.0 /, ' ');
}

const BYTE_SETTINGS = [
  'answerBudgetBytes',
  'libraryLimitBytes',
  'heapSnapshotCapBytes',
  'traceFileLimitBytes',
  'sqlMemoryBytes',
  'recorderBudgetBytes',
] as const satisfies readonly (keyof Settings)[];
type ByteSetting = (typeof BYTE_SETTINGS)[number];

export function isByteSetting(name: keyof Settings): name is ByteSetting {
  return BYTE_SETTINGS.some((each) => each === name);
}

/** The limits of the schema in words; without a maximum, the disk is the limit. */
function byteRange(name: ByteSetting): string {
  const { minValue, maxValue } = SettingsSchema.shape[name].unwrap();
  const least = writeBytes(minValue ?? 0);
  // A whole number has the largest one as its limit where none is given.
  return maxValue === null || maxValue >= Number.MAX_SAFE_INTEGER
    ? `At least ${least}.`
    : `Between ${least} and ${writeBytes(maxValue)}.`;
}

/** A typed size, validated with the schema that main uses. */
export function readByteSetting(setting: ByteSetting, text: string, defaultUnit: 'KB' | 'MB' | 'GB'): Typed<number> {
  const read = readBytes(text, defaultUnit);
  if (!read.ok) return read;
  return SettingsSchema.shape[setting].safeParse(read.value).success
    ? read
    : { ok: false, problem: byteRange(setting) };
}

/** A typed port; 0 lets the system choose. */
export function readPort(text: string): Typed<number> {
  const trimmed = text.trim();
  const port = /^\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  const parsed = SettingsSchema.shape.mcpPort.safeParse(port);
  return parsed.success
    ? ok(parsed.data)
    : { ok: false, problem: 'A number from 0 to 65535; 0 lets the system choose.' };
}

/** Typed patterns, separated by commas; the schema of main says which are regular expressions. */
export function readPatterns(text: string): Typed<Settings['ignorePatterns']> {
  const patterns = text.split(',').flatMap((pattern) => (pattern.trim() === '' ? [] : [pattern.trim()]));
  if (SettingsSchema.shape.ignorePatterns.safeParse(patterns).success) return ok(patterns);
  const wrong = patterns.find((pattern) => !SettingsSchema.shape.ignorePatterns.safeParse([pattern]).success);
  return { ok: false, problem: wrong === undefined ? 'At most 50 patterns.' : `Not a regular expression: ${wrong}` };
}

/** A typed folder; empty means the folder the app was started in. */
export function readFolder(text: string): Typed<Settings['projectRoot']> {
  const trimmed = text.trim();
  if (trimmed === '') return ok(null);
  const absolute = trimmed.startsWith('/') || /^[a-z]:[\\/]/i.test(trimmed) || trimmed.startsWith('\\\\');
  return absolute ? ok(trimmed) : { ok: false, problem: 'Enter an absolute path.' };
}

/** A setting as text, and what a typed text means. */
export interface TypedText {
  readonly stored: string;
  readonly read: (text: string) => Typed<unknown>;
}

/** Settings that are typed and no size. */
export const TYPED_SETTINGS: Readonly<Partial<Record<keyof Settings, (settings: Settings) => TypedText>>> = {
  mcpPort: ({ mcpPort }) => ({ stored: String(mcpPort), read: readPort }),
  projectRoot: ({ projectRoot }) => ({ stored: projectRoot ?? '', read: readFolder }),
  ignorePatterns: ({ ignorePatterns }) => ({ stored: ignorePatterns.join(', '), read: readPatterns }),
};
