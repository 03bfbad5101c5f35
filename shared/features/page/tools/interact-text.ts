/** The answer of `pen_interact` as Markdown. */
import { proposedCall } from '../../../base/proposed-call.ts';
import {
  count,
  joined,
  ms as findingMs,
  name as nameCell,
  plainTable,
  type Section,
  type Table,
  type Words,
} from '../../../core/findings/model.ts';
import { largestCall, largestCallWords, type ToldOwnCode } from '../../../core/findings/own-code.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import { changeWords } from '../../trace/findings/costly-changes.ts';
import { activityName } from '../../trace/findings/main-thread-work.ts';
import { deepWatchersWords } from '../../trace/findings/deep-watchers.ts';
import { toldOwnCode } from '../../trace/findings/own-code.ts';
import { answerText } from '../../../core/findings/markdown.ts';
import { present, quoted, titled, type AnswerPart } from '../../../core/findings/blocks.ts';
import { rendersSection } from '../../../core/findings/renders.ts';
import { code, unmarked } from '../../../base/markdown.ts';
import { countNoun, formatDuration, formatPercent } from '../../../base/units.ts';
import type { PerformedStep } from '../../../core/contracts/interaction.ts';
import type { InteractResult, ProfiledStep } from '../contract/interactions.ts';
import { controlWords } from './controls.ts';
import { isMuchFaster, latencyOf } from '../interaction-rules.ts';

type Second = NonNullable<InteractResult['second']>;

const ms = (value: number): string => (value === 0 ? '0 ms' : formatDuration(value));

/** The reason why figures are missing. */
const NOT_DRAWN =
  'The browser did not draw the page, as in a hidden window: latency, next paint, frames and forced layout are unknown. Show its tab and window, and run again; a tab behind another one is not drawn, also without a window.';

/** The browser drew the page, and showed it to nobody. */
const NO_LATENCY =
  'The browser reported no latency of a step ("–") although its next frame came later than 16 ms: it shows the page nowhere, as behind another tab. Judge by "Next frame" and "Blocked".';

function hitText({ label, hit }: PerformedStep): string {
  if (hit === null) return '';
  const { role, name, selector, box, frameUrl, coveredBy } = hit;
  const isSaid = (word: string): boolean => word === '' || label.includes(word);
  const isKnown = role === '' || (isSaid(role) && isSaid(name));
  const what = isKnown ? code(selector) : `${code(role)} ${code(name)} (${code(selector)})`;
  // Where it was says something only of what a point or a step without its name hit.
  const at = isSaid(selector) || isSaid(name) ? '' : ` at ${Math.round(box.x)},${Math.round(box.y)}`;
  return present([
    isSaid(selector) && at === '' ? '' : `: ${what}${at}`,
    frameUrl !== null && `, in the frame ${code(frameUrl)}`,
    coveredBy !== null && `; its middle is covered by ${code(coveredBy)}, so another point of it was used`,
  ]).join('');
}

/** ` DOM: 3 nodes added, 1 removed.`, or that nothing changed; '' where it was not watched. */
function changedText({ changed: changes }: PerformedStep): string {
  if (changes === undefined) return '';
  const { added, removed, changed } = changes;
  const parts = present([
    added > 0 && `${countNoun(added, 'node')} added`,
    removed > 0 && `${countNoun(removed, 'node')} removed`,
    changed > 0 && `${countNoun(changed, 'attribute or text', 'attributes or texts')} changed`,
  ]);
  return parts.length === 0 ? ' Nothing in the DOM changed.' : ` DOM: ${parts.join(', ')}.`;
}

function stepText(step: PerformedStep, hits: boolean): string {
  const outcomes = step.outcomes.map((outcome) => ` ${code(outcome)}`).join('');
  return `${code(step.label)}${hits ? hitText(step) : ''}.${outcomes}${changedText(step)}`;
}

/** A line a step; equal ones in a row are one. */
function stepLines(steps: readonly PerformedStep[], hits: boolean): string {
  const lines: { text: string; from: number; to: number; waitedMs: number }[] = [];
  for (const [index, step] of steps.entries()) {
    const text = stepText(step, hits);
    const last = lines.at(-1);
    if (last?.text === text) {
      last.to = index + 1;
      last.waitedMs = Math.max(last.waitedMs, step.waitedMs);
    } else lines.push({ text, from: index + 1, to: index + 1, waitedMs: step.waitedMs });
  }
  return lines
    .map(({ text, from, to, waitedMs }) => {
      const waited = waitedMs >= 200 ? ` Waited ${ms(waitedMs)} for it.` : '';
      return `${from === to ? `${from}.` : `${from}. to ${to}.`} ${text}${waited}`;
    })
    .join('\n');
}

