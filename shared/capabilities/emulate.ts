/** `pen_emulate`: a device, a slower processor, a slower network; in force until it is put back. */
import { z } from 'zod';
import { bullets, document, section, title } from '../base/markdown.ts';
import { err, ok } from '../base/result.ts';
import {
  DEVICE_PRESETS,
  emulationLines,
  EmulationStateSchema,
  findDevice,
  NETWORK_PRESET_NAMES,
  NETWORK_PRESETS,
  type NetworkConditions,
} from '../contracts/emulation.ts';
import { appError, type AppResult } from '../contracts/errors.ts';
import { defineCapability } from './define.ts';
import { targetParam } from './parameters.ts';
import type { EmulationChange } from './ports-emulation.ts';

/** Bytes a second of a thousand bits a second. */
const BYTES_PER_KBPS = 1000 / 8;
const RESET = 'reset';

const ParamsSchema = z.strictObject({
  device: z
    .string()
    .max(100)
    .optional()
    .describe('A preset such as "iPhone 14" or "Pixel 7", in any case; "reset" puts everything back as it is.'),
  cpuThrottling: z.number().min(1).max(100).optional().describe('Times slower: 4 is four times; 1 is off.'),
  networkThrottling: z
    .string()
    .meta({ enum: [...NETWORK_PRESET_NAMES] })
    .transform((value) => value.trim().toLowerCase())
    .pipe(z.enum(NETWORK_PRESET_NAMES as [string, ...string[]]))
    .optional()
    .describe('A preset; none takes throttling away.'),
  latencyMs: z.number().min(0).max(600_000).optional().describe("Latency, in place of the preset's."),
  downloadKbps: z.number().min(0).max(100_000_000).optional().describe("Download, in place of the preset's."),
  uploadKbps: z.number().min(0).max(100_000_000).optional().describe("Upload, in place of the preset's."),
  offline: z.boolean().optional().describe('Whether there is a network at all, whatever the preset says.'),
  target: targetParam,
});
type Params = z.output<typeof ParamsSchema>;

function wrong(message: string, suggestion: string): AppResult<never> {
  return err(appError('invalid_params', message, suggestion));
}

/** The conditions that the parameters ask for; undefined where they ask for none, null where they take them away. */
function networkOf(params: Params, inForce: NetworkConditions | null): NetworkConditions | null | undefined {
  const { networkThrottling, latencyMs, downloadKbps, uploadKbps, offline } = params;
  const hasOwn = [latencyMs, downloadKbps, uploadKbps].some((value) => value !== undefined);
  if (networkThrottling === undefined && !hasOwn && offline === undefined) return undefined;
  const named = NETWORK_PRESET_NAMES.find((name) => name === networkThrottling);
  // Going offline and back leaves what was throttled as it was; figures of one's own begin without limits.
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
  // The preset `offline` with `offline: false` has no figures that mean anything.
  return conditions.name === 'offline' && !conditions.offline ? null : conditions;
}

/** Everything is checked before anything is applied. */
export function emulationChange(params: Params, inForce: NetworkConditions | null): AppResult<EmulationChange> {
  const { device, cpuThrottling } = params;
  const isReset = device?.trim().toLowerCase() === RESET;
  const preset = device === undefined || isReset ? null : findDevice(device);
  if (device !== undefined && !isReset && preset === null)
    return wrong(
      `There is no device "${device}".`,
      `It takes: ${DEVICE_PRESETS.map(({ name }) => name).join(', ')}, reset.`,
    );
  const network = networkOf(params, isReset ? null : inForce);
  if (device === undefined && cpuThrottling === undefined && network === undefined)
    return wrong(
      'pen_emulate was told nothing to emulate.',
      'Give device, cpuThrottling, networkThrottling, a latency or throughput of your own, or offline; device "reset" puts everything back.',
    );
  return ok({
    ...(isReset ? { device: null, cpuThrottling: 1, network: null } : {}),
    ...(preset === null ? {} : { device: preset.name }),
    ...(cpuThrottling === undefined ? {} : { cpuThrottling }),
    ...(network === undefined ? {} : { network }),
  });
}

export const penEmulate = defineCapability({
  name: 'pen_emulate',
  title: 'Emulate Device',
  summary:
    'Makes a page believe in another device, a slower processor or a slower network, until it is put back with device "reset".',
  category: 'utility',
  kind: 'change-page',
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: false },
  params: ParamsSchema,
  result: z.object({ state: EmulationStateSchema, lines: z.array(z.string()) }),
  target: { types: ['page'] },
  locks: [],
  deadlineMs: 60_000,
  run: async (params, { ports, target, caller, signal }) => {
    const change = emulationChange(params, ports.emulation.inForce(target.id)?.network ?? null);
    if (!change.ok) return change;
    const applied = await ports.emulation.apply(target, change.value, { by: caller.name, signal });
    return applied.ok ? ok({ state: applied.value, lines: emulationLines(applied.value) }) : applied;
  },
  summarise: ({ lines }) =>
    document([
      title('Emulation Applied'),
      lines.length === 0 ? 'Nothing is emulated any more: the page is as it really is.' : bullets(lines),
      lines.length > 0 &&
        section('Note', [
          'It stays in force until pen_emulate with device "reset", until the page is closed or PEN Workbench ends, and affects what is measured meanwhile. A page that is loaded already sees the user agent after a reload.',
        ]),
    ]),
});
