/** Network throttling of the target. It applies to all clients, so it shows the actual state. */
import { NETWORK_PRESET_NAMES, type NetworkPreset } from '../../../shared/contracts/emulation.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { useAction } from '../../stores/use-action.ts';
import { useBridge, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { ChevronDownIcon } from '../../widgets/icons.tsx';
import { Menu } from '../../widgets/menu.tsx';
import { errorText } from '../../widgets/person-text.ts';

const LABELS: Readonly<Record<NetworkPreset, string>> = {
  'slow-3g': 'Slow 3G',
  '3g': '3G',
  '4g': '4G',
  wifi: 'Wi-Fi',
  offline: 'Offline',
  none: 'No throttling',
};

export function Throttling({ target, isConnected }: { target: TargetInfo; isConnected: boolean }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const name = useTopic(
    'emulations',
    (emulations) => emulations.find(({ targetId }) => targetId === target.id)?.network?.name ?? 'none',
  );
  const preset = NETWORK_PRESET_NAMES.find((each) => each === name);
  const why = error === null ? null : errorText(error);
  return (
    <Menu
      entries={NETWORK_PRESET_NAMES.toReversed().map((each) => ({
        label: LABELS[each],
        checked: each === preset,
        onSelect: () => void perform(() => bridge.call('pen_emulate', { target: target.id, networkThrottling: each })),
      }))}
    >
      <Button
        disabled={busy || !isConnected}
        title={why ?? (isConnected ? 'Throttle the network of this target' : 'The target is not connected')}
        data-set={name === 'none' ? undefined : ''}
      >
        {preset === undefined ? name : LABELS[preset]} <ChevronDownIcon size={12} />
      </Button>
    </Menu>
  );
}
