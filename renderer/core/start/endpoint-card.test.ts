import { describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import type { EndpointInfo, TargetInfo, TargetType } from '../../../shared/core/contracts/targets.ts';
import { connectList, endpointCard } from './endpoint-card.ts';

function target(type: TargetType, title: string = type): TargetInfo {
  return {
    id: title,
    type,
    title,
    url: '',
    endpointId: 'e',
    endpoint: 'http://localhost:9222',
    parentId: null,
    state: 'available',
  };
}

function endpoint(changes: Partial<EndpointInfo>): EndpointInfo {
  return {
    id: 'e',
    address: 'http://localhost:9222',
    kind: 'unknown',
    product: '',
    origin: 'default',
    state: 'idle',
    error: null,
    notice: null,
    connectedAtMs: null,
    targets: [],
    ...changes,
  };
}

const unreachable = appError('cannot_reach_endpoint', 'Nobody answers.');

describe('endpoint card', () => {
  it('counts targets by type, pages first, without closed ones', () => {
    const targets = [
      target('worker'),
      target('page', 'a'),
      target('page', 'b'),
      { ...target('iframe'), state: 'gone' as const },
    ];
    const card = endpointCard(endpoint({ kind: 'browser', product: 'Chrome/156.0', state: 'connected', targets }));
    expect(card).toMatchObject({
      name: 'Chrome 156',
      address: 'localhost:9222',
      detail: '2 pages, 1 worker',
      action: 'disconnect',
    });
  });

  it('names the script of a runtime', () => {
    const card = endpointCard(
      endpoint({ kind: 'inspector', product: 'node.js/v24.15.0', targets: [target('node', 'orders-api/server.js')] }),
    );
    expect(card).toMatchObject({ name: 'Node 24.15', detail: 'orders-api/server.js', action: 'connect' });
  });

  it('names another service', () => {
    const card = endpointCard(
      endpoint({ origin: 'added', state: 'failed', error: appError('wrong_service', 'HTTP, but no CDP.') }),
    );
    expect(card).toMatchObject({ status: 'another service', tone: 'failed', action: 'try-again', removable: true });
  });

  it('shows a notice instead of counts', () => {
    expect(endpointCard(endpoint({ notice: '9222 did not answer; using 9333' })).detail).toBe(
      '9222 did not answer; using 9333',
    );
  });
});

describe('connect list', () => {
  it('lists the sample first and silent default ports in one line', () => {
    const list = connectList([
      endpoint({ id: 'nine', address: 'http://localhost:9229', state: 'failed', error: unreachable }),
      endpoint({ id: 'mine', address: 'http://localhost:9999', origin: 'added', state: 'failed', error: unreachable }),
      endpoint({
        id: 'sample',
        address: 'http://localhost:41873',
        origin: 'sample',
        kind: 'browser',
        product: 'Chrome/148',
      }),
    ]);
    expect(list.cards.map(({ id }) => id)).toEqual(['sample', 'mine']);
    expect(list.silent).toEqual(['localhost:9229']);
    expect(list.noBrowser).toBe(true);
  });

  it('detects a browser, and keeps a default port used by another service', () => {
    const list = connectList([
      endpoint({ id: 'chrome', kind: 'browser', product: 'Chrome/156' }),
      endpoint({ id: 'wrong', state: 'failed', error: appError('wrong_service', 'no') }),
    ]);
    expect(list.noBrowser).toBe(false);
    expect(list.cards.map(({ id }) => id)).toEqual(['chrome', 'wrong']);
  });
});
