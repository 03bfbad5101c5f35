/**
 * Keeps emulation in force: the protocol ends it with the session that set it, so an emulated page has a session that stays until
 * everything is reset, the page or its connection is lost, or the app ends.
 */
import { ok } from '../../../../shared/base/result.ts';
import { Emitter, type Listenable } from '../../../../shared/base/emitter.ts';
import type { AttachedSession } from '../../../../shared/core/capability/target-ports.ts';
import type { EmulationChange, EmulationPort } from '../../../../shared/core/capability/emulation-ports.ts';
import {
  findDevice,
  isEmulating,
  NETWORK_PRESETS,
  NO_PAGE_EMULATION,
  type EmulationState,
  type PageEmulation,
} from '../../../../shared/core/contracts/emulation.ts';
import { appError, errorOfAbort, type AppResult, AppFailure, unwrap, settle } from '../../../../shared/base/errors.ts';
import type { CommandCall } from '../../../../shared/core/contracts/protocol-commands.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';

// Protocol commands for the screen, the preferences and the place of a page: those that differ between two states.

interface Screen {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly scale: number;
  readonly isMobile: boolean;
  readonly isLandscape: boolean;
}

/** Own size before the device's; null without both. */
function screenOf({ device: name, page }: EmulationState): Screen | null {
  const device = name === null ? null : findDevice(name);
  const size = page.size ?? (device === null ? null : { ...device, isMobile: true });
  if (size === null) return null;
  const { widthPx, heightPx, scale, isMobile } = size;
  const [width, height] = page.isLandscape ? [heightPx, widthPx] : [widthPx, heightPx];
  return { widthPx: width, heightPx: height, scale, isMobile, isLandscape: page.isLandscape };
}

/** Device, own size and orientation. */
function screenCommands(before: EmulationState, after: EmulationState): CommandCall[] {
  const commands: CommandCall[] = [];
  if (before.device !== after.device) {
    const device = after.device === null ? null : findDevice(after.device);
    commands.push(['Emulation.setUserAgentOverride', { userAgent: device?.userAgent ?? '' }]);
  }
  const screen = screenOf(after);
  if (JSON.stringify(screenOf(before)) === JSON.stringify(screen)) return commands;
  if (screen === null)
    return [
      ...commands,
      ['Emulation.clearDeviceMetricsOverride', {}],
      ['Emulation.setTouchEmulationEnabled', { enabled: false }],
    ];
  const { widthPx, heightPx, scale, isMobile, isLandscape } = screen;
  return [
    ...commands,
    [
      'Emulation.setDeviceMetricsOverride',
      {
        width: widthPx,
        height: heightPx,
        deviceScaleFactor: scale,
        mobile: isMobile,
        screenOrientation: isLandscape
          ? { type: 'landscapePrimary', angle: 90 }
          : { type: 'portraitPrimary', angle: 0 },
      },
    ],
    ['Emulation.setTouchEmulationEnabled', isMobile ? { enabled: true, maxTouchPoints: 5 } : { enabled: false }],
  ];
}

/** Preferences, time zone, locale and location; a member that is no longer emulated is cleared. */
function pageCommands(before: PageEmulation, after: PageEmulation): CommandCall[] {
  const commands: CommandCall[] = [];
  if (before.colorScheme !== after.colorScheme || before.reducedMotion !== after.reducedMotion)
    commands.push([
      'Emulation.setEmulatedMedia',
      {
        features: [
          { name: 'prefers-color-scheme', value: after.colorScheme ?? '' },
          { name: 'prefers-reduced-motion', value: after.reducedMotion ? 'reduce' : '' },
        ],
      },
    ]);
  if (before.timezone !== after.timezone)
    commands.push(['Emulation.setTimezoneOverride', { timezoneId: after.timezone ?? '' }]);
  if (before.locale !== after.locale) commands.push(['Emulation.setLocaleOverride', { locale: after.locale ?? '' }]);
  const { location } = after;
  if (JSON.stringify(before.location) !== JSON.stringify(location))
    commands.push(
      location === null
        ? ['Emulation.clearGeolocationOverride', {}]
        : ['Emulation.setGeolocationOverride', { ...location, accuracy: 10 }],
    );
  return commands;
}

export interface Emulations extends EmulationPort {
  readonly changes: Listenable<void>;
  list(): EmulationState[];
}

interface Emulated {
  state: EmulationState;
  readonly session: AttachedSession;
  /** One change at a time: two concurrent ones would overwrite each other. */
  queue: Promise<unknown>;
}

