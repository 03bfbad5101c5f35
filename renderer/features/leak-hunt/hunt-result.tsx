/** The result of a leak hunt as a page: the verdict with its reasons, then what grows and the retaining path of the selected row. */
import { useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { actionsPerRound } from '../../../shared/features/leak-hunt/rates.ts';
import { comparisonDocument } from '../../core/stores/documents/document-tabs.ts';
import type { AskedHunt } from '../../core/stores/documents/hunt-tab.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import { useCaptureSources } from '../../core/stores/hooks/use-source-links.ts';
import { findCapture } from '../../core/stores/topics/library.ts';
import { useDocuments, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { CopyButton } from '../../core/widgets/copy-button.tsx';
import { isLongHeadline } from '../../core/widgets/findings/verdict-head.tsx';
import { EvidenceRows, PathNodes, VerdictPage } from '../../core/widgets/findings/verdict-page.tsx';
import { QuotedCode } from '../../core/widgets/findings/quoted-code.tsx';
import { CompareIcon } from '../../core/widgets/icons.tsx';
import { SourceLinksContext } from '../../core/widgets/source-link.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { sortRows, type TableSort } from '../../core/widgets/tables/table-columns.ts';
import { VirtualTable } from '../../core/widgets/tables/virtual-table.tsx';
import { HeapNamesContext, useNamesChoice } from '../heap/heap-names.ts';
import { useRetained } from '../heap/objects/use-retained.ts';
import { OpenCancelled, OpenFailed, Opening } from '../heap/opening.tsx';
import { useHeapDocument } from '../heap/use-heap-document.ts';
import { personText } from '../../core/words/person-text.ts';
import { huntColumns } from './hunt-columns.tsx';
import { huntIssue } from './hunt-issue.ts';
import {
  alsoHeldText,
  alsoLeaks,
  blamedCode,
  calmFigures,
  causeOf,
  growthSentences,
  huntEvidenceRows,
  huntHeadline,
  leakFigures,
  leakOf,
  namesIn,
  pathNodes,
  wordsOf,
  type GrowingRow,
} from './hunt-page.ts';
import type { GrowthWords } from '../../../shared/features/heap/growing/growing-path-text.ts';
import { HeapLine } from './heap-line.tsx';
import { HuntAgainButton, type HuntAgain } from './hunt-again.tsx';
import { HuntPath } from './hunt-path.tsx';
import { huntRows, type HuntRow } from './hunt-rows.ts';
import { actionWords, huntParams, roundsWords } from './hunt-words.ts';
import { LinkedText } from './linked-text.tsx';
import { useProveHunt } from './prove-hunt.ts';
import { isKeptByConsole } from '../../../shared/features/leak-hunt/hunt-name.ts';
import type { HuntResult } from './stores/leak-hunts.ts';
import './hunt.css';

/** Sizes of the table: its columns, one row, and the height above which it scrolls. */
const HEAD_PX = 32;
const ROW_PX = 24;
const MAX_ROWS_PX = 240;
/** Lines of the one quote. */
const QUOTED_LINES = 5;

/** Growth is what a hunt is for; that one did not find it is no proof. */
const LEVELS = { grows: 'problem', 'no-growth': 'good', unclear: 'plain' } as const;
const REASONS = { grows: 'Why this is a leak', 'no-growth': 'Beside it', unclear: 'What is known' } as const;

type HuntSnapshot = HuntResult['snapshots'][number];

export interface HuntResultProps {
  readonly result: HuntResult;
  readonly notes: readonly string[];
  /** Null for a hunt of another client. */
  readonly asked: AskedHunt | null;
  /** The snapshots, the first one first. */
  readonly captures: readonly CaptureRecord[];
  /** Null if its action is not known. */
  readonly again: HuntAgain | null;
  /** Compares the snapshots again; absent unless the result is a stored one. */
  readonly onCompareAgain?: () => void;
}

/** What was repeated, where, and what it hit. */
function How({ result, asked }: Pick<HuntResultProps, 'result' | 'asked'>) {
  const params = asked === null ? null : huntParams(asked.params);
  const parts = [
    ...(asked === null ? [] : [asked.targetName]),
    ...(params === null ? [] : [actionWords(params)]),
    roundsWords(result),
    ...(result.hits ?? []).map(
      ({ step, role, name, selector }) => `${step} hit ${role === '' ? selector : `${role} ${name}`}`,
    ),
  ];
  return <p className="small third selectable hunt-how">{parts.join(' · ')}</p>;
}

type ActionsProps = Pick<HuntResultProps, 'result' | 'asked' | 'captures' | 'again'>;

function Actions({ result, asked, captures, again }: ActionsProps) {
  const version = useTopic('app', (app) => app.version);
  const copy = useClipboard();
  const prove = useProveHunt(asked, captures);
  const { link, verdict } = result;
  const canProve = prove !== null && verdict.level === 'grows' && !isKeptByConsole(result.growing);
  return (
    <>
      {canProve ? (
        <Button look="primary" onClick={() => void prove()}>
          Prove a fix
        </Button>
      ) : null}
      <HuntAgainButton again={again} look={canProve ? 'plain' : 'primary'} />
      <CopyButton label="Copy for an issue" look="bare" onCopy={() => copy(huntIssue(result, asked, version))} />
      {link === undefined ? null : <CopyButton label="Copy link" look="bare" onCopy={() => copy(link)} />}
    </>
  );
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

interface ObjectsProps extends Pick<HuntResultProps, 'result' | 'captures' | 'onCompareAgain'> {
  readonly rows: readonly HuntRow[];
}

/** What grows, and the path to the selected row. */
function Objects({ result, captures, rows: unsorted, onCompareAgain }: ObjectsProps) {
  const copy = useClipboard();
  const open = useDocuments((state) => state.open);
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const [sort, setSort] = useState<readonly TableSort[]>([]);
  const [isPathOpen, setIsPathOpen] = useState(true);
  const rowsTable = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => huntColumns(actionsPerRound(result)), [result]);
  const rows = useMemo(() => sortRows(unsorted, columns, sort), [unsorted, columns, sort]);
  const selected = rows.find(({ key }) => key === selectedKey) ?? unsorted[0];
  const heightPx = Math.min(MAX_ROWS_PX, HEAD_PX + rows.length * ROW_PX + (result.growingOmitted > 0 ? ROW_PX : 0));
  const last = result.snapshots.at(-1);
  const [first, ...later] = captures;
  const latest = later.at(-1);
  return (
    <section className="hunt-objects" aria-label="Objects and retaining paths">
      <div className="row">
        <h2 className="grow">Objects and retaining paths</h2>
        {first === undefined || latest === undefined ? null : (
          <Button
            size="tiny"
            icon={CompareIcon}
            onClick={() => open(comparisonDocument(first, latest, later.slice(0, -1)))}
          >
            Compare the snapshots
          </Button>
        )}
        {onCompareAgain === undefined ? null : (
          <Button size="tiny" onClick={onCompareAgain}>
            Recompute
          </Button>
        )}
      </div>
      {selected === undefined ? null : (
        <div className="hunt-rows" style={{ height: heightPx }}>
          <VirtualTable<HuntRow>
            label="What grows in every round"
            ref={rowsTable}
            columns={columns}
            rows={rows}
            keyOf={({ key }) => key}
            sort={sort}
            onSort={setSort}
            selectedKey={selected.key}
            onSelect={({ key }) => {
              setSelectedKey(key);
              setIsPathOpen(true);
            }}
            onCopy={(text) => void copy(text)}
            footer={
              result.growingOmitted > 0 ? (
                <span className="third">{formatCount(result.growingOmitted)} more paths grow by less</span>
              ) : undefined
            }
          />
        </div>
      )}
      {selected === undefined || !isPathOpen ? null : last === undefined ||
        result.goneSnapshots?.includes(last.captureId ?? '') === true ? (
        <EmptyState place="inline" title="The last snapshot is no longer in the library">
          The verdict is the stored one. The retaining path and the source of the objects were in this snapshot.
        </EmptyState>
      ) : (
        <div className="hunt-paths">
          <Path snapshot={last} selected={selected} onClose={() => setIsPathOpen(false)} rowsTable={rowsTable} />
        </div>
      )}
    </section>
  );
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

interface LeakPathProps {
  readonly label: string;
  readonly row: GrowingRow;
  readonly words: GrowthWords;
}

/** The path through one holder, and who else holds the same. */
function LeakPath({ label, row, words }: LeakPathProps) {
  const also = alsoHeldText(row);
  return (
    <>
      <PathNodes label={label} nodes={pathNodes(row, words)} />
      {also === '' ? null : (
        <p className="small second selectable hunt-also-held">
          <LinkedText text={also} names={namesIn(row, undefined)} />
        </p>
      )}
    </>
  );
}

/** A further leak: the same sentence, its figures in a line, and its path. */
function AlsoLeak({ row, result, asked }: Pick<HuntResultProps, 'result' | 'asked'> & { readonly row: GrowingRow }) {
  const words = wordsOf(row, result, asked);
  return (
    <section className="hunt-also">
      <h3 className="selectable">
        <LinkedText text={growthSentences(words)} names={namesIn(row, undefined)} />
      </h3>
      <p className="second selectable">
        {leakFigures(row, words, result)
          .slice(1)
          .map(([value, caption]) => `${value} ${caption}`)
          .join(' · ')}
      </p>
      <LeakPath label="Path of this leak" row={row} words={words} />
    </section>
  );
}

/** The leak itself: the line, and the path to what stays. */
function Leak({ row, result, asked }: Pick<HuntResultProps, 'result' | 'asked'> & { readonly row: GrowingRow }) {
  const [blamed] = blamedCode(result);
  return (
    <>
      {blamed === undefined ? null : <QuotedCode {...blamed} maxLines={QUOTED_LINES} />}
      <LeakPath label="Path to what stays" row={row} words={wordsOf(row, result, asked)} />
    </>
  );
}

/** All further words of the verdict, with controls of the window instead of tools. */
function restOf({ headline, verdict: { text } }: HuntResult): string {
  return personText(text.startsWith(headline) ? text.slice(headline.length).trim() : text);
}

function FullText({ result }: Pick<HuntResultProps, 'result'>) {
  const [, ...others] = blamedCode(result);
  const rest = restOf(result);
  if (rest === '' && others.length === 0) return null;
  return (
    <details className="hunt-full">
      <summary>In full</summary>
      <p className="second selectable">
        {result.headline} {rest}
      </p>
      {others.map((each) => (
        <QuotedCode key={each.name} {...each} />
      ))}
    </details>
  );
}

export function HuntResultView({ result, notes, asked, captures, again, onCompareAgain }: HuntResultProps) {
  const rows = useMemo(() => huntRows(result), [result]);
  const objects = useRef<HTMLDivElement>(null);
  const { goneSnapshots = [], snapshots, verdict } = result;
  const sources = useCaptureSources(captures.at(-1) ?? null, asked?.targetId);
  const library = useTopic('captures');
  const nameOf = (id: string): string => {
    const capture = findCapture(library, id);
    return capture === null ? id : `“${capture.name}”`;
  };
  const leak = leakOf(result);
  const headline = huntHeadline(result, asked);
  const names = leak === null ? [] : namesIn(leak, result.uses);
  const cause = leak === null ? restOf(result) : causeOf(result, leak);
  const also = alsoLeaks(result);
  const shownNotes = [...(goneSnapshots.length === 0 ? [] : [goneText(goneSnapshots, snapshots.length)]), ...notes];
  const below: ReactNode =
    rows.length === 0 && captures.length < 2 ? null : (
      <Objects
        result={result}
        captures={captures}
        rows={rows}
        {...(onCompareAgain === undefined ? {} : { onCompareAgain })}
      />
    );
  return (
    <SourceLinksContext value={sources}>
      <VerdictPage
        testId="hunt-document"
        headTestId="hunt-verdict"
        level={LEVELS[verdict.level]}
        headline={<LinkedText text={headline} names={names} />}
        isLong={isLongHeadline(headline)}
        {...(cause === '' ? {} : { lead: <LinkedText text={cause} names={names} /> })}
        figures={leak === null ? calmFigures(result) : leakFigures(leak, wordsOf(leak, result, asked), result)}
        chart={
          verdict.level === 'no-growth' ? undefined : (
            <HeapLine
              sizesBytes={snapshots.map(({ totalSizeBytes }) => totalSizeBytes)}
              isGrowth={verdict.level === 'grows'}
            />
          )
        }
        actions={<Actions result={result} asked={asked} captures={captures} again={again} />}
        aside={
          rows.length === 0 ? null : (
            <Button look="bare" onClick={() => objects.current?.scrollIntoView({ block: 'start' })}>
              Objects and retaining paths ↓
            </Button>
          )
        }
      >
        {leak === null ? null : <Leak row={leak} result={result} asked={asked} />}
        <EvidenceRows
          title={REASONS[isKeptByConsole(result.growing) ? 'unclear' : verdict.level]}
          rows={huntEvidenceRows(result, nameOf)}
        />
        {also.length === 0 ? null : (
          <>
            <h2>Also leaks</h2>
            {also.map((row) => (
              <AlsoLeak key={row.node} row={row} result={result} asked={asked} />
            ))}
          </>
        )}
        {shownNotes.map((text) => (
          <p key={text} className="small third hunt-note">
            {text}
          </p>
        ))}
        <How result={result} asked={asked} />
        {leak === null ? null : <FullText result={result} />}
        <div ref={objects}>{below}</div>
      </VerdictPage>
    </SourceLinksContext>
  );
}
