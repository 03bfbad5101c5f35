import { expect, test } from 'vitest';
import { ownerOf } from '../../../../shared/core/contracts/activity.ts';
import { createCursorOwners } from './sql-client.ts';

const claude = { kind: 'mcp', id: 'm1', assistantId: 'a1' } as const;

test('the rows after an answer are those of its owner only', () => {
  const owners = createCursorOwners();
  owners.note('0123:100', ownerOf(claude));
  owners.require('0123:200', ownerOf({ ...claude, id: 'another session' }));
  for (const other of [
    { kind: 'mcp', id: 'm1' } as const,
    { kind: 'mcp', id: 'm2', assistantId: 'a2' } as const,
    { kind: 'cli', id: 'm1' } as const,
  ])
    expect(() => owners.require('0123:100', ownerOf(other))).toThrow('not held any more');
  expect(() => owners.require('4567:100', ownerOf(claude))).toThrow('not held any more');
});

test('a result that is read on is not forgotten for newer ones', () => {
  const owners = createCursorOwners();
  owners.note('first:1', ownerOf(claude));
  for (let index = 0; index < 100; index += 1) {
    owners.note(`${index}:1`, ownerOf(claude));
    owners.require('first:2', ownerOf(claude));
  }
  expect(() => owners.require('0:1', ownerOf(claude))).toThrow('not held any more');
});
