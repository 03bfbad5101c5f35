import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entry, selected } from '../../engine/network/contract/testing/network-entry.ts';
import type { SelectedRequests } from '../../engine/network/contract/network-selection.ts';
import { tableOf, testRules } from '../../core/findings/testing/rule-laws.ts';
import { PERSON, told } from '../../core/findings/voice.ts';
import { judgeNetwork, NETWORK_RULES, networkEvidence, type NetworkEvidence } from './rules.ts';

type Counts = Partial<SelectedRequests['counts']>;

/** A log of so many requests of each kind. */
function log(counts: Counts, more: Parameters<typeof selected>[0] = {}): NetworkEvidence {
  const first = (count: number | undefined, status: number | null) =>
    (count ?? 0) === 0 ? null : entry(1, { status, failure: status === null ? 'net::ERR_FAILED' : null });
  return networkEvidence(
    selected({
      counts,
      notable: {
        failed: first(counts.failed, null),
        refused: first(counts.refused, 404),
        unanswered: first(counts.unanswered, null),
        slowest: (counts.matched ?? 0) > 0 ? entry(2) : null,
      },
      transferBytes: 5000,
      spanMs: 300,
      ...more,
    }),
  );
}

const initiator = { type: 'script', url: 'https://shop.test/app.js', line: 3 };
const series = [
  {
    route: 'https://shop.test/users/…',
    count: 8,
    runs: 1,
    waitedMs: 160,
    longestMs: 20,
    spanMs: 170,
    first: entry(3, { initiator }),
  },
];

const PICTURES = {
  'nothing-recorded': log({}),
  'nothing-matches': log({}, { total: 4 }),
  'nothing-ended': log({ matched: 3, open: 2, unanswered: 1 }),
  failed: log({ matched: 9, failed: 2, refused: 1, withoutStatus: 1 }),
  unanswered: log({ matched: 9, unanswered: 2 }),
  refused: log({ matched: 9, refused: 3, blocking: 2 }),
  'one-after-another': log({ matched: 9 }, { series }),
  'blocks-rendering': log({ matched: 9, blocking: 2 }),
  'status-unknown': log({ matched: 9, withoutStatus: 4 }),
  passed: log({ matched: 9, open: 1, canceled: 1 }),
};

const LEVELS_OF_WORSE = ['failed', 'refused', 'unanswered', 'blocking', 'withoutStatus'] as const;

testRules('the rules of network logs', {
  rules: NETWORK_RULES,
  pictures: PICTURES,
  levels: { good: ['passed'] },
  drawn: fc
    .record(
      Object.fromEntries(
        [...LEVELS_OF_WORSE, 'open', 'canceled', 'rest'].map((name) => [name, fc.integer({ min: 0, max: 3 })]),
      ) as Record<(typeof LEVELS_OF_WORSE)[number] | 'open' | 'canceled' | 'rest', fc.Arbitrary<number>>,
    )
    .chain(({ rest, ...counts }) => {
      const matched = Object.values(counts).reduce((sum, count) => sum + count, rest);
      return fc
        .tuple(fc.constantFrom([], series), fc.nat(3))
        .map(([found, filtered]) => log({ ...counts, matched }, { total: matched + filtered, series: found }));
    }),
});

test('reads as a page', () => {
  expect(tableOf(NETWORK_RULES, PICTURES)).toMatchInlineSnapshot(`
    "nothing-recorded [unjudged]: No request was recorded: nothing is judged.
    nothing-matches [unjudged]: No request matches the filters: nothing is judged.
    nothing-ended [unjudged]: None of the 3 requests has ended, 2 are in flight: nothing is judged.
    failed [failed]: 2 requests failed; the first is /1.js: net::ERR_FAILED.
    unanswered [failed]: 2 requests have no response in the log, and no reason why; the first is /1.js.
    refused [warned]: 3 requests were answered with a 4xx status; the first is /1.js: 404.
    one-after-another [warned]: 8 requests to https://shop.test/users/… are sent one after another: 160.0 ms, or at best 20.0 ms together if none needs the answer of another.
    blocks-rendering [warned]: 2 resources blocked rendering.
    status-unknown [unjudged]: The log has no status of 4 of 9 requests: it does not say if they failed.
    passed [passed]: No request failed; the slowest is /2.js with 100.0 ms."
  `);
});

describe('one judgement', () => {
  const say = (evidence: NetworkEvidence) => {
    const { told: verdict, ...judged } = judgeNetwork(evidence);
    return {
      ...judged,
      words: told(verdict.headline, PERSON),
      notes: (verdict.notes ?? []).map((note) => told(note, PERSON)),
    };
  };

  test('says below the verdict what else is wrong or not known', () => {
    expect(say(PICTURES.failed)).toMatchObject({
      level: 'failed',
      also: ['refused', 'status-unknown'],
      notes: [
        '/1.js was answered with 404.',
        'The log has no status of 1 of 9 requests: it does not say if they failed.',
      ],
    });
  });

  test('never passes what has no response, no status or no end', () => {
    for (const counts of [{ unanswered: 1 }, { withoutStatus: 1 }, { open: 1 }])
      expect(say(log({ matched: 1, ...counts })).level).not.toBe('passed');
    expect(say(log({ matched: 2, open: 1 })).notes).toEqual(['1 not ended yet.']);
  });

  test('says the reason of a single failure', () => {
    expect(say(log({ matched: 2, failed: 1 })).words).toBe('/1.js failed: net::ERR_FAILED.');
  });
});