function costRow(step: PerformedStep, index: number): Words[] {
  const { label, cost } = step;
  if (cost === null) return [`${index + 1}`, nameCell(label), '–', '–', '–', '–', '–', '–'];
  const {
    latencyMs,
    medianLatencyMs,
    inputDelayMs,
    processingMs,
    presentationMs,
    nextPaintMs,
    blockedMs,
    longestFrameMs,
    interactions,
  } = cost;
  const shown = (value: number | null): Words => (value === null ? '–' : value === 0 ? '0 ms' : findingMs(value));
  const parts = [inputDelayMs, processingMs, presentationMs];
  const median = medianLatencyMs === undefined ? '' : [', median ', shown(medianLatencyMs)];
  const latency: Words =
    latencyMs === null
      ? latencyOf(step) === 'under-16'
        ? '< 16 ms'
        : '–'
      : interactions > 1
        ? [shown(latencyMs), ` (slowest of ${interactions}`, median, ')']
        : shown(latencyMs);
  return [
    `${index + 1}`,
    nameCell(label),
    latency,
    parts.every((part) => part === null) ? '–' : joined(parts.map(shown), ' + '),
    shown(nextPaintMs),
    shown(blockedMs),
    shown(longestFrameMs),
    shown(cost.isDrawn ? cost.forcedLayoutMs : null),
  ];
}

