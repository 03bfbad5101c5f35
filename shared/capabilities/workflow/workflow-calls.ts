/** The calls that workflows make, and what each workflow does as a whole. Recipes and plans use the same calls, so a plan has no other. */
import type { Permission } from '../../contracts/app/permissions.ts';
import type { CallPlan, PlannedPart } from '../define.ts';
import { present } from '../../findings/blocks.ts';

export interface WorkflowParams {
  readonly url: string | null;
  readonly waitMs: number;
  /** Seconds of the CPU profile or trace. */
  readonly duration: number;
  readonly selector: string | undefined;
  /** prove only: the address of the build before the change, the steps in words, the claimed figure, the least runs of each build, and if the builds may end differently. */
  readonly before: string | null;
  readonly steps: readonly string[];
  readonly claim: string | undefined;
  readonly runs: number | null;
  readonly otherContent: boolean;
}

/** Characters of what an action of a proof returns. */
export const ACTION_END_CHARS = 50_000;

/** Microseconds between two samples of the CPU profile. */
const SAMPLE_RATE_US = 100;
const MAX_LOAD_S = 30;
/** Pages of the browser itself are not loaded again. */
const LOADABLE = /^(?:https?|file):/i;
/** An address that coverage can load; one with a fragment would stay in the same document. */
const NAVIGABLE = /^https?:[^#]*$/i;

export function navigateCall(url: string, waitMs: number): PlannedPart {
  const wait = Math.min(MAX_LOAD_S, Math.ceil(waitMs / 1000));
  return { name: 'pen_navigate', params: { action: 'goto', url, wait } };
}

/** `url` null: of the page as it is. */
export function coverageCall(url: string | null): PlannedPart {
  return { name: 'pen_js_coverage', params: { ...(url === null ? {} : { navigate: url }), topN: 20 } };
}

export function profileCall({ duration }: Pick<WorkflowParams, 'duration'>): PlannedPart {
  return { name: 'pen_cpu_profile', params: { duration, sampleRate: SAMPLE_RATE_US, topN: 5 } };
}

export function accessibilityCall({ selector }: Pick<WorkflowParams, 'selector'>): PlannedPart {
  return { name: 'pen_accessibility_check', params: selector === undefined ? {} : { selector } };
}

export function networkCall(disableCache: boolean, clearFirst: boolean): PlannedPart {
  return { name: 'pen_network_enable', params: { disableCache, clearFirst } };
}

export function loadTraceCall({ duration }: Pick<WorkflowParams, 'duration'>, reload: boolean): PlannedPart {
  const params = { duration, cpuSamples: true, fastStop: true };
  return { name: 'pen_capture_trace', params: reload ? { ...params, reload } : params };
}

export function vitalsCall({ waitMs }: Pick<WorkflowParams, 'waitMs'>): PlannedPart {
  return { name: 'pen_web_vitals', params: { waitMs } };
}

export const BLOCKING_CALL: PlannedPart = { name: 'pen_network_blocking', params: {} };

/** The page load of slow-page-triage: `address` is loaded for coverage (null: coverage of the page as it is), `reloads`: again for the trace. */
export interface SlowPageLoad {
  readonly address: string | null;
  readonly reloads: boolean;
  /** The page shows the address already. */
  readonly isShown: boolean;
}

/** Without an address the page is loaded again, as its person sees it: an idle page shows nothing of how it loads. */
export function slowPageLoad({ url }: Pick<WorkflowParams, 'url'>, pageUrl: string): SlowPageLoad {
  return {
    address: url ?? (NAVIGABLE.test(pageUrl) ? pageUrl : null),
    reloads: url !== null || LOADABLE.test(pageUrl),
    isShown: url === null,
  };
}

/** Coverage of a load, and the navigation that takes its place if it fails and the page does not show the address yet. */
function coverageCalls(address: string | null, waitMs: number, isShown: boolean): PlannedPart[] {
  return present([coverageCall(address), !(address === null || isShown) && navigateCall(address, waitMs)]);
}

const loading = (url: string | null): Pick<CallPlan, 'loads'> => (url === null ? {} : { loads: url });

export function slowPagePlan(params: WorkflowParams, pageUrl: string): CallPlan {
  const { url, waitMs, duration } = params;
  const { address, reloads, isShown } = slowPageLoad(params, pageUrl);
  const coverage =
    address === null
      ? 'Records JavaScript coverage of the page as it is'
      : `Loads ${address} and records JavaScript coverage`;
  const again = reloads ? `loads ${address === null ? 'the page' : 'it'} again and ` : '';
  return {
    sentence: `${coverage}, then ${again}records a trace for ${duration} s with its network requests, and measures web vitals. Coverage and trace stay in the library.`,
    parts: [
      ...coverageCalls(address, waitMs, isShown),
      // As the cache is set when the workflow runs.
      networkCall(true, reloads),
      networkCall(false, reloads),
      loadTraceCall(params, reloads),
      vitalsCall(params),
      BLOCKING_CALL,
    ],
    ...loading(url),
  };
}

export function bloatPlan(params: WorkflowParams): CallPlan {
  const { url, waitMs, duration } = params;
  const coverage =
    url === null ? 'Records JavaScript coverage of the page as it is' : `Loads ${url} and records JavaScript coverage`;
  return {
    sentence: `${coverage}, then a CPU profile for ${duration} s. Both stay in the library.`,
    parts: [...coverageCalls(url, waitMs, false), profileCall(params)],
    ...loading(url),
  };
}

export function accessibilityPlan(params: WorkflowParams): CallPlan {
  const { url, waitMs } = params;
  return {
    sentence: `${url === null ? 'Scans the page as it is' : `Loads ${url} and scans it`} for accessibility issues.`,
    parts: present([url !== null && navigateCall(url, waitMs), accessibilityCall(params)]),
    ...loading(url),
  };
}

/** For workflows that record: loading an address also changes the page. */
export function recordingPermissions({ url }: Pick<WorkflowParams, 'url'>): readonly Permission[] {
  return url === null ? ['capture'] : ['capture', 'change-page'];
}
