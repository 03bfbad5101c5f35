import { expect, test } from 'vitest';
import { ok } from '../../../base/result.ts';
import type { ShownEndpoint, TargetInfo } from '../../../core/contracts/targets.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { only, onlyContext, onlyPorts } from '../../../core/capability/testing/only.ts';
import type { CapabilityPorts } from '../../../core/capability/ports.ts';
import { penSelectPage } from './select-page.ts';

const endpoint = { id: 'e', address: 'http://localhost:9222', state: 'connected' } as const;

/** Two tabs and a worker. `shows`: what the page says of itself after its tab was brought to the front, one answer after the other. */
function bench({
  shows = [],
  selected = null,
  isStateless = false,
}: {
  shows?: string[];
  selected?: string | null;
  isStateless?: boolean;
}) {
  const target = (id: string, type: TargetInfo['type']) => ({
    id,
    type,
    url: `http://shop.test/${id}`,
    title: id,
    endpoint: endpoint.address,
  });
  const targets = [target('A', 'page'), target('B', 'page'), target('W', 'worker')];
  const sent: string[] = [];
  const notes: string[] = [];
  let selectedId = selected;
  const session = only<TargetSession>('the session', {
    send: async (method) => {
      sent.push(method);
      return ok((method === 'Runtime.evaluate' ? { result: { value: shows.shift() } } : {}) as never);
    },
  });
  const context = onlyContext({
    note: (text) => void notes.push(text),
    attach: async () => ok(session),
    caller: only<CallContext['caller']>(
      'the caller',
      {
        kind: 'mcp',
        selectedTargetId: () => selectedId,
        selectTarget: (id) => void (selectedId = id),
        ...(isStateless ? { carriesTargets: true } : {}),
      },
      ['carriesTargets'],
    ),
    ports: onlyPorts({
      targets: only<CapabilityPorts['targets']>('the targets', {
        refresh: async () => [{ ...endpoint, targets }] as unknown as ShownEndpoint[],
      }),
    }),
  });
  const select = async (params: Record<string, unknown>) => {
    const answer = await penSelectPage.run(penSelectPage.params.parse(params), context);
    return answer.ok ? { ...answer.value, text: penSelectPage.summarise(answer.value) } : answer.error;
  };
  return { select, sent, notes, selectedId: () => selectedId };
}

test('says whether the target is selected now, was before, or cannot be', async () => {
  const { select, sent } = bench({});
  expect(await select({ targetId: 'B' })).toMatchObject({
    selection: 'now',
    text: expect.stringContaining('## Target Selected') as string,
  });
  expect(await select({ urlPattern: 'shop.test/b' })).toMatchObject({
    selection: 'before',
    text: expect.stringContaining('Selected Already') as string,
  });
  expect(sent).toEqual([]);
  const stateless = bench({ isStateless: true });
  expect(await stateless.select({ targetId: 'B' })).toMatchObject({
    selection: 'never',
    text: expect.stringContaining('## Target Found') as string,
  });
  expect(stateless.notes.join()).toContain('send target "B" with each');
});

test('brings the tab to the front, also that of the selected target, and looks whether the page is visible', async () => {
  const { select, sent } = bench({ shows: ['hidden', 'visible'], selected: 'A' });
  expect(await select({ front: true })).toMatchObject({ target: { id: 'A' }, visibility: 'visible' });
  expect(sent).toEqual(['Page.bringToFront', 'Runtime.evaluate', 'Runtime.evaluate']);
  const covered = bench({ shows: Array.from({ length: 100 }, () => 'hidden') });
  const answer = await covered.select({ targetId: 'A', front: true });
  expect(answer).toMatchObject({ visibility: 'hidden', text: expect.stringContaining('is still hidden') as string });
});

test('brings no tab to the front that is none, and none where no target is named or selected', async () => {
  const { select, sent } = bench({});
  expect(await select({ targetId: 'W', front: true })).toMatchObject({ code: 'invalid_params' });
  expect(await select({ front: true })).toMatchObject({ code: 'invalid_params' });
  expect(sent).toEqual([]);
});

test('needs the permission to change the page only for bringing its tab to the front', () => {
  const permissions = (params: object) => penSelectPage.permissions?.(penSelectPage.params.parse(params));
  expect(permissions({ targetId: 'A' })).toEqual(['read']);
  expect(permissions({ targetId: 'A', front: true })).toEqual(['change-page']);
});
