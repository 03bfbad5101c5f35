/** Interaction to next paint, and what ran in each interaction. */
import { durationText } from '../../../base/duration-text.ts';
import { countNoun, formatCount, truncateEnd } from '../../../base/units.ts';
import type { InteractionCauses, TracePlace } from '../../../engine/trace/contract/trace-causes.ts';
import { at, joined, ms, name, place, ratingWords, wholeMs, type Words } from '../../../core/findings/model.ts';
import { absentWords, milliseconds, traceFinding } from '../finding.ts';
import { largestCall, largestCallWords } from '../../../core/findings/own-code.ts';
import { toldOwnCode } from './own-code.ts';
import { destinationOf } from './destination.ts';

const NAME_CHARS = 48;
const SHOWN_HANDLERS = 2;
/** Interactions whose causes an answer lists; the longest ones. */
const EXPLAINED = 3;

/** Less is what two samples differ by. */
function isWorthNaming(layoutMs: number | undefined, selfMs: number): layoutMs is number {
  return layoutMs !== undefined && layoutMs >= selfMs / 100;
}

/** The call of the author's function that explains most of the handlers; none where it is a small part. */
function ownWords({ own }: InteractionCauses): Words[] {
  const told = own === undefined ? null : toldOwnCode(own);
  const call = told === null ? null : largestCall(told);
  return told === null || call === null ? [] : [largestCallWords(call, told.total, ms)];
}

/** Less time on samples says nothing about which function it was. */
const MIN_SAMPLED_MS = 1;

/** Self time of functions; that it was too short to say in a trace with samples. */
function functionWords({ functions, processingMs }: InteractionCauses, hasSamples: boolean): Words[] {
  const sampledMs = functions.reduce((sum, { selfMs }) => sum + selfMs, 0);
  if (sampledMs < MIN_SAMPLED_MS)
    return hasSamples
      ? [['its handlers took ', ms(processingMs), ', too short for samples to say which function']]
      : [];
  return [
    [
      'self time ',
      joined(
        functions
          .slice(0, SHOWN_HANDLERS)
          .map(({ place: of, selfMs, layoutMs }) => [
            place(of),
            ' ',
            ms(selfMs),
            isWorthNaming(layoutMs, selfMs) ? [' (and ', ms(layoutMs), ' of forced layout)'] : '',
          ]),
        ', ',
      ),
    ],
  ];
}

/** Returns what ran in it, between input and the next frame. */
function partsOf(causes: InteractionCauses, hasSamples: boolean): Words {
  const { delayedBy, handlers, forcedLayouts, forcedLayoutMs, forcedBy, renderingMs } = causes;
  const [delay] = delayedBy;
  const parts: Words[] = [
    ...(delay === undefined || delay.totalMs < 1 ? [] : [['delayed by ', place(delay.place), ' ', ms(delay.totalMs)]]),
    ...handlers
      .slice(0, SHOWN_HANDLERS)
      .map((each) => [name(each.type), ' handler ', place(each.place), ' ', ms(each.totalMs)]),
    ...ownWords(causes),
    ...functionWords(causes, hasSamples),
    ...(forcedLayouts === 0
      ? []
      : [
          [
            `${countNoun(forcedLayouts, 'forced layout')} `,
            ms(forcedLayoutMs),
            forcedBy === null ? '' : [' by ', place(forcedBy)],
          ],
        ]),
    ['rendering until the next frame ', ms(renderingMs)],
  ];
  return joined(parts, '; ');
}

/** `click at 1200 ms: click handler onPress (app.js:4:5) 300.2ms; rendering until the next frame 2.0ms`. */
export function interactionWords(causes: InteractionCauses, hasSamples: boolean): Words {
  return [name(causes.name), ' at ', at(causes.startMs), ': ', partsOf(causes, hasSamples)];
}

/** A smaller part of an interaction is not in its sentence. */
const MIN_BRIEF_SHARE = 0.1;

/** The parts that stand out, largest first. */
function briefParts(causes: InteractionCauses): { readonly words: Words; readonly code: TracePlace | null }[] {
  const { delayedBy, functions, forcedLayoutMs, forcedBy, renderingMs, durationMs } = causes;
  const parts: { readonly tookMs: number; readonly words: Words; readonly code: TracePlace | null }[] = [
    ...functions.map(({ place: of, selfMs, layoutMs = 0 }) => ({
      tookMs: selfMs - layoutMs,
      words: place(of),
      code: of.url === '' ? null : of,
    })),
    {
      tookMs: forcedLayoutMs,
      words: ['forced layout', forcedBy === null ? '' : [' in ', place(forcedBy)]],
      code: forcedBy,
    },
    ...delayedBy.map(({ place: of, totalMs }) => ({ tookMs: totalMs, words: ['the wait for ', place(of)], code: of })),
    { tookMs: renderingMs, words: 'rendering', code: null },
  ];
  return parts
    .filter(({ tookMs }) => tookMs >= MIN_BRIEF_SHARE * durationMs && tookMs > 0)
    .toSorted((a, b) => b.tookMs - a.tookMs);
}

