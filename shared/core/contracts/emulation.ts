/** Device, CPU and network emulation of a page: presets, the current state, and its text. */
import { z } from 'zod';

export interface DevicePreset {
  readonly name: string;
  /** CSS pixels, portrait. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly scale: number;
  readonly userAgent: string;
}

/** User agents of the device presets; only the parts in the parameters differ. */
function iphone(os: string, version: string): string {
  return `Mozilla/5.0 (iPhone; CPU iPhone OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Mobile/15E148 Safari/604.1`;
}

function android(version: string, model: string, chrome: string): string {
  return `Mozilla/5.0 (Linux; Android ${version}; ${model}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome} Mobile Safari/537.36`;
}

const IPHONE_15 = iphone('17_5', '17.5');
const IPHONE_14 = iphone('16_6', '16.6');
const IPHONE_13 = iphone('15_0', '15.4');
const IPHONE_12 = iphone('14_4', '15.4');
const IPHONE_11 = iphone('13_7', '13.1');
const IPAD =
  'Mozilla/5.0 (iPad; CPU OS 11_0 like Mac OS X) AppleWebKit/604.1.34 (KHTML, like Gecko) Version/11.0 Mobile/15A5341f Safari/604.1';
const IPAD_17 =
  'Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

function preset(name: string, widthPx: number, heightPx: number, scale: number, userAgent: string): DevicePreset {
  return { name, widthPx, heightPx, scale, userAgent };
}

/** All are portrait, mobile and touch devices. */
export const DEVICE_PRESETS: readonly DevicePreset[] = [
  preset('Galaxy S8', 360, 740, 3, android('7.0', 'SM-G950U Build/NRD90M', '62.0.3202.84')),
  preset('Galaxy S9', 320, 658, 4.5, android('8.0.0', 'SM-G965U Build/R16NW', '63.0.3239.111')),
  preset('Galaxy S20 Ultra', 412, 915, 3.5, android('13', 'SM-G988B', '116.0.0.0')),
  preset('Galaxy S24', 360, 780, 3, android('14', 'SM-S921B', '124.0.0.0')),
  preset('iPad', 768, 1024, 2, IPAD),
  preset('iPad Air', 820, 1180, 2, IPAD_17),
  preset('iPad Pro', 1024, 1366, 2, IPAD),
  preset('iPhone 11', 414, 828, 2, IPHONE_11),
  preset('iPhone 11 Pro', 375, 812, 3, IPHONE_11),
  preset('iPhone 11 Pro Max', 414, 896, 3, IPHONE_11),
  preset('iPhone 12', 390, 844, 3, IPHONE_12),
  preset('iPhone 12 Mini', 375, 812, 3, IPHONE_12),
  preset('iPhone 12 Pro', 390, 844, 3, IPHONE_12),
  preset('iPhone 12 Pro Max', 428, 926, 3, IPHONE_12),
  preset('iPhone 13', 390, 844, 3, IPHONE_13),
  preset('iPhone 13 Mini', 375, 812, 3, IPHONE_13),
  preset('iPhone 13 Pro', 390, 844, 3, IPHONE_13),
  preset('iPhone 13 Pro Max', 428, 926, 3, IPHONE_13),
  preset('iPhone 14', 390, 663, 3, IPHONE_14),
  preset('iPhone 14 Plus', 428, 745, 3, IPHONE_14),
  preset('iPhone 14 Pro', 393, 659, 3, IPHONE_14),
  preset('iPhone 14 Pro Max', 430, 739, 3, IPHONE_14),
  preset('iPhone 15', 393, 659, 3, IPHONE_15),
  preset('iPhone 15 Plus', 430, 739, 3, IPHONE_15),
  preset('iPhone 15 Pro', 393, 659, 3, IPHONE_15),
  preset('iPhone 15 Pro Max', 430, 739, 3, IPHONE_15),
  preset(
    'iPhone SE',
    320,
    568,
    2,
    'Mozilla/5.0 (iPhone; CPU iPhone OS 10_3_1 like Mac OS X) AppleWebKit/603.1.30 (KHTML, like Gecko) Version/10.0 Mobile/14E304 Safari/602.1',
  ),
  preset(
    'iPhone X',
    375,
    812,
    3,
    'Mozilla/5.0 (iPhone; CPU iPhone OS 11_0 like Mac OS X) AppleWebKit/604.1.38 (KHTML, like Gecko) Version/11.0 Mobile/15A372 Safari/604.1',
  ),
  preset('Pixel 5', 393, 851, 3, android('11', 'Pixel 5', '99.0.4812.0')),
  preset('Pixel 7', 412, 915, 2.625, android('13', 'Pixel 7', '116.0.0.0')),
  preset('Pixel 8', 412, 915, 2.625, android('14', 'Pixel 8', '124.0.0.0')),
];

/** Finds a preset by name, ignoring case and surrounding spaces; null if there is none. */
export function findDevice(name: string): DevicePreset | null {
  const wanted = name.trim().toLowerCase();
  return DEVICE_PRESETS.find((device) => device.name.toLowerCase() === wanted) ?? null;
}

/** Throughput in bytes per second; −1 means no limit, as in CDP. */
export const NetworkConditionsSchema = z.object({
  /** Name of the preset, or `custom`. */
  name: z.string(),
  offline: z.boolean(),
  latencyMs: z.number(),
  downloadBytesPerS: z.number(),
  uploadBytesPerS: z.number(),
});
export type NetworkConditions = z.infer<typeof NetworkConditionsSchema>;

export const NETWORK_PRESETS = {
  'slow-3g': { name: 'slow-3g', offline: false, latencyMs: 2000, downloadBytesPerS: 50_000, uploadBytesPerS: 50_000 },
  '3g': { name: '3g', offline: false, latencyMs: 563, downloadBytesPerS: 187_500, uploadBytesPerS: 93_750 },
  '4g': { name: '4g', offline: false, latencyMs: 170, downloadBytesPerS: 500_000, uploadBytesPerS: 375_000 },
  wifi: { name: 'wifi', offline: false, latencyMs: 2, downloadBytesPerS: 3_750_000, uploadBytesPerS: 1_875_000 },
  offline: { name: 'offline', offline: true, latencyMs: 0, downloadBytesPerS: 0, uploadBytesPerS: 0 },
  none: { name: 'none', offline: false, latencyMs: 0, downloadBytesPerS: -1, uploadBytesPerS: -1 },
} as const satisfies Record<string, NetworkConditions>;

export type NetworkPreset = keyof typeof NETWORK_PRESETS;
export const NETWORK_PRESET_NAMES = Object.keys(NETWORK_PRESETS) as readonly NetworkPreset[];

export interface NetworkChoice {
  readonly label: string;
  /** Parameters of the tool. */
  readonly params: Readonly<Record<string, string | number>>;
  readonly conditions: NetworkConditions;
}

function figures(label: string, latencyMs: number, downloadKbps: number, uploadKbps: number): NetworkChoice {
  return {
    label,
    params: { latencyMs, downloadKbps, uploadKbps },
    conditions: {
      name: 'custom',
      offline: false,
      latencyMs,
      downloadBytesPerS: downloadKbps * 125,
      uploadBytesPerS: uploadKbps * 125,
    },
  };
}

function named(label: string, name: NetworkPreset): NetworkChoice {
  return { label, params: { networkThrottling: name }, conditions: NETWORK_PRESETS[name] };
}

/** Throttling as the window offers it: the presets of the tool, and DevTools' own Fast 4G and Slow 4G by their figures. */
export const NETWORK_CHOICES: readonly NetworkChoice[] = [
  named('No throttling', 'none'),
  named('Wi-Fi', 'wifi'),
  figures('Fast 4G', 165, 8100, 1350),
  named('4G', '4g'),
  figures('Slow 4G', 562.5, 1440, 675),
  named('3G', '3g'),
  named('Slow 3G', 'slow-3g'),
  named('Offline', 'offline'),
];

/** The choice with exactly these conditions; null for others. */
export function networkChoice(conditions: NetworkConditions | null): NetworkChoice | null {
  const now = conditions ?? NETWORK_PRESETS.none;
  const isSame = ({ conditions: each }: NetworkChoice): boolean =>
    each.offline === now.offline &&
    (now.offline ||
      (each.latencyMs === now.latencyMs &&
        each.downloadBytesPerS === now.downloadBytesPerS &&
        each.uploadBytesPerS === now.uploadBytesPerS));
  return NETWORK_CHOICES.find(isSame) ?? null;
}

/** Emulation: what a page is made to believe of its screen, its person's preferences and its place; null means not emulated. */
export const PageEmulationSchema = z.object({
  /** CSS pixels; replaces the size of the device. */
  size: z
    .object({
      widthPx: z.number().int().min(50).max(9999),
      heightPx: z.number().int().min(50).max(9999),
      scale: z.number().min(0.5).max(10),
      isMobile: z.boolean(),
    })
    .nullable(),
  /** Width and height of the device or size are exchanged. */
  isLandscape: z.boolean(),
  colorScheme: z.enum(['light', 'dark']).nullable(),
  reducedMotion: z.boolean(),
  /** An IANA name: `Europe/Berlin`. */
  timezone: z.string().max(100).nullable(),
  /** `de-DE` */
  locale: z.string().max(100).nullable(),
  location: z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).nullable(),
});
export type PageEmulation = z.infer<typeof PageEmulationSchema>;

