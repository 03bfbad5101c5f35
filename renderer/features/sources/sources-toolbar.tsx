/** Above the sources of a target: search in all scripts, recording of coverage, source maps, and the state of the list. */
import type { RefObject } from 'react';
import type { LiveLogState } from '../../../shared/core/contracts/live-logs.ts';
import { isPageLike, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Action } from '../../core/stores/hooks/use-action.ts';
import { useBridge } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { SearchIcon } from '../../core/widgets/icons.tsx';
import { ToolbarEnd } from '../../core/widgets/toolbar-end.tsx';
import { clockTime } from '../../core/words/moments.ts';
import { LISTING_COST } from './scripts-off.tsx';
import type { SaveMaps } from './use-save-maps.ts';
import type { SourceSearch } from './use-source-search.ts';
import { Menu } from '../../core/widgets/overlays/menu.tsx';

interface CoverageMenuProps {
  readonly target: TargetInfo;
  readonly isConnected: boolean;
  /** Runs the start; its error is shown by the panel. */
  readonly action: Action;
}

function CoverageMenu({ target, isConnected, action }: CoverageMenuProps) {
  const bridge = useBridge();
  const start = (tool: 'pen_js_coverage' | 'pen_css_coverage'): void =>
    void action.perform(() =>
      bridge.call(tool, {
        target: target.id,
        action: 'start',
        ...(tool === 'pen_js_coverage' ? { detailed: true } : {}),
      }),
    );
  return (
    <Menu
      align="end"
      entries={[
        { label: 'JavaScript coverage', onSelect: () => start('pen_js_coverage') },
        {
          label: 'CSS coverage',
          unavailable: isPageLike(target.type) ? null : 'Only pages have style sheets',
          onSelect: () => start('pen_css_coverage'),
        },
      ]}
    >
      <Button size="tiny" disabled={!isConnected || action.busy}>
        Record coverage
      </Button>
    </Menu>
  );
}

export interface SourcesToolbarProps {
  readonly target: TargetInfo;
  readonly isConnected: boolean;
  readonly state: LiveLogState;
  readonly search: SourceSearch;
  readonly searchField: RefObject<HTMLInputElement | null>;
  readonly coverage: Action;
  readonly maps: SaveMaps;
  readonly isStarting: boolean;
  /** Lists the scripts; `refresh` loads the list again. */
  readonly onList: (refresh: boolean) => void;
  /** `@`: lists the symbols of the source that is shown. */
  readonly onOpenFile: (typed: '' | '@') => void;
}

function SearchFields({
  search,
  field,
  disabled,
}: {
  readonly search: SourceSearch;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly disabled: boolean;
}) {
  const { typed, type, run } = search;
  return (
    <>
      <Field
        ref={field}
        label="Search all scripts"
        placeholder="Search all scripts"
        icon={SearchIcon}
        shortcut="Mod+Shift+KeyF"
        data-testid="source-search-field"
        value={typed.query}
        disabled={disabled}
        onValue={(query) => type({ query })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') run();
        }}
      />
      <Button
        size="tiny"
        aria-pressed={typed.caseSensitive}
        title="Match case"
        onClick={() => type({ caseSensitive: !typed.caseSensitive })}
      >
        Aa
      </Button>
      <Button
        size="tiny"
        aria-pressed={typed.isRegex}
        title="Use regular expression"
        onClick={() => type({ isRegex: !typed.isRegex })}
      >
        .*
      </Button>
    </>
  );
}

/** Since when scripts are listed and for which clients, or why that ended. */
function ListState({ state: { state, sinceMs, listeners, endedBecause } }: { readonly state: LiveLogState }) {
  const isListening = state === 'listening';
  const who = listeners.map(({ name }) => name).join(', ');
  return (
    <span className="sources-state inline-row" title={isListening ? LISTING_COST : undefined}>
      <span className="dot" data-state={isListening ? undefined : 'off'} />
      <span className="cut">
        {isListening
          ? `Scripts listed for ${who} since ${clockTime(sinceMs ?? 0)}`
          : endedBecause === null
            ? 'Listing stopped'
            : `Ended: ${endedBecause}`}
      </span>
    </span>
  );
}

export function SourcesToolbar(props: SourcesToolbarProps) {
  const { target, isConnected, state, search, searchField, coverage, maps, isStarting, onList, onOpenFile } = props;
  const bridge = useBridge();
  const isListening = state.state === 'listening';
  return (
    <div className="toolbar sources-toolbar" role="toolbar" aria-label="Sources">
      <SearchFields search={search} field={searchField} disabled={!isListening} />
      <Button
        size="tiny"
        title="Open a file by its name (Ctrl P)"
        disabled={!isListening}
        onClick={() => onOpenFile('')}
      >
        Open file …
      </Button>
      <Button
        size="tiny"
        title="Go to a function, class or rule of the source that is shown (Ctrl Shift O)"
        disabled={!isListening}
        onClick={() => onOpenFile('@')}
      >
        Go to symbol …
      </Button>
      <span className="grow" />
      <ListState state={state} />
      <ToolbarEnd>
        <CoverageMenu target={target} isConnected={isConnected} action={coverage} />
        {isPageLike(target.type) ? (
          <Button
            size="tiny"
            disabled={!isListening || maps.busy}
            title="Saves the source maps from the page’s server, so that its CPU profiles and traces show original names"
            onClick={() => void maps.save()}
          >
            {maps.busy ? 'Saving …' : 'Save source maps'}
          </Button>
        ) : null}
        {isListening ? (
          <Button size="tiny" disabled={isStarting} title="Reload the list of scripts" onClick={() => onList(true)}>
            Refresh
          </Button>
        ) : null}
        {isListening ? (
          <Button
            size="tiny"
            title="Turns off the debugger domain for all clients"
            onClick={() => void bridge.command('live-log.stop', { log: 'scripts', targetId: target.id })}
          >
            Stop
          </Button>
        ) : (
          <Button size="tiny" disabled={isStarting || !isConnected} onClick={() => onList(false)}>
            List again
          </Button>
        )}
      </ToolbarEnd>
    </div>
  );
}
