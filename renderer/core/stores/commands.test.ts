import { describe, expect, it } from 'vitest';
import { createCommandsStore, type Command } from './commands.ts';

const command = (id: string, run: () => void, unavailable: string | null = null): Command => ({
  id,
  title: id,
  section: 'View',
  unavailable,
  run,
});

describe('commands', () => {
  it('run the latest function of their owner without a notification', () => {
    const store = createCommandsStore();
    const ran: string[] = [];
    store.getState().provide('a', [command('x', () => ran.push('old'))]);
    let notified = 0;
    store.subscribe(() => (notified += 1));
    const held = store.getState().commands[0];
    store.getState().provide('a', [command('x', () => ran.push('new'))]);
    held?.run();
    expect(ran).toEqual(['new']);
    expect(notified).toBe(0);
  });

  it('notify when a command is added, removed or changes its availability', () => {
    const store = createCommandsStore();
    store.getState().provide('a', [command('x', () => {})]);
    store.getState().provide('b', [command('y', () => {})]);
    expect(store.getState().commands.map(({ id }) => id)).toEqual(['x', 'y']);
    store.getState().provide('a', [command('x', () => {}, 'locked')]);
    expect(store.getState().commands[0]?.unavailable).toBe('locked');
    store.getState().withdraw('a');
    expect(store.getState().commands.map(({ id }) => id)).toEqual(['y']);
  });
});
