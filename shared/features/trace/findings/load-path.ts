/** The chain of steps that the largest paint waited for. */
import { authorCode } from '../../../engine/source-map/contract/author-code.ts';
import { awaitedSent, awaitedStep, stepKindName } from '../../../engine/trace/contract/load-step.ts';
import type { LoadPath, LoadStep } from '../../../engine/trace/contract/trace-causes.ts';
import { countNoun, formatCount } from '../../../base/units.ts';
import { address, at, joined, link, ms, node, place, span, type Words } from '../../../core/findings/model.ts';
import { placeCall } from '../../../core/findings/source-call.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import { milliseconds, traceFinding, type Culprit } from '../finding.ts';
import { codeWords } from './code-words.ts';
import { redirectChain } from './redirect-words.ts';
import { namedInWords } from './source-words.ts';

/** Assistants read the first step and the last ones, which are next to the paint. */
const SHOWN_STEPS = 14;
const SHOWN_WAITS = 8;
/** Other steps are told beside requests if they take at least this part of the path. */
const MIN_STEP_SHARE = 0.05;
/** Less is not worth a change, whatever part of the path it is. */
const MIN_COST_MS = 50;
const SHOWN_COSTS = 4;
const SHOWN_URLS = 3;
/** Places of code that the paint waited for. */
const SHOWN_SENDERS = 4;

function stepWords(step: LoadStep): Words {
  const kind = stepKindName(step);
  return step.url === '' ? kind : [kind, ' ', link(step.url)];
}

const stepNamedIn = ({ namedIn, url }: LoadStep): Words => (namedIn === undefined ? '' : namedInWords(namedIn, url));

/** `start (main.js:9:35) after /api/prices`: the code, and the response that it had waited for; or the tag of the request. */
function startedByWords(step: LoadStep, index: number, steps: readonly LoadStep[]): Words {
  if (step.startedBy === null) return stepNamedIn(step);
  const awaited = awaitedStep(step, index, steps);
  const inserted = step.startedHow === 'inserted' ? 'inserted by ' : '';
  return [inserted, codeWords(step.startedBy), awaited === null ? '' : [' after ', link(awaited.url)]];
}

/** A request that was waited for from its beginning to its end, up to rounding. */
function isWhole(waitedMs: number, tookMs: number): boolean {
  return waitedMs > tookMs * 0.99 - 1;
}

const lengthMs = ({ fromMs, toMs }: LoadStep): number => toMs - fromMs;

const HOW = { sent: ', sent by ', inserted: ', an image inserted by ', before: ', sent after ' } as const;

function waitWords(step: LoadStep): Words {
  const { kind, url, startedBy, startedHow = 'sent', waitedFor } = step;
  const named = stepNamedIn(step);
  if (kind === 'request') {
    const by: Words =
      startedBy === null ? (named === '' ? '' : [', ', named]) : [HOW[startedHow], codeWords(startedBy)];
    return [link(url), ' ', span(step), by];
  }
  const of: Words = startedBy !== null ? [', ', codeWords(startedBy)] : url === '' ? '' : [' of ', link(url)];
  return [waitedFor, of, ' ', span(step)];
}

/**
 * `/api/session 179 to 450 ms, sent by start (main.js:9:25) through getJson (api.js:3:26)`: requests, and what else took long, in the order of
 * the path.
 */
export function loadWaits({ steps, fromMs, toMs }: LoadPath): Words {
  const long = (toMs - fromMs) * MIN_STEP_SHARE;
  const shown = steps.filter((step) => step.kind === 'request' || lengthMs(step) >= long);
  const longest = shown.toSorted((a, b) => lengthMs(b) - lengthMs(a)).slice(0, SHOWN_WAITS);
  return joined(shown.filter((step) => longest.includes(step)).map(waitWords), '; ');
}

type Cost =
  | 'redirects'
  | 'moved'
  | 'code'
  | 'style'
  | 'script tag'
  | 'ready'
  | 'turn'
  | 'image'
  | 'tag'
  | 'import'
  | 'document'
  | 'request'
  | 'script'
  | 'timer';

