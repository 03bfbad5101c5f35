/** The context selector of the console, as in DevTools: frames of the page, its workers and frames in other processes. */
import { formatCount } from '../../../shared/base/units.ts';
import type { LiveLogState } from '../../../shared/core/contracts/live-logs.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { targetName, targetTypeWord } from '../../core/stores/topics/targets.ts';
import { Button } from '../../core/widgets/button.tsx';
import { ChevronDownIcon } from '../../core/widgets/icons.tsx';
import { Menu, type MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { frameLabel, selectedFrame } from './console-contexts.ts';

export interface ContextMenuProps {
  /** The target of the live document. */
  readonly owner: TargetInfo;
  /** The target whose console is shown: the owner, or one below it. */
  readonly shown: TargetInfo;
  readonly below: readonly TargetInfo[];
  /** State of the shown console. */
  readonly state: LiveLogState | null;
  readonly onTarget: (target: TargetInfo) => void;
  /** Null: the top frame. */
  readonly onFrame: (frameId: string | null) => void;
  readonly onlySelected: boolean;
  readonly onOnlySelected: (onlySelected: boolean) => void;
}

/** Two spaces of a fixed width per level, as DevTools indents frames. */
const INDENT = '\u2003';

export function ContextMenu(props: ContextMenuProps) {
  const { owner, shown, below, state, onTarget, onFrame, onlySelected, onOnlySelected } = props;
  const frames = state?.frames ?? [];
  if (frames.length < 2 && below.length === 0) return null;
  const isOwner = shown.id === owner.id;
  const frame = state === null ? null : selectedFrame(state);
  const ownName = frame === null ? (isOwner ? 'top' : targetName(shown)) : frameLabel(frame);
  const label = isOwner || (frame !== null && frame.depth > 0) ? ownName : targetName(shown);
  const ofFrames = frames.map((each): MenuEntry => ({
    label: `${INDENT.repeat(each.depth)}${frameLabel(each)}`,
    checked: each === frame,
    onSelect: () => onFrame(each.depth === 0 ? null : each.frameId),
  }));
  const ofTarget = (target: TargetInfo): MenuEntry => ({
    label: `${targetName(target)}, ${targetTypeWord(target.type)}`,
    checked: target.id === shown.id && ofFrames.length < 2,
    onSelect: () => onTarget(target),
  });
  const entries: MenuEntry[] = [
    ...(isOwner ? (ofFrames.length === 0 ? [ofTarget(owner)] : ofFrames) : [ofTarget(owner)]),
    ...(below.length === 0
      ? []
      : [{ kind: 'separator' as const }, { kind: 'label' as const, label: 'With a console of their own' }]),
    ...below.flatMap((target) => [ofTarget(target), ...(target.id === shown.id && frames.length > 1 ? ofFrames : [])]),
    ...(frames.length < 2
      ? []
      : [
          { kind: 'separator' as const },
          {
            label: 'Selected context only',
            checked: onlySelected,
            onSelect: () => onOnlySelected(!onlySelected),
          },
        ]),
  ];
  return (
    <Menu entries={entries}>
      <Button
        size="tiny"
        title={`JavaScript context: ${label}. ${formatCount(Math.max(1, frames.length) + below.length)} available`}
        data-testid="console-context"
      >
        <span className="menu-value inline-row console-context">
          <span className="cut">{label}</span>
          {onlySelected && frames.length > 1 ? <span className="third">only</span> : null}
          <ChevronDownIcon size={12} />
        </span>
      </Button>
    </Menu>
  );
}
