import { describe, expect, test, vi } from 'vitest';
import { Emitter } from '../../../../../shared/base/emitter.ts';
import { err, ok } from '../../../../../shared/base/result.ts';
import { appError } from '../../../../../shared/base/errors.ts';
import type { RecorderState } from '../../../../../shared/features/live/recorder/contract/recorders.ts';
import { createRecorderTray, type RecorderTrayParts, type TrayItem } from './recorder-tray.ts';

const SHOP: RecorderState = {
  targetId: 'shop',
  targetTitle: 'Shop',
  endpointId: 'e1',
  caller: { id: 'w', kind: 'window', name: 'you' },
  seconds: 30,
  records: 'trace',
  detail: 'full',
  state: 'recording',
  pausedFor: null,
  startedAtMs: 0,
  sinceMs: 0,
  keepWhen: [],
  cooldownUntilMs: null,
  kept: [],
  problem: null,
};

function setup(given: Partial<Pick<RecorderTrayParts, 'isAvailable' | 'isWanted' | 'keep'>> = {}) {
  let list: readonly RecorderState[] = [SHOP];
  const changes = new Emitter<void>();
  const done: string[] = [];
  let shown: { readonly tooltip: string; readonly items: readonly TrayItem[] } | null = null;
  const parts: RecorderTrayParts = {
    recorders: { list: () => list, changes },
    isAvailable: () => true,
    isWanted: () => true,
    createIcon: (onActivate) => {
      done.push('icon');
      void onActivate;
      return {
        update: (tooltip, groups) => void (shown = { tooltip, items: groups.flat() }),
        remove: () => {
          done.push('icon removed');
          shown = null;
        },
      };
    },
    window: { hide: () => void done.push('hidden'), show: () => void done.push('shown') },
    keep: async ({ targetId }) => {
      done.push(`keep ${targetId}`);
      return ok();
    },
    stop: async ({ targetId }) => {
      done.push(`stop ${targetId}`);
      list = [];
      changes.emit();
      return ok();
    },
    quit: () => void done.push('quit'),
    ...given,
  };
  const tray = createRecorderTray(parts);
  const labels = (): string[] => shown?.items.map(({ label }) => label) ?? [];
  const click = async (label: string): Promise<void> => {
    shown?.items.find((item) => item.label === label)?.click?.();
    await vi.waitFor(() => undefined);
  };
  const become = (recorders: readonly RecorderState[]): void => {
    list = recorders;
    changes.emit();
  };
  return { tray, done, labels, click, become, tooltip: () => shown?.tooltip };
}

describe('a closed window', () => {
  test('leaves the app in the tray while a flight recorder records, with a menu for it', async () => {
    const { tray, done, labels, click, tooltip } = setup();
    expect(tray.closeToTray()).toBe(true);
    expect(tray.isInTray()).toBe(true);
    expect(tooltip()).toBe('PEN Workbench\nRecording the last 30 s of Shop');
    expect(labels()).toEqual(['Keep the last 30 s of Shop', 'Show window', 'Stop recording Shop', 'Quit']);
    for (const label of ['Keep the last 30 s of Shop', 'Show window', 'Quit']) await click(label);
    expect(done).toEqual(['hidden', 'icon', 'keep shop', 'shown', 'quit']);
  });

  test.each([
    ['no flight recorder records', {}, []],
    ['the desktop has no tray', { isAvailable: () => false }, [SHOP]],
    ['the person does not want it', { isWanted: () => false }, [SHOP]],
  ])('closes as ever if %s', (_, given, recorders) => {
    const { tray, done, become } = setup(given);
    become(recorders);
    expect(tray.closeToTray()).toBe(false);
    expect(tray.isInTray()).toBe(false);
    expect(done).toEqual([]);
  });

  test('that is shown again has no icon, and can be closed again', () => {
    const { tray, done } = setup();
    tray.closeToTray();
    tray.windowShown();
    expect(tray.isInTray()).toBe(false);
    expect(tray.closeToTray()).toBe(true);
    expect(done).toEqual(['hidden', 'icon', 'icon removed', 'hidden', 'icon']);
  });
});

describe('the menu', () => {
  test('follows the recorders: what was kept, one that is being kept, and none', async () => {
    const { tray, labels, click, become, done, tooltip } = setup();
    tray.closeToTray();
    const kept = [{ captureId: 'trace-1', atMs: new Date(2026, 10, 20, 15, 4, 5).getTime(), trigger: 'Blocked' }];
    become([{ ...SHOP, state: 'keeping', kept }]);
    expect(labels()).toEqual([
      'Keep the last 30 s of Shop',
      'Kept at 15:04:05: Blocked',
      'Show window',
      'Stop recording Shop',
      'Quit',
    ]);
    await click('Keep the last 30 s of Shop');
    await click('Stop recording Shop');
    expect(done).toEqual(['hidden', 'icon', 'stop shop']);
    // The window is not closed for good: its icon is the only way back.
    expect(labels()).toEqual(['Show window', 'Quit']);
    expect(tooltip()).toBe('PEN Workbench: nothing is recorded');
  });

  test('names why an action failed, until one succeeds', async () => {
    let error: string | null = 'No space is left.';
    const { tray, labels, click } = setup({
      keep: async () => (error === null ? ok() : err(appError('disk_full', error))),
    });
    tray.closeToTray();
    await click('Keep the last 30 s of Shop');
    expect(labels()).toContain('No space is left.');
    error = null;
    await click('Keep the last 30 s of Shop');
    expect(labels()).not.toContain('No space is left.');
  });
});
