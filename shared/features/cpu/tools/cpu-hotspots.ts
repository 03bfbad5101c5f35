/** The summary of a CPU profile in an answer: hotspots, a verdict, and next steps. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatDuration } from '../../../base/units.ts';
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import {
  CpuOriginalSchema,
  type CpuPlace,
  type ProfileTreeNode,
} from '../../../engine/profile/contract/sampled-profiles.ts';
import { AppFailure, unwrap } from '../../../base/errors.ts';
import { isPageLike, type TargetType } from '../../../core/contracts/targets.ts';
import { overheadText, shareText } from './cpu-capture.ts';
import {
  cpuFunctionName,
  shownName,
  type WithOriginal,
  originalPlaceText,
} from '../../../core/findings/function-names.ts';
import { tableText } from '../../../core/findings/markdown.ts';
import { functionsTable } from '../findings.ts';
import {
  CpuFunctionSchema,
  CpuOverheadSchema,
  cpuFunction,
  cpuOverview,
  withoutUnit,
  type CpuFunction,
} from './cpu-figures.ts';
import { CpuVerdictSchema, readVerdict, UNSEEN } from './cpu-verdict.ts';
import { HotCodeSchema, hotCode, hotCodeText } from './hot-code.ts';
import { OwnFunctionSchema, OwnPathMsSchema, ownFunctions } from './own-code.ts';
import { withOriginals, type OriginalsContext } from '../../../core/capability/original-names.ts';
import { inlinedNote } from '../../../core/findings/inlined-note.ts';
import { WORKFLOW_STEP } from '../../network/tools/network-verdict.ts';
import { sourceCall } from '../../../core/findings/source-call.ts';
import { present, listed, titled } from '../../../core/findings/blocks.ts';
import type { Section } from '../../../core/findings/model.ts';

// The largest path of a call tree: from the outermost call to its largest callee, as long as that has most of the time.

/** A callee with less of the active time is one of several. */
const MIN_SHARE = 0.5;
const DEEPEST = 60;
/** The innermost calls, which say most. */
const SHOWN = 6;

type Call = WithOriginal<CpuFunction>;

const isSame = (a: ProfileTreeNode, b: ProfileTreeNode): boolean =>
  a.name === b.name && a.url === b.url && a.line === b.line && a.column === b.column;

/** Outermost call first; a recursive call once. Empty if no call has most of the time. */
async function largestPath(file: string, activeMs: number, context: OriginalsContext): Promise<Call[]> {
  const { ports, signal } = context;
  const path: ProfileTreeNode[] = [];
  let parent: number | null = null;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const page: Awaited<ReturnType<typeof ports.analysis.query<'profile.tree'>>> = await ports.analysis.query(
      file,
      'profile.tree',
      { view: 'top-down', parent, count: 1 },
      { signal },
    );
    if (!page.ok) throw new AppFailure(page.error);
    const largest: ProfileTreeNode | undefined = page.value.rows[0];
    if (largest === undefined || largest.total < MIN_SHARE * activeMs) break;
    const last = path.at(-1);
    if (last === undefined || !isSame(last, largest)) path.push(largest);
    if (!largest.hasChildren) break;
    parent = largest.nodeId;
  }
  const own = path.filter(({ url }) => url !== '');
  return [...(await withOriginals(file, own.map(cpuFunction), context))];
}