/** Next step for the time of such steps. */
const ADVICE: Readonly<Record<Cost, string>> = {
  redirects: 'redirects before the document; link to its own address, and send its first address there at once',
  moved: 'redirects before files; ask for their own addresses',
  code: 'requests that code sends one after the other; send them earlier or together',
  style:
    'style sheets that tags of the document ask for and the first view waits for; shorten them, or inline the rules of the first view and load only the others later',
  'script tag':
    'scripts that tags of the document ask for; defer those that the first view does not need, shorten the others',
  ready:
    'scripts that tags of the document ask for, and that DOMContentLoaded waits for, deferred or not; load those that the first view does not need with async, shorten the others, or let the code that shows the first view not wait for DOMContentLoaded',
  turn: 'scripts that tags of the document ask for, and that the deferred script of the first view waits for, deferred or not; load those that the first view does not need with async, shorten the others',
  image:
    'images that tags of the document ask for; shrink them, and ask for the largest one first (fetchpriority=high)',
  tag: 'files that tags of the document ask for, and that the first view comes from; shorten them, and preload what they load',
  import:
    'files that other files ask for; name them in the document (fonts by rel=preload), so that they load at the same time',
  document: 'the document; answer sooner',
  request: 'other requests, of which the trace does not say what asked for them',
  script: 'script on the main thread before the paint; defer or shorten it',
  timer: 'timers; do not wait',
};

function costOf(
  { kind, startedBy, namedIn, waitedFor, resourceType, isBlocking = false }: LoadStep,
  { isFirstRequest, runsBefore }: { readonly isFirstRequest: boolean; readonly runsBefore: LoadStep['runsBefore'] },
): Cost | null {
  if (kind === 'timer') return 'timer';
  if (kind !== 'request') return kind !== 'paint' && waitedFor === 'script on the main thread' ? 'script' : null;
  if (startedBy !== null) return 'code';
  if (namedIn === undefined) return isFirstRequest ? 'document' : 'request';
  if (namedIn.kind !== 'tag') return 'import';
  if (resourceType === 'Image') return 'image';
  if (runsBefore !== undefined && resourceType === 'Script')
    return runsBefore === 'DOMContentLoaded' ? 'ready' : 'turn';
  if (!isBlocking) return 'tag';
  return resourceType === 'Stylesheet' ? 'style' : 'script tag';
}

/** A step, or the part of it that has another cause than the rest. */
interface LoadPart {
  readonly step: LoadStep;
  readonly partMs: number;
}

/** Worth a change. */
const isMuch = (costMs: number, path: LoadPath | null): boolean =>
  path !== null && costMs >= Math.max(MIN_COST_MS, (path.toMs - path.fromMs) * MIN_STEP_SHARE);

const redirectMsOf = (step: LoadStep): number => Math.min(lengthMs(step), step.redirects?.durationMs ?? 0);

/** Redirects before the document are one of the costs that are told. */
export function tellsRedirects(path: LoadPath | null, requestId: string): boolean {
  const step = path?.steps.find((each) => each.kind === 'request');
  return step !== undefined && step.requestId === requestId && isMuch(redirectMsOf(step), path);
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}

/** The largest part of the time of requests, and what helps. */
const PHASE_WORDS: ReadonlyMap<string, string> = new Map([
  ['connection', '; most of that is connecting'],
  ['download', '; most of that is the download: send fewer bytes'],
  ['queue', '; most of that they waited in the queue of connections'],
]);
const MOST_SHARE = 0.6;
/** A server answers sooner as a rule: of shorter waits, their number is what costs. */
const SLOW_ANSWER_MS = 100;

const sumOf = (of: readonly LoadPart[]): number => of.reduce((sum, { partMs }) => sum + partMs, 0);