function placeText({ name, url, line, column }: { name: string; url: string; line: number; column: number }): string {
  const file = url.split(/[?#]/)[0]?.split('/').at(-1) ?? '';
  const shown = name === '' ? '(anonymous)' : name;
  return url === '' ? shown : `${shown} (${file}:${line}:${column})`;
}

/** Below, other callers have a part that is worth a word. */
const WHOLE_SHARE = 0.9;

/** ` called by show (search.js:12:3)`, or ` in 3 calls (Event: input)`; '' if neither is known. */
export function calledByText({ caller, dispatch }: ProfiledStep['functions'][number]): string {
  if (dispatch !== null) return ` in ${countNoun(dispatch.calls, 'call')} (${dispatch.name})`;
  if (caller === null) return '';
  const least = caller.isLeast === true ? 'at least ' : '';
  const part = caller.share < WHOLE_SHARE ? ` of which ${least}${formatPercent(caller.share)}` : '';
  return `${part} called by ${placeText(caller)}`;
}

/** ` (most of it in structuredClone at line 13)`; '' if the samples are at many places. */
function hottestText({ hottest }: ProfiledStep['functions'][number]): string {
  if (hottest === undefined) return '';
  const { calls, place } = hottest;
  return ` (most of it ${calls === undefined ? '' : `in ${calls} `}at line ${place.line})`;
}

/** `CustomerSummary (summary.js:6:8) calls isEqual 487.0ms, of 1.34s of script`: what one call of the author's code explains. */
function ownText({
  rows,
  total,
}: Pick<ToldOwnCode, 'rows' | 'total'>): { readonly words: string; readonly ms: number } | null {
  const call = largestCall({ rows, total });
  return call === null
    ? null
    : { words: `${told(largestCallWords(call, total, findingMs), MARKDOWN)} of script`, ms: call.weight };
}

/** Functions of a chain that are shown; of a longer one, those nearest to its end. */
const SHOWN_CHAIN = 6;

/** ` Your code on the stack: Composer.jsx:15 → write (desk.js:24:10) → record (reversible.js:12:19).`; '' without a chain. */
function chainText(chain: ProfiledStep['chain'] = []): string {
  if (chain.length === 0) return '';
  const left = chain.length > SHOWN_CHAIN ? '… → ' : '';
  return ` Your code on the stack: ${code(`${left}${chain.slice(-SHOWN_CHAIN).map(placeText).join(' → ')}`)}.`;
}

/** Less is not worth a line. */
const MIN_WORK_MS = 16;
/** Script with less of the work says nothing about the rest. */
const MIN_SCRIPT = 0.5;
/** Activities that are named, each with at least this part of the work. */
const SHOWN_WORK = 3;
const MIN_WORK = 0.05;

/** `Work of the main thread 161.0ms: style 67.1ms, painting 49.8ms`; '' where script is most of it, or where it is not known. */
function workText({ work = [] }: ProfiledStep): string {
  const totalMs = work.reduce((sum, each) => sum + each.totalMs, 0);
  const scriptMs = work.find(({ activity }) => activity === 'scripting')?.totalMs ?? 0;
  if (totalMs < MIN_WORK_MS || scriptMs >= MIN_SCRIPT * totalMs) return '';
  const shown = work.filter((each) => each.totalMs >= MIN_WORK * totalMs).slice(0, SHOWN_WORK);
  const named = shown.map((each) => `${activityName(each.activity)} ${ms(each.totalMs)}`);
  const script = shown.some(({ activity }) => activity === 'scripting')
    ? ''
    : `; ${activityName('scripting')} ${ms(scriptMs)}`;
  return `work of the main thread ${ms(totalMs)}: ${named.join(', ')}${script}`;
}

/** The change that made most style or layout necessary; '' without any. */
function changesText({ changes: [largest] = [] }: ProfiledStep): string {
  return largest === undefined ? '' : ` ${told(changeWords(largest), MARKDOWN)}.`;
}

/** ` Meanwhile a worker (db.js) was busy for 109 ms, most of it in exec (sql.js:1:2).`: its time is none of the main thread's. */
function workersText({ workers = [] }: Pick<ProfiledStep, 'workers'>): string {
  return workers
    .map(({ url, name, busyMs, hottest }) => {
      const most = hottest === null ? '' : `, most of it in ${code(placeText(hottest.place))}`;
      return ` Meanwhile ${code(url === '' ? name : url)} was busy for ${ms(busyMs)}${most}.`;
    })
    .join('');
}

/** One step of the recorded run: what took most is first. */
export function profiledText(step: ProfiledStep, index: number): string {
  const { latencyMs, functions, chain, forcedLayout, deepWatchers, own } = step;
  const ran = functions
    .map((each) => `${placeText(each)} ${ms(each.selfMs)}${hottestText(each)}${calledByText(each)}`)
    .join(', ');
  const forced =
    forcedLayout === null || forcedLayout.count === 0
      ? ''
      : ` Forced layout: ${countNoun(forcedLayout.count, 'time')}, ${ms(forcedLayout.totalMs)}, by ${code(forcedLayout.by.map(placeText).join(', '))}.`;
  const latency = latencyMs === null ? '' : `latency ${ms(latencyMs)}; `;
  const rows = own === null || own === undefined ? null : toldOwnCode(own);
  const call = rows === null ? null : ownText(rows);
  const self = ran === '' ? 'no function took 0.5 ms' : `self time: ${code(ran)}`;
  const work = workText(step);
  const parts = call === null || work !== '' ? [self] : [call.words, self];
  if (call !== null && (functions[0]?.selfMs ?? 0) > call.ms) parts.reverse();
  if (work !== '') parts.unshift(work);
  const watched = deepWatchers === undefined ? '' : ` ${told(deepWatchersWords(deepWatchers), MARKDOWN)}.`;
  return `${index + 1}. ${latency}${parts.join('; ')}.${changesText(step)}${chainText(chain)}${watched}${forced}${workersText(step)}`;
}

/** A recorded run for another answer: `34 renders in 4 commits` ('' without any), and what ran in the step that took longest. Null without a recording. */
export function recordedInShort({
  second,
}: Pick<InteractResult, 'second'>): { readonly renders: string; readonly longest: string } | null {
  if (second === null) return null;
  const rendered = (second.renders?.steps ?? []).flatMap((step) => step ?? []);
  const sum = (of: (step: (typeof rendered)[number]) => number): number =>
    rendered.reduce((total, step) => total + of(step), 0);
  const commits = sum((step) => step.commits.reduce((total, each) => total + each.count, 0));
  const renders =
    rendered.length === 0
      ? ''
      : `${countNoun(
          sum((step) => step.renders),
          'render',
        )} in ${countNoun(commits, 'commit')}`;
  const [longest] = second.steps
    .map((step, at) => ({ step, at }))
    .toSorted((a, b) => (b.step.latencyMs ?? 0) - (a.step.latencyMs ?? 0));
  return longest === undefined
    ? null
    : { renders, longest: unmarked(profiledText(longest.step, longest.at)).replace(/^(\d+)\. /, 'step $1, ') };
}

/** Who writes into what is watched is the same in each step. */
function withoutWrites({ deepWatchers, ...step }: ProfiledStep): ProfiledStep {
  return deepWatchers === undefined ? step : { ...step, deepWatchers: { ...deepWatchers, writes: undefined } };
}

/** As `profiledText`, with a doubt where the recorded run was much faster. */
function recordedText(step: ProfiledStep, measured: PerformedStep | undefined, index: number): string {
  const doubt = isMuchFaster(measured, step)
    ? ` That is less than half of ${ms(measured?.cost?.latencyMs ?? 0)} without the profiler: a busy machine or code that ran for the first time slowed that run, or this one had less to do.`
    : '';
  return `${profiledText(step, index)}${doubt}`;
}

/** A profiler rarely slows a page by more, even one that forces layout; then the runs probably did different work. */
const MAX_SLOWDOWN = 6;

/** Below, the runs differ by more than what is called the same. */
const MIN_LIKE = 0.9;

/** Returns how much longer the recorded run took, and whether that is the profiler. */
export function slowdownText({ slowdown, start, differs }: Pick<Second, 'slowdown' | 'start' | 'differs'>): string {
  if (start === 'different') return `The two runs cannot be compared: ${code(differs)} Give "reset".`;
  if (slowdown === null)
    return 'The profiler slows the page; no step has a latency in both runs that is long enough to say by how much.';
  const times = `${slowdown.toFixed(2)} times as long`;
  if (start === 'not-reset')
    return `This run took ${times}. Nothing was reset between the runs, so this need not be the profiler; "reset" makes them alike.`;
  if (slowdown >= MAX_SLOWDOWN)
    return `This run took ${times}, more than a profiler costs as a rule: the runs probably did different work. Give "reset".`;
  if (slowdown < MIN_LIKE)
    return `This run took ${times} as the one without the profiler: something else differs more between these two single runs than the profiler costs, so its cost is not known.`;
  return slowdown < 1.05
    ? `The profiler slows the page; here this was not measurable (${times}).`
    : `The profiler slows the page; this run took ${times} as the one without it. That is one run each, so other load of the machine is in it too.`;
}

function runsText({ performed, reset, cleared }: InteractResult): string {
  if (performed < 2) return 'once';
  const fields = cleared.length === 0 ? '' : `emptied before each: ${cleared.map(code).join(', ')}`;
  const page = reset === null ? '' : `reset: ${code(reset)}`;
  return `twice (${[fields, page].filter(Boolean).join('; ') || 'nothing was reset between them'})`;
}

/** That the second run failed, and how the page was left: steps are not undone. */
function failedText(secondError: string, { cleared, reset }: Pick<InteractResult, 'cleared' | 'reset'>): string {
  const emptied =
    cleared.length === 0 ? '' : ` ${cleared.map(code).join(', ')} had been emptied before it and is not refilled.`;
  const advice =
    reset === null ? ' "reset" makes both runs begin alike.' : ' What the reset did not undo is still there.';
  return `The second run failed: ${code(secondError)} The page is as the first run, and the second up to there, left it: nothing was restored.${emptied}${advice}`;
}

function rendersPart({ second, steps }: InteractResult, rows: number): Section | null {
  const labels = steps.map(({ label }) => label);
  return second?.renders === undefined ? null : rendersSection(second.renders, labels, rows);
}

/** The part of the 8,192 bytes of an answer that is left beside its notes. */
const ANSWER_CHARS = 7600;
/** Steps and rows of renders that remain in an answer that is too long. */
const LEAST_STEPS = 3;
const LEAST_ROWS = 5;
/** Steps that remain when one time more is left out. */
const FEWER = 0.85;
const MOST_ROWS = 20;

/** Duration of a step, as far as it is known. */
const lengthOf = ({ latencyMs, work = [] }: ProfiledStep): number =>
  Math.max(latencyMs ?? 0, ...work.map(({ totalMs }) => totalMs));

/** Work of the recorded steps: only of the longest if there is no room for all. `measured`: the same steps in the run without a recording. */
function profiledLines({ steps }: Second, measured: readonly PerformedStep[], shown: number): string {
  const longest = new Set(steps.toSorted((one, other) => lengthOf(other) - lengthOf(one)).slice(0, shown));
  // Of the same step, done several times, the slowest says what ran.
  const lengths = steps.map(lengthOf);
  const slowest = [...Map.groupBy(steps.keys(), (index) => measured[index]?.label ?? index).values()].map((same) =>
    same.reduce((most, index) => ((lengths[index] ?? 0) > (lengths[most] ?? 0) ? index : most)),
  );
  let areWritesTold = false;
  const lines = steps.flatMap((step, index) => {
    if (!longest.has(step)) return [];
    if (!slowest.includes(index) && step.latencyMs !== null) return [`${index + 1}. latency ${ms(step.latencyMs)}.`];
    const newly = areWritesTold ? withoutWrites(step) : step;
    areWritesTold ||= step.deepWatchers?.writes !== undefined;
    return [recordedText(newly, measured[index], index)];
  });
  const left = steps.length - lines.length;
  return [
    ...lines,
    ...(left > 0 ? ['', `${countNoun(left, 'step')} that took less ${left === 1 ? 'is' : 'are'} left out here.`] : []),
  ].join('\n');
}

/** Limits of an answer's parts. */
interface Shown {
  readonly steps: number;
  readonly rows: number;
  /** Where each step hit what. */
  readonly hits: boolean;
}

/** From everything on, always less: first of what the trace has, then of what tells where the steps went, then of what can be saved. */
function* narrower(steps: number): Generator<Shown> {
  const least = Math.min(steps, LEAST_STEPS);
  for (let shown = steps; shown > least; shown = Math.floor(shown * FEWER))
    yield { steps: shown, rows: MOST_ROWS, hits: true };
  yield { steps: least, rows: MOST_ROWS, hits: true };
  for (let rows = MOST_ROWS; rows >= LEAST_ROWS; rows -= 1) yield { steps: least, rows, hits: false };
}

const COSTS = [
  '#',
  'Step',
  'Latency',
  'Delay + processing + presentation',
  'Next frame',
  'Blocked',
  'Longest frame',
  'Forced layout',
];
/** A column of interactions only, which scrolling and waiting are none of: left out where no step has them. */
const OF_LATENCY: ReadonlySet<string> = new Set(['Latency', 'Delay + processing + presentation']);

/** What each step cost without a profiler. */
export function tableOfCosts(steps: readonly PerformedStep[]): Table {
  const rows = steps.map(costRow);
  const isShown = (_: unknown, at: number): boolean =>
    !OF_LATENCY.has(COSTS[at] ?? '') || rows.some((row) => row[at] !== '–');
  return plainTable(
    COSTS.filter(isShown),
    rows.map((row) => row.filter(isShown)),
  );
}

/** The answer: what each step hit, what it cost, and what ran in the second run. What is worth least is left out if it would be too long. */
export function interactText(result: InteractResult): string {
  let text = '';
  for (const shown of narrower(result.second?.steps.length ?? 0)) {
    text = textOf(result, shown);
    if (text.length <= ANSWER_CHARS) break;
  }
  return text;
}

function textOf(result: InteractResult, shown: Shown): string {
  const { url, steps, isMeasured, second, secondError, controls = [] } = result;
  return answerText(
    'Interaction',
    [['URL', nameCell(url)], ['Steps', count(steps.length)], isMeasured && ['Performed', runsText(result)]],
    [
      stepLines(steps, shown.hits),
      !shown.hits && 'Which element each step hit is left out here.',
      controls.length > 0 && `**New controls**: ${controlWords(controls)}`,
      isMeasured &&
        titled(
          'Cost, without a profiler',
          tableOfCosts(steps),
          steps.some(({ cost }) => cost?.isDrawn === false)
            ? NOT_DRAWN
            : steps.some((step) => latencyOf(step) === 'unknown') && NO_LATENCY,
        ),
      ...(second === null ? [] : secondParts(second, result, shown)),
      secondError !== null && failedText(secondError, result),
      // Below the code that took the time: renders that are needless may cost little.
      rendersPart(result, shown.rows),
    ],
  );
}

function secondParts(second: Second, result: InteractResult, shown: Shown): AnswerPart[] {
  const reads = second.kind === 'trace' ? 'pen_trace_insights' : 'pen_cpu_summary';
  return [
    titled(
      `Second run, recorded as ${second.kind === 'trace' ? 'a trace' : 'a CPU profile'}`,
      slowdownText(second),
      profiledLines(second, result.steps, shown.steps),
    ),
    ...(result.second?.code ?? []).map(({ name: of, call, quote }) =>
      quoted(['The code of ', nameCell(of === '' ? '(anonymous)' : of), `: ${call}`], quote),
    ),
    `Everything that ran: ${proposedCall(reads, { capture: second.captureId })}`,
    result.earlier !== undefined &&
      `The same steps at ${code(result.earlier.url)} were recorded before; what differs, with the difference of the sources: ${proposedCall('pen_trace_compare', { base: result.earlier.captureId, current: second.captureId })}`,
  ];
}
