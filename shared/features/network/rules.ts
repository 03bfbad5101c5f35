/** The rules of network logs: what failed, what has no response, what was sent one after another, what blocked rendering, or the slowest request. */
import { isOfPageScript } from '../../engine/network/contract/request-series.ts';
import { type NetworkEntry, requestDurationMs } from '../../engine/network/contract/network.ts';
import type { SelectedRequests } from '../../engine/network/contract/network-selection.ts';
import { address, bytes, count, link, ms, name } from '../../core/findings/model.ts';
import { ROUTE_CHARS } from '../../core/findings/request-series.ts';
import {
  cite,
  judge,
  NO_WORDS,
  rulesOf,
  sentence,
  toldVerdict,
  type Cited,
  type Sentence,
} from '../../core/findings/rules.ts';
import type { Verdict } from '../../core/findings/verdict.ts';

/** A number of requests and the first one of them. */
interface Group {
  readonly count: number;
  readonly counted: Cited;
  readonly first: Cited | null;
  /** Why it failed, or its status. */
  readonly reason: Cited;
}

/** Evidence of a network log, or of a selection of it. */
export interface NetworkEvidence {
  /** Requests before filters. */
  readonly total: number;
  readonly matched: number;
  readonly requests: Cited;
  readonly failed: Group;
  readonly refused: Group;
  readonly unanswered: Group;
  readonly open: Group;
  readonly canceled: Group;
  readonly withoutStatus: Group;
  readonly blocking: Group;
  readonly slowest: { readonly durationMs: number; readonly request: Cited; readonly duration: Cited } | null;
  /** Requests of a page script that waited for each other: those with the longest wait. */
  readonly series: {
    readonly sent: Cited;
    readonly route: Cited;
    readonly waited: Cited;
    readonly together: Cited;
  } | null;
  readonly figures: readonly Cited[];
}

const NOT_KNOWN = 'for a reason that is not in the log';

function group(word: string, counted: number, first: NetworkEntry | null = null): Group {
  return {
    count: counted,
    counted: cite(word, count(counted)),
    first: first === null ? null : cite('First', link(first.url)),
    reason: cite('Reason', name(first?.failure ?? String(first?.status ?? NOT_KNOWN))),
  };
}

export function networkEvidence({
  total,
  counts,
  notable,
  series,
  transferBytes,
  spanMs,
}: Omit<SelectedRequests, 'entries' | 'firstAtMs'>): NetworkEvidence {
  const durationMs = notable.slowest === null ? null : requestDurationMs(notable.slowest);
  const failed = group('Failed', counts.failed, notable.failed);
  const unanswered = group('No response', counts.unanswered, notable.unanswered);
  const refused = group('Status 4xx', counts.refused, notable.refused);
  const requests = cite('Requests', count(counts.matched));
  const longest = series.find(isOfPageScript);
  return {
    total,
    matched: counts.matched,
    requests,
    failed,
    refused,
    unanswered,
    open: group('In flight', counts.open),
    canceled: group('Cancelled', counts.canceled),
    withoutStatus: group('Status unknown', counts.withoutStatus),
    blocking: group('Render-blocking', counts.blocking),
    slowest:
      notable.slowest === null || durationMs === null
        ? null
        : {
            durationMs,
            request: cite('Slowest request', link(notable.slowest.url)),
            duration: cite('Slowest', ms(durationMs)),
          },
    series:
      longest === undefined
        ? null
        : {
            sent: cite('One after another', count(longest.count)),
            route: cite('Route', address(longest.route, ROUTE_CHARS)),
            waited: cite('Waited for each other', ms(longest.waitedMs)),
            together: cite('Slowest of them', ms(longest.longestMs)),
          },
    figures: [
      requests,
      failed.counted,
      ...(counts.refused === 0 ? [] : [refused.counted]),
      ...(counts.unanswered === 0 ? [] : [unanswered.counted]),
      cite('Transferred', bytes(transferBytes)),
      cite('From first to last', ms(spanMs)),
    ],
  };
}

/** `failed`: the page did not get what it asked for; `warned`: it got it, and something is to be fixed; `unjudged`: the log does not say. */
export type NetworkLevel = 'failed' | 'warned' | 'unjudged' | 'passed';

const rule = rulesOf<NetworkEvidence, NetworkLevel>();
const some = (each: Group): Group | null => (each.count > 0 ? each : null);

/** `one`: of a single request, after its address. */
function groupSaid(found: Group, one: Sentence, many: Sentence): Sentence {
  return found.count === 1 && found.first !== null ? one : many;
}

