/** Typed settings: formatting, parsing and validation. */
import { ok } from '../../../shared/base/result.ts';
import { SettingsSchema, type Settings } from '../../../shared/contracts/app/settings.ts';
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

export type ByteSetting =
  | 'answerBudgetBytes'
  | 'libraryLimitBytes'
  | 'heapSnapshotCapBytes'
  | 'traceFileLimitBytes'
  | 'sqlMemoryBytes'
  | 'recorderBudgetBytes';

/** Limits in words; without a maximum in the schema, the disk is the limit. */
const BYTE_RANGES: Readonly<Record<ByteSetting, string>> = {
  sqlMemoryBytes: 'At least 128 MB.',
  answerBudgetBytes: 'Between 1 KB and 976.6 KB.',
  libraryLimitBytes: 'At least 256 MB.',
  heapSnapshotCapBytes: 'At least 1 MB.',
  traceFileLimitBytes: 'At least 1 MB.',
  recorderBudgetBytes: 'At least 64 MB.',
};

/** A typed size, validated with the schema that main uses. */
export function readByteSetting(setting: ByteSetting, text: string, defaultUnit: 'KB' | 'MB' | 'GB'): Typed<number> {
  const read = readBytes(text, defaultUnit);
  if (!read.ok) return read;
  return SettingsSchema.shape[setting].safeParse(read.value).success
    ? read
    : { ok: false, problem: BYTE_RANGES[setting] };
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
