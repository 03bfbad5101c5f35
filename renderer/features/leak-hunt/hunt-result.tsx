/** The result of a leak hunt: the verdict, figures per round, what grows, and the retaining path of the selected row. */
import { useMemo, useRef, useState, type RefObject } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { engineRows } from '../../../shared/features/heap/growing/heap-growth.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { comparisonDocument } from '../../core/stores/documents/document-tabs.ts';
import type { AskedHunt } from '../../core/stores/documents/hunt-tab.ts';
import type { HuntResult } from './stores/leak-hunts.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import { usePanes } from '../../core/stores/hooks/use-panes.ts';
import { useDocuments, useLayout, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { CopyButton } from '../../core/widgets/copy-button.tsx';
import { Fact } from '../../core/widgets/fact.tsx';
import { CompareIcon, RefreshIcon } from '../../core/widgets/icons.tsx';
import { QuotedCode } from '../../core/widgets/findings/quoted-code.tsx';
import { VerdictHead } from '../../core/widgets/findings/verdict-head.tsx';
import { SplitPane } from '../../core/widgets/split-pane.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { sortRows, type TableSort } from '../../core/widgets/tables/table-columns.ts';
import { VirtualTable } from '../../core/widgets/tables/virtual-table.tsx';
import { HeapNamesContext, useNamesChoice } from '../heap/heap-names.ts';
import { useRetained } from '../heap/objects/use-retained.ts';
import { OpenCancelled, OpenFailed, Opening } from '../heap/opening.tsx';
import { useHeapDocument } from '../heap/use-heap-document.ts';
import { GrowthChart } from '../heap/growth-chart.tsx';
import type { CodeQuote } from '../../../shared/engine/source-map/contract/quotes.ts';
import { useCaptureSources } from '../../core/stores/hooks/use-source-links.ts';
import { SourceLinksContext } from '../../core/widgets/source-link.tsx';
import type { SourcePosition } from '../../core/widgets/source-place.ts';
import { huntIssue } from './hunt-issue.ts';
import { huntColumns } from './hunt-columns.tsx';
import { actionsPerRound } from '../../../shared/features/leak-hunt/rates.ts';
import { HuntPath } from './hunt-path.tsx';
import { huntRows, rowClass, rowObjects, sumPerRound, type HuntRow } from './hunt-rows.ts';
import { actionWords, huntParams, leakFigures, roundsWords } from './hunt-words.ts';
import './hunt.css';

const PANES_KEY = 'leak-hunt.path';
/** Sizes of the table: its columns, one row, and the height above which it scrolls. */
const HEAD_PX = 32;
const ROW_PX = 24;
const MAX_ROWS_PX = 240;

/** Growth is what a hunt is for; that one did not find it is no proof. */
const LEVELS = { grows: 'problem', 'no-growth': 'good', unclear: 'plain' } as const;

type HuntSnapshot = HuntResult['snapshots'][number];

export interface HuntResultProps {
  readonly result: HuntResult;
  readonly notes: readonly string[];
  /** Null for a hunt of another client. */
  readonly asked: AskedHunt | null;
  /** The snapshots, the first one first. */
  readonly captures: readonly CaptureRecord[];
  /** Starts the same hunt again; absent if its action is not known. */
  readonly onAgain?: () => void;
  /** Compares the snapshots again; absent unless the result is a stored one. */
  readonly onCompareAgain?: () => void;
}

function Facts({ result, asked }: Pick<HuntResultProps, 'result' | 'asked'>) {
  const { matchedBy } = result;
  const params = asked === null ? null : huntParams(asked.params);
  return (
    <dl className="verdict-facts">
      {asked === null ? null : <Fact name="Target">{asked.targetName}</Fact>}
      {params === null ? null : (
        <Fact name="Each round" className="mono cut selectable" title={actionWords(params)}>
          {actionWords(params)}
        </Fact>
      )}
      {(result.hits ?? []).map(({ step, role, name, selector }) => (
        <Fact key={step} name={`Hit by ${step}`} className="cut selectable" title={selector}>
          {role === '' ? selector : `${role} ${name}`}
        </Fact>
      ))}
      <Fact name="Rounds">{roundsWords(result)}</Fact>
      {engineRows(result.growth).map(({ name, perRound }) => (
        <Fact
          key={name}
          name="The engine’s own growth"
          title="Growth of the engine itself, which no reference of the page holds"
        >
          {name}: {perRound} per round
        </Fact>
      ))}
      {matchedBy === 'ids' ? null : <Fact name="Objects matched by">class and path</Fact>}
    </dl>
  );
}

/** The heap after each round, and what each round added: of the selected row, or of all. */
function Charts({ result, row }: { readonly result: HuntResult; readonly row: HuntRow | null }) {
  const { snapshots, rounds } = result;
  const labels = Array.from({ length: rounds }, (_, at) => `round ${at + 1}`);
  const rows = row === null ? huntRows(result).filter(({ noLeak }) => noLeak === '') : [row];
  const gained = rows.map(rowObjects).filter((objects) => objects.length > 0);
  const bytes = sumPerRound(
    rows.map(({ bytesPerRound }) => bytesPerRound),
    rounds,
  );
  const of = row === null ? '' : ` of ${rowClass(row)}`;
  return (
    <div className="growth-charts">
      <GrowthChart
        title="Heap size after a garbage collection"
        figures={snapshots.map(({ totalSizeBytes }) => totalSizeBytes)}
        labels={['before', ...labels]}
        format={formatBytes}
        from="least"
      />
      {gained.length > 0 ? (
        <GrowthChart
          title={`Objects gained per round${of}`}
          figures={sumPerRound(gained, rounds)}
          labels={labels}
          format={formatCount}
          from="zero"
          hasSpread
        />
      ) : rows.length > 0 ? (
        <GrowthChart
          title={`Bytes gained per round${of}`}
          figures={bytes}
          labels={labels}
          format={formatBytes}
          from="zero"
          hasSpread
        />
      ) : null}
    </div>
  );
}

function Actions({
  result,
  asked,
  captures,
  onAgain,
  onCompareAgain,
}: Pick<HuntResultProps, 'result' | 'asked' | 'captures' | 'onAgain' | 'onCompareAgain'>) {
  const { link } = result;
  const copy = useClipboard();
  const open = useDocuments((state) => state.open);
  const [first, ...later] = captures;
  const last = later.at(-1);
  return (
    <div className="wrap">
      {onAgain === undefined ? null : (
        <Button icon={RefreshIcon} onClick={onAgain}>
          Hunt again
        </Button>
      )}
      {first === undefined || last === undefined ? null : (
        <Button icon={CompareIcon} onClick={() => open(comparisonDocument(first, last, later.slice(0, -1)))}>
          Compare the snapshots
        </Button>
      )}
      {onCompareAgain === undefined ? null : <Button onClick={onCompareAgain}>Recompute</Button>}
      <CopyButton label="Copy for an issue" onCopy={() => copy(huntIssue(result, asked))} />
      {link === undefined ? null : <CopyButton label="Copy link" onCopy={() => copy(link)} />}
    </div>
  );
}

interface RowsProps extends Pick<HuntResultProps, 'result'> {
  readonly selected: HuntRow;
  readonly onSelect: (row: HuntRow) => void;
}

interface PathProps {
  /** The last snapshot. */
  readonly snapshot: HuntSnapshot;
  readonly selected: HuntRow;
  readonly onClose: () => void;
  readonly rowsTable: RefObject<HTMLDivElement | null>;
}

/** The path to the selected row in the last snapshot, which is opened for it. */
function Path({ snapshot, selected, onClose, rowsTable }: PathProps) {
  const copy = useClipboard();
  const record = useTopic('captures', (captures) => captures.find(({ id }) => id === snapshot.captureId));
  const heap = useHeapDocument(snapshot.file);
  const opened = heap.current.state === 'open' ? heap.current : null;
  const { retained } = useRetained(opened?.document ?? null);
  const names = useNamesChoice(retained.state === 'ready' ? (opened?.document ?? null) : null);
  const path =
    heap.current.state === 'opening' ? (
      <Opening progress={heap.current.progress} startedAtMs={heap.current.startedAtMs} onCancel={heap.cancel} />
    ) : heap.current.state === 'failed' ? (
      <OpenFailed error={heap.current.error} sizeBytes={record?.sizeBytes ?? 0} onReopen={heap.reopen} />
    ) : heap.current.state === 'cancelled' ? (
      <OpenCancelled onReopen={heap.reopen} />
    ) : (
      <HuntPath
        key={selected.key}
        document={heap.current.document}
        captureId={snapshot.captureId ?? ''}
        row={selected}
        isReady={retained.state === 'ready'}
        totalSizeBytes={heap.current.overview.totalSizeBytes}
        onCopy={copy}
        onClose={onClose}
        rowsTable={rowsTable}
      />
    );
  return <HeapNamesContext value={names.names}>{path}</HeapNamesContext>;
}

/** Shows what grows, and the path to the selected row. */
function Rows({ result, selected, onSelect }: RowsProps) {
  const copy = useClipboard();
  const [sort, setSort] = useState<readonly TableSort[]>([]);
  const [isPathOpen, setIsPathOpen] = useState(true);
  const split = usePanes(PANES_KEY);
  const rowsTable = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => huntColumns(actionsPerRound(result)), [result]);
  const rows = useMemo(() => sortRows(huntRows(result), columns, sort), [result, columns, sort]);
  // The rows need no more: the path has the rest.
  const fittingPx = Math.min(MAX_ROWS_PX, HEAD_PX + rows.length * ROW_PX + (result.growingOmitted > 0 ? ROW_PX : 0));
  const last = result.snapshots.at(-1);
  const path =
    last === undefined || result.goneSnapshots?.includes(last.captureId ?? '') === true ? (
      <EmptyState place="inline" title="The last snapshot is no longer in the library">
        The verdict is the stored one. The retaining path and the source of the objects were in this snapshot.
      </EmptyState>
    ) : (
      <Path snapshot={last} selected={selected} onClose={() => setIsPathOpen(false)} rowsTable={rowsTable} />
    );
  const table = (
    <VirtualTable<HuntRow>
      label="What grows in every round"
      ref={rowsTable}
      columns={columns}
      rows={rows}
      keyOf={({ key }) => key}
      sort={sort}
      onSort={setSort}
      selectedKey={selected.key}
      onSelect={(row) => {
        onSelect(row);
        setIsPathOpen(true);
      }}
      onCopy={(text) => void copy(text)}
      footer={
        result.growingOmitted > 0 ? (
          <span className="third">{formatCount(result.growingOmitted)} more paths grow by less</span>
        ) : undefined
      }
    />
  );
  return (
    <div className="hunt-body">
      <SplitPane
        label="Resize the retaining path"
        direction="column"
        {...split}
        panes={[
          { id: 'rows', content: <div className="hunt-rows">{table}</div>, minSize: '90px', fittingPx },
          ...(isPathOpen
            ? [{ id: 'path', content: path, initialSize: `${split.sizes?.['path'] ?? 60}%`, minSize: '130px' }]
            : []),
        ]}
      />
    </div>
  );
}

