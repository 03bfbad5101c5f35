/** The chain of steps that the largest paint waited for. */
import { authorCode } from '../../../contracts/author-code.ts';
import { awaitedUrl, stepKindName } from '../../../contracts/traces/load-step.ts';
import type { LoadPath, LoadStep } from '../../../contracts/traces/trace-causes.ts';
import { countNoun, formatCount } from '../../../base/units.ts';
import { at, joined, link, ms, node, place, span, type Words } from '../../../findings/model.ts';
import { placeCall } from '../../../findings/source-call.ts';
import { MARKDOWN, told } from '../../../findings/voice.ts';
import { milliseconds, traceFinding } from '../finding.ts';
import { codeWords } from './code-words.ts';

/** Assistants read the first step and the last ones, which are next to the paint. */
const SHOWN_STEPS = 14;
const SHOWN_WAITS = 8;

function stepWords(step: LoadStep): Words {
  const kind = stepKindName(step);
  return step.url === '' ? kind : [kind, ' ', link(step.url)];
}

/** `start (main.js:9:35) after /api/prices`: the code, and the response that it had waited for. */
function startedByWords(step: LoadStep, index: number, steps: readonly LoadStep[]): Words {
  if (step.startedBy === null) return '';
  const awaited = awaitedUrl(step, index, steps);
  return [codeWords(step.startedBy), awaited === null ? '' : [' after ', link(awaited)]];
}

/** A request that was waited for from its beginning to its end, up to rounding. */
function isWhole(waitedMs: number, tookMs: number): boolean {
  return waitedMs > tookMs * 0.99 - 1;
}

/** `/api/session 179 to 450 ms, sent by start (main.js:9:25) through getJson (api.js:3:26)`, in the order of the path. */
export function loadWaits({ steps }: LoadPath): Words {
  const waits = steps
    .filter(({ kind }) => kind === 'request')
    .slice(-SHOWN_WAITS)
    .map((step) => [
      link(step.url),
      ' ',
      span(step),
      step.startedBy === null ? '' : [', sent by ', codeWords(step.startedBy)],
    ]);
  return joined(waits, '; ');
}

/** `server (101 of the 310 ms that the request took)`: of a request that began before the step that waits for it. */
function waitedForWords({ waitedFor, requestId }: LoadStep, { blocking }: LoadPath): string {
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

export const loadPath = traceFinding({
  group: 'load and input',
  tells: ['loadPath'],
  compared: ['Largest contentful paint'],
  section: ({ insights: { loadPath: path } }) => {
    if (path === null) return null;
    const { paint, fromMs, toMs, element, url, steps, blocking, notWaitedFor } = path;
    const what = [...(element === '' ? [] : [node(element)]), ...(url === '' ? [] : [link(url)])];
    const painted: Words = [`the ${paint} paint`, what.length === 0 ? '' : [' (', joined(what, ', '), ')']];
    return {
      id: 'load-path',
      title: 'Load Path',
      label: 'Load path',
      facts: [],
      figure: ms(toMs - fromMs),
      line: ['What ', painted, ' waited for'],
      isOpen: true,
      blocks: [
        {
          kind: 'paragraph',
          only: 'assistant',
          words: ['What ', painted, ' at ', at(toMs - fromMs), ' waited for:'],
        },
        {
          kind: 'table',
          columns: [
            { title: 'From', role: 'none' },
            { title: 'To', role: 'none' },
            { title: 'Step', role: 'name' },
            { title: 'Waited for', before: 'waited for ' },
            { title: 'Started by', before: 'started by ' },
          ],
          maxTold: SHOWN_STEPS,
          rows: steps.map((step, index) => ({
            cells: [
              at(step.fromMs),
              at(step.toMs),
              stepWords(step),
              waitedForWords(step, path),
              startedByWords(step, index, steps),
            ],
            figure: ms(step.toMs - step.fromMs),
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
                only: 'assistant',
                words: `Left out after the first: ${countNoun(steps.length - SHOWN_STEPS, 'step')}.`,
              },
            ] as const)
          : []),
        {
          kind: 'list',
          inline: 'Waited for, by request',
          maxTold: SHOWN_WAITS,
          after:
            notWaitedFor === 0 ? '' : [`; not waited for: ${formatCount(notWaitedFor)} more`, alsoBlockingWords(path)],
          rows: blocking.map((wait) => ({
            name: link(wait.url),
            detail: [
              ' ',
              joined(wait.waits.map(span), ' and '),
              isWhole(wait.waitedMs, wait.tookMs) ? '' : ` (${partText(wait)} that it took)`,
            ],
            to: { kind: 'request', requestId: wait.requestId },
          })),
        },
        ...(notWaitedFor === 0
          ? []
          : ([
              {
                kind: 'paragraph',
                only: 'person',
                words: [
                  `${countNoun(notWaitedFor, 'request')} ${notWaitedFor === 1 ? 'was' : 'were'} not waited for`,
                  alsoBlockingWords(path),
                  '.',
                ],
              },
            ] as const)),
      ],
    };
  },
  culprits: ({ insights: { loadPath: path } }) => {
    // The code that sent the last request, the one that a late paint waited for.
    const last = path?.steps.findLast(({ kind, startedBy }) => kind === 'request' && startedBy !== null);
    if (last === undefined || last.startedBy === null) return [];
    const code = authorCode(last.startedBy).place;
    return [{ why: 'sends the request that the paint waits for', place: code, call: placeCall(code, 'call') }];
  },
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
