/** The sources of a live target: tree by origin, text, and search in all scripts. */
import { useRef, useState } from 'react';
import { type TargetInfo, isPageLike } from '../../../shared/core/contracts/targets.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import { useLiveLog } from '../../core/stores/hooks/use-live-log.ts';
import { usePanes } from '../../core/stores/hooks/use-panes.ts';
import { useBridge, useWorkbench } from '../../core/stores/workbench.tsx';
import { IconButton } from '../../core/widgets/button.tsx';
import { CloseIcon } from '../../core/widgets/icons.tsx';
import { useKeys } from '../../core/widgets/keys/keys.ts';
import { useFieldKeys } from '../../core/widgets/keys/use-field-keys.ts';
import { personText } from '../../core/words/person-text.ts';
import { SplitPane } from '../../core/widgets/split-pane.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { OpenFileDialog } from './open-file-dialog.tsx';
import { ScriptsOff } from './scripts-off.tsx';
import { SearchPane } from './search-pane.tsx';
import { SourcesToolbar } from './sources-toolbar.tsx';
import { SourcesTree } from './sources-tree.tsx';
import { choiceKey, type SourceChoice } from './source-tree.ts';
import { useSaveMaps } from './use-save-maps.ts';
import { useShownSource, type Shown } from './use-shown-source.ts';
import { useSourceSearch } from './use-source-search.ts';
import './sources.css';
import type { ScriptEntry, PageResource } from '../../../shared/core/contracts/scripts.ts';
import type { TextPlace } from '../../core/widgets/code-view/use-pretty.ts';
import { SourcePane } from './source-pane.tsx';
import { ok } from '../../../shared/base/result.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';

const NO_RESOURCES: readonly PageResource[] = [];

/** Documents and style sheets of a page, loaded again whenever its list of scripts changes. */
function useResources(
  target: TargetInfo,
  isListening: boolean,
  scripts: readonly ScriptEntry[],
): readonly PageResource[] {
  const bridge = useBridge();
  const latest = useRef(NO_RESOURCES);
  const { answer } = useQuery(isListening && isPageLike(target.type) ? scripts : null, async () => {
    const found = await bridge.command('sources.resources', { targetId: target.id });
    // A page that navigates right now cannot list them: the last list stays until its new scripts are reported.
    if (found.ok) latest.current = found.value.resources;
    return ok(latest.current);
  });
  return answer?.ok === true ? answer.value : NO_RESOURCES;
}

interface ShownSourcePaneProps {
  readonly target: TargetInfo;
  readonly scripts: readonly ScriptEntry[];
  readonly shown: Shown | null;
  /** The reason why the list of scripts is not complete. */
  readonly note: string | undefined;
  readonly onGo: (choice: SourceChoice, line: number, column: number) => void;
  /** The person selected a line of the source. */
  readonly onPoint: (at: TextPlace) => void;
}

function ShownSourcePane({ target, scripts, shown, note, onGo, onPoint }: ShownSourcePaneProps) {
  if (shown === null)
    return (
      <EmptyState title="Select a script to view it">
        Or search all scripts. A script with a source map expands to its original sources.
      </EmptyState>
    );
  const { choice, place } = shown;
  const script =
    choice.kind === 'resource' ? null : (scripts.find(({ scriptId }) => scriptId === choice.scriptId) ?? null);
  if (choice.kind !== 'resource' && script === null)
    return (
      <EmptyState title="This script was unloaded">
        {note ?? 'Its page was closed or navigated, or a newer script replaced it in the list.'}
      </EmptyState>
    );
  return (
    <SourcePane
      key={choice.kind === 'original' ? choiceKey(choice) : choice.kind}
      target={target}
      choice={choice}
      script={script}
      place={place}
      onGo={onGo}
      onPoint={onPoint}
    />
  );
}

export interface SourcesPanelProps {
  readonly target: TargetInfo;
  readonly isConnected: boolean;
}

