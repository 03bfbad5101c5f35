/** Emulation of a page is restored after an audit, also after a failed one. */
import { expect, test } from 'vitest';
import { NO_PAGE_EMULATION, type EmulationState } from '../../../core/contracts/emulation.ts';
import { appError, AppFailure } from '../../../base/errors.ts';
import type { CallerView } from '../../../core/capability/define.ts';
import { penLighthouse } from './lighthouse.ts';
import type { EmulationChange, EmulationPort } from '../../../core/capability/emulation-ports.ts';
import type { CapabilityPorts } from '../../../core/capability/ports.ts';
import type { LighthousePort } from './lighthouse-ports.ts';
import { examplePage } from '../../../core/capability/testing/example-page.ts';
import { only, onlyContext, onlyPorts } from '../../../core/capability/testing/only.ts';

const PAGE = examplePage('Shop', 'https://shop.test/');
const SLOW = { name: 'custom', latencyMs: 100, downloadBytesPerS: 50_000, uploadBytesPerS: 50_000, offline: false };

async function audit(emulated: Partial<EmulationState> | null, failing: readonly number[] = []) {
  const applied: EmulationChange[] = [];
  const notes: string[] = [];
  const state = emulated === null ? null : only<EmulationState>('the emulation', emulated);
  const emulation: EmulationPort = {
    inForce: () => state,
    apply: async (_target, change) => {
      applied.push(change);
      if (failing.includes(applied.length) || state === null)
        throw new AppFailure(appError('target_unresponsive', 'The page does not answer.'));
      return state;
    },
  };
  const outcome = await penLighthouse.run(
    penLighthouse.params.parse({}),
    onlyContext({
      target: PAGE,
      caller: only<CallerView>('the caller', { name: 'Claude Code' }),
      note: (text) => void notes.push(text),
      ports: onlyPorts({
        emulation,
        targets: only<CapabilityPorts['targets']>('the targets', { byId: () => PAGE, endpoints: () => [] }),
        lighthouse: only<LighthousePort>('Lighthouse', {
          audit: async () => {
            throw new AppFailure(appError('analysis_failed', 'It ended.'));
          },
        }),
      }),
    }),
  );
  expect(outcome).toMatchObject({ ok: false, error: { code: 'analysis_failed' } });
  return { applied, notes };
}

const DARK = { ...NO_PAGE_EMULATION, colorScheme: 'dark' as const };
const EMULATED = { device: 'Pixel 7', cpuThrottling: 4, network: SLOW, page: DARK, by: 'Claude Code' };

test('emulation is reset for the audit and restored, also after an audit that failed', async () => {
  const { applied, notes } = await audit(EMULATED);
  expect(applied).toEqual([
    { device: null, cpuThrottling: 1, network: null, page: NO_PAGE_EMULATION },
    { device: 'Pixel 7', cpuThrottling: 4, network: SLOW, page: DARK },
  ]);
  expect(notes).toEqual(['Lighthouse emulates its own device; the emulation of pen_emulate was restored afterwards.']);
});

test('a page without emulation receives no command', async () => {
  expect(await audit(null)).toEqual({ applied: [], notes: [] });
  expect((await audit({ device: null, cpuThrottling: 1, network: null, page: NO_PAGE_EMULATION })).applied).toEqual([]);
});

test.each([[1], [2]])('a note reports that restoring emulation failed at step %d', async (step) => {
  const { notes } = await audit(EMULATED, [step]);
  expect(notes.join()).toMatch(/could not be restored: .*does not answer/);
});
