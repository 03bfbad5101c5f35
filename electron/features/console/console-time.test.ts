import { expect, it } from 'vitest';
import { only } from '../../../shared/core/capability/testing/only.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createConsoleKind, epochMs } from './console-kind.ts';

it('times of Bun, which sends seconds since the epoch, are milliseconds as those of others', () => {
  expect(epochMs(1_795_617_824.5, { type: 'bun' })).toBe(1_795_617_824_500);
  expect(epochMs(1_795_617_824_500, { type: 'bun' })).toBe(1_795_617_824_500);
  expect(epochMs(1_795_617_824_500, { type: 'node' })).toBe(1_795_617_824_500);
  expect(epochMs(0, { type: 'node' })).toBe(0);
});

it('earlier messages are in order of time, whichever domain reports them first', () => {
  const target = only<TargetInfo>('the page', { id: 'T1', type: 'page' });
  const { ring, events } = createConsoleKind(() => 99).create(target, () => undefined);
  const said = (type: string, value: string, timestamp: number) =>
    events.called({ type, args: [{ type: 'string', value }], executionContextId: 1, timestamp });
  const failed = (text: string, timestamp: number) =>
    events.logged({ source: 'network', level: 'error', text, timestamp });
  said('startGroup', 'load', 10);
  said('log', 'inside', 20);
  said('endGroup', '', 40);
  said('log', 'after', 50);
  failed('404 within', 30);
  failed('404 at the end', 60);
  events.replayed();
  said('log', 'now', 55);
  expect([...ring.entries()].map(({ text, depth, isBeforeEnable }) => [text, depth, isBeforeEnable])).toEqual([
    ['load', 0, true],
    ['inside', 1, true],
    ['404 within', 1, true],
    ['after', 0, true],
    ['404 at the end', 0, true],
    ['now', 0, false],
  ]);
});
