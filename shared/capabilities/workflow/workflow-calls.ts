/** The calls that several workflows make. Runs and plans use the same calls, so a plan has no other. */
import type { CallPlan, PlannedPart } from '../define.ts';
import { present } from '../../findings/blocks.ts';

const MAX_LOAD_S = 30;

export function navigateCall(url: string, waitMs: number): PlannedPart {
  const wait = Math.min(MAX_LOAD_S, Math.ceil(waitMs / 1000));
  return { name: 'pen_navigate', params: { action: 'goto', url, wait } };
}

/** `url` null: of the page as it is. */
export function coverageCall(url: string | null): PlannedPart {
  return { name: 'pen_js_coverage', params: { ...(url === null ? {} : { navigate: url }), topN: 20 } };
}

/** Coverage of a load, and the navigation that takes its place if it fails and the page does not show the address yet. */
export function coverageCalls(address: string | null, waitMs: number, isShown: boolean): PlannedPart[] {
  return present([coverageCall(address), !(address === null || isShown) && navigateCall(address, waitMs)]);
}

export const loading = (url: string | null): Pick<CallPlan, 'loads'> => (url === null ? {} : { loads: url });
