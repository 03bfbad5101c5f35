/** The head of the Retainers pane: how many paths there are, what is ignored, and the commands of the pane. */
import { formatCount } from '../../../../shared/base/units.ts';
import type { HeapPath } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import { Button, IconButton } from '../../../core/widgets/button.tsx';
import { BackIcon, CloseIcon, CopyIcon } from '../../../core/widgets/icons.tsx';
import { Menu } from '../../../core/widgets/overlays/menu.tsx';
import { CountBadge } from '../../../core/widgets/tag.tsx';
import { useHeapNames } from '../heap-names.ts';
import { QueryProgress } from '../query-progress.tsx';
import { ignoredItems, NOTHING_IGNORED, restored, type Ignored } from './ignored.ts';
import { pathText } from './path-lines.ts';
import type { RetainingPaths } from './use-retaining-paths.ts';

const KIND_WORDS = { edge: 'Edge', object: 'Object', class: 'Class' } as const;

export interface RetainersHeadProps {
  readonly objectId: number;
  readonly retaining: Pick<RetainingPaths, 'asked' | 'isStale'>;
  /** The path that is copied; undefined while none is loaded. */
  readonly copied: HeapPath | undefined;
  readonly onCopy: (text: string) => void;
  readonly showWeak: boolean;
  readonly onToggleWeak: () => void;
  readonly ignored: Ignored;
  readonly onIgnored: (ignored: Ignored) => void;
  /** Null if there is no previous object. */
  readonly onBack: (() => void) | null;
  readonly onClose: () => void;
}

/** `5 paths, more may exist, 2 weak or cyclic hidden`; empty after an error. */
function foundText({ asked: { answer }, isStale }: RetainersHeadProps['retaining'], showWeak: boolean): string {
  if (answer === null || isStale) return '…';
  if (!answer.ok) return '';
  const { paths, isCut, hiddenWeak } = answer.value;
  return [
    `${formatCount(paths.length)} ${paths.length === 1 ? 'path' : 'paths'}`,
    ...(isCut ? ['more may exist'] : []),
    ...(hiddenWeak > 0 && !showWeak ? [`${formatCount(hiddenWeak)} weak or cyclic hidden`] : []),
  ].join(', ');
}

function IgnoredMenu({ ignored, onIgnored }: Pick<RetainersHeadProps, 'ignored' | 'onIgnored'>) {
  const items = ignoredItems(ignored);
  if (items.length === 0) return null;
  return (
    <Menu
      align="end"
      entries={[
        ...items.map(({ key, label, kind }) => ({
          label: `${KIND_WORDS[kind]} ${label}`,
          checked: true,
          onSelect: () => onIgnored(restored(ignored, key)),
        })),
        { kind: 'separator' },
        { label: 'Restore all', onSelect: () => onIgnored(NOTHING_IGNORED) },
      ]}
    >
      <Button size="tiny" data-testid="ignored">
        Ignored <CountBadge count={items.length} />
      </Button>
    </Menu>
  );
}

export function RetainersHead(props: RetainersHeadProps) {
  const { objectId, retaining, copied, onCopy, showWeak, onToggleWeak, ignored, onIgnored, onBack, onClose } = props;
  const { asked } = retaining;
  const { shown } = useHeapNames();
  return (
    <div className="pane-head">
      {onBack === null ? null : (
        <IconButton label="Back to previous object" icon={BackIcon} size="tiny" onClick={onBack} />
      )}
      <h3>Retainers</h3>
      <span className="mono third small">@{objectId}</span>
      <span className="third cut">{foundText(retaining, showWeak)}</span>
      {asked.isLoading ? (
        <QueryProgress doing="Looking for paths" progress={asked.progress} onCancel={asked.cancel} />
      ) : null}
      <span className="grow" />
      <IconButton
        label="Copy the path as text"
        icon={CopyIcon}
        size="tiny"
        disabled={copied === undefined}
        onClick={() => onCopy(copied === undefined ? '' : pathText(copied, shown))}
      />
      <Button size="tiny" look="bare" aria-pressed={showWeak} onClick={onToggleWeak}>
        {showWeak ? 'Hide weak' : 'Show weak'}
      </Button>
      <IgnoredMenu ignored={ignored} onIgnored={onIgnored} />
      <IconButton label="Close retainers" icon={CloseIcon} size="tiny" onClick={onClose} />
    </div>
  );
}
