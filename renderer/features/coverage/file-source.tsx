/** One file of a coverage capture: source with coverage marks, and functions or rules by unused bytes. */
import { useMemo, useState } from 'react';
import { ok } from '../../../shared/base/result.ts';
import { formatBytes, formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { CoverageUnit, CoveredFile } from '../../../shared/engine/coverage/contract/coverage.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { languageOf } from '../../core/widgets/code-view/code-language.ts';
import type { CodeMarks } from '../../core/widgets/code-view/code-marks.ts';
import { CodeView, type CodePlace } from '../../core/widgets/code-view/code-view.tsx';
import { PrettyButton } from '../../core/widgets/code-view/pretty-button.tsx';
import { shownPlace, usePretty, type TextPlace } from '../../core/widgets/code-view/use-pretty.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { fileTitle } from './file-columns.tsx';
import { useLineNotes } from './use-line-notes.ts';
import { usePublishedFile } from './use-source-place.ts';
import { useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { Menu } from '../../core/widgets/overlays/menu.tsx';
import { sourcePlace } from '../../core/widgets/source-place.ts';

type OriginalSource = AnalysisAnswer<'coverage.originals'>['originals'][number];

interface Originals {
  readonly originals: readonly OriginalSource[];
  /** Null: the generated script. */
  readonly chosen: OriginalSource | null;
  readonly choose: (original: OriginalSource | null) => void;
}

const NO_ORIGINALS: readonly OriginalSource[] = [];

function useOriginals(document: AnalysisDocument, { index, hasText }: CoveredFile, isStyle: boolean): Originals {
  const lookIn = useTopic('settings', ({ sourceMapPaths }) => sourceMapPaths);
  const question = isStyle || !hasText ? null : JSON.stringify([document.documentId, index, lookIn]);
  const { current } = useQuery(question, () =>
    document.query('coverage.originals', { index, lookIn: [...lookIn], besideScripts: true }),
  );
  const originals = current?.ok === true ? current.value.originals : NO_ORIGINALS;
  const [chosen, choose] = useState<OriginalSource | null>(null);
  return { originals, chosen: chosen !== null && originals.includes(chosen) ? chosen : null, choose };
}

function OriginalMenu({
  originals,
  chosen,
  onChoose,
}: {
  readonly originals: readonly OriginalSource[];
  readonly chosen: OriginalSource | null;
  readonly onChoose: (original: OriginalSource | null) => void;
}) {
  return (
    <Menu
      align="end"
      entries={[
        { label: 'Generated', checked: chosen === null, onSelect: () => onChoose(null) },
        { kind: 'separator' },
        ...originals.map((original) => ({
          label: original.source,
          checked: original === chosen,
          onSelect: () => onChoose(original),
        })),
      ]}
    >
      <Button size="tiny" data-testid="coverage-originals" title="Original sources from the source map">
        {chosen === null ? `Original: ${originals.length} found` : sourcePlace({ url: chosen.source, line: 0 })}
      </Button>
    </Menu>
  );
}

type FileAnswer = AnalysisAnswer<'coverage.file'>;

interface ReadFile {
  readonly file: FileAnswer;
  /** Null if they could not be listed. */
  readonly units: { readonly rows: readonly CoverageUnit[]; readonly total: number } | null;
}

const NOT_READ = { file: null, units: null };
const UNITS = 200;

const USED = 'code-used';
const UNUSED = 'code-unused';

/** Code that ran has a bar; code that did not also has a background. */
export function usageMarks(ranges: readonly number[], isStyle: boolean): CodeMarks {
  const [used, unused] = isStyle ? ['applied', 'did not apply'] : ['ran', 'never ran'];
  return {
    ranges,
    classOf: (count) => (count > 0 ? USED : UNUSED),
    titleOf: (classes) =>
      classes.has(USED) && classes.has(UNUSED)
        ? `Part of this line ${used}, part ${unused}`
        : classes.has(UNUSED)
          ? `This line ${unused}`
          : `This line ${used}`,
  };
}

function UnitList({
  units,
  total,
  isStyle,
  onGo,
}: {
  readonly units: readonly CoverageUnit[];
  readonly total: number;
  readonly isStyle: boolean;
  readonly onGo: (unit: CoverageUnit) => void;
}) {
  return (
    <section className="coverage-units column" aria-label={isStyle ? 'Unused rules' : 'Unused functions'}>
      <div className="pane-head">
        <h3>{isStyle ? 'Unused rules' : 'Functions that never ran'}</h3>
        <span className="third">{formatCount(total)}</span>
      </div>
      <ul>
        {units.map((unit) => (
          <li key={`${unit.start} ${unit.end}`}>
            <button type="button" className="coverage-unit stack" onClick={() => onGo(unit)}>
              <span className="cut">{unit.name === '' ? '(anonymous)' : unit.name}</span>
              <span className="third">{unit.line === 0 ? '' : `${unit.line}:${unit.column}`}</span>
              <span className="figure">{formatBytes(unit.sizeBytes)}</span>
            </button>
          </li>
        ))}
        {total > units.length ? (
          <li className="third coverage-more">{`${formatCount(units.length)} of ${formatCount(total)}, by size`}</li>
        ) : null}
      </ul>
    </section>
  );
}

export function FileSource({
  documentId,
  document,
  file,
  isStyle,
  isChosen,
  onChoose,
  pointed: linked,
}: {
  /** The document of the capture. */
  readonly documentId: string;
  readonly document: AnalysisDocument;
  readonly file: CoveredFile;
  readonly isStyle: boolean;
  /** True if the person or a link selected the file. */
  readonly isChosen: boolean;
  /** Called with the place that the person selects in the file; null in an original source. */
  readonly onChoose: (at: TextPlace | null) => void;
  /** The place of a link. */
  readonly pointed: CodePlace | null;
}) {
  const { index } = file;
  const asked = useQuery<ReadFile>(`${document.documentId} ${index}`, async () => {
    const [text, unused] = await Promise.all([
      document.query('coverage.file', { index }),
      document.query('coverage.units', { index, unusedOnly: true, count: UNITS }),
    ]);
    return text.ok ? ok({ file: text.value, units: unused.ok ? unused.value : null }) : text;
  });
  const error = asked.answer?.ok === false ? asked.answer.error : null;
  const { file: answer, units } = asked.answer?.ok === true ? asked.answer.value : NOT_READ;
  // A place of another file does not apply.
  const [pointed, setPointed] = useState<{ readonly in: FileAnswer | null; readonly place: CodePlace } | null>(null);
  const place = pointed !== null && pointed.in === answer ? pointed.place : linked;
  const { originals, chosen: original, choose } = useOriginals(document, file, isStyle);
  const shownFile = original ?? answer;
  const language = isStyle ? 'css' : languageOf(original?.source ?? answer?.url ?? '');
  const code = usePretty(shownFile?.text ?? '', language);
  // A line of an original source is none of the file.
  const [cursor, setCursor] = useState<{ readonly in: FileAnswer | null; readonly at: TextPlace } | null>(null);
  const isAtCursor = cursor !== null && cursor.in === answer && original === null;
  usePublishedFile(documentId, file, isAtCursor ? cursor.at : place, isChosen);
  const { shownMarks } = code;
  const marks = useMemo(
    () => (shownFile === null ? null : shownMarks(usageMarks(shownFile.ranges, isStyle))),
    [shownFile, isStyle, shownMarks],
  );
  const notes = useLineNotes(file.url, original === null ? code.shownAt : null);
  const shown = useMemo(() => shownPlace({ shownAt: code.shownAt }, place), [code.shownAt, place]);
  if (error !== null) return <FailureState title="The file cannot be shown" error={error} />;
  if (answer === null || marks === null) return <EmptyState title="Loading the file …" />;
  const { text, totalBytes, usedBytes, unusedBytes } = answer;
  return (
    <div className="column full" data-testid="coverage-source">
      <div className="pane-head">
        <h3 className="cut" title={answer.url}>
          {fileTitle(answer)}
        </h3>
        <span className="third cut">
          {`${formatBytes(unusedBytes)} of ${formatBytes(totalBytes)} unused, ${totalBytes === 0 ? '–' : formatPercent(usedBytes / totalBytes)} used`}
        </span>
        <span className="grow" />
        {originals.length === 0 ? null : <OriginalMenu originals={originals} chosen={original} onChoose={choose} />}
        {text === null ? null : <PrettyButton code={code} />}
        <span className="coverage-legend second small inline-row">
          <span className="coverage-key" data-state="used" /> {isStyle ? 'applied' : 'ran'}
          <span className="coverage-key" data-state="unused" /> {isStyle ? 'did not apply' : 'never ran'}
        </span>
      </div>
      <div className="coverage-source-body body">
        {text === null ? (
          <EmptyState title="The capture has no source text of this script">
            The script was unloaded before the coverage was read, or the tool that wrote the file does not save source
            text. Its functions are listed.
          </EmptyState>
        ) : (
          <CodeView
            label={`Source of ${fileTitle(answer)}`}
            text={code.text}
            language={language}
            marks={marks}
            notes={notes}
            marksLabel={
              isStyle
                ? 'Overview of the style sheet: used and unused rules'
                : 'Overview of the script: code that ran and code that did not'
            }
            place={original === null ? shown : null}
            onLine={(line, column, byPerson) => {
              if (!byPerson) return;
              const at = code.ranAt({ line, column });
              setCursor({ in: answer, at });
              onChoose(original === null ? at : null);
            }}
          />
        )}
        {units === null || units.total === 0 ? null : (
          <UnitList
            units={units.rows}
            total={units.total}
            isStyle={isStyle}
            onGo={({ line, column }) => {
              const at = { line: Math.max(1, line), column: Math.max(1, column) };
              onChoose(at);
              choose(null);
              setPointed((before) => ({
                in: answer,
                place: {
                  ...at,
                  request: (before?.place.request ?? linked?.request ?? 0) + 1,
                },
              }));
            }}
          />
        )}
      </div>
    </div>
  );
}
