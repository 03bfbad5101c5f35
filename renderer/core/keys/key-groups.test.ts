import { describe, expect, it } from 'vitest';
import type { Command } from '../stores/commands.ts';
import { keyGroups } from './key-groups.ts';

const run = (): void => undefined;
const COMMANDS: readonly Command[] = [
  { id: 'record.heap', title: 'Take a heap snapshot', section: 'Capture', shortcut: 'Mod+Digit1', run },
  { id: 'view.sidebar', title: 'Toggle sidebar', section: 'View', shortcut: 'Mod+KeyB', run },
  { id: 'theme.dark', title: 'Dark theme', section: 'View', run },
];

describe('keys', () => {
  it('lists commands that have a key under their section, then the regions', () => {
    const groups = keyGroups(COMMANDS, '');
    expect(groups.slice(0, 2)).toEqual([
      { title: 'View', entries: [{ shortcuts: ['Mod+KeyB'], label: 'Toggle sidebar' }] },
      { title: 'Capture', entries: [{ shortcuts: ['Mod+Digit1'], label: 'Take a heap snapshot' }] },
    ]);
    expect(groups.map(({ title }) => title)).toContain('Heap snapshot');
  });

  it('begins with the keys of the document that is shown', () => {
    const titles = (shown: string) => keyGroups(COMMANDS, '', shown).map(({ title }) => title);
    expect(titles('trace').slice(0, 4)).toEqual(['Bars over time', 'Icicle', 'Tracks of a trace', 'View']);
    expect(titles('settings')[0]).toBe('View');
    expect(titles('trace').toSorted()).toEqual(titles('').toSorted());
  });

  it('keeps what has every word, in the label or the region', () => {
    const groups = keyGroups(COMMANDS, 'heap snapshot');
    expect(groups.map(({ title, entries }) => [title, entries.length])).toEqual([
      ['Capture', 1],
      ['Heap snapshot', 7],
    ]);
    expect(keyGroups(COMMANDS, 'zebra')).toEqual([]);
  });
});
