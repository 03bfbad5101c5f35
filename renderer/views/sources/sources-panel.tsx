/** The sources of a live target: tree by origin, text, and search in all scripts. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { PageResource, SourceMatch } from '../../../shared/contracts/scripts.ts';
import { isPageLike, type TargetInfo } from '../../../shared/contracts/targets.ts';
import { useAction } from '../../stores/use-action.ts';
import { useClipboard } from '../../stores/use-command.ts';
import { useLiveLog } from '../../stores/use-live-log.ts';
import { useBridge, useLayout, useWorkbench } from '../../stores/workbench.tsx';
import { Button, IconButton } from '../../widgets/button.tsx';
import type { CodePlace } from '../../widgets/code-view/code-view.tsx';
import { Field } from '../../widgets/field.tsx';
import {
  CloseIcon,
  CopyIcon,
  FileIcon,
  FilterIcon,
  OpenFolderIcon,
  PageIcon,
  SearchIcon,
} from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys.ts';
import { Menu } from '../../widgets/menu.tsx';
import { clockTime } from '../../widgets/moments.ts';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { EmptyState, ErrorState } from '../../widgets/states.tsx';
import { Tree, type TreeRow } from '../../widgets/tree.tsx';
import { SearchAnswerSchema, SearchPane, type SearchState } from './search-pane.tsx';
import { SourcePane } from './source-pane.tsx';
import {
  choiceKey,
  scriptAt,
  sourceRows,
  type KnownOriginals,
  type SourceChoice,
  type SourceRow,
} from './source-tree.ts';
import './sources.css';

export interface SourcesPanelProps {
  readonly target: TargetInfo;
  readonly isConnected: boolean;
}

const COST = 'This turns on the debugger domain. The page is never paused, but V8 may optimize less.';
const MOST_MATCHES = 1000;
const PANES_KEY = 'sources.tree';
const RESULTS_KEY = 'sources.results';

interface Shown {
  readonly choice: SourceChoice;
  readonly place: CodePlace | null;
}

function rowIcon({ kind }: SourceRow) {
  if (kind === 'origin') return <PageIcon size={14} className="third" />;
  if (kind === 'folder') return <OpenFolderIcon size={14} className="third" />;
  return kind === 'note' ? null : <FileIcon size={14} className="third" />;
}

function treeRow(row: SourceRow): TreeRow {
  return {
    key: row.key,
    isHead: row.kind === 'note',
    level: row.level,
    expanded: row.expanded,
    text: row.name,
    heightPx: 24,
    content: (
      <span className="sources-row cut">
        {rowIcon(row)}
        <span className="cut" title={row.name}>
          {row.name}
        </span>
        {row.detail === '' ? null : <span className="third cut">{row.detail}</span>}
      </span>
    ),
    attributes: { 'data-testid': 'source-row', 'data-kind': row.kind },
  };
}

/** Documents and style sheets, reloaded whenever the script list changes. */
function useResources(target: TargetInfo, isListening: boolean, scripts: unknown): readonly PageResource[] {
  const bridge = useBridge();
  const [resources, setResources] = useState<readonly PageResource[]>([]);
  const asksFor = isListening && isPageLike(target.type);
  const askedWith = useRef<unknown>(null);
  useEffect(() => {
    if (!asksFor || askedWith.current === scripts) return;
    askedWith.current = scripts;
    const ask = async (): Promise<void> => {
      const answer = await bridge.command('sources.resources', { targetId: target.id });
      if (answer.ok && askedWith.current === scripts) setResources(answer.value.resources);
    };
    void ask();
  }, [bridge, target.id, asksFor, scripts]);
  return resources;
}

