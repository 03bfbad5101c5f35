import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { watchFaults, type Fault } from './faults.ts';

function watched(): { source: EventEmitter; faults: Fault[]; clock: { ms: number }; dispose: () => void } {
  const source = new EventEmitter();
  const faults: Fault[] = [];
  const clock = { ms: 0 };
  const watch = watchFaults({ source, handle: (fault) => faults.push(fault), nowMs: () => clock.ms });
  return { source, faults, clock, dispose: () => watch.dispose() };
}

describe('an uncaught exception or rejection', () => {
  it('is passed on with its stack, whether thrown or rejected', () => {
    const { source, faults } = watched();
    source.emit('uncaughtException', new TypeError('no such member'));
    source.emit('unhandledRejection', 'a plain reason', Promise.resolve());
    expect(faults.map(({ message, times }) => ({ message, times }))).toEqual([
      { message: 'no such member', times: 1 },
      { message: 'a plain reason', times: 1 },
    ]);
    expect(faults[0]?.stack).toContain('faults.test');
  });

  it('is reported once a minute when it repeats, with its count', () => {
    const { source, faults, clock } = watched();
    const fault = new Error('again');
    for (let times = 0; times < 5; times += 1) source.emit('uncaughtException', fault);
    expect(faults).toHaveLength(1);
    clock.ms = 60_000;
    source.emit('uncaughtException', fault);
    expect(faults.map(({ times }) => times)).toEqual([1, 5]);
  });

  it('is handled by Node again after the listener is removed', () => {
    const { source, dispose } = watched();
    dispose();
    expect(source.eventNames()).toEqual([]);
  });
});
