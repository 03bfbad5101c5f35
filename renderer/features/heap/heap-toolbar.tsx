/** Toolbar of a heap document: view, search and filter. */
import type { ReactNode, Ref } from 'react';
import { Button, IconButton } from '../../core/widgets/button.tsx';
import { CopyButton } from '../../core/widgets/copy-button.tsx';
import { ChevronDownIcon, DetailsIcon } from '../../core/widgets/icons.tsx';
import { Menu, type MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { FittingSegmented } from '../../core/widgets/fitting-segmented.tsx';
import { Tag } from '../../core/widgets/tag.tsx';
import { ToolbarEnd } from '../../core/widgets/toolbar-end.tsx';
import { DROPPED_MEANING } from '../../core/words/dropped-strings.ts';
import type { NamesChoice } from './heap-names.ts';
import { NamesMenu } from './names-menu.tsx';
import { PRESET_GROUPS, PRESET_WORDS, type Preset } from './search/presets.ts';
import { SearchField } from './search/search-field.tsx';
import type { HeapDocumentState } from './use-heap-document.ts';
import type { HeapSearch } from './search/use-heap-search.ts';

export const HEAP_VIEWS = ['allocations', 'summary', 'containment', 'dominators', 'statistics'] as const;
export type HeapViewName = (typeof HEAP_VIEWS)[number];
export const HEAP_VIEW_LABELS: Readonly<Record<HeapViewName, string>> = {
  allocations: 'Allocations',
  summary: 'Summary',
  containment: 'Containment',
  dominators: 'Dominators',
  statistics: 'Statistics',
};

export interface HeapToolbarProps {
  readonly state: HeapDocumentState;
  readonly view: HeapViewName;
  readonly onView: (view: HeapViewName) => void;
  /** Opens the comparison with another snapshot; null: there is none. */
  readonly onCompare: (() => void) | null;
  readonly hasAllocations: boolean;
  /** False if the heap has no documents, so nothing can be detached. */
  readonly hasDom: boolean;
  readonly search: HeapSearch;
  readonly field: Ref<HTMLInputElement>;
  /** Enter or ↓ in the field: moves to the results. */
  readonly onLeaveField: (typed: 'enter' | 'down') => void;
  /** Copies a link to the current view; false if it failed. */
  readonly onCopyLink: () => Promise<boolean>;
  readonly names: NamesChoice;
  readonly exportMenu: ReactNode;
  readonly showsDetails: boolean;
  readonly onToggleDetails: () => void;
}

export function HeapToolbar(props: HeapToolbarProps) {
  const { state, view, onView, onCompare, search, hasDom } = props;
  const showSummary = (change: () => void): void => {
    change();
    onView('summary');
  };
  const isOffered = (preset: Preset): boolean => hasDom || (preset !== 'detached-dom' && preset !== 'detached');
  const presets = PRESET_GROUPS.flatMap(({ title, presets: inGroup }): MenuEntry[] => [
    { kind: 'label', label: title },
    ...inGroup.filter(isOffered).map((preset) => ({
      label: PRESET_WORDS[preset].label,
      checked: preset === search.preset,
      testId: `preset-${preset}`,
      onSelect: () => showSummary(() => search.setPreset(preset)),
    })),
  ]);
  return (
    <div className="toolbar" role="toolbar" aria-label="Heap snapshot">
      <FittingSegmented<HeapViewName | 'comparison'>
        label="View"
        value={view}
        options={[
          ...(props.hasAllocations
            ? [
                {
                  value: 'allocations' as const,
                  label: 'Allocations',
                  title: 'When objects were allocated, and by which functions',
                },
              ]
            : []),
          { value: 'summary', label: 'Summary' },
          {
            value: 'comparison',
            label: 'Comparison',
            title: 'What is new and deleted since another snapshot, the one before by default',
            ...(onCompare === null ? { unavailable: 'The library has no other heap snapshot to compare with' } : {}),
          },
          { value: 'containment', label: 'Containment', title: 'References from the root down' },
          { value: 'dominators', label: 'Dominators', title: 'What each object retains on its own' },
          { value: 'statistics', label: 'Statistics' },
        ]}
        onValue={(chosen) => {
          if (chosen === 'comparison') onCompare?.();
          else onView(chosen);
        }}
      />
      {/* Allocations have their own filter next to the range. */}
      {view === 'allocations' ? null : (
        <>
          <SearchField
            search={search}
            field={props.field}
            onAsked={() => {
              if (view !== 'summary') onView('summary');
            }}
            onLeave={props.onLeaveField}
          />
          <Menu entries={presets}>
            <Button data-testid="object-kind" disabled={state.state !== 'open'} title="Objects to list">
              <span className="menu-value inline-row">
                <span className="cut">{PRESET_WORDS[search.preset].label}</span>
                <ChevronDownIcon size={12} />
              </span>
            </Button>
          </Menu>
        </>
      )}
      {state.state === 'open' && state.overview.stringsDropped === true ? (
        <Tag tone="weak" title={DROPPED_MEANING}>
          No texts
        </Tag>
      ) : null}
      <ToolbarEnd>
        <NamesMenu choice={props.names} />
        <CopyButton label="Copy link to this view" iconOnly onCopy={props.onCopyLink} />
        {props.exportMenu}
        <IconButton
          label={props.showsDetails ? 'Hide details' : 'Show details'}
          icon={DetailsIcon}
          pressed={props.showsDetails}
          onClick={props.onToggleDetails}
        />
      </ToolbarEnd>
    </div>
  );
}