export const NO_PAGE_EMULATION: PageEmulation = {
  size: null,
  isLandscape: false,
  colorScheme: null,
  reducedMotion: false,
  timezone: null,
  locale: null,
  location: null,
};

/** Each active part in words: `dark color scheme`, `time zone Europe/Berlin`. */
export function pageEmulationWords(page: PageEmulation): string[] {
  const { size, isLandscape, colorScheme, reducedMotion, timezone, locale, location } = page;
  return [
    ...(size === null
      ? []
      : [`${size.widthPx}×${size.heightPx} @${trimmed(size.scale)}${size.isMobile ? ', mobile' : ''}`]),
    ...(isLandscape ? ['landscape'] : []),
    ...(colorScheme === null ? [] : [`${colorScheme} color scheme`]),
    ...(reducedMotion ? ['reduced motion'] : []),
    ...(timezone === null ? [] : [`time zone ${timezone}`]),
    ...(locale === null ? [] : [`locale ${locale}`]),
    ...(location === null ? [] : [`location ${location.latitude}, ${location.longitude}`]),
  ];
}

/** Current emulation; null means not emulated. */
export const EmulationStateSchema = z.object({
  targetId: z.string(),
  device: z.string().nullable(),
  /** Slowdown factor; 1 means no throttling. */
  cpuThrottling: z.number(),
  network: NetworkConditionsSchema.nullable(),
  page: PageEmulationSchema,
  /** Who changed it last. */
  by: z.string(),
});
export type EmulationState = z.infer<typeof EmulationStateSchema>;

