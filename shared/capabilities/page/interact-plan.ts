/** States what a measured interaction must be allowed to do, and what it does as a whole. */
import type { Permission } from '../../contracts/permissions.ts';
import type { CallPlan, PlanContext } from '../define.ts';
import { RECORDING_CALLS } from './interact-profile.ts';
import { isUrl, resetCall } from './interact-start.ts';

interface MeasureParams {
  readonly measure: boolean;
  readonly reset?: string | undefined;
}

export function interactPermissions({ measure, reset }: MeasureParams): readonly Permission[] {
  if (!measure) return ['change-page'];
  const isCode = reset !== undefined && resetCall(reset).name === 'pen_evaluate';
  return ['change-page', 'capture', ...(isCode ? (['run-code'] as const) : [])];
}

function resetText(reset: string): string {
  if (reset === 'reload') return ' Reloads the page before each run.';
  return isUrl(reset) ? ` Loads ${reset} before each run.` : ' Runs the code of "reset" before each run.';
}

/** Null without `measure`: the steps themselves say what happens. */
export function interactPlan(
  { measure, reset }: MeasureParams,
  { target }: Pick<PlanContext, 'target'>,
): CallPlan | null {
  if (!measure) return null;
  // Steps that left the page begin where they began before.
  const start = reset ?? (target !== null && isUrl(target.url) ? target.url : null);
  return {
    sentence: `Performs the steps twice, and records the second time as a trace, or as a CPU profile if the browser is traced already. The capture stays in the library.${reset === undefined ? '' : resetText(reset)}`,
    parts: [...RECORDING_CALLS, ...(start === null ? [] : [resetCall(start)])],
    ...(reset !== undefined && isUrl(reset) ? { loads: reset } : {}),
  };
}