export const NETWORK_RULES = [
  rule({
    id: 'nothing-recorded',
    level: 'unjudged',
    when: ({ total }) => total === 0,
    says: () => sentence`No request was recorded: nothing is judged.`,
  }),
  rule({
    id: 'nothing-matches',
    level: 'unjudged',
    when: ({ matched, total }) => matched === 0 && total > 0,
    says: () => sentence`No request matches the filters: nothing is judged.`,
  }),
  rule({
    id: 'nothing-ended',
    level: 'unjudged',
    when: ({ matched, open, unanswered }) => matched > 0 && open.count > 0 && open.count + unanswered.count === matched,
    says: (_, { requests, open, figures }) => ({
      headline: sentence`None of the ${requests} requests has ended, ${open.counted} are in flight: nothing is judged.`,
      figures,
    }),
  }),
  rule({
    id: 'failed',
    level: 'failed',
    when: ({ failed }) => some(failed),
    says: (failed, { figures }) => ({
      headline: groupSaid(
        failed,
        sentence`${failed.first ?? failed.counted} failed: ${failed.reason}.`,
        sentence`${failed.counted} requests failed; the first is ${failed.first ?? failed.counted}: ${failed.reason}.`,
      ),
      figures,
    }),
  }),
  rule({
    id: 'unanswered',
    level: 'failed',
    when: ({ unanswered }) => some(unanswered),
    says: (unanswered, { figures }) => ({
      headline: groupSaid(
        unanswered,
        sentence`${unanswered.first ?? unanswered.counted} has no response in the log, and no reason why.`,
        sentence`${unanswered.counted} requests have no response in the log, and no reason why; the first is ${unanswered.first ?? unanswered.counted}.`,
      ),
      figures,
    }),
  }),
  rule({
    id: 'refused',
    level: 'warned',
    when: ({ refused }) => some(refused),
    says: (refused, { figures }) => ({
      headline: groupSaid(
        refused,
        sentence`${refused.first ?? refused.counted} was answered with ${refused.reason}.`,
        sentence`${refused.counted} requests were answered with a 4xx status; the first is ${refused.first ?? refused.counted}: ${refused.reason}.`,
      ),
      figures,
    }),
  }),
  rule({
    id: 'one-after-another',
    level: 'warned',
    when: ({ series }) => series,
    says: ({ sent, route, waited, together }, { figures }) => ({
      headline: sentence`${sent} requests to ${route} are sent one after another: ${waited}, or at best ${together} together if none needs the answer of another.`,
      figures,
    }),
  }),
  rule({
    id: 'blocks-rendering',
    level: 'warned',
    when: ({ blocking }) => some(blocking),
    says: (blocking, { figures }) => ({
      headline: groupSaid(
        { ...blocking, first: blocking.counted },
        sentence`${blocking.counted} resource blocked rendering.`,
        sentence`${blocking.counted} resources blocked rendering.`,
      ),
      figures,
    }),
  }),
  rule({
    id: 'status-unknown',
    level: 'unjudged',
    when: ({ withoutStatus }) => some(withoutStatus),
    says: (withoutStatus, { requests, figures }) => ({
      headline: sentence`The log has no status of ${withoutStatus.counted} of ${requests} requests: it does not say if they failed.`,
      figures,
    }),
  }),
  rule({
    id: 'passed',
    level: 'passed',
    says: (_, { slowest, open, canceled, figures }) => ({
      headline:
        slowest === null
          ? sentence`No request failed.`
          : sentence`No request failed; the slowest is ${slowest.request} with ${slowest.duration}.`,
      notes: [
        open.count === 0 ? NO_WORDS : sentence`${open.counted} not ended yet.`,
        canceled.count === 0 ? NO_WORDS : sentence`${canceled.counted} cancelled by the page.`,
      ].filter(({ words }) => words !== ''),
      figures,
    }),
  }),
];

const LEVELS: Readonly<Record<NetworkLevel, Verdict['level']>> = {
  failed: 'problem',
  warned: 'problem',
  unjudged: 'plain',
  passed: 'plain',
};

/** The verdict, and below it everything else that is to be fixed or not known. */
export function judgeNetwork(evidence: NetworkEvidence): {
  id: string;
  level: NetworkLevel;
  also: string[];
  told: Verdict;
} {
  const [first, ...others] = judge(NETWORK_RULES, evidence);
  if (first === undefined) throw new Error('No rule applies: the last rule of a table applies to any evidence');
  const also = others.filter(({ level }) => level !== 'passed');
  const { saying } = first;
  const notes = [saying.notes ?? [], also.map((each) => each.saying.headline)].flat();
  return {
    id: first.id,
    level: first.level,
    also: also.map(({ id }) => id),
    told: toldVerdict({ id: first.id, level: LEVELS[first.level], saying: { ...saying, notes } }),
  };
}

export const networkVerdict = (evidence: NetworkEvidence): Verdict => judgeNetwork(evidence).told;
