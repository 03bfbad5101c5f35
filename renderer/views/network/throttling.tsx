/** Network throttling of the target. It applies to all clients, so it shows the actual state. */
import { NETWORK_CHOICES, networkChoice } from '../../../shared/contracts/emulation.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { useAction } from '../../stores/use-action.ts';
import { useBridge, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { ChevronDownIcon } from '../../widgets/icons.tsx';
import { Menu } from '../../widgets/menu.tsx';
import { errorText } from '../../widgets/person-text.ts';

export function Throttling({ target, isConnected }: { target: TargetInfo; isConnected: boolean }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const network = useTopic(
    'emulations',
    (emulations) => emulations.find(({ targetId }) => targetId === target.id)?.network ?? null,
  );
  const chosen = networkChoice(network);
  const why = error === null ? null : errorText(error);
  return (
    <Menu
      entries={NETWORK_CHOICES.map((choice) => ({
        label: choice.label,
        checked: choice === chosen,
        onSelect: () => void perform(() => bridge.call('pen_emulate', { target: target.id, ...choice.params })),
      }))}
    >
      <Button
        disabled={busy || !isConnected}
        title={why ?? (isConnected ? 'Throttle the network of this target' : 'The target is not connected')}
        data-set={network === null ? undefined : ''}
      >
        {chosen?.label ?? 'Custom'} <ChevronDownIcon size={12} />
      </Button>
    </Menu>
  );
}
