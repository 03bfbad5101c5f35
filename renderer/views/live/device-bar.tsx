/** Emulation (device, CPU, network) and screenshots. Also shows emulation set by other clients. */
import { useState } from 'react';
import {
  DEVICE_PRESETS,
  NETWORK_PRESET_NAMES,
  NETWORK_PRESETS,
  throughputText,
  type EmulationState,
  type NetworkPreset,
} from '../../../shared/contracts/emulation.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import { appError } from '../../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { targetName } from '../../stores/targets.ts';
import { useAction } from '../../stores/use-action.ts';
import { useSavePicture } from '../../stores/use-save-picture.ts';
import { useBridge, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { ChevronDownIcon, DoneIcon } from '../../widgets/icons.tsx';
import { Menu, type MenuEntry } from '../../widgets/menu.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { Tag } from '../../widgets/tag.tsx';
import { CustomNetworkDialog } from './custom-network-dialog.tsx';

const CPU_RATES = [1, 2, 4, 6, 20];
const NO_EMULATION = 'default';
const NO_THROTTLING = 'no throttling';

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.codePointAt(0) ?? 0);
}

export function networkLabel(name: NetworkPreset): string {
  const { offline, latencyMs, downloadBytesPerS, uploadBytesPerS } = NETWORK_PRESETS[name];
  if (name === 'none') return 'No throttling';
  if (offline) return 'Offline';
  const rate =
    downloadBytesPerS === uploadBytesPerS
      ? throughputText(downloadBytesPerS)
      : `${throughputText(downloadBytesPerS)} down, ${throughputText(uploadBytesPerS)} up`;
  return `${name}: ${latencyMs} ms, ${rate}`;
}

/** The active emulation as button text. */
export function deviceBarWords(state: EmulationState | undefined): { device: string; cpu: string; network: string } {
  const network = state?.network ?? null;
  return {
    device: state?.device ?? NO_EMULATION,
    cpu: state === undefined || state.cpuThrottling === 1 ? NO_THROTTLING : `${state.cpuThrottling}× slower`,
    network: network === null ? NO_THROTTLING : network.offline ? 'offline' : network.name,
  };
}

function Choice({
  label,
  value,
  entries,
  disabled,
}: {
  label: string;
  value: string;
  entries: readonly MenuEntry[];
  disabled: boolean;
}) {
  return (
    <Menu entries={entries}>
      <Button
        size="tiny"
        disabled={disabled}
        data-set={value === NO_EMULATION || value === NO_THROTTLING ? undefined : ''}
      >
        <span className="third">{label}</span> {value} <ChevronDownIcon size={12} />
      </Button>
    </Menu>
  );
}

export function DeviceBar({ target }: { target: TargetInfo }) {
  const bridge = useBridge();
  const state = useTopic('emulations', (emulations) => emulations.find(({ targetId }) => targetId === target.id));
  const { busy, error, perform } = useAction();
  const saving = useSavePicture(`${targetName(target)} screenshot`);
  const [taken, setTaken] = useState<string | null>(null);
  const [asksNetwork, setAsksNetwork] = useState(false);
  const words = deviceBarWords(state);

  const emulate = (params: Record<string, unknown>): void =>
    void perform(() => bridge.call('pen_emulate', { ...params, target: target.id }));
  const shoot = (fullPage: boolean): void => {
    setTaken(null);
    void saving.save('png', async () => {
      const shot = await perform(async () => {
        const answer = await bridge.call('pen_screenshot', { fullPage, target: target.id });
        const picture = answer.ok ? answer.pictures?.[0] : undefined;
        if (!answer.ok) return answer;
        return picture === undefined
          ? { ok: false as const, error: appError('internal', 'The response has no image.') }
          : { ok: true as const, value: bytesOf(picture.base64) };
      });
      if (shot !== null) setTaken(formatBytes(shot.byteLength));
      return shot;
    });
  };

  return (
    <div className="device-bar" role="toolbar" aria-label="Emulation and screenshots">
      <Choice
        label="Device"
        value={words.device}
        disabled={busy}
        entries={[
          {
            label: 'No emulation',
            checked: state?.device === undefined || state.device === null,
            onSelect: () => emulate(withoutDevice(state)),
          },
          { kind: 'separator' },
          ...DEVICE_PRESETS.map(({ name, widthPx, heightPx, scale }) => ({
            label: `${name}, ${widthPx} × ${heightPx} @${scale}`,
            checked: state?.device === name,
            onSelect: () => emulate({ device: name }),
          })),
        ]}
      />
      <Choice
        label="CPU"
        value={words.cpu}
        disabled={busy}
        entries={CPU_RATES.map((rate) => ({
          label: rate === 1 ? 'No throttling' : `${rate}× slower`,
          checked: (state?.cpuThrottling ?? 1) === rate,
          onSelect: () => emulate({ cpuThrottling: rate }),
        }))}
      />
      <Choice
        label="Network"
        value={words.network}
        disabled={busy}
        entries={[
          ...NETWORK_PRESET_NAMES.toReversed().map((name) => ({
            label: networkLabel(name),
            checked: (state?.network?.name ?? 'none') === name,
            onSelect: () => emulate({ networkThrottling: name }),
          })),
          { kind: 'separator' },
          {
            label: 'Custom …',
            checked: state?.network?.name === 'custom',
            onSelect: () => setAsksNetwork(true),
          },
        ]}
      />
      <CustomNetworkDialog open={asksNetwork} onOpenChange={setAsksNetwork} onApply={emulate} />
      {state === undefined ? null : (
        <>
          <Tag tone="warning">emulated, by {state.by}</Tag>
          <Button size="tiny" disabled={busy} onClick={() => emulate({ device: 'reset' })}>
            Reset
          </Button>
        </>
      )}
      <span className="grow" />
      {saving.savedPath === null ? null : (
        <output className="live-done small">
          <DoneIcon size={14} className="is-done" />
          <span className="cut" title={saving.savedPath}>
            Saved{taken === null ? '' : `, ${taken}`}
          </span>
        </output>
      )}
      <Menu
        align="end"
        entries={[
          { label: 'Visible area …', onSelect: () => shoot(false) },
          { label: 'Full page …', onSelect: () => shoot(true) },
        ]}
      >
        <Button size="tiny" disabled={busy || saving.busy}>
          Screenshot <ChevronDownIcon size={12} />
        </Button>
      </Menu>
      {error === null ? null : (
        <div className="device-bar-error">
          <FailureState place="inline" error={error} />
        </div>
      )}
    </div>
  );
}

/** The protocol cannot reset the device alone: everything is reset and the rest is applied again. */
function withoutDevice(state: EmulationState | undefined): Record<string, unknown> {
  const network = state?.network ?? null;
  return {
    device: 'reset',
    ...(state === undefined || state.cpuThrottling === 1 ? {} : { cpuThrottling: state.cpuThrottling }),
    ...(network === null
      ? {}
      : {
          offline: network.offline,
          latencyMs: network.latencyMs,
          ...(network.downloadBytesPerS < 0 ? {} : { downloadKbps: (network.downloadBytesPerS * 8) / 1000 }),
          ...(network.uploadBytesPerS < 0 ? {} : { uploadKbps: (network.uploadBytesPerS * 8) / 1000 }),
        }),
  };
}