/** `; most of that is the server, for /api/lead (285.0ms): answer sooner, or cache it`: the slow answers, if others were not. */
function serverWords(of: readonly LoadPart[], mostMs: number): Words {
  const slow = of.filter(({ step, partMs }) => step.waitedFor === 'server' && partMs >= SLOW_ANSWER_MS);
  if (sumOf(slow) < mostMs) return '';
  const longest = slow.toSorted((a, b) => b.partMs - a.partMs).slice(0, SHOWN_URLS);
  const named = longest.map(({ step, partMs }): Words => [link(step.url), ' (', ms(partMs), ')']);
  const which = slow.length === of.length ? '' : [', for ', joined(named, ', ')];
  return ['; most of that is the server', which, ': answer sooner, or cache it'];
}

function mostOfWords(of: readonly LoadPart[]): Words {
  const mostMs = sumOf(of) * MOST_SHARE;
  const ofPhase = (phase: string): LoadPart[] => of.filter(({ step }) => step.waitedFor === phase);
  const most = [...PHASE_WORDS].find(([phase]) => sumOf(ofPhase(phase)) >= mostMs);
  return most?.[1] ?? serverWords(of, mostMs);
}

/** `; https://cdn.test is another origin, which costs a connection: serve them from your own`. '' if all are of the document's origin. */
function otherOriginWords(of: readonly LoadPart[], own: string): Words {
  const others = [
    ...new Set(of.flatMap(({ step: { kind, url } }) => (kind === 'request' ? [originOf(url)] : []))),
  ].filter((origin) => origin !== '' && origin !== own);
  if (others.length === 0 || own === '') return '';
  const named = joined(
    others.slice(0, SHOWN_URLS).map((origin) => address(origin)),
    ', ',
  );
  return [
    '; ',
    named,
    others.length === 1
      ? ' is another origin, which costs a connection'
      : ' are other origins, which cost a connection each',
  ];
}

/** `; /api/lead is sent only after /audience.js (1.93s), a script that does not send it: send it before, if it needs nothing of that`. '' without one. */
function awaitedWords(steps: readonly LoadStep[]): Words {
  const waits = steps.flatMap((step, index) => {
    const of = awaitedSent(step, index, steps);
    return of?.resourceType === 'Script' ? [{ step, of }] : [];
  });
  const longest = waits.toSorted((a, b) => lengthMs(b.of) - lengthMs(a.of))[0];
  if (longest === undefined || lengthMs(longest.of) < MIN_COST_MS) return '';
  const { step, of } = longest;
  return [
    [
      '; ',
      link(step.url),
      ' is sent only after ',
      link(of.url),
      ' (',
      ms(lengthMs(of)),
      '), a script that does not send it: ',
    ],
    'send it before, if it needs nothing of that script',
  ];
}

/**
 * Changes for an earlier paint, by what each costs, most first: `703.0ms of the 1.57s until the largest paint: requests that code sends one after
 * the other; … (/api/region, /api/stories)` Empty for a trace without a load.
 */
export function loadCosts(path: LoadPath | null): Words[] {
  if (path === null) return [];
  const { steps, fromMs, toMs, paint } = path;
  const until: Words = [' of the ', ms(toMs - fromMs), ` until the ${paint} paint: `];
  const firstRequest = steps.find(({ kind }) => kind === 'request');
  const costs = new Map<Cost, LoadPart[]>();
  const add = (cost: Cost, part: LoadPart): void => void costs.set(cost, [...(costs.get(cost) ?? []), part]);
  const inTurn = steps.findLastIndex((step) => step.runsBefore !== undefined);
  for (const [index, step] of steps.entries()) {
    const isFirst = step === firstRequest;
    const redirectMs = redirectMsOf(step);
    if (redirectMs > 0) add(isFirst ? 'redirects' : 'moved', { step, partMs: redirectMs });
    const cost = costOf(step, {
      isFirstRequest: isFirst,
      runsBefore: index <= inTurn ? steps[inTurn]?.runsBefore : undefined,
    });
    if (cost !== null) add(cost, { step, partMs: lengthMs(step) - redirectMs });
  }
  return [...costs]
    .filter(([, of]) => isMuch(sumOf(of), path))
    .toSorted(([, a], [, b]) => sumOf(b) - sumOf(a))
    .slice(0, SHOWN_COSTS)
    .map(([cost, of]) => {
      const isRedirect = cost === 'redirects' || cost === 'moved';
      const longest = of.toSorted((a, b) => b.partMs - a.partMs).flatMap(({ step }) => (step.url === '' ? [] : [step]));
      const named = longest.filter(({ url }, index) => longest.findIndex((each) => each.url === url) === index);
      const urls = named.slice(0, SHOWN_URLS).map((step): Words => {
        if (isRedirect) return redirectChain(step.redirects?.urls ?? [], step.url);
        return named.length === 1 ? link(step.url) : [link(step.url), ' ', ms(lengthMs(step))];
      });
      const isAlone = of.length === 1;
      const isKnown = of.every(({ step }) => awaitedSent(step, steps.indexOf(step), steps) === null);
      const advice =
        cost === 'code' && isAlone
          ? `a request that code sends late; send it earlier${isKnown ? ', or preload it' : ''}`
          : ADVICE[cost];
      return [
        ms(sumOf(of)),
        until,
        advice,
        urls.length === 0 ? '' : [' (', joined(urls, ', '), ')'],
        isRedirect ? '' : otherOriginWords(of, originOf(firstRequest?.url ?? '')),
        isRedirect || cost === 'document' ? '' : mostOfWords(of),
        cost === 'code' ? awaitedWords(steps) : '',
      ];
    });
}

