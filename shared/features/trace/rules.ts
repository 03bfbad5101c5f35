/** The rules of a trace: what a person minds most in it, and the code that is most of that. */
import type { TraceInsights } from '../../engine/trace/contract/trace-insights.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import type { Rating } from '../../core/findings/model.ts';
import { judge, NO_WORDS, rulesOf, sentence, toldVerdict, type Rule, type Saying } from '../../core/findings/rules.ts';
import type { Verdict } from '../../core/findings/verdict.ts';
import { because, largestPart, traceEvidence, type Slow, type TraceEvidence } from './evidence.ts';

const SHOWN_CODE = 2;

const rule = rulesOf<TraceEvidence>();

type Bad = Exclude<Rating, 'good'>;

/** Figures and code of a problem: what a fix of its cause saves, the vitals, and the code to read. */
function below(
  { vitals, culprits }: TraceEvidence,
  { cause, largest }: Pick<Slow, 'cause' | 'largest'>,
  code?: TracePlace,
): Omit<Saying, 'headline'> {
  const blamed = code ?? cause?.code ?? largest?.code;
  return {
    notes: largestPart({ largest: largest ?? null }),
    figures: [...(cause === null ? [] : [cause.saved]), ...vitals],
    code: blamed === undefined ? culprits.slice(0, SHOWN_CODE) : [blamed],
  };
}

const rated = <F extends { readonly rating: Bad }>(found: F | null, rating: Bad): F | null =>
  found !== null && found.rating === rating ? found : null;

const PHASES = {
  'first-byte': sentence`before the first byte of the page arrives`,
  delay: sentence`before it is requested`,
  duration: sentence`while it is loaded`,
  'after-load': sentence`after it is loaded`,
  'after-first-byte': sentence`after the first byte of the page`,
} as const;

/** In the order in which a person minds them; what is poor comes before what needs improvement. */
const problems = (rating: Bad): Rule<TraceEvidence>[] => [
  rule({
    id: `${rating}-interaction`,
    level: 'problem',
    when: ({ interaction }) => rated(interaction, rating),
    says: (slow, evidence) => {
      const { takes, input, of, isOne, plain, cause } = slow;
      // Profiling makes it slower.
      const took = plain === null ? sentence`${takes}` : sentence`${plain}, and ${takes} while it was recorded`;
      return {
        headline: isOne
          ? sentence`The ${input} takes ${took}${because(cause)}.`
          : sentence`The slowest of ${of} interactions, a ${input}, takes ${took}${because(cause)}.`,
        ...below(evidence, slow),
      };
    },
  }),
  rule({
    id: `${rating}-synchronous-request`,
    level: 'problem',
    when: ({ synchronous }) => rated(synchronous, rating),
    says: ({ takes, url, sender }, evidence) => ({
      headline: sentence`The main thread stands still for ${takes} while it waits for ${url}${sender === null ? NO_WORDS : sentence`, which ${sender.by} requests synchronously`}.`,
      ...below(evidence, { cause: sender }),
    }),
  }),
  rule({
    id: `${rating}-largest-paint`,
    level: 'problem',
    when: ({ largestPaint }) => rated(largestPaint, rating),
    says: ({ takes, phase, phaseTakes }, evidence) => ({
      headline: sentence`The largest content appears after ${takes}${phase === null || phaseTakes === null ? NO_WORDS : sentence`; ${phaseTakes} of that pass ${PHASES[phase]}`}.`,
      ...below(evidence, { cause: null }),
    }),
  }),
  rule({
    id: `${rating}-first-paint`,
    level: 'problem',
    when: ({ firstPaint }) => rated(firstPaint, rating),
    says: ({ takes, blocker, arrived }, evidence) => ({
      headline: sentence`Nothing is shown for ${takes}: ${blocker}, which blocks rendering, arrives after ${arrived}.`,
      ...below(evidence, { cause: null }),
    }),
  }),
  rule({
    id: `${rating}-moving-content`,
    level: 'problem',
    when: ({ shifts }) => rated(shifts, rating),
    says: ({ count, score, by, node, code }, evidence) => {
      const cause = by ?? node;
      return {
        headline: sentence`Content moves by itself: ${count}, score ${score}${cause === null ? NO_WORDS : sentence`, the largest caused by ${cause}`}.`,
        ...below(evidence, { cause: null }, code ?? undefined),
      };
    },
  }),
  rule({
    id: `${rating}-blocked`,
    level: 'problem',
    when: ({ blocked }) => rated(blocked, rating),
    says: (slow, evidence) => ({
      headline: slow.isWhole
        ? sentence`The main thread is blocked for ${slow.takes} in ${slow.tasks}${because(slow.cause)}.`
        : sentence`The main thread is blocked by ${slow.tasks}.`,
      ...below(evidence, slow),
    }),
  }),
  rule({
    id: `${rating}-before-paint`,
    level: 'problem',
    when: ({ beforePaint }) => rated(beforePaint, rating),
    says: (slow, evidence) => ({
      headline: sentence`A task of ${slow.takes} runs before the first paint${because(slow.cause)}.`,
      ...below(evidence, slow),
    }),
  }),
];

