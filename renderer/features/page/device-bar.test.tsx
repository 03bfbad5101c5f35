import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { networkChoice, NO_PAGE_EMULATION, type EmulationState } from '../../../shared/core/contracts/emulation.ts';
import { target } from '../../core/testing/records.ts';
import { createTestWorkbench, type TestWorkbench } from '../../core/testing/workbench.tsx';
import { DeviceBar } from './device-bar.tsx';

afterEach(cleanup);

const STATE: EmulationState = {
  targetId: 't1',
  device: 'Pixel 8',
  cpuThrottling: 4,
  network: null,
  page: { ...NO_PAGE_EMULATION, colorScheme: 'dark', timezone: 'Asia/Tokyo' },
  by: 'you',
};

function bar(states: EmulationState[]): TestWorkbench {
  const bench = createTestWorkbench();
  bench.topic('emulations', states);
  bench.answer('emulation.set', { ok: true, value: {} });
  bench.answer('pen_emulate', { ok: true, value: {} });
  render(bench.wrap(<DeviceBar target={target('t1')} />));
  fireEvent.click(screen.getByTestId('emulation'));
  return bench;
}

/** Opens a menu of the popover and presses an entry. */
async function choose(menu: RegExp, entry: string | RegExp): Promise<void> {
  fireEvent.keyDown(screen.getByRole('button', { name: menu }), { key: 'Enter' });
  const found = (await screen.findAllByRole('menuitemcheckbox')).find(({ textContent }) =>
    typeof entry === 'string' ? textContent === entry : entry.test(textContent ?? ''),
  );
  if (found === undefined) throw new Error(`There is no entry ${String(entry)}`);
  fireEvent.click(found);
}

it('adds one preference and keeps the others', async () => {
  const bench = bar([STATE]);
  await choose(/^Page/, 'Reduced motion');
  await waitFor(() =>
    expect(bench.asked).toEqual([
      { name: 'emulation.set', params: { targetId: 't1', page: { ...STATE.page, reducedMotion: true } } },
    ]),
  );
});

it('ends the emulation of the device alone', async () => {
  const bench = bar([STATE]);
  await choose(/^Device/, 'No emulation');
  await waitFor(() =>
    expect(bench.asked).toEqual([{ name: 'emulation.set', params: { targetId: 't1', device: null } }]),
  );
});

it('throttles like DevTools by figures, and recognises them in the state', async () => {
  const bench = bar([]);
  await choose(/^Network/, /^Slow 4G: 563 ms/);
  const params = { target: 't1', latencyMs: 562.5, downloadKbps: 1440, uploadKbps: 675 };
  await waitFor(() => expect(bench.asked).toEqual([{ name: 'pen_emulate', params }]));
  const network = {
    name: 'custom',
    offline: false,
    latencyMs: 562.5,
    downloadBytesPerS: 180_000,
    uploadBytesPerS: 84_375,
  };
  expect(networkChoice(network)?.label).toBe('Slow 4G');
  expect(networkChoice({ ...network, latencyMs: 100 })).toBeNull();
  expect(networkChoice(null)?.label).toBe('No throttling');
});

it('says only what is not at its default', () => {
  bar([STATE]);
  expect(screen.getByTestId('emulation').textContent).toMatch(/^Pixel 8, CPU 4× slower, .*Asia\/Tokyo/);
  expect(screen.getByTestId('emulation').textContent).not.toContain('throttling');
  cleanup();
  bar([]);
  expect(screen.getByTestId('emulation').textContent).toBe('Emulate');
});
