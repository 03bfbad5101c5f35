/** Protocol commands for the screen, the preferences and the place of a page: those that differ between two states. */
import { findDevice, type EmulationState, type PageEmulation } from '../../../../shared/core/contracts/emulation.ts';
import type { CommandCall } from '../../../../shared/core/contracts/protocol-commands.ts';

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
export function screenCommands(before: EmulationState, after: EmulationState): CommandCall[] {
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
export function pageCommands(before: PageEmulation, after: PageEmulation): CommandCall[] {
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
