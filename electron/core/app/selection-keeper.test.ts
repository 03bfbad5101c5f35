import { describe, expect, test } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { EndpointInfo, TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createCallerSessions } from '../runner/sessions.ts';
import { createSelectionKeeper } from './selection-keeper.ts';

function page(id: string, url: string): TargetInfo {
  return {
    id,
    type: 'page',
    title: '',
    url,
    endpointId: 'E1',
    endpoint: 'http://localhost:9222',
    parentId: null,
    state: 'available',
  };
}
function chrome(state: EndpointInfo['state'], targets: TargetInfo[]): EndpointInfo[] {
  return [
    {
      id: 'E1',
      address: 'http://localhost:9222',
      kind: 'browser',
      product: '',
      origin: 'default',
      state,
      error: null,
      notice: null,
      connectedAtMs: null,
      targets,
    },
  ];
}

function fixture() {
  let id = 0;
  const sessions = createCallerSessions({ newId: () => String((id += 1)), resolvePath: async (path) => ok(path) });
  const session = sessions.open({ kind: 'window', name: 'you', paths: 'anywhere' });
  const keeper = createSelectionKeeper();
  session.selectTarget('T1');
  keeper.follow(chrome('connected', [page('T1', 'https://shop.test/orders'), page('T2', 'https://shop.test/admin')]), [
    session,
  ]);
  return { session, keeper };
}

describe('after a reconnect', () => {
  test('the same id stays selected', () => {
    const { session, keeper } = fixture();
    keeper.follow(chrome('reconnecting', []), [session]);
    keeper.follow(chrome('connected', [page('T1', 'https://shop.test/other')]), [session]);
    expect(session.selectedTargetId()).toBe('T1');
  });

  test('a restarted browser’s page with the same URL replaces it', () => {
    const { session, keeper } = fixture();
    keeper.follow(chrome('lost', []), [session]);
    keeper.follow(
      chrome('connected', [page('N1', 'https://shop.test/admin'), page('N2', 'https://shop.test/orders')]),
      [session],
    );
    expect(session.selectedTargetId()).toBe('N2');
  });

  test('without either nothing is selected', () => {
    const { session, keeper } = fixture();
    keeper.follow(chrome('lost', []), [session]);
    keeper.follow(chrome('connected', [page('N1', 'https://elsewhere.test/')]), [session]);
    expect(session.selectedTargetId()).toBeNull();
  });
});

test('a closed tab stays selected, so that the next call reports that it is gone', () => {
  const { session, keeper } = fixture();
  keeper.follow(chrome('connected', [page('T2', 'https://shop.test/orders')]), [session]);
  expect(session.selectedTargetId()).toBe('T1');
});
