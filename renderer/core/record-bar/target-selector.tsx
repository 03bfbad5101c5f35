/** The selected target and a menu of all recordable targets. */
import { useStore } from 'zustand';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import {
  endpointName,
  endpointStatus,
  findTarget,
  hostOf,
  portAddress,
  targetHint,
  targetName,
} from '../stores/topics/targets.ts';
import { useSelectedTargetId, useTopic, useWorkbench } from '../stores/workbench.tsx';
import { ChevronDownIcon } from '../widgets/icons.tsx';
import { TargetTypeIcon, targetTypeIcon } from '../widgets/kind-icons.tsx';
import { Menu, type MenuEntry } from '../widgets/overlays/menu.tsx';

export interface TargetSelectorProps {
  readonly onConnect: () => void;
}

function secondLine(
  endpoints: readonly EndpointInfo[],
  target: ReturnType<typeof findTarget>,
): { text: string; tone?: 'warning' | 'error' } {
  if (target === null) {
    return {
      text: endpoints.some((endpoint) => endpoint.targets.length > 0)
        ? 'select one to record'
        : 'connect one to record',
    };
  }
  if (target.state === 'unresponsive') return { text: 'not responding', tone: 'warning' };
  if (target.state === 'crashed') return { text: 'crashed', tone: 'error' };
  if (target.state === 'gone') return { text: 'closed', tone: 'error' };
  const endpoint = endpoints.find((each) => each.id === target.endpointId);
  const status = endpoint === undefined ? null : endpointStatus(endpoint).text;
  if (status !== null) return { text: status, tone: 'warning' };
  return {
    text:
      target.type === 'page' || target.type === 'iframe'
        ? hostOf(target.url)
        : [targetHint(target), portAddress(target.endpoint)].filter(Boolean).join(', '),
  };
}

export function TargetSelector({ onConnect }: TargetSelectorProps) {
  const endpoints = useTopic('endpoints');
  const selectedId = useSelectedTargetId();
  const select = useStore(useWorkbench().targetSelection, (state) => state.select);
  const target = findTarget(endpoints, selectedId);
  const second = secondLine(endpoints, target);
  const entries = endpoints
    .filter((endpoint) => endpoint.targets.length > 0)
    .flatMap((endpoint): MenuEntry[] => [
      { kind: 'label', label: [endpointName(endpoint), portAddress(endpoint.address)].filter(Boolean).join(', ') },
      ...endpoint.targets.map((each): MenuEntry => {
        const name = targetName(each);
        return {
          label: `${name}  ${targetHint(each)}`,
          icon: targetTypeIcon(each.type),
          checked: each.id === selectedId,
          unavailable: each.state === 'gone' ? 'closed' : null,
          onSelect: () => void select(each.id, name),
        };
      }),
    ]);
  return (
    <Menu
      entries={[
        ...entries,
        ...(entries.length > 0 ? [{ kind: 'separator' } satisfies MenuEntry] : []),
        { label: 'Connect a target…', onSelect: onConnect },
      ]}
    >
      <button
        type="button"
        className="target-selector"
        data-region-focus=""
        aria-label={`Target: ${target === null ? 'none' : targetName(target)}`}
      >
        <TargetTypeIcon type={target?.type ?? 'none'} className="target-selector-icon" />
        <b className="cut">{target === null ? 'No target' : targetName(target)}</b>
        <ChevronDownIcon size={12} className="target-selector-chevron third" />
        <span className="cut target-selector-line third small" data-tone={second.tone}>
          {second.text}
        </span>
      </button>
    </Menu>
  );
}
