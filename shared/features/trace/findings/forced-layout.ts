/** Style and layout that script forced by reading a value after a change. */
import { formatCount, formatDuration } from '../../../base/units.ts';
import { authorCode } from '../../../engine/source-map/contract/author-code.ts';
import type { ForcedLayoutRow } from '../../../engine/trace/contract/trace-causes.ts';
import { count, ms, name, node, place, type Rating, type Words } from '../../../core/findings/model.ts';
import { placeCall } from '../../../core/findings/source-call.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import { ANSWERED_ROWS, milliseconds, traceFinding } from '../finding.ts';
import { codeWords } from './code-words.ts';

/** Code that took less is not worth reading. */
const MIN_MS = 30;

/** Returns how often: per interaction, else per call from the browser. */
function pattern({
  count: reads,
  interactions,
  calls,
  calledFunction,
  isPerNode,
  node: changed,
}: ForcedLayoutRow): Words {
  if (reads === 1) return 'once';
  const per = isPerNode && changed !== '' ? ['once per ', node(changed), ', '] : '';
  const times = `${formatCount(reads)} times`;
  if (interactions > 0) return [per, times, ` in ${formatCount(interactions)} input${interactions === 1 ? '' : 's'}`];
  if (calls === 0 || calledFunction === null) return [per, times];
  return [per, times, ` in ${formatCount(calls)} call${calls === 1 ? '' : 's'} of `, place(calledFunction)];
}

function change({ changedBy, written, node: changed, change: what }: ForcedLayoutRow): Words {
  if (changedBy === null) return '';
  return [
    '; changed by ',
    place(changedBy),
    written === '' ? '' : [' (', name(written), ')'],
    changed === '' ? '' : [': ', node(changed), ', ', name(what.toLowerCase())],
  ];
}

function reader({ read, property }: ForcedLayoutRow, hasStacks: boolean): Words {
  const what: Words = property === '' ? 'reads' : property.endsWith(' =') ? name(property) : ['reads ', name(property)];
  return [hasStacks ? codeWords(read) : ['in ', place(read)], ' ', what];
}

/** Time that one call of the browser spends with it: a long task, or more than an interaction may take (web.dev/articles/inp). */
const PER_CALL_MS = { poor: 200, slow: 50 } as const;

function forcedRating(rows: readonly ForcedLayoutRow[]): Rating | null {
  const perCall = Math.max(0, ...rows.map((row) => (row.layoutMs + row.styleMs) / Math.max(1, row.calls)));
  if (perCall < PER_CALL_MS.slow) return null;
  return perCall >= PER_CALL_MS.poor ? 'poor' : 'needs-improvement';
}

export const forcedLayout = traceFinding({
  group: 'main thread',
  rank: { culprits: 30 },
  tells: ['forcedLayout'],
  compared: ['Forced layout'],
  section: ({ insights: { forcedLayout: forced } }) => {
    if (forced === null || forced.count === 0) return null;
    const { count: reads, layoutMs, styleMs, hasStacks, rows } = forced;
    return {
      id: 'forced-layout',
      title: 'Forced layout',
      facts: [
        ['Total', ms(layoutMs + styleMs)],
        ['Count', count(reads)],
        ['Layout', ms(layoutMs)],
        ['Style', ms(styleMs)],
      ],
      rating: forcedRating(rows),
      blocks: [
        {
          kind: 'list',
          rows: rows.map((row) => ({
            name: reader(row, hasStacks),
            detail: [
              pattern(row),
              ': layout ',
              ms(row.layoutMs),
              ', style ',
              ms(row.styleMs),
              ', longest ',
              ms(row.longestMs),
              change(row),
            ],
            figure: ms(row.layoutMs + row.styleMs),
            to: { kind: 'event', event: row.event },
            code: row.read,
          })),
        },
        ...(hasStacks
          ? []
          : ([
              {
                kind: 'paragraph',
                words: 'The trace has no stacks, so only the called function is known, not the line.',
              },
            ] as const)),
      ],
    };
  },
  culprits: ({ insights: { forcedLayout: forced } }) => {
    const [row] = forced?.rows ?? [];
    if (row === undefined || row.layoutMs + row.styleMs < MIN_MS) return [];
    const why = `forces layout for ${formatDuration(row.layoutMs + row.styleMs)}`;
    const { place: own } = authorCode(row.read);
    return [{ why, place: own, call: placeCall(own, 'call') }];
  },
  nextSteps: ({ insights: { forcedLayout: forced } }) => {
    const [row] = forced?.rows ?? [];
    if (row === undefined || !row.isPerNode || row.layoutMs + row.styleMs < MIN_MS) return [];
    return [[place(authorCode(row.read).place), ': read all values first, then change the nodes.']];
  },
  further: ({ forcedLayout: forced }) => {
    const rows = forced?.rows.slice(ANSWERED_ROWS) ?? [];
    return { forcedLayout: forced !== null && rows.length > 0 ? { ...forced, rows } : null };
  },
  json: ({ forcedLayout: forced }) =>
    forced && {
      name: 'Forced layout',
      value: forced.layoutMs + forced.styleMs,
      unit: 'ms',
      items: forced.rows.map(({ read, property, changedBy, count: times, layoutMs, styleMs, startMs }) =>
        milliseconds(
          `${formatCount(times)} × ${property === '' ? '' : `${property} in `}${told(place(read), MARKDOWN)}${changedBy === null ? '' : ` after ${told(place(changedBy), MARKDOWN)}`}`,
          layoutMs + styleMs,
          { startMs },
        ),
      ),
    },
});
