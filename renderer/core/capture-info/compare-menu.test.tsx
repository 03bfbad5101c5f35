import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { capture } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { CompareMenu } from './compare-menu.tsx';

afterEach(cleanup);

const TARGET = { type: 'node', title: 'service.mjs' } as const;

const at = (minute: number, port: number, more: Parameters<typeof capture>[1] = {}) => {
  const endpoint = `http://localhost:${port}`;
  return capture(`cpu-000000${minute}`, {
    kind: 'cpu-profile',
    name: 'service.mjs',
    target: { ...TARGET, id: `n${port}`, url: 'file:///srv/service.mjs', endpoint },
    startedAt: `2026-11-23T00:${minute}:00.000Z`,
    durationMs: 8620,
    ...more,
  });
};

test('tells services of one name apart, and says which capture becomes A', () => {
  const bench = createTestWorkbench();
  bench.pass(Date.parse('2026-11-23T00:50:00.000Z'));
  const shown = at(43, 9230);
  render(bench.wrap(<CompareMenu capture={shown} />));
  act(() =>
    bench.topic('captures', [
      at(45, 9229, { takenBy: 'Claude Code' }),
      shown,
      at(41, 9229, { durationMs: 10_400 }),
      at(40, 9230, { startedAt: '2026-11-21T00:40:00.000Z' }),
    ]),
  );
  fireEvent.keyDown(screen.getByTestId('compare-button'), { key: 'Enter' });
  const texts = [...screen.getByRole('menu').children].map((each) => each.textContent ?? '');
  expect(texts).toEqual([
    'Later captures, as B (this one is A)',
    expect.stringMatching(/^service\.mjs CPU \d\d:45localhost:9229, 9 s, by Claude Code$/),
    'Earlier captures, as A (this one is B)',
    expect.stringMatching(/^service\.mjs CPU \d\d:41localhost:9229, 10 s$/),
    expect.stringMatching(/^service\.mjs CPU \d\d:40localhost:9230, Saturday, 9 s$/),
  ]);
  // The time once, in the title.
  expect(texts[1]?.match(/\d\d:45/g)).toHaveLength(1);
  fireEvent.click(screen.getByRole('menuitem', { name: /:41/ }));
  expect(bench.workbench.documents.getState().groups[0]?.activeId).toBe('diff:cpu-00000041:cpu-00000043');
});

test('gives the size of a heap, and says where only that of its file is known', () => {
  const bench = createTestWorkbench();
  const heap = { kind: 'heap-snapshot', durationMs: 0, sizeBytes: 12 * 1024 ** 2 } as const;
  const shown = at(43, 9229, heap);
  bench.topic('captures', [
    at(45, 9229, { ...heap, options: { heapBytes: 8 * 1024 ** 2 } }),
    shown,
    at(41, 9229, heap),
  ]);
  render(bench.wrap(<CompareMenu capture={shown} />));
  fireEvent.keyDown(screen.getByTestId('compare-button'), { key: 'Enter' });
  const texts = screen.getAllByRole('menuitem').map((each) => each.textContent ?? '');
  expect(texts).toEqual([expect.stringContaining('heap 8.0 MB'), expect.stringContaining('12.0 MB file')]);
});

test('folds what results made below them, in order, but not for what made the capture', () => {
  const bench = createTestWorkbench();
  const [before, after, own, shown] = [at(41, 9229), at(42, 9229), at(40, 9229), at(43, 9229)];
  const options = { captures: `${before.id} ${after.id}`, ownsCaptures: true };
  const proof = capture('proof-00000001', { kind: 'proof', name: 'Proof: CPU time −50%', options });
  const all = [proof, shown, after, before, own];
  bench.topic('captures', all);
  const menu = render(bench.wrap(<CompareMenu capture={shown} />));
  const open = (): (string | null)[] => {
    fireEvent.keyDown(screen.getByTestId('compare-button'), { key: 'Enter' });
    return [...screen.getByRole('menu').children].map((each) => each.textContent);
  };
  expect(open()).toEqual([
    'Earlier captures, as A (this one is B)',
    expect.stringContaining(':40'),
    'Parts of results',
    proof.name,
  ]);
  fireEvent.keyDown(screen.getByRole('menuitem', { name: proof.name }), { key: 'ArrowRight' });
  const parts = screen.getAllByRole('menuitem').map((each) => each.textContent ?? '');
  expect(parts.filter((each) => /:4[12]/.test(each))).toEqual([
    expect.stringContaining(':41'),
    expect.stringContaining(':42'),
  ]);
  menu.unmount();
  render(bench.wrap(<CompareMenu capture={after} />));
  expect(open()).not.toContain(proof.name);
});

test('folds captures of other programs below one entry, but not those of the other build', () => {
  const bench = createTestWorkbench();
  const shown = at(43, 9229);
  const fixed = at(44, 9231, {
    target: { ...TARGET, id: 'n2', url: 'file:///fixed/service.mjs', endpoint: 'http://localhost:9231' },
  });
  const imported = at(42, 9229, { target: null, origin: 'imported' });
  const ledger = at(41, 9232, {
    target: { ...TARGET, id: 'n3', url: 'file:///else/ledger.cjs', endpoint: 'http://localhost:9232' },
  });
  const page = at(40, 9222, {
    target: { ...TARGET, id: 'p1', type: 'page', url: 'https://shop.test/', endpoint: 'http://localhost:9222' },
  });
  bench.topic('captures', [fixed, shown, imported, ledger, page]);
  const menu = render(bench.wrap(<CompareMenu capture={shown} />));
  const open = (): (string | null)[] => {
    fireEvent.keyDown(screen.getByTestId('compare-button'), { key: 'Enter' });
    return [...screen.getByRole('menu').children].map((each) => each.textContent);
  };
  expect(open()).toEqual([
    'Later captures, as B (this one is A)',
    expect.stringContaining(':44'),
    'Earlier captures, as A (this one is B)',
    expect.stringContaining('imported'),
    'Of other programs',
  ]);
  menu.unmount();
  act(() => bench.topic('captures', [shown, ledger]));
  render(bench.wrap(<CompareMenu capture={shown} />));
  expect(open()).toEqual(['Earlier captures, as A (this one is B)', expect.stringContaining(':41')]);
});