const NAME_THE_LOOP = sentence`No function is known: the profiler names none that was called before it started. Record with CPU samples from before the page blocks, or pause the page in a debugger.`;
const SOME_FAILED = sentence`Some parts could not be computed; see the insights.`;

export const TRACE_RULES: readonly Rule<TraceEvidence>[] = [
  rule({
    id: 'page-failed',
    level: 'problem',
    when: ({ unreachable }) => unreachable,
    says: (url) =>
      sentence`The page did not load: the browser showed its error page for ${url}. Nothing here is of the page.`,
  }),
  rule({
    id: 'blocked-throughout',
    level: 'problem',
    when: ({ unfinished }) => unfinished,
    says: ({ lasts, recorded, in: where, code }, evidence) => ({
      headline:
        where === null
          ? sentence`The main thread is blocked for ${lasts} of ${recorded}, to the end of the recording: it ends no task.`
          : sentence`The main thread is blocked for ${lasts} of ${recorded}, to the end of the recording, in ${where}: it ends no task.`,
      figures: evidence.vitals,
      ...(code === null ? { notes: [NAME_THE_LOOP] } : { code: [code] }),
    }),
  }),
  ...problems('poor'),
  ...problems('needs-improvement'),
  rule({
    id: 'requests-in-turn',
    level: 'problem',
    when: ({ inTurn }) => inTurn,
    says: ({ series, sender, code }, evidence) => ({
      headline: sentence`${series}, sent by ${sender}.`,
      ...below(evidence, { cause: null }, code),
    }),
  }),
  rule({
    id: 'no-page',
    when: ({ hasPage, hottest }) => !hasPage && hottest,
    says: ({ by, self, code }) => ({ headline: sentence`${by} has the largest self time: ${self}.`, code: [code] }),
  }),
  rule({
    id: 'nothing-recorded',
    when: ({ isEmpty }) => isEmpty,
    says: () =>
      sentence`Nothing is judged: the page did nothing while it was recorded. Record while it loads, or while the action is performed.`,
  }),
  rule({
    id: 'little-blocks',
    when: ({ longTasks }) => longTasks !== null && longTasks.count > 0 && longTasks,
    says: ({ longest }, { vitals }) => ({
      headline: sentence`Little blocks the main thread: the longest task takes ${longest}.`,
      figures: vitals,
    }),
  }),
  rule({
    id: 'measured-fast',
    level: 'good',
    when: ({ hasPage, isMeasured, incomplete }) => hasPage && isMeasured && !incomplete,
    says: (_, { vitals, besides }) => ({
      headline: sentence`What was measured is fast: no task of the main thread is longer than 50 ms${besides}.`,
      figures: vitals,
    }),
  }),
  rule({
    id: 'no-long-task',
    when: ({ hasPage }) => hasPage,
    says: (_, { vitals, besides }) => ({
      headline: sentence`No task of the main thread is longer than 50 ms${besides}.`,
      figures: vitals,
    }),
  }),
];

/** Null if the trace says nothing about a page or a program. */
export function traceVerdict(insights: TraceInsights): Verdict | null {
  const evidence = traceEvidence(insights);
  const [first] = judge(TRACE_RULES, evidence);
  if (first === undefined) return null;
  const { saying } = first;
  const notes = [...(saying.notes ?? []), ...(evidence.incomplete ? [SOME_FAILED] : [])];
  return toldVerdict({ ...first, saying: { ...saying, notes } });
}
