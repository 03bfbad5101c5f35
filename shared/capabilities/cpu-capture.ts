/** Which CPU profile a call is about, and how its functions and times are written in answers. */
import { z } from 'zod';
import { code } from '../base/markdown.ts';
import { formatDuration, formatPercent, truncateEnd, truncateStart } from '../base/units.ts';
import type { AnalysisAnswer } from '../contracts/analysis.ts';
import { CAPTURE_ID_PATTERN, CAPTURE_KINDS, type CaptureKind } from '../contracts/captures.ts';
import type { CpuPlace } from '../contracts/cpu-profiles.ts';
import { appError, type AppResult } from '../contracts/errors.ts';
import type { CallContext } from './define.ts';

/** Kept of a function's name, and of `url:line`, whose end tells more. */
const NAME_CHARS = 40;
const SOURCE_CHARS = 60;

/** A profile as answers name it. */
export const CpuSourceSchema = z.object({
  /** Null for a file outside the library. */
  captureId: z.string().nullable(),
  file: z.string(),
});
export type CpuSource = z.infer<typeof CpuSourceSchema>;

export type CpuOverview = AnalysisAnswer<'cpu.overview'>;

/** `cpu-3f9a12cd`, or the file in quotes. */
export function cpuSourceText({ captureId, file }: CpuSource): string {
  return captureId ?? code(file);
}

/**
 * The CPU profile that a parameter names by capture id or path, opened; or a trace, whose samples of the page's main thread are one.
 * Errors: `capture_not_found`, `file_not_found`, `path_denied`, `unsupported_format` for another kind of capture.
 */
export async function openCpuCapture(
  named: string,
  { ports, caller, signal, progress }: Pick<CallContext, 'ports' | 'caller' | 'signal' | 'progress'>,
  kinds: readonly CaptureKind[] = ['cpu-profile', 'trace'],
): Promise<AppResult<{ source: CpuSource; overview: CpuOverview }>> {
  const record = CAPTURE_ID_PATTERN.test(named) ? ports.library.get(named) : null;
  if (record !== null && !record.ok) return record;
  const path =
    record === null ? await caller.resolvePath(named, 'read') : { ok: true as const, value: record.value.file };
  if (!path.ok) return path;
  const kind = await ports.analysis.kindOf(path.value);
  if (!kind.ok) return kind;
  if (!kinds.includes(kind.value)) {
    return {
      ok: false,
      error: appError(
        'unsupported_format',
        `"${named}" is of the kind "${CAPTURE_KINDS[kind.value].label}", not a CPU profile.`,
        'pen_list_captures with kind cpu-profile lists those there are; pen_cpu_profile records one.',
      ),
    };
  }
  const overview = await ports.analysis.query(
    path.value,
    'cpu.overview',
    {},
    {
      signal,
      progress: ({ done, total }) =>
        progress({
          done: total === null || total === 0 ? 0 : Math.min(90, (90 * done) / total),
          total: 100,
          message: 'Reading the profile',
        }),
    },
  );
  if (!overview.ok) return overview;
  return {
    ok: true,
    value: { source: { captureId: record?.value.id ?? null, file: path.value }, overview: overview.value },
  };
}

export function cpuFunctionName({ name }: Pick<CpuPlace, 'name'>): string {
  return name === '' ? '(anonymous)' : name;
}

/** As a table shows it. */
export function shownName(place: Pick<CpuPlace, 'name'>): string {
  return truncateEnd(cpuFunctionName(place), NAME_CHARS);
}

/** `https://shop.test/app.js:12`, its end kept; what has no script is the engine's. */
export function shownSource({ url, line }: Pick<CpuPlace, 'url' | 'line'>): string {
  return url === '' ? '(internal)' : truncateStart(line > 0 ? `${url}:${line}` : url, SOURCE_CHARS);
}

/** A share as text; of nothing there are none. */
export function shareText(part: number, whole: number): string {
  return whole <= 0 ? '–' : formatPercent(part / whole);
}

/** `(idle) 412.0ms (41.2% of the wall time), (program) …`: time that is no function's. */
export function overheadText({ overhead, durationMs }: Pick<CpuOverview, 'overhead' | 'durationMs'>): string {
  return overhead
    .filter(({ selfMs }) => selfMs > 0)
    .map(({ name, selfMs }) => `${name} ${formatDuration(selfMs)} (${shareText(selfMs, durationMs)})`)
    .join(', ');
}
