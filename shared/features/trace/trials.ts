/** Changes that a trial can make without a line of code, for what the load of a trace waited for. */
import { proposedCall } from '../../base/proposed-call.ts';
import { awaitedSent } from '../../engine/trace/contract/load-step.ts';
import type { LoadStep, ShiftedBox } from '../../engine/trace/contract/trace-causes.ts';
import type { TraceInsights } from '../../engine/trace/contract/trace-insights.ts';
import { call, type Words } from '../../core/findings/model.ts';

/** A change as `pen_workflow` try takes it. */
export interface ProposedTrial {
  /** The id of the section whose finding it follows from. */
  readonly section: string;
  readonly change: string;
}

/** Less is not worth a change. */
const MIN_WAIT_MS = 50;
const MAX_TRIALS = 3;

/** Part of an address that tells it from others: its path, with its host where it is another site. */
function partOf(url: string, page: string): string | null {
  if (!URL.canParse(url) || /^(?:data|blob):/.test(url)) return null;
  const { origin, host, pathname } = new URL(url);
  if (pathname === '/' || /\s/.test(pathname)) return null;
  return URL.canParse(page) && new URL(page).origin === origin ? pathname : `${host}${pathname}`;
}

const lengthMs = ({ fromMs, toMs }: LoadStep): number => toMs - fromMs;

/**
 * The change that may shorten a step of the load; null where a trial cannot say. A request that code sends only after an answer
 * (`awaits`) may have its address from it, so that nothing can preload it. A script that code of another one waits for (`isAwaited`) can be left out.
 */
function changeOf(
  step: LoadStep,
  { isBeforeReady, awaits, isAwaited }: Record<'isBeforeReady' | 'awaits' | 'isAwaited', boolean>,
): 'defer' | 'block' | 'preload' | null {
  if (step.kind !== 'request' || step.redirects !== undefined) return null;
  const isTag = step.startedBy === null && step.namedIn?.kind === 'tag';
  // DOMContentLoaded waits for deferred scripts, too: without the script one sees its cost.
  if (isTag && step.resourceType === 'Script')
    return isBeforeReady ? 'block' : step.isBlocking === true ? 'defer' : null;
  if (step.namedIn !== undefined && step.namedIn.kind !== 'tag' && step.resourceType === 'Font') return 'preload';
  if (step.startedBy === null) return null;
  if (step.resourceType === 'Script') return isAwaited ? 'block' : null;
  return !awaits && (step.resourceType === 'Image' || step.resourceType === 'Fetch') ? 'preload' : null;
}

const AS: Readonly<Record<string, string>> = { Image: ' as image', Fetch: ' as fetch', Font: ' as font' };

/** A selector of a box: of the rule that reserves too little, or by the id or classes of the node; null where it has neither. */
function selectorOf({ selector, node }: ShiftedBox): string | null {
  if (selector !== '') return selector;
  const id = /\bid='([\w-]+)'/.exec(node)?.[1];
  const classes = /\bclass='([\w -]+)'/.exec(node)?.[1];
  if (id !== undefined) return `#${id}`;
  return classes === undefined ? null : `.${classes.trim().split(/ +/).join('.')}`;
}

/** The rule for the widths only at which the box reserves what it does: at others, another one may hold. */
function atItsWidths({ fromPx, toPx }: ShiftedBox, rule: string): string {
  const limits = [
    ...(fromPx === undefined ? [] : [`(min-width: ${fromPx}px)`]),
    ...(toPx === undefined ? [] : [`(max-width: ${toPx}px)`]),
  ];
  return limits.length === 0 ? rule : `@media ${limits.join(' and ')} { ${rule} }`;
}

/** Trials that may show an earlier paint, the longest wait first, and then those that keep the page in its place. */
export function proposedTrials({
  loadPath,
  paintDiscovery,
  layoutShift,
  page,
}: Pick<TraceInsights, 'loadPath' | 'paintDiscovery' | 'layoutShift' | 'page'>): readonly ProposedTrial[] {
  const own = page?.url ?? '';
  const steps = loadPath?.steps ?? [];
  const ready = steps.findLastIndex(({ waitedFor }) => waitedFor === 'DOMContentLoaded');
  const waits = [...steps.entries()]
    .filter(([, step]) => lengthMs(step) >= MIN_WAIT_MS)
    .toSorted(([, a], [, b]) => lengthMs(b) - lengthMs(a));
  const trials: ProposedTrial[] = [];
  const add = (section: string, change: string): void => {
    if (!trials.some((trial) => trial.change === change)) trials.push({ section, change });
  };
  for (const [index, step] of waits) {
    const action = changeOf(step, {
      isBeforeReady: index < ready,
      awaits: awaitedSent(step, index, steps) !== null,
      isAwaited: steps.some((each, at) => awaitedSent(each, at, steps) === step),
    });
    const url = action === null ? null : partOf(step.url, own);
    if (url !== null)
      add('load-path', `${action} ${url}${action === 'preload' ? (AS[step.resourceType ?? ''] ?? '') : ''}`);
  }
  const isNamedLate = steps.some(
    (step, at) => step.url === paintDiscovery?.url && awaitedSent(step, at, steps) !== null,
  );
  if (
    paintDiscovery !== null &&
    !paintDiscovery.isInDocument &&
    !isNamedLate &&
    (paintDiscovery.delayMs ?? 0) >= MIN_WAIT_MS
  ) {
    const url = partOf(paintDiscovery.url, own);
    if (url !== null) add('paint-discovery', `preload ${url} as image`);
  }
  for (const { box } of layoutShift?.rows ?? []) {
    const selector = box === undefined ? null : selectorOf(box);
    if (box !== undefined && selector !== null)
      add('cls', `style ${atItsWidths(box, `${selector} { min-height: ${Math.round(box.heightPx)}px }`)}`);
  }
  return trials;
}

/** The same as next steps. */
export function trialSteps(insights: TraceInsights): Words[] {
  const trials = proposedTrials(insights).slice(0, MAX_TRIALS);
  return trials.map(({ change }, at): Words => [
    at === 0 ? 'Where code may run in targets, try a change before it is written: ' : 'Or ',
    call(proposedCall('pen_workflow', { name: 'try', change: [change] })),
  ]);
}