export function createEmulations(options: {
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AppResult<AttachedSession>>;
  /** Emulation was lost with its page or connection. */
  readonly onLost: (state: EmulationState, lost: { readonly target: TargetInfo; readonly why: string }) => void;
}): Emulations {
  const { attach } = options;
  const emulated = new Map<string, Emulated>();
  const opening = new Map<string, Promise<AppResult<Emulated>>>();
  const changes = new Emitter<void>();

  const open = async (target: TargetInfo): Promise<AppResult<Emulated>> => {
    const attached = await attach(target, { signal: new AbortController().signal });
    if (!attached.ok) return attached;
    const session = attached.value;
    const emulation: Emulated = {
      state: {
        targetId: target.id,
        device: null,
        cpuThrottling: 1,
        network: null,
        page: NO_PAGE_EMULATION,
        by: '',
      },
      session,
      queue: Promise.resolve(),
    };
    session.closed.addEventListener(
      'abort',
      () => {
        if (emulated.get(target.id) !== emulation) return;
        emulated.delete(target.id);
        if (isEmulating(emulation.state))
          options.onLost(emulation.state, { target, why: errorOfAbort(session.closed).message });
        changes.emit();
      },
      { once: true },
    );
    emulated.set(target.id, emulation);
    return ok(emulation);
  };

  const emulatedOf = async (target: TargetInfo): Promise<Emulated> => {
    const existing = emulated.get(target.id);
    if (existing !== undefined) return existing;
    const opened = opening.get(target.id) ?? open(target);
    opening.set(target.id, opened);
    const result = await opened;
    opening.delete(target.id);
    return unwrap(result);
  };

  const change = async (
    emulation: Emulated,
    wanted: EmulationChange,
    by: string,
  ): Promise<AppResult<EmulationState>> => {
    const before = emulation.state;
    const after: EmulationState = {
      ...before,
      by,
      ...(wanted.device === undefined ? {} : { device: wanted.device }),
      ...(wanted.cpuThrottling === undefined ? {} : { cpuThrottling: wanted.cpuThrottling }),
      ...(wanted.network === undefined ? {} : { network: wanted.network }),
      ...(wanted.page === undefined ? {} : { page: wanted.page }),
    };
    const sent = await settle(() => send(emulation.session, before, after));
    if (!sent.ok) {
      // The changes before the failing command are reverted; if that fails too, the session is useless.
      await settle(() => send(emulation.session, after, before));
      if (!isEmulating(before)) await end(emulation);
      return sent;
    }
    emulation.state = after;
    if (!isEmulating(after)) await end(emulation);
    changes.emit();
    return ok(after);
  };

  const end = async (emulation: Emulated): Promise<void> => {
    if (emulated.get(emulation.state.targetId) === emulation) emulated.delete(emulation.state.targetId);
    await emulation.session.release();
  };

  return {
    changes,
    list: () => [...emulated.values()].map(({ state }) => state).filter(isEmulating),
    inForce: (targetId) => {
      const state = emulated.get(targetId)?.state ?? null;
      return state !== null && isEmulating(state) ? state : null;
    },
    apply: async (target, wanted, { by, signal }) => {
      const found = await emulatedOf(target);
      if (signal.aborted)
        throw new AppFailure(appError('cancelled', 'The call was cancelled before anything was emulated.'));
      const emulation = found;
      const done = emulation.queue.then(() => change(emulation, wanted, by));
      emulation.queue = done.catch(() => undefined);
      return unwrap(await done);
    },
  };
}

/** Sends the differences between two states, in a fixed order: screen, page, CPU, network. */
async function send(session: AttachedSession, before: EmulationState, after: EmulationState): Promise<unknown> {
  const commands: CommandCall[] = [];
  commands.push(...screenCommands(before, after), ...pageCommands(before.page, after.page));
  if (before.cpuThrottling !== after.cpuThrottling)
    commands.push(['Emulation.setCPUThrottlingRate', { rate: after.cpuThrottling }]);
  if (before.network !== after.network) {
    const { offline, latencyMs, downloadBytesPerS, uploadBytesPerS } = after.network ?? NETWORK_PRESETS.none;
    commands.push(['Network.enable', {}]);
    commands.push([
      'Network.emulateNetworkConditions',
      {
        offline,
        latency: latencyMs,
        downloadThroughput: offline ? 0 : downloadBytesPerS,
        uploadThroughput: offline ? 0 : uploadBytesPerS,
      },
    ]);
    // Disable the domain; otherwise the session would receive events of every request although it no longer throttles any.
    if (after.network === null) commands.push(['Network.disable', {}]);
  }
  for (const [method, params] of commands) unwrap(await session.send(method, params));
  return undefined;
}