/** `render (main.js:3:1) 97.0% → mergeCustomers (customers.js:8:17) 85.5%`; null for less than two calls. */
function pathText(path: readonly Call[], activeMs: number): string | null {
  if (path.length < 2) return null;
  const shown = path.slice(-SHOWN).map((call) => {
    const { original, url, line, column, totalMs } = call;
    const file =
      url
        .replace(/[?#].*$/s, '')
        .split('/')
        .at(-1) ?? '';
    const place = original === undefined ? `${file}:${line}:${column}` : originalPlaceText(original);
    return `${cpuFunctionName(call)} (${place}) ${shareText(totalMs, activeMs)}`;
  });
  return `${path.length > SHOWN ? '… → ' : ''}${shown.join(' → ')}`;
}

/** Below this share, a slow Node waited more than it worked. */
const MOSTLY_WAITING_SHARE = 0.25;
/** Names of overhead that is no work of the target. */
const INACTIVE: ReadonlySet<string> = new Set(['(idle)', '(program)', WORKBENCH_ENTRY]);
/** From this share of the active time on, garbage collection is worth a step of its own. */
const MUCH_GC_SHARE = 0.1;

export const CpuContentSchema = z.object({
  /** By the timestamps of the profile. */
  durationMs: z.number(),
  /** Without `(idle)` and `(program)`. */
  activeMs: z.number(),
  samples: z.number(),
  nodes: z.number(),
  functions: z.number(),
  samplingIntervalUs: z.number(),
  overhead: z.array(CpuOverheadSchema),
  /** Samples name functions that V8 had inlined before the recording; absent if that is not known. */
  namesInlined: z.boolean().optional(),
  /** Largest self time first, without those that perform interactions for this program. */
  hotspots: z.array(CpuFunctionSchema.extend({ original: CpuOriginalSchema.optional() })),
  /** Calls with most of the time, outermost first; their total times. */
  path: z.array(CpuFunctionSchema.extend({ original: CpuOriginalSchema.optional() })).optional(),
  verdict: CpuVerdictSchema,
  /** The author's functions, with what libraries did for them; absent if none ran. */
  own: z.array(OwnFunctionSchema).optional(),
  /** Calls of the author's functions by each other, each after its caller; absent if none ran. */
  ownPaths: z.array(OwnPathMsSchema).optional(),
  /** The code of the hottest functions of the author, as far as its text is stored. */
  code: z.array(HotCodeSchema).optional(),
});
export type CpuContent = z.infer<typeof CpuContentSchema>;

export async function readCpuContent(file: string, topN: number, context: OriginalsContext): Promise<CpuContent> {
  const { ports, signal } = context;
  const overview = unwrap(await ports.analysis.query(file, 'profile.overview', {}, { signal }));
  const asked = { sort: 'self', count: topN } as const;
  const functions = unwrap(await ports.analysis.query(file, 'profile.functions', asked, { signal }));
  const {
    durationMs,
    activeMs,
    samples,
    nodes,
    functions: count,
    samplingIntervalUs,
    overhead,
  } = cpuOverview(overview);
  const sampled = functions.rows.filter(({ self }) => self > 0).map(cpuFunction);
  const hotspots = [...(await withOriginals(file, sampled, context))];
  const path = await largestPath(file, activeMs, context);
  const { rows, paths } = await ownFunctions(file, context);
  const hot = await hotCode(file, { own: rows, led: paths }, activeMs, context);
  const verdict = await readVerdict(file, context);
  return {
    ...{ durationMs, activeMs, samples, overhead, hotspots },
    nodes,
    functions: count,
    samplingIntervalUs,
    path,
    verdict,
    ...(rows.length === 0 ? {} : { own: rows, ownPaths: paths }),
    ...(hot.length === 0 ? {} : { code: hot }),
  };
}

function gcMs({ overhead }: Pick<CpuContent, 'overhead'>): number {
  return overhead.find(({ name }) => name === '(garbage collector)')?.selfMs ?? 0;
}

/** Less than a sample or two is no gap. */
const MIN_UNSAMPLED_MS = 2;

/** ` The rest, 87.0ms, has no samples.`: V8 starts its clock before its sampler, so active and other times add up to less than the duration. */
function unsampledText({ overhead, durationMs, activeMs }: CpuContent): string {
  const sampledMs = overhead
    .filter(({ name }) => INACTIVE.has(name))
    .reduce((sum, { selfMs }) => sum + selfMs, activeMs);
  const missingMs = durationMs - sampledMs;
  return missingMs < MIN_UNSAMPLED_MS
    ? ''
    : ` The rest, ${formatDuration(missingMs)}, has no samples: V8 starts its clock before its sampler, or the thread or its sampler did not run.`;
}

/** The table of hotspots, with the time outside of functions below it. V8 counts forced layout as self time of the function that reads. */
export function hotspotSection(content: CpuContent, isPage: boolean): Section {
  const { hotspots, activeMs, durationMs } = content;
  const others = overheadText(content);
  const isOurs = content.overhead.some(({ name, selfMs }) => name === WORKBENCH_ENTRY && selfMs > 0);
  const inactive = isOurs ? `(idle), (program) and ${WORKBENCH_ENTRY}` : '(idle) and (program)';
  const [top] = hotspots;
  const path = pathText(content.path ?? [], activeMs);
  const inlined = top === undefined ? null : inlinedNote(hotspots, content.namesInlined === true, cpuFunctionName(top));
  return titled(
    'Top Hotspots (by self time)',
    hotspots.length === 0
      ? 'None.'
      : tableText({
          ...functionsTable({
            rows: hotspots.map(withoutUnit),
            unit: 'milliseconds',
            whole: activeMs,
            wallMs: durationMs,
          }),
        }),
    others !== '' && `Outside of functions: ${others} of the wall time.${unsampledText(content)}`,
    hotspots.length > 0 &&
      `Self % is the share of the ${formatDuration(activeMs)} without ${inactive}${gcMs(content) > 0 ? ', with garbage collection' : ''}.${isPage ? ' Self includes layout that the function forces.' : ''}`,
    path !== null && `Largest path, by total time: ${code(path)}`,
    inlined,
    ...(content.code ?? []).flatMap((each) => ['', hotCodeText(each)]),
  );
}

const SLOW_PAGE_STEP = `${proposedCall('pen_capture_trace', { cpuSamples: true })} shows what else the page did: layout, paint, requests.`;
const EVEN_PAGE_STEP = 'Compare with pen_web_vitals, and with pen_network_waterfall for the requests.';

/** Longer names, and names with characters that answers do not show, are not suggested as a parameter: cut or changed, they match no function. */
const MAX_CALL_NAME_CHARS = 1000;
const QUOTABLE = /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u;
/** The last part of a script's path. The query is left out, because its values may be masked. */
const SCRIPT_FILE = /([^()"`?#/\s]+)(?:[?#].*)?$/;

/** The tool call that lists the callers of a function. */
function callersCall(top: WithOriginal<CpuPlace>, captureId: string): string {
  const name = cpuFunctionName(top);
  if (name.length > MAX_CALL_NAME_CHARS || !QUOTABLE.test(name))
    return `${proposedCall('pen_cpu_summary', { capture: captureId, view: 'top-down' })} shows its callers; the name cannot be passed as a parameter.`;
  // Many functions are anonymous or have the same name, so the position is added.
  const file = SCRIPT_FILE.exec(top.url)?.[1];
  const generated = top.line > 0 && file !== undefined ? `${file}:${top.line}:${top.column}` : null;
  const source = top.original === undefined ? generated : originalPlaceText(top.original);
  const place = source === null || !QUOTABLE.test(source) ? '' : ` (${source})`;
  return `${proposedCall('pen_cpu_summary', { capture: captureId, view: 'callers', function: `${name}${place}` })} lists its callers.`;
}

function garbageStep(content: CpuContent): string[] {
  const share = gcMs(content);
  if (UNSEEN.has(content.verdict.rule) || share < MUCH_GC_SHARE * content.activeMs) return [];
  return [
    `Garbage collection takes ${shareText(share, content.activeMs)} of the active time: ${proposedCall('pen_heap_sampling', {})} during the same work names the functions that allocate.`,
  ];
}

/** Note for Node: what it waited for is in no profile. */
function waitingStep({ activeMs, durationMs }: CpuContent): string[] {
  if (activeMs >= MOSTLY_WAITING_SHARE * durationMs) return [];
  const [start, stop] = (['start', 'stop'] as const).map((action) => proposedCall('pen_capture_trace', { action }));
  return [
    `It ran for ${shareText(activeMs, durationMs)} of the time. If its work was slow, it waited: ${start} before the same work and ${stop} after it tell requests of node:http that follow one another. pen_network_enable and pen_network_waterfall tell all, and in newer versions the code that sends them, of a Node with --experimental-network-inspection.`,
  ];
}

/** True if the answer has the code of the function. */
function isQuoted({ code: quoted = [] }: CpuContent, row: CpuPlace): boolean {
  return quoted.some(({ function: of }) => isSamePlace(of, row));
}

function isSamePlace(a: CpuPlace, b: CpuPlace): boolean {
  return a.name === b.name && a.url === b.url && a.line === b.line && a.column === b.column;
}

/** Next steps; pages have additional tools. */
export function nextSteps(content: CpuContent, captureId: string, type: TargetType): Section {
  const isPage = isPageLike(type);
  const isUnseen = UNSEEN.has(content.verdict.rule);
  const [blamed] = content.verdict.code;
  const rows: readonly WithOriginal<CpuFunction>[] = [...content.hotspots, ...(content.own ?? [])];
  const named: WithOriginal<CpuPlace> | undefined =
    isUnseen || blamed === undefined ? undefined : (rows.find((row) => isSamePlace(row, blamed)) ?? blamed);
  const source = named === undefined ? null : sourceCall(named);
  const steps = isUnseen
    ? [
        isPage
          ? 'Profile again while reproducing the slow interaction: use action start, act on the page, then stop.'
          : `If it was slow meanwhile, it waited for something: take a snapshot while it is slow, then ${proposedCall('pen_heap_search', { kind: 'waiting' })}. Else profile again while it works.`,
      ]
    : named === undefined || content.verdict.rule === 'spread'
      ? [`${proposedCall('pen_cpu_summary', { capture: captureId, view: 'top-down' })} shows where the time goes.`]
      : isQuoted(content, named)
        ? [`Its code is above; ${callersCall(named, captureId)}`]
        : present([
            `Inspect ${code(shownName(named))}: ${callersCall(named, captureId)}`,
            source !== null && `Source of ${code(shownName(named))}: ${source}`,
          ]);
  return listed('Recommended Next Steps', [
    // A trace tells such waits at once, a snapshot only what waits at one moment.
    ...(type === 'node' ? waitingStep(content) : []),
    ...steps,
    ...garbageStep(content),
    isPage && !isUnseen && (content.verdict.rule === 'spread' ? EVEN_PAGE_STEP : SLOW_PAGE_STEP),
    `After a change, profile the same work again and compare: ${proposedCall('pen_cpu_compare', { base: captureId })}.`,
    isPage && WORKFLOW_STEP,
  ]);
}
