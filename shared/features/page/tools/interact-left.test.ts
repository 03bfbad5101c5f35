import { expect, test } from 'vitest';
import { ok } from '../../../base/result.ts';
import type { PerformedStep } from '../../../core/contracts/interaction.ts';
import { examplePage } from '../../../core/capability/testing/example-page.ts';
import { appError, AppFailure } from '../../../base/errors.ts';
import type { ReportsPort } from '../../../core/capability/reports-ports.ts';
import { only, onlyCaller, onlyContext, onlyPorts } from '../../../core/capability/testing/only.ts';
import type { InteractionPort, PageHand } from '../../../core/capability/interaction-ports.ts';
import { penInteract } from './interact.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';

const STEP: PerformedStep = {
  ...{ action: 'click', label: 'click Next', hit: null, waitedMs: 0, outcomes: [], cost: null, span: null },
};

/** The library takes nothing: what was measured is the answer all the same. */
const FULL_DISK: ReportsPort = {
  spool: async () => {
    throw new AppFailure(appError('disk_full', 'The disk is full.'));
  },
};

test('the address of a data: page that the steps left is not run as code on the next page', async () => {
  const urls = ['data:text/html,steal()', 'http://next.test/'];
  const parts: string[] = [];
  const hand = only<PageHand>('the hand', {
    perform: async () => STEP,
    url: async () => (urls.length > 1 ? (urls.shift() ?? '') : (urls[0] ?? '')),
    release: async () => undefined,
  });
  const context = onlyContext({
    target: examplePage('Shop', 'data:text/html,steal()'),
    signal: new AbortController().signal,
    progress: () => undefined,
    ports: onlyPorts({
      interaction: only<InteractionPort<TargetSession>>('the input', { open: async () => ok(hand) }),
      reports: FULL_DISK,
    }),
    caller: onlyCaller(),
    note: () => undefined,
    attach: async () => {
      throw new Error('nothing else is attached');
    },
    runPart: async (name) => {
      parts.push(name);
      return ok({});
    },
  });
  const params = penInteract.params.parse({ steps: [{ click: 'Next' }], measure: true });
  expect(await penInteract.run(params, context)).toMatchObject({
    ok: true,
    value: { second: null, secondError: expect.stringContaining('no URL that could be opened again') },
  });
  expect(parts).toEqual([]);
});
