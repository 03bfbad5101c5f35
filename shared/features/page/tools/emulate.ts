/** `pen_emulate`: emulates a device, CPU throttling and network throttling until reset. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import {
  DEVICE_PRESETS,
  emulationLines,
  EmulationStateSchema,
  findDevice,
  NETWORK_PRESET_NAMES,
  NETWORK_PRESETS,
  NO_PAGE_EMULATION,
  type NetworkConditions,
} from '../../../core/contracts/emulation.ts';
import { appError, AppFailure } from '../../../base/errors.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import type { EmulationChange } from '../../../core/capability/emulation-ports.ts';
import { answerWith, listOf, titled } from '../../../core/findings/blocks.ts';

/** Bytes per second in one kbit/s. */
const BYTES_PER_KBPS = 1000 / 8;
const RESET = 'reset';

const ParamsSchema = z.strictObject({
  device: z
    .string()
    .max(100)
    .optional()
    .describe('A preset such as "iPhone 14" or "Pixel 7" (case-insensitive); "reset" ends all emulation.'),
  cpuThrottling: z
    .number()
    .min(1)
    .max(100)
    .optional()
    .describe('CPU slowdown factor: 4 is four times slower; 1 turns it off.'),
  networkThrottling: z
    .string()
    .meta({ enum: [...NETWORK_PRESET_NAMES] })
    .transform((value) => value.trim().toLowerCase())
    .pipe(z.enum(NETWORK_PRESET_NAMES as [string, ...string[]]))
    .optional()
    .describe('A preset; none turns throttling off.'),
  latencyMs: z
    .number()
    .min(0)
    .max(600_000)
    .optional()
    .describe("Latency, instead of the preset's.")
    .meta({ form: { label: 'Latency (ms)', description: 'How much later each answer arrives.' } }),
  downloadKbps: z
    .number()
    .min(0)
    .max(100_000_000)
    .optional()
    .describe("Download throughput, instead of the preset's.")
    .meta({ form: { label: 'Download (kbit/s)', description: 'How fast the page receives.' } }),
  uploadKbps: z
    .number()
    .min(0)
    .max(100_000_000)
    .optional()
    .describe("Upload throughput, instead of the preset's.")
    .meta({ form: { label: 'Upload (kbit/s)', description: 'How fast the page sends.' } }),
  offline: z.boolean().optional().describe('Offline or not, independent of the preset.'),
  target: targetParam,
});
type Params = z.output<typeof ParamsSchema>;

function invalid(message: string, suggestion: string): never {
  throw new AppFailure(appError('invalid_params', message, suggestion));
}

/** The requested network conditions; undefined without a request, null to turn throttling off. */
function networkOf(params: Params, inForce: NetworkConditions | null): NetworkConditions | null | undefined {
  const { networkThrottling, latencyMs, downloadKbps, uploadKbps, offline } = params;
  const hasOwn = [latencyMs, downloadKbps, uploadKbps].some((value) => value !== undefined);
  if (networkThrottling === undefined && !hasOwn && offline === undefined) return undefined;
  const named = NETWORK_PRESET_NAMES.find((name) => name === networkThrottling);
  // Going offline and back does not change throttling; custom figures start from no throttling.
  const base =
    named !== undefined ? NETWORK_PRESETS[named] : hasOwn || inForce === null ? NETWORK_PRESETS.none : inForce;
  const conditions: NetworkConditions = {
    name: hasOwn ? 'custom' : base.name,
    offline: offline ?? base.offline,
    latencyMs: latencyMs ?? base.latencyMs,
    downloadBytesPerS: downloadKbps === undefined ? base.downloadBytesPerS : downloadKbps * BYTES_PER_KBPS,
    uploadBytesPerS: uploadKbps === undefined ? base.uploadBytesPerS : uploadKbps * BYTES_PER_KBPS,
  };
  const isReal =
    !conditions.offline &&
    conditions.latencyMs === 0 &&
    conditions.downloadBytesPerS < 0 &&
    conditions.uploadBytesPerS < 0;
  if (isReal) return null;
  // The preset `offline` with `offline: false` has no meaningful figures.
  return conditions.name === 'offline' && !conditions.offline ? null : conditions;
}

/** Checks all parameters before anything is applied. */
export function emulationChange(params: Params, inForce: NetworkConditions | null): EmulationChange {
  const { device, cpuThrottling } = params;
  const isReset = device?.trim().toLowerCase() === RESET;
  const preset = device === undefined || isReset ? null : findDevice(device);
  if (device !== undefined && !isReset && preset === null)
    return invalid(
      `There is no device "${device}".`,
      `Use one of: ${DEVICE_PRESETS.map(({ name }) => name).join(', ')}, reset.`,
    );
  const network = networkOf(params, isReset ? null : inForce);
  if (device === undefined && cpuThrottling === undefined && network === undefined)
    return invalid(
      'No parameter of pen_emulate was given.',
      'Give device, cpuThrottling, networkThrottling, a custom latency or throughput, or offline; device "reset" ends all emulation.',
    );
  return {
    ...(isReset ? { device: null, cpuThrottling: 1, network: null, page: NO_PAGE_EMULATION } : {}),
    ...(preset === null ? {} : { device: preset.name }),
    ...(cpuThrottling === undefined ? {} : { cpuThrottling }),
    ...(network === undefined ? {} : { network }),
  };
}

export const penEmulate = defineCapability({
  name: 'pen_emulate',
  title: 'Emulate Device',
  control: 'the device bar',
  summary: 'Emulates a device, CPU or network until device "reset".',
  category: 'utility',
  kind: 'change-page',
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  params: ParamsSchema,
  // Networks of one's own are rare beside those with a name.
  listed: {
    device: 'Pixel 7, …',
    cpuThrottling: '4 = 4x slower',
    // As networkThrottling can say.
    offline: false,
    latencyMs: false,
    downloadKbps: false,
    uploadKbps: false,
  },
  result: z.object({ state: EmulationStateSchema, lines: z.array(z.string()) }),
  target: { types: ['page'] },
  locks: [],
  deadlineMs: 60_000,
  run: async (params, { ports, target, caller, signal }) => {
    const change = emulationChange(params, ports.emulation.inForce(target.id)?.network ?? null);
    const applied = await ports.emulation.apply(target, change, { by: caller.name, signal });
    return { state: applied, lines: emulationLines(applied) };
  },
  summarise: ({ lines }) =>
    answerWith(
      'Emulation Applied',
      [],
      lines.length === 0 ? 'Emulation is off.' : listOf(lines),
      lines.length > 0 &&
        titled(
          'Note',
          `Emulation stays on until ${proposedCall('pen_emulate', { device: 'reset' })}, until the page is closed or PEN Workbench quits, and affects all measurements. A loaded page sees the new user agent after a reload.`,
        ),
    ),
});