export function SourcesPanel({ target, isConnected }: SourcesPanelProps) {
  const bridge = useBridge();
  const { liveLogs, sourcePlaces } = useWorkbench();
  const clipboard = useClipboard();
  const { state, entries, error } = useLiveLog(liveLogs.scripts, target.id);
  const wanted = useStore(sourcePlaces, (places) => places.wanted.get(target.id) ?? null);
  const listening = useAction();
  const coverage = useAction();
  const keeping = useAction();
  const [keptNote, setKeptNote] = useState('');
  const [filter, setFilter] = useState('');
  const [query, setQuery] = useState('');
  const [isRegex, setIsRegex] = useState(false);
  const [caseSensitive, setCaseSensitive] = useState(false);
  const [search, setSearch] = useState<SearchState | null>(null);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [originals, setOriginals] = useState<ReadonlyMap<string, KnownOriginals>>(new Map());
  const [shown, setShown] = useState<Shown | null>(null);
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const requests = useRef(0);
  const sizes = useLayout((layout) => layout.panes[PANES_KEY]);
  const resultSizes = useLayout((layout) => layout.panes[RESULTS_KEY]);
  const setPanes = useLayout((layout) => layout.setPanes);
  useKeys({ Slash: () => field.current?.focus() }, { within: panel });
  useKeys({ 'Mod+Shift+KeyF': () => searchField.current?.focus() }, { within: panel });

  const isListening = state?.state === 'listening';
  const resources = useResources(target, isListening, entries);
  const { perform } = listening;
  const listen = (refresh = false): Promise<unknown> =>
    perform(() => bridge.call('pen_list_sources', { target: target.id, limit: 1, refresh }));
  const go = (choice: SourceChoice, line: number, column: number): void => {
    requests.current += 1;
    setShown({ choice, place: { line, column, request: requests.current } });
    setSelectedKey(choiceKey(choice));
  };
  const rows = useMemo(
    () => sourceRows({ scripts: entries, resources, originals, filter, toggled }),
    [entries, resources, originals, filter, toggled],
  );
  const treeRows = useMemo(() => rows.map(treeRow), [rows]);
  const entryOf = (scriptId: string) => entries.find((entry) => entry.scriptId === scriptId) ?? null;

  // Another panel requested a location: start listing scripts automatically.
  const asked = useRef<number | null>(null);
  const begun = useRef<number | null>(null);
  useEffect(() => {
    if (wanted === null || state === null || asked.current === wanted.request) return;
    if (!isListening) {
      if (isConnected && begun.current !== wanted.request) {
        begun.current = wanted.request;
        void perform(() => bridge.call('pen_list_sources', { target: target.id, limit: 1 }));
      }
      return;
    }
    const found = scriptAt(entries, wanted);
    if (found === null) return;
    asked.current = wanted.request;
    requests.current += 1;
    const choice: SourceChoice = { kind: 'script', scriptId: found.script.scriptId };
    setShown({ choice, place: { line: found.line, column: wanted.column, request: requests.current } });
    setSelectedKey(choiceKey(choice));
  }, [wanted, state, isListening, isConnected, entries, bridge, perform, target.id]);

  const askOriginals = async (scriptId: string): Promise<void> => {
    if (originals.get(scriptId)?.state === 'known') return;
    const put = (known: KnownOriginals): void => setOriginals((before) => new Map(before).set(scriptId, known));
    put({ state: 'asking' });
    const answer = await bridge.command('sources.map', { targetId: target.id, scriptId });
    put({
      state: 'known',
      sources: answer.ok ? (answer.value.map?.sources ?? []) : [],
      note: answer.ok ? answer.value.notes.join(' ') : answer.error.message,
    });
  };
  const toggle = (key: string): void => {
    setToggled((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
    const row = rows.find((each) => each.key === key);
    if (row?.choice?.kind === 'script') void askOriginals(row.choice.scriptId);
  };
  const choose = (key: string): void => {
    setSelectedKey(key);
    const choice = rows.find((row) => row.key === key)?.choice ?? null;
    if (choice !== null) setShown({ choice, place: null });
  };
  const runSearch = async (): Promise<void> => {
    const text = query;
    if (text === '') return;
    setSearch({ state: 'searching', query: text });
    const answer = await bridge.call(
      'pen_search_source',
      { target: target.id, query: text, isRegex, caseSensitive, maxResults: MOST_MATCHES },
      SearchAnswerSchema,
    );
    setSearch(
      answer.ok
        ? { state: 'found', query: text, answer: answer.value }
        : { state: 'failed', query: text, error: answer.error },
    );
  };
  const goToMatch = ({ scriptId, line, column }: SourceMatch): void =>
    go({ kind: 'script', scriptId }, line, column ?? 1);
  const keepMaps = async (): Promise<void> => {
    const kept = await keeping.perform(() => bridge.command('sources.keep-maps', { targetId: target.id }));
    if (kept === null) return;
    const what = kept.kept === 1 ? '1 source map was saved' : `${formatCount(kept.kept)} source maps were saved`;
    setKeptNote(
      kept.kept === 0
        ? kept.notes.join(' ') || 'No script of this page has a source map on its server.'
        : `${what} (${formatBytes(kept.sizeBytes)}). Profiles and traces of this page now show original names. ${kept.notes.join(' ')}`,
    );
  };
  const startCoverage = (tool: 'pen_js_coverage' | 'pen_css_coverage'): void =>
    void coverage.perform(() =>
      bridge.call(tool, {
        target: target.id,
        action: 'start',
        ...(tool === 'pen_js_coverage' ? { detailed: true } : {}),
      }),
    );

  if (error !== null)
    return <ErrorState title="Scripts are not available" detail={error.message} suggestion={error.suggestion} />;
  if (state === null) return <EmptyState title="Loading scripts …" />;
  if (state.state === 'off' && entries.length === 0) {
    return (
      <div className="sources" data-testid="sources-panel">
        {listening.error === null ? null : (
          <ErrorState
            place="strip"
            title="The scripts were not listed"
            detail={listening.error.message}
            suggestion={listening.error.suggestion}
          />
        )}
        <EmptyState
          title="Scripts are not listed yet"
          action={
            <Button look="primary" disabled={listening.busy || !isConnected} onClick={() => void listen()}>
              {listening.busy ? 'Loading …' : 'List scripts'}
            </Button>
          }
        >
          {COST}
        </EmptyState>
      </div>
    );
  }
  const who = state.listeners.map(({ name }) => name).join(', ');
  const scriptOfShown = shown === null || shown.choice.kind === 'resource' ? null : entryOf(shown.choice.scriptId);
  const isGone = shown !== null && shown.choice.kind !== 'resource' && scriptOfShown === null;
  const source =
    shown === null || isGone ? (
      <EmptyState title={isGone ? 'This script was unloaded' : 'Select a script to view it'}>
        {isGone
          ? (state.note ?? 'Its page was closed or navigated, or a newer script replaced it in the list.')
          : 'Or search all scripts. A script with a source map expands to its original sources.'}
      </EmptyState>
    ) : (
      <SourcePane
        key={shown.choice.kind === 'original' ? choiceKey(shown.choice) : shown.choice.kind}
        target={target}
        choice={shown.choice}
        script={scriptOfShown}
        place={shown.place}
        onGo={go}
      />
    );
  return (
    <div className="sources" ref={panel} data-testid="sources-panel">
      <div className="toolbar sources-toolbar" role="toolbar" aria-label="Sources">
        <Field
          ref={searchField}
          label="Search all scripts"
          placeholder="Search all scripts"
          icon={SearchIcon}
          shortcut="Mod+Shift+KeyF"
          data-testid="source-search-field"
          value={query}
          disabled={!isListening}
          onValue={setQuery}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void runSearch();
          }}
        />
        <Button
          size="tiny"
          aria-pressed={caseSensitive}
          title="Match case"
          onClick={() => setCaseSensitive(!caseSensitive)}
        >
          Aa
        </Button>
        <Button size="tiny" aria-pressed={isRegex} title="Use regular expression" onClick={() => setIsRegex(!isRegex)}>
          .*
        </Button>
        <span className="grow" />
        <Menu
          align="end"
          entries={[
            { label: 'JavaScript coverage', onSelect: () => startCoverage('pen_js_coverage') },
            {
              label: 'CSS coverage',
              unavailable: isPageLike(target.type) ? null : 'Only pages have style sheets',
              onSelect: () => startCoverage('pen_css_coverage'),
            },
          ]}
        >
          <Button size="tiny" disabled={!isConnected || coverage.busy}>
            Record coverage
          </Button>
        </Menu>
        {isPageLike(target.type) ? (
          <Button
            size="tiny"
            disabled={!isListening || keeping.busy}
            title="Saves the source maps from the page’s server, so that its CPU profiles and traces show original names"
            onClick={() => void keepMaps()}
          >
            {keeping.busy ? 'Saving …' : 'Save source maps'}
          </Button>
        ) : null}
        <span className="sources-state" title={isListening ? COST : undefined}>
          <span className="dot" data-state={isListening ? undefined : 'off'} />
          <span className="cut">
            {isListening
              ? `Listed since ${clockTime(state.sinceMs ?? 0)} for ${who}`
              : state.endedBecause === null
                ? 'Listing stopped'
                : `Ended: ${state.endedBecause}`}
          </span>
        </span>
        {isListening ? (
          <>
            <Button
              size="tiny"
              disabled={listening.busy}
              title="Reload the list of scripts"
              onClick={() => void listen(true)}
            >
              Refresh
            </Button>
            <Button
              size="tiny"
              title="Turns off the debugger domain for all clients"
              onClick={() => void bridge.command('live-log.stop', { log: 'scripts', targetId: target.id })}
            >
              Stop
            </Button>
          </>
        ) : (
          <Button size="tiny" disabled={listening.busy || !isConnected} onClick={() => void listen()}>
            List again
          </Button>
        )}
      </div>
      {[listening.error, coverage.error, keeping.error].map((each) =>
        each === null ? null : (
          <ErrorState
            key={each.message}
            place="strip"
            title="The request failed"
            detail={each.message}
            suggestion={each.suggestion}
          />
        ),
      )}
      {state.note === undefined ? null : <p className="sources-note">{state.note}</p>}
      {keptNote === '' ? null : (
        <div className="sources-note">
          <output data-testid="kept-maps">{keptNote}</output>
          <IconButton label="Dismiss" icon={CloseIcon} size="tiny" onClick={() => setKeptNote('')} />
        </div>
      )}
      <div className="sources-body">
        <SplitPane
          label="Resize the tree"
          direction="row"
          sizes={sizes}
          onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
          panes={[
            {
              id: 'tree',
              initialSize: '280px',
              minSize: '160px',
              fixed: true,
              content: (
                <div className="sources-tree">
                  <div className="sources-filter">
                    <Field
                      ref={field}
                      label="Filter sources"
                      placeholder="Filter sources"
                      icon={FilterIcon}
                      shortcut="Slash"
                      data-testid="source-filter"
                      value={filter}
                      onValue={setFilter}
                    />
                  </div>
                  {rows.length === 0 ? (
                    <EmptyState
                      place="inline"
                      title={
                        filter === '' ? 'The target has no scripts with a URL.' : `No source matches \`${filter}\`.`
                      }
                    />
                  ) : (
                    <Tree
                      label="Sources"
                      kind="tree"
                      rows={treeRows}
                      selectedKey={selectedKey}
                      onSelect={(key) => choose(key)}
                      onOpen={(key) => {
                        if (rows.find((row) => row.key === key)?.choice === null) toggle(key);
                        else choose(key);
                      }}
                      onToggle={toggle}
                      menuOf={(key) => {
                        const choice = rows.find((row) => row.key === key)?.choice ?? null;
                        if (choice === null) return [];
                        const address =
                          choice.kind === 'resource'
                            ? choice.url
                            : choice.kind === 'original'
                              ? choice.name
                              : (entryOf(choice.scriptId)?.url ?? '');
                        return [{ label: 'Copy address', icon: CopyIcon, onSelect: () => void clipboard(address) }];
                      }}
                    />
                  )}
                  <div className="sources-foot">
                    <span className="cut">
                      {`${state.kept === 1 ? '1 script' : `${formatCount(state.kept)} scripts`}${state.dropped > 0 ? `, ${formatCount(state.dropped)} older ones dropped (limit ${formatCount(state.limit)})` : ''}`}
                    </span>
                  </div>
                </div>
              ),
            },
            {
              id: 'source',
              minSize: '240px',
              content:
                search === null ? (
                  source
                ) : (
                  <SplitPane
                    label="Resize the results"
                    direction="column"
                    sizes={resultSizes}
                    onSizes={(percentages) => setPanes(RESULTS_KEY, percentages)}
                    panes={[
                      { id: 'text', minSize: '120px', content: source },
                      {
                        id: 'results',
                        initialSize: '35%',
                        minSize: '90px',
                        content: (
                          <SearchPane
                            search={search}
                            onGo={goToMatch}
                            onClose={() => setSearch(null)}
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