/** `server (101 of the 310 ms that the request took)`: of a request that began before the step that waits for it. */
function waitedForWords({ waitedFor, requestId, fontDisplay }: LoadStep, { blocking }: LoadPath): string {
  if (fontDisplay !== undefined) return `${waitedFor}; font-display: ${fontDisplay} hides its text until it is there`;
  const wait = requestId === null ? undefined : blocking.find((each) => each.requestId === requestId);
  return wait === undefined || isWhole(wait.waitedMs, wait.tookMs)
    ? waitedFor
    : `${waitedFor} (${partText(wait)} that the request took)`;
}

function partText({ waitedMs, tookMs }: Pick<LoadPath['blocking'][number], 'waitedMs' | 'tookMs'>): string {
  return `${waitedMs.toFixed(0)} of the ${tookMs.toFixed(0)} ms`;
}

/** `4 more, of which these block rendering too: /base.css 120 to 430 ms, imported by /theme.css`. */
/** Behind the number of requests that were not waited for: those that block rendering. */
function alsoBlockingWords({ alsoBlocking = [] }: LoadPath): Words {
  const named = alsoBlocking.map(({ url, importedBy, ...range }) => [
    link(url),
    ' ',
    span(range),
    importedBy === '' ? '' : [', imported by ', link(importedBy)],
  ]);
  return named.length === 0 ? '' : [', of which block rendering too: ', joined(named, '; ')];
}

const WHY = {
  sent: 'sends the request that the paint waits for',
  inserted: 'inserts the image that the paint waits for',
  before: 'runs before the request that the paint waits for is sent',
} as const;

/** What asked in another file for the last request and those that were waited for longest, where it began to wait; then the code that sent them. */
function sendersOf(path: LoadPath): Culprit[] {
  const sent = path.steps.filter(({ kind, startedBy }) => kind === 'request' && startedBy !== null);
  const last = sent.at(-1);
  const all = sent
    .filter((step) => step === last || isMuch(lengthMs(step), path))
    .toSorted((a, b) => lengthMs(b) - lengthMs(a))
    .flatMap((step) => {
      if (step.startedBy === null) return [];
      const { place: own, caller } = authorCode(step.startedBy);
      const waited = `a request that the paint waits for ${told(ms(lengthMs(step)), MARKDOWN)}`;
      const why = step === last ? WHY[step.startedHow ?? 'sent'] : `sends ${waited}`;
      const of: Culprit = {
        why,
        place: own,
        call: placeCall(own, 'call'),
        insertsImage: step.startedHow === 'inserted',
      };
      return caller === null
        ? [{ at: 0, of }]
        : [
            { at: 0, of: { why: `begins ${waited}`, place: caller, call: placeCall(caller, 'call') } },
            { at: 1, of },
          ];
    });
  // Of a function that begins several, the first line: what it waited for stands there.
  const isFirst = ({ of: { place: found } }: (typeof all)[number]): boolean =>
    !all.some(
      ({
        of: {
          place: { url, name, line },
        },
      }) => url === found.url && name === found.name && line < found.line,
    );
  return all
    .filter(isFirst)
    .toSorted((a, b) => a.at - b.at)
    .slice(0, SHOWN_SENDERS)
    .map(({ of }) => of);
}

