/** Opens the CPU profile of a call, and formats functions and times for answers. */
import { ok } from '../../base/result.ts';
import { formatDuration, formatPercent, truncateEnd, truncateStart } from '../../base/units.ts';
import type { CpuPlace, ProfileFilter } from '../../contracts/sampled-profiles.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { CallContext } from '../define.ts';
import { cpuOverview, type CpuOverview } from './cpu-figures.ts';
import { openCapture, type CaptureSource } from '../library/open-capture.ts';

/** Length limits of a function name, and of `url:line`, which is cut at the start. */
const NAME_CHARS = 40;
const SOURCE_CHARS = 60;

export interface OpenedProfile {
  readonly source: CaptureSource;
  readonly overview: CpuOverview;
}

/** Opens a CPU profile, or a trace, whose CPU samples of the main thread are used. Errors: as `openCapture`. */
export async function openCpuCapture(
  named: string | undefined,
  context: CallContext,
): Promise<AppResult<OpenedProfile>> {
  const found = await openCapture(named, ['cpu-profile', 'trace'], context);
  return found.ok ? readProfile(found.value.source, context) : found;
}

/** Reads the overview of a profile, of what remains after the filters. */
export async function readProfile(
  source: CaptureSource,
  { ports, signal, progress }: Pick<CallContext, 'ports' | 'signal' | 'progress'>,
  filters: ProfileFilter[] = [],
): Promise<AppResult<OpenedProfile>> {
  const overview = await ports.analysis.query(
    source.file,
    'profile.overview',
    { filters },
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
  return overview.ok ? ok({ source, overview: cpuOverview(overview.value) }) : overview;
}

export function cpuFunctionName({ name }: Pick<CpuPlace, 'name'>): string {
  return name === '' ? '(anonymous)' : name;
}

/** The name, cut for a table. */
export function shownName(place: Pick<CpuPlace, 'name'>): string {
  return truncateEnd(cpuFunctionName(place), NAME_CHARS);
}

/** `https://shop.test/app.js:12`, cut at the start; `(internal)` for functions without a script. */
export function shownSource({ url, line }: Pick<CpuPlace, 'url' | 'line'>): string {
  return url === '' ? '(internal)' : truncateStart(line > 0 ? `${url}:${line}` : url, SOURCE_CHARS);
}

/** A share in percent; `–` if the whole is 0. */
export function shareText(part: number, whole: number): string {
  return whole <= 0 ? '–' : formatPercent(part / whole);
}

/** `(idle) 412.0ms (41.2%), (program) …`: time that belongs to no function. */
export function overheadText({ overhead, durationMs }: Pick<CpuOverview, 'overhead' | 'durationMs'>): string {
  return overhead
    .filter(({ selfMs }) => selfMs > 0)
    .map(({ name, selfMs }) => `${name} ${formatDuration(selfMs)} (${shareText(selfMs, durationMs)})`)
    .join(', ');
}
