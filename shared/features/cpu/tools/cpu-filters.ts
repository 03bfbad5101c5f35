/** Filters of a CPU profile as parameters: functions by name, scripts and packages as listed by the views url and package. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { advice, appError, AppFailure, unwrap } from '../../../base/errors.ts';
import type { ProfileFilter } from '../../../engine/profile/contract/sampled-profiles.ts';
import { namedFunction } from './cpu-named-function.ts';
import type { OriginalsContext } from '../../../core/capability/original-names.ts';

const MAX_PATTERNS = 5;
const names = (description: string) =>
  z.array(z.string().min(1).max(10_000)).max(MAX_PATTERNS).default([]).describe(description);

export const cpuFilterParams = {
  focus: names('Only stacks that contain all of these functions (whole names).'),
  exclude: names('Exclude stacks that contain any of these functions.'),
  collapse: names('Scripts or packages, as listed by the views url and package: calls within one are merged.'),
  minShare: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Calls below this share of the active time are merged into their callers; 0.01 is 1%.'),
};
export interface CpuFilterParams {
  readonly focus: readonly string[];
  readonly exclude: readonly string[];
  readonly collapse: readonly string[];
  readonly minShare: number;
}

type Context = OriginalsContext;

/** The filter for a script or package name; `invalid_params` if the profile has neither. */
async function collapseOf(file: string, name: string, { ports, signal }: Context): Promise<ProfileFilter> {
  for (const by of ['package', 'url'] as const) {
    const page = unwrap(
      await ports.analysis.query(file, 'profile.groups', { by, filter: name, count: 1000 }, { signal }),
    );
    if (page.rows.some((row) => row.name === name)) return { kind: 'collapse', by, name };
  }
  throw new AppFailure(
    appError(
      'invalid_params',
      `The profile has no script or package ${foreign(name)}.`,
      advice(
        `${proposedCall('pen_cpu_summary', { view: 'url' })} and the view package list them; the whole name is needed.`,
        'The whole name is needed.',
      ),
    ),
  );
}

export async function cpuFilters(
  file: string,
  { focus, exclude, collapse, minShare }: CpuFilterParams,
  context: Context,
): Promise<ProfileFilter[]> {
  const filters: ProfileFilter[] = [];
  for (const [kind, wanted] of [
    ...focus.map((name) => ['focus', name] as const),
    ...exclude.map((name) => ['exclude', name] as const),
  ]) {
    const { name, url, line, column } = await namedFunction(file, wanted, context);
    filters.push({ kind, place: { name, url, line, column } });
  }
  for (const name of collapse) {
    const found = await collapseOf(file, name, context);
    filters.push(found);
  }
  if (minShare > 0) filters.push({ kind: 'min-share', share: minShare });
  return filters;
}