export function SourcesPanel({ target, isConnected }: SourcesPanelProps) {
  const bridge = useBridge();
  const { liveLogs } = useWorkbench();
  const clipboard = useClipboard();
  const { state, entries: scripts, error } = useLiveLog(liveLogs.scripts, target.id);
  const isListening = state?.state === 'listening';
  const listening = useAction();
  const coverage = useAction();
  const maps = useSaveMaps(target.id);
  const list = (refresh: boolean): void =>
    void listening.perform(() => bridge.call('pen_list_sources', { target: target.id, limit: 1, refresh }));
  const resources = useResources(target, isListening, scripts);
  const source = useShownSource({
    targetId: target.id,
    scripts,
    resources,
    isListening: state === null ? null : isListening,
    isConnected,
    listen: () => list(false),
  });
  const search = useSourceSearch(target.id);
  const panel = useRef<HTMLDivElement>(null);
  const filterField = useRef<HTMLInputElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  // Until something is listed there is no element that could have the focus.
  const isShown = error === null && state !== null && (state.state !== 'off' || scripts.length > 0);
  useFieldKeys(filterField, panel, isShown);
  /** The text that *Open file* begins with; null while it is closed. */
  const [openedWith, setOpenedWith] = useState<'' | '@' | null>(null);
  useKeys(
    {
      'Mod+Shift+KeyF': () => searchField.current?.focus(),
      'Mod+KeyP': () => setOpenedWith(''),
      'Mod+Shift+KeyO': () => setOpenedWith('@'),
    },
    { within: panel, enabled: isShown },
  );
  const treeSplit = usePanes('sources.tree');
  const resultsSplit = usePanes('sources.results');

  if (error !== null) return <FailureState title="Scripts are not available" error={error} />;
  if (state === null) return <EmptyState title="Loading scripts …" />;
  if (state.state === 'off' && scripts.length === 0)
    return (
      <ScriptsOff
        error={listening.error}
        isStarting={listening.busy}
        isConnected={isConnected}
        onList={() => list(false)}
      />
    );
  const note = state.note === undefined ? undefined : personText(state.note);
  const shown = (
    <ShownSourcePane
      target={target}
      scripts={scripts}
      shown={source.shown}
      note={note}
      onGo={source.go}
      onPoint={source.point}
    />
  );
  return (
    <div className="sources column full" ref={panel} data-testid="sources-panel">
      <SourcesToolbar
        target={target}
        isConnected={isConnected}
        state={state}
        search={search}
        searchField={searchField}
        coverage={coverage}
        maps={maps}
        isStarting={listening.busy}
        onList={list}
        onOpenFile={setOpenedWith}
      />
      {openedWith === null ? null : (
        <OpenFileDialog
          target={target}
          scripts={scripts}
          resources={resources}
          shown={source.shown?.choice ?? null}
          initial={openedWith}
          onChoose={(choice, place) => {
            setOpenedWith(null);
            if (place === null) source.choose(choiceKey(choice), choice);
            else source.go(choice, place.line, place.column);
          }}
          onClose={() => setOpenedWith(null)}
        />
      )}
      {[listening.error, coverage.error, maps.error].map((each) =>
        each === null ? null : (
          <FailureState key={each.message} place="strip" title="The request failed" error={each} />
        ),
      )}
      {note === undefined ? null : <p className="sources-note row">{note}</p>}
      {maps.note === '' ? null : (
        <div className="sources-note row">
          <output data-testid="saved-maps">{maps.note}</output>
          <IconButton label="Dismiss" icon={CloseIcon} size="tiny" onClick={maps.dismissNote} />
        </div>
      )}
      <div className="sources-body grow">
        <SplitPane
          label="Resize the tree"
          direction="row"
          {...treeSplit}
          panes={[
            {
              id: 'tree',
              initialSize: '280px',
              minSize: '160px',
              fixed: true,
              content: (
                <SourcesTree
                  target={target}
                  state={state}
                  scripts={scripts}
                  resources={resources}
                  selectedKey={source.selectedKey}
                  onChoose={source.choose}
                  filterField={filterField}
                />
              ),
            },
            {
              id: 'source',
              minSize: '240px',
              content:
                search.search === null ? (
                  shown
                ) : (
                  <SplitPane
                    label="Resize the results"
                    direction="column"
                    {...resultsSplit}
                    panes={[
                      { id: 'text', minSize: '120px', content: shown },
                      {
                        id: 'results',
                        initialSize: '35%',
                        minSize: '90px',
                        content: (
                          <SearchPane
                            search={search.search}
                            onGo={({ scriptId, original, line, column }) =>
                              source.go(
                                original === null
                                  ? { kind: 'script', scriptId }
                                  : { kind: 'original', scriptId, name: original },
                                line,
                                column ?? 1,
                              )
                            }
                            onClose={search.close}
                            onCopy={(text) => void clipboard(text)}
                          />
                        ),
                      },
                    ]}
                  />
                ),
            },
          ]}
        />
      </div>
    </div>
  );
}
