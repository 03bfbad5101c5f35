/** Opens the CPU profile of a call, and formats functions and times for answers. */
import { formatPercent } from '../../../base/units.ts';
import type { ProfileFilter, ProfileWeight } from '../../../engine/profile/contract/sampled-profiles.ts';
import { type AppResult, unwrap, settle } from '../../../base/errors.ts';
import type { AnalysisPort } from '../../../core/capability/analysis-ports.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { cpuOverview, weightText, type CpuOverview } from './cpu-figures.ts';
import { openCapture } from '../../../core/capability/open-capture.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';

export interface OpenedProfile {
  readonly source: CaptureSource;
  readonly overview: CpuOverview;
}

/** The same context, whose queries of profiles read one of several profiles of a file, by its number from 1. */
export function withProfile(context: CallContext, profile: number | undefined): CallContext {
  if (profile === undefined) return context;
  const { analysis } = context.ports;
  const thread = { pid: 0, tid: profile - 1 };
  const query: AnalysisPort['query'] = (file, name, params, options) =>
    analysis.query(file, name, name.startsWith('profile.') ? { ...params, thread } : params, options);
  return { ...context, ports: { ...context.ports, analysis: { ...analysis, query } } };
}

/** Opens a CPU profile, or a trace, whose CPU samples of the main thread are used. Errors: as `openCapture`. */
export async function openCpuCapture(
  named: string | undefined,
  context: CallContext,
): Promise<AppResult<OpenedProfile>> {
  const found = await settle(() => openCapture(named, ['cpu-profile', 'trace'], context));
  return found.ok ? settle(() => readProfile(found.value.source, context)) : found;
}

/** Reads the overview of a profile, of what remains after the filters. */
export async function readProfile(
  source: CaptureSource,
  { ports, signal, progress }: Pick<CallContext, 'ports' | 'signal' | 'progress'>,
  filters: ProfileFilter[] = [],
): Promise<OpenedProfile> {
  const overview = unwrap(
    await ports.analysis.query(
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
    ),
  );
  return { source, overview: cpuOverview(overview) };
}

/** A share in percent; `–` if the whole is 0. */
export function shareText(part: number, whole: number): string {
  return whole <= 0 ? '–' : formatPercent(part / whole);
}

/** `(idle) 412.0ms (41.2%), (program) …`: time that belongs to no function. */
export function overheadText({
  overhead,
  durationMs,
  unit,
}: Pick<CpuOverview, 'overhead' | 'durationMs'> & { readonly unit?: ProfileWeight | undefined }): string {
  const text = weightText({ unit });
  return overhead
    .filter(({ selfMs }) => selfMs > 0)
    .map(
      ({ name, selfMs }) => `${name} ${text(selfMs)}${unit === 'samples' ? '' : ` (${shareText(selfMs, durationMs)})`}`,
    )
    .join(', ');
}
