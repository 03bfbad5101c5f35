import { expect, test } from 'vitest';
import { ok } from '../../../base/result.ts';
import type { PerformedStep } from '../../../core/contracts/interaction.ts';
import { examplePage } from '../../../core/capability/testing/example-page.ts';
import { only, onlyContext, onlyPorts } from '../../../core/capability/testing/only.ts';
import type { InteractionPort, PageHand } from '../../../core/capability/interaction-ports.ts';
import { penInteract } from './interact.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';

test('the address of a data: page that the steps left is not run as code on the next page', async () => {
  const urls = ['data:text/html,steal()', 'http://next.test/'];
  const parts: string[] = [];
  const hand = only<PageHand>('the hand', {
    perform: async () => only<PerformedStep>('a step', { outcomes: [], cost: null }),
    url: async () => (urls.length > 1 ? (urls.shift() ?? '') : (urls[0] ?? '')),
    release: async () => undefined,
  });
  const context = onlyContext({
    target: examplePage('Shop', 'data:text/html,steal()'),
    signal: new AbortController().signal,
    progress: () => undefined,
    ports: onlyPorts({
      interaction: only<InteractionPort<TargetSession>>('the input', { open: async () => ok(hand) }),
    }),
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