/** `Mostly searchText (search.js:3:9), then forced layout in InvoiceRow (row.jsx:8:3)`; nothing where nothing stands out. */
export function briefWords(causes: InteractionCauses): Words {
  const [first, second] = briefParts(causes);
  if (first === undefined) return '';
  return ['Mostly ', first.words, second === undefined ? '' : [', then ', second.words]];
}

/** The code to look at first: that of the largest part, else what forced layout, the longest handler, or what delayed it. */
export function codeOf(causes: InteractionCauses | undefined): TracePlace | null {
  if (causes === undefined) return null;
  const named = briefParts(causes).find(({ code }) => code !== null)?.code;
  const [longest] = causes.handlers.toSorted((a, b) => b.totalMs - a.totalMs);
  return named ?? causes.forcedBy ?? longest?.place ?? causes.delayedBy[0]?.place ?? null;
}

/** Unknown parts of interactions that no paint followed. */
function unpaintedWords(count: number): string {
  return `INP unknown: no paint followed ${countNoun(count, 'interaction')}, because the page was hidden or a dialog was open`;
}

export const interactions = traceFinding({
  group: 'load and input',
  rank: { headlines: 60 },
  tells: ['interactionToNextPaint', 'interactions', 'unpaintedInteractions'],
  compared: ['Interaction to next paint', 'Interaction duration', 'slower'],
  section: ({ insights }) => {
    const {
      interactionToNextPaint: inp,
      interactions: explained,
      hotFunctions,
      inTrace,
      unpaintedInteractions,
    } = insights;
    const hasSamples = hotFunctions.length > 0;
    const head = { id: 'inp', title: 'Interaction to next paint' };
    if (inp === null) {
      const elsewhere = inTrace?.interactionToNextPaintMs ?? null;
      const value = elsewhere === null ? null : durationText(elsewhere);
      const none = unpaintedInteractions === 0 ? 'No interactions' : unpaintedWords(unpaintedInteractions);
      return { ...head, absent: absentWords(none, inTrace, value) };
    }
    const told = explained.slice(0, EXPLAINED);
    const causesOf = (event: number | null): InteractionCauses | undefined => told.find((each) => each.event === event);
    return {
      ...head,
      facts: [
        ['INP', wholeMs(inp.valueMs)],
        ...(inp.plainMs === undefined
          ? []
          : [['Without recording, by which it is rated', wholeMs(inp.plainMs)] as const]),
        ['Interactions', formatCount(inp.interactions)],
        ...(unpaintedInteractions === 0
          ? []
          : [['Without a paint (hidden page or dialog)', formatCount(unpaintedInteractions)] as const]),
      ],
      rating: inp.rating,
      blocks: [
        {
          kind: 'table',
          columns: [
            { title: 'Interaction' },
            { title: 'Duration' },
            { title: 'At' },
            { title: 'Input delay' },
            { title: 'Processing' },
            { title: 'Presentation' },
            ...(told.length === 0 ? [] : [{ title: 'Ran' }]),
          ],
          rows: inp.rows.map((row) => {
            const causes = causesOf(row.event);
            return {
              cells: [
                row.name === '' ? '(no name)' : truncateEnd(row.name, NAME_CHARS),
                ms(row.durationMs),
                at(row.startMs, 1),
                ms(row.inputDelayMs),
                ms(row.processingMs),
                ms(row.presentationDelayMs),
                ...(told.length === 0 ? [] : [causes === undefined ? '' : partsOf(causes, hasSamples)]),
              ],
              brief: causes === undefined ? undefined : briefWords(causes),
              to: destinationOf(row),
              code: codeOf(causes),
            };
          }),
        },
      ],
    };
  },
  headlines: ({ insights }) => {
    const { interactionToNextPaint: inp, interactions: explained, hotFunctions, unpaintedInteractions } = insights;
    if (inp === null) return unpaintedInteractions === 0 ? [] : [[unpaintedWords(unpaintedInteractions), '.']];
    const [worst] = inp.rows.toSorted((a, b) => b.durationMs - a.durationMs);
    return [
      [
        'INP: ',
        wholeMs(inp.valueMs),
        ' (',
        ratingWords(inp.rating),
        ')',
        worst === undefined ? '' : [', ', name(worst.name), ' at ', at(worst.startMs, 1)],
      ],
      ...explained.slice(0, 1).map((longest) => ['Interaction ', interactionWords(longest, hotFunctions.length > 0)]),
    ];
  },
  nextSteps: ({ insights: { interactionToNextPaint: inp, interactions: explained } }) =>
    inp !== null && inp.rating !== 'good' && explained.length === 0
      ? ['Interactions are slow: shorten their event handlers, or yield to the main thread.']
      : [],
  further: (insights) => ({ interactions: insights.interactions.slice(1) }),
  json: ({ interactionToNextPaint: inp }) =>
    inp && {
      name: 'Interaction to next paint',
      value: inp.valueMs,
      unit: 'ms',
      rating: inp.rating,
      items: inp.rows.map((row) => milliseconds(row.name, row.durationMs, { startMs: row.startMs })),
    },
});