export function isEmulating(state: EmulationState): boolean {
  const { device, cpuThrottling, network, page } = state;
  return device !== null || cpuThrottling !== 1 || network !== null || pageEmulationWords(page).length > 0;
}

/** `400 Kbps`, `1.5 Mbps`: bytes per second times 8, in steps of 1,000. */
export function throughputText(bytesPerS: number): string {
  if (bytesPerS < 0) return 'no limit';
  const kbps = (bytesPerS * 8) / 1000;
  return kbps < 1000 ? `${trimmed(kbps)} Kbps` : `${trimmed(kbps / 1000)} Mbps`;
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

/** One line for each active emulation; empty without any. */
export function emulationLines(state: EmulationState): string[] {
  const device = state.device === null ? null : findDevice(state.device);
  const lines: string[] = [];
  if (device !== null)
    lines.push(
      `Device: ${device.name}, ${device.widthPx}×${device.heightPx} @${device.scale}, portrait, mobile, touch, its user agent`,
    );
  if (state.cpuThrottling !== 1) lines.push(`CPU: ${trimmed(state.cpuThrottling)}× slower`);
  if (state.network !== null) {
    const { name, offline, latencyMs, downloadBytesPerS, uploadBytesPerS } = state.network;
    lines.push(
      offline
        ? `Network: ${name === 'offline' ? 'offline' : `${name}, offline`}`
        : `Network: ${name}, latency ${trimmed(latencyMs)} ms, ${throughputText(downloadBytesPerS)} down, ${throughputText(uploadBytesPerS)} up`,
    );
  }
  const words = pageEmulationWords(state.page);
  if (words.length > 0) lines.push(`Page: ${words.join(', ')}`);
  return lines;
}
