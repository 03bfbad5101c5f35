/** A console log of the library in the list of the Console panel: filter, levels, stacks; without objects that open, and without a prompt. */
import { useCallback, useContext, useMemo, useRef, useState } from 'react';
import { ok } from '../../../shared/base/result.ts';
import { formatCount } from '../../../shared/base/units.ts';
import type { ConsoleRow } from '../../../shared/features/console/tools/console-rows.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import { CONSOLE_LEVELS, type ConsoleLevel } from '../../../shared/engine/console/contract/console.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { CpuPlace } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import type { OriginalOfPlace } from '../../core/stores/hooks/use-live-originals.ts';
import { useOpenedDocument } from '../../core/stores/hooks/use-opened-document.ts';
import { useOriginalPlaces } from '../../core/stores/hooks/use-source-maps.ts';
import { useBridge } from '../../core/stores/workbench.tsx';
import { IconButton } from '../../core/widgets/button.tsx';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { DocumentOpening } from '../../core/widgets/document-opening.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { DetailsIcon, FilterIcon } from '../../core/widgets/icons.tsx';
import { SourceLinksContext } from '../../core/widgets/source-link.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { useFieldKeys } from '../../core/widgets/keys/use-field-keys.ts';
import { ConsoleLevels } from './console-levels.tsx';
import { isShown, rowText } from './console-lines.ts';
import { MessageList } from './message-list.tsx';
import { createOpenedObjects } from './opened-objects.ts';
import './console.css';

interface OpenLog {
  readonly overview: AnalysisAnswer<'console.overview'>;
  readonly rows: readonly ConsoleRow[];
}

async function askLog(document: AnalysisDocument): Promise<AppResult<OpenLog>> {
  const overview = await document.query('console.overview', {});
  if (!overview.ok) return overview;
  const rows: ConsoleRow[] = [];
  while (rows.length < overview.value.rows) {
    const page = await document.query('console.messages', { start: rows.length });
    if (!page.ok) return page;
    if (page.value.messages.length === 0) break;
    rows.push(...page.value.messages);
  }
  return ok({ overview: overview.value, rows });
}

function keyOf({ url, line, column }: Pick<CpuPlace, 'url' | 'line' | 'column'>): string {
  return `${url}:${line}:${column}`;
}

/** The original places of messages, by the source maps that are stored with the log. */
function useStoredOriginals(document: AnalysisDocument, rows: readonly ConsoleRow[]): OriginalOfPlace {
  const places = useMemo(() => {
    const found = rows.flatMap(({ entry: { place } }) => (place === null || place.url === '' ? [] : [place]));
    return [...new Map(found.map((place) => [keyOf(place), place])).values()].map(
      ({ url, line, column }): CpuPlace => ({ name: '', url, line, column }),
    );
  }, [rows]);
  const originals = useOriginalPlaces(document, places);
  return useMemo(() => {
    const byPlace = new Map(originals.map(({ place, original }) => [keyOf(place), original]));
    return (place) => byPlace.get(keyOf(place)) ?? null;
  }, [originals]);
}

function StoredMessages({
  document,
  rows,
  shown,
}: {
  readonly document: AnalysisDocument;
  readonly rows: readonly ConsoleRow[];
  readonly shown: readonly ConsoleRow[];
}) {
  const bridge = useBridge();
  const clipboard = useClipboard();
  const [selectedId, setSelectedId] = useState<number | null>(null);
  // Stored messages have no objects that open.
  const [objects] = useState(() => createOpenedObjects(bridge, ''));
  const originalOf = useStoredOriginals(document, rows);
  const { show } = useContext(SourceLinksContext);
  const copyRow = useCallback((row: ConsoleRow): Promise<boolean> => clipboard(rowText(row)), [clipboard]);
  return (
    <MessageList
      targetId={null}
      rows={shown}
      objects={objects}
      storedOriginalOf={originalOf}
      selectedId={selectedId}
      onSelect={setSelectedId}
      onOpenSource={show}
      onCopy={copyRow}
    />
  );
}

export function ConsoleDocument({ capture, exportMenu, facts, loss }: CaptureViewProps) {
  const opened = useOpenedDocument(capture.file, askLog);
  const [levels, setLevels] = useState<ReadonlySet<ConsoleLevel>>(() => new Set(CONSOLE_LEVELS));
  const [filter, setFilter] = useState('');
  const [showsFacts, setShowsFacts] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useFieldKeys(field, panel);
  const open = opened.current.state === 'open' ? opened.current : null;
  const rows = open?.overview.rows;
  const shown = useMemo(
    () => rows?.filter(({ entry }) => isShown(entry, { levels, text: filter, fromId: 0, frameId: null })) ?? [],
    [rows, levels, filter],
  );
  if (open === null || rows === undefined)
    return <DocumentOpening what="The console log" opened={opened} sizeBytes={capture.sizeBytes} />;
  const { dropped, levels: counts } = open.overview.overview;
  return (
    <div className="column full" ref={panel} data-testid="console-document">
      <div className="console-toolbar row">
        <ConsoleLevels levels={levels} counts={counts} onLevels={setLevels} />
        <Field
          ref={field}
          label="Filter messages"
          placeholder="Filter"
          icon={FilterIcon}
          shortcut="Slash"
          value={filter}
          onValue={setFilter}
        />
        <span className="grow" />
        {exportMenu}
        <IconButton
          label={showsFacts ? 'Hide capture details' : 'Show capture details'}
          icon={DetailsIcon}
          pressed={showsFacts}
          onClick={() => setShowsFacts((isShownNow) => !isShownNow)}
        />
      </div>
      {loss}
      {showsFacts ? <div className="console-facts-pane">{facts}</div> : null}
      {dropped > 0 ? (
        <p className="console-dropped third">{formatCount(dropped)} older messages were dropped.</p>
      ) : null}
      {shown.length === 0 ? (
        <div className="console-list">
          <EmptyState
            place="inline"
            title={rows.length === 0 ? 'This log has no messages.' : 'No matching messages.'}
          />
        </div>
      ) : (
        <StoredMessages document={open.document} rows={rows} shown={shown} />
      )}
    </div>
  );
}