export const loadPath = traceFinding({
  group: 'load and input',
  rank: { culprits: 70 },
  tells: ['loadPath'],
  compared: ['Largest contentful paint'],
  section: ({ insights: { loadPath: path } }) => {
    if (path === null) return null;
    const { paint, fromMs, toMs, element, url, steps, blocking, notWaitedFor, imported = 0 } = path;
    const what = [...(element === '' ? [] : [node(element)]), ...(url === '' ? [] : [link(url)])];
    return {
      id: 'load-path',
      title: 'Load path',
      facts: [
        [`Until the ${paint} paint`, ms(toMs - fromMs)],
        ...(what.length === 0 ? [] : ([['Painted', joined(what, ', ')]] as const)),
      ],
      blocks: [
        {
          kind: 'table',
          columns: [
            { title: 'Step' },
            { title: 'Took' },
            { title: 'From' },
            { title: 'Waited for' },
            { title: 'Started by' },
          ],
          maxRows: SHOWN_STEPS,
          rows: steps.map((step, index) => ({
            cells: [
              stepWords(step),
              ms(lengthMs(step)),
              at(step.fromMs),
              waitedForWords(step, path),
              startedByWords(step, index, steps),
            ],
            code: step.startedBy === null ? null : authorCode(step.startedBy).place,
            to:
              step.requestId === null
                ? { kind: 'range', fromMs: step.fromMs, toMs: step.toMs }
                : { kind: 'request', requestId: step.requestId },
          })),
        },
        ...(steps.length > SHOWN_STEPS
          ? ([
              {
                kind: 'paragraph',
                words: `Where only ${SHOWN_STEPS} steps are listed, ${countNoun(steps.length - SHOWN_STEPS, 'step')} after the first ${steps.length - SHOWN_STEPS === 1 ? 'is' : 'are'} left out.`,
              },
            ] as const)
          : []),
        {
          kind: 'list',
          title: 'Waited for, by request',
          maxRows: SHOWN_WAITS,
          rows: blocking.map((wait) => ({
            name: link(wait.url),
            detail: [
              joined(wait.waits.map(span), ' and '),
              isWhole(wait.waitedMs, wait.tookMs) ? '' : ` (${partText(wait)} that it took)`,
            ],
            to: { kind: 'request', requestId: wait.requestId },
          })),
        },
        ...(imported === 0
          ? []
          : ([
              {
                kind: 'paragraph',
                words: `${countNoun(imported, 'module')} more came before the last one.`,
              },
            ] as const)),
        ...(notWaitedFor === 0
          ? []
          : ([
              {
                kind: 'paragraph',
                words: [`Not waited for: ${formatCount(notWaitedFor)} more`, alsoBlockingWords(path), '.'],
              },
            ] as const)),
      ],
    };
  },
  culprits: ({ insights: { loadPath: path } }) => (path === null ? [] : sendersOf(path)),
  nextSteps: ({ insights: { loadPath: path } }) => loadCosts(path).map((cost) => [cost, '.']),
  further: () => ({ loadPath: null }),
  json: ({ loadPath: path }) =>
    path && {
      name: 'Load path',
      value: path.toMs - path.fromMs,
      unit: 'ms',
      items: path.steps.map(({ kind, url, waitedFor, fromMs, toMs, startedBy }) =>
        milliseconds(
          `${kind === 'request' ? `${url}, ${waitedFor}` : waitedFor}${startedBy === null ? '' : `, ${told(place(startedBy), MARKDOWN)}`}`,
          toMs - fromMs,
          { startMs: fromMs },
        ),
      ),
    },
});
