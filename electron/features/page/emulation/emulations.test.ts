import { expect, test } from 'vitest';
import { err, ok } from '../../../../shared/base/result.ts';
import type { AttachedSession } from '../../../../shared/core/capability/target-ports.ts';
import { only } from '../../../../shared/core/capability/testing/only.ts';
import {
  NETWORK_PRESETS,
  NO_PAGE_EMULATION,
  type EmulationState,
} from '../../../../shared/core/contracts/emulation.ts';
import { appError, settle } from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { createEmulations } from './index.ts';

const PAGE = only<TargetInfo>('the target', { id: 'T1', title: 'Orders' });
const BY = { by: 'you', signal: new AbortController().signal };

/** A page that accepts every command except the refused ones, and can be closed. */
function fixture(refuses: readonly string[] = []) {
  const sent: string[] = [];
  const lost: EmulationState[] = [];
  let closed = new AbortController();
  let attached = 0;
  const emulations = createEmulations({
    attach: async () => {
      attached += 1;
      closed = new AbortController();
      const own = closed;
      return ok(
        only<AttachedSession>('the session', {
          closed: own.signal,
          send: async (method, params) => {
            if (refuses.includes(method)) return err(appError<string, string>('cdp_error', `${method} was refused`));
            sent.push(`${method} ${JSON.stringify(params)}`);
            return ok({} as never);
          },
          release: async () => own.abort(),
        }),
      );
    },
    onLost: (state) => void lost.push(state),
  });
  return { emulations, sent, lost, attachedTimes: () => attached, leave: () => closed.abort() };
}

test('only changes are sent, on one session, until everything is reset', async () => {
  const { emulations, sent, attachedTimes } = fixture();
  await emulations.apply(PAGE, { cpuThrottling: 4 }, BY);
  await emulations.apply(PAGE, { network: NETWORK_PRESETS['3g'] }, BY);
  await emulations.apply(PAGE, { cpuThrottling: 4 }, BY);
  expect(sent).toEqual([
    'Emulation.setCPUThrottlingRate {"rate":4}',
    'Network.enable {}',
    'Network.emulateNetworkConditions {"offline":false,"latency":563,"downloadThroughput":187500,"uploadThroughput":93750}',
  ]);
  expect(emulations.inForce('T1')).toMatchObject({ cpuThrottling: 4, network: { name: '3g' }, by: 'you' });
  expect(attachedTimes()).toBe(1);

  sent.length = 0;
  await emulations.apply(PAGE, { device: null, cpuThrottling: 1, network: null }, BY);
  expect(sent.map((line) => line.split(' ')[0])).toEqual([
    'Emulation.setCPUThrottlingRate',
    'Network.enable',
    'Network.emulateNetworkConditions',
    'Network.disable',
  ]);
  expect(emulations.list()).toEqual([]);
});

test('a partly failed change is reverted', async () => {
  const { emulations, sent } = fixture(['Network.emulateNetworkConditions']);
  const applied = await settle(() =>
    emulations.apply(PAGE, { device: 'Pixel 7', cpuThrottling: 6, network: NETWORK_PRESETS.offline }, BY),
  );
  expect(applied).toMatchObject({ ok: false, error: { code: 'cdp_error' } });
  expect(emulations.inForce('T1')).toBeNull();
  expect(sent).toContain('Emulation.clearDeviceMetricsOverride {}');
  expect(sent).toContain('Emulation.setCPUThrottlingRate {"rate":1}');
});

test('a closed page ends its emulation, and that is reported', async () => {
  const { emulations, lost, leave, attachedTimes } = fixture();
  await emulations.apply(PAGE, { device: 'iPad' }, BY);
  leave();
  expect(emulations.list()).toEqual([]);
  expect(lost).toMatchObject([{ device: 'iPad' }]);
  await emulations.apply(PAGE, { cpuThrottling: 2 }, BY);
  expect(attachedTimes()).toBe(2);
});

test('two concurrent changes both apply', async () => {
  const { emulations } = fixture();
  await Promise.all([
    settle(() => emulations.apply(PAGE, { cpuThrottling: 2 }, BY)),
    settle(() => emulations.apply(PAGE, { device: 'iPhone X' }, { ...BY, by: 'Claude Code' })),
  ]);
  expect(emulations.inForce('T1')).toMatchObject({ cpuThrottling: 2, device: 'iPhone X' });
});

test('preferences, time zone, locale and location are set and cleared one by one', async () => {
  const { emulations, sent } = fixture();
  const page = {
    ...NO_PAGE_EMULATION,
    colorScheme: 'dark' as const,
    timezone: 'Europe/Berlin',
    location: { latitude: 52.5, longitude: 13.4 },
  };
  await emulations.apply(PAGE, { page }, BY);
  await emulations.apply(PAGE, { page: { ...page, timezone: null, locale: 'de-DE' } }, BY);
  expect(emulations.list()).toMatchObject([{ page: { colorScheme: 'dark', timezone: null, locale: 'de-DE' } }]);
  await emulations.apply(PAGE, { page: NO_PAGE_EMULATION }, BY);
  const scheme = (value: string) =>
    `Emulation.setEmulatedMedia {"features":[{"name":"prefers-color-scheme","value":"${value}"},{"name":"prefers-reduced-motion","value":""}]}`;
  expect(sent).toEqual([
    scheme('dark'),
    'Emulation.setTimezoneOverride {"timezoneId":"Europe/Berlin"}',
    'Emulation.setGeolocationOverride {"latitude":52.5,"longitude":13.4,"accuracy":10}',
    'Emulation.setTimezoneOverride {"timezoneId":""}',
    'Emulation.setLocaleOverride {"locale":"de-DE"}',
    scheme(''),
    'Emulation.setLocaleOverride {"locale":""}',
    'Emulation.clearGeolocationOverride {}',
  ]);
  expect(emulations.list()).toEqual([]);
});

test('an own size replaces that of the device, which comes back after it; landscape turns both', async () => {
  const { emulations, sent } = fixture();
  const metrics = (): { width: number; height: number; mobile: boolean }[] =>
    sent.flatMap((line) => {
      const [method = '', params = ''] = line.split(/ (.*)/s);
      return method === 'Emulation.setDeviceMetricsOverride' ? [JSON.parse(params)] : [];
    });
  await emulations.apply(PAGE, { device: 'iPhone 14' }, BY);
  const size = { widthPx: 1280, heightPx: 720, scale: 1, isMobile: false };
  await emulations.apply(PAGE, { page: { ...NO_PAGE_EMULATION, size } }, BY);
  await emulations.apply(PAGE, { page: { ...NO_PAGE_EMULATION, isLandscape: true } }, BY);
  await emulations.apply(PAGE, { device: null, page: NO_PAGE_EMULATION }, BY);
  expect(metrics()).toMatchObject([
    { width: 390, height: 663, mobile: true },
    { width: 1280, height: 720, mobile: false },
    { width: 663, height: 390, mobile: true, screenOrientation: { type: 'landscapePrimary', angle: 90 } },
  ]);
  expect(sent.slice(-3)).toEqual([
    'Emulation.setUserAgentOverride {"userAgent":""}',
    'Emulation.clearDeviceMetricsOverride {}',
    'Emulation.setTouchEmulationEnabled {"enabled":false}',
  ]);
});