/** Where quoted code is in the script that ran; null if no row has it. */
function placeOfQuote({ source, line }: CodeQuote, { growing }: HuntResult): SourcePosition | null {
  const placed = growing.flatMap(({ code }) => (code === undefined ? [] : [code.holder ?? [], code])).flat();
  const found = placed.find(({ node: { original }, location }) =>
    original === undefined
      ? location?.url === source && location.line === line
      : original.source === source && original.line === line,
  );
  return found?.location ?? null;
}

function goneText(gone: readonly string[], all: number): string {
  const which =
    gone.length === all
      ? 'Its snapshots are'
      : gone.length === 1
        ? 'A snapshot is'
        : `${gone.length} of its ${all} snapshots are`;
  return `${which} no longer in the library. The verdict is the stored one.`;
}

export function HuntResultView({ result, notes, asked, captures, onAgain, onCompareAgain }: HuntResultProps) {
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const rows = useMemo(() => huntRows(result), [result]);
  const chosen = rows.find(({ key }) => key === selectedKey) ?? null;
  const selected = chosen ?? rows[0];
  const {
    goneSnapshots = [],
    snapshots,
    headline,
    verdict: { level, text },
  } = result;
  const more = text.startsWith(headline) ? text.slice(headline.length).trim() : text;
  const isFolded = useLayout(({ foldedVerdicts }) => foldedVerdicts.includes('leak-hunt'));
  const onFold = useLayout((layout) => layout.toggleVerdictFold);
  const shownNotes = [...(goneSnapshots.length === 0 ? [] : [goneText(goneSnapshots, snapshots.length)]), ...notes];
  const sources = useCaptureSources(captures.at(-1) ?? null, asked?.targetId);
  return (
    <SourceLinksContext value={sources}>
      <div className="hunt column full" data-testid="hunt-document">
        <VerdictHead
          testId="hunt-verdict"
          level={LEVELS[level]}
          headline={headline}
          figures={leakFigures(result)}
          actions={
            <Actions
              result={result}
              asked={asked}
              captures={captures}
              {...(onAgain === undefined ? {} : { onAgain })}
              {...(onCompareAgain === undefined ? {} : { onCompareAgain })}
            />
          }
          evidence={
            <>
              {result.code.map(({ name, quote }) =>
                quote === undefined ? null : (
                  <QuotedCode key={name} name={name} quote={quote} place={placeOfQuote(quote, result)} />
                ),
              )}
              <Charts result={result} row={chosen} />
            </>
          }
          isFolded={isFolded}
          onFold={() => onFold('leak-hunt')}
        >
          {result.earlier === undefined ? null : (
            <p className="selectable" data-testid="earlier-hunt">
              <b>Earlier hunt</b>: {result.earlier.text}
            </p>
          )}
          {result.compared === undefined ? null : (
            <p className="selectable" data-testid="compared-hunts">
              <b>Change</b>: {result.compared.text}
            </p>
          )}
          {more === '' ? null : <p className="second selectable">{more}</p>}
          <Facts result={result} asked={asked} />
          {shownNotes.map((note) => (
            <p key={note} className="small third">
              {note}
            </p>
          ))}
        </VerdictHead>
        {selected === undefined ? null : (
          <Rows result={result} selected={selected} onSelect={({ key }) => setSelectedKey(key)} />
        )}
      </div>
    </SourceLinksContext>
  );
}
