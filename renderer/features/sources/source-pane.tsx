/** One source: its text, generated or original, with coverage, CPU time and allocated bytes. */
import { useMemo, useState } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge, useTopic } from '../../core/stores/workbench.tsx';
import { personAdvice } from '../../core/words/person-text.ts';
import { Button } from '../../core/widgets/button.tsx';
import { CodeView, type CodePlace } from '../../core/widgets/code-view/code-view.tsx';
import { PrettyButton } from '../../core/widgets/code-view/pretty-button.tsx';
import { shownPlace, usePretty, type PrettyCode, type TextPlace } from '../../core/widgets/code-view/use-pretty.ts';
import { Field } from '../../core/widgets/field.tsx';
import { Menu, type MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { dateTime } from '../../core/words/moments.ts';
import { capturesOf } from '../../core/live/live-target.ts';
import { MiddleCut } from '../../core/widgets/middle-cut.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { sourcePlace } from '../../core/widgets/source-place.ts';
import { EmptyState, ErrorState } from '../../core/widgets/states.tsx';
import { typedPlace } from './quick-open.ts';
import { useLineWeights, type WeightKind } from './line-weights.ts';
import { useScriptCoverage, type ShownOriginal, type ShownScript } from './source-captures.ts';
import { sourceAddress, sourceLanguage, type SourceChoice } from './source-tree.ts';
import { useSource } from './use-source.ts';

export interface SourcePaneProps {
  readonly target: TargetInfo;
  readonly choice: SourceChoice;
  /** The script of the source or of its original; null for documents, style sheets and unloaded scripts. */
  readonly script: ScriptEntry | null;
  readonly place: CodePlace | null;
  /** Opens another source at a location. */
  readonly onGo: (choice: SourceChoice, line: number, column: number) => void;
  /** The person selected a line. */
  readonly onPoint: (at: TextPlace) => void;
}

/** The latest capture of the target, none, or a selected one. */
type Choice = string;
const NEWEST = 'latest';
const NONE = 'none';

function chosenCapture(captures: readonly CaptureRecord[], choice: Choice): CaptureRecord | null {
  if (choice === NONE) return null;
  return (choice === NEWEST ? captures[0] : captures.find(({ id }) => id === choice)) ?? null;
}

function CaptureMenu({
  label,
  captures,
  choice,
  onChoice,
  none,
}: {
  readonly label: string;
  readonly captures: readonly CaptureRecord[];
  readonly choice: Choice;
  readonly onChoice: (choice: Choice) => void;
  readonly none: string;
}) {
  const chosen = chosenCapture(captures, choice);
  const entries: MenuEntry[] =
    captures.length === 0
      ? [{ kind: 'label', label: none }]
      : [
          { label: 'None', checked: choice === NONE, onSelect: () => onChoice(NONE) },
          { label: 'Latest', checked: choice === NEWEST, onSelect: () => onChoice(NEWEST) },
          { kind: 'separator' },
          ...captures.map(({ id, name, startedAt }) => ({
            label: `${name}, ${dateTime(Date.parse(startedAt))}`,
            checked: choice === id,
            onSelect: () => onChoice(id),
          })),
        ];
  return (
    <Menu align="end" entries={entries}>
      <Button size="tiny" title={chosen === null ? none : `${label} of ${chosen.name}`}>
        {`${label}: ${chosen === null ? 'none' : choice === NEWEST ? 'latest' : dateTime(Date.parse(chosen.startedAt))}`}
      </Button>
    </Menu>
  );
}

function viewText({ choice, script }: Pick<SourcePaneProps, 'choice' | 'script'>): string {
  if (choice.kind === 'original')
    return `Original, by the source map of ${sourcePlace({ url: script?.url ?? '', line: 0 })}`;
  if (choice.kind === 'resource') return 'As loaded by the page';
  return script?.sourceMap === 'none' ? 'As run by the target; no source map' : 'As run by the target';
}

/** The shown original as captures know it; null for other texts, and until its map is known. */
function useShownOriginal(target: TargetInfo, choice: SourceChoice): ShownOriginal | null {
  const bridge = useBridge();
  const question = choice.kind === 'original' ? JSON.stringify([target.id, choice.scriptId]) : null;
  const { current } = useQuery(question, async () => {
    if (choice.kind !== 'original') throw new Error('a query without an original');
    return bridge.command('sources.map', { targetId: target.id, scriptId: choice.scriptId });
  });
  const mapAt = current?.ok === true ? (current.value.map?.at ?? null) : null;
  const name = choice.kind === 'original' ? choice.name : null;
  return useMemo(() => (name === null || mapAt === null ? null : { name, mapAt }), [name, mapAt]);
}

/** One profile applied to the shown text: which one, and its figures by line. */
function useWeights(
  kind: WeightKind,
  captures: readonly CaptureRecord[],
  target: TargetInfo,
  shown: ShownScript | null,
  shownAt: PrettyCode['shownAt'],
) {
  const [choice, setChoice] = useState<Choice>(NEWEST);
  const profiles = useMemo(
    () => capturesOf(captures, target).filter((each) => each.kind === kind),
    [captures, target, kind],
  );
  const { value, note } = useLineWeights(kind, chosenCapture(profiles, choice), shown, shownAt);
  return { profiles, choice, setChoice, figures: value, note: choice === NEWEST ? '' : note };
}

export function SourcePane({ target, choice, script, place, onGo, onPoint }: SourcePaneProps) {
  const bridge = useBridge();
  const source = useSource(target, choice);
  const captures = useTopic('captures');
  const [coverageChoice, setCoverageChoice] = useState<Choice>(NEWEST);
  const [typed, setTyped] = useState('');
  const [typedAt, setTypedAt] = useState<CodePlace | null>(null);
  const [line, setLine] = useState({ line: 1, column: 1 });
  const [note, setNote] = useState('');
  const text = source?.state === 'read' ? source.text : null;
  const original = useShownOriginal(target, choice);
  const hasFigures = choice.kind !== 'resource' && script !== null;
  const isKnown = choice.kind === 'script' || original !== null;
  const shown = useMemo<ShownScript | null>(
    () =>
      hasFigures && isKnown && text !== null ? { url: script.url, startLine: script.startLine, text, original } : null,
    [hasFigures, isKnown, script, text, original],
  );
  const coverages = useMemo(
    () => capturesOf(captures, target).filter(({ kind }) => kind === 'js-coverage'),
    [captures, target],
  );
  const coverage = useScriptCoverage(chosenCapture(coverages, coverageChoice), shown);
  const language = sourceLanguage(choice, script);
  const code = usePretty(text ?? '', language);
  const { shownAt, ranAt, shownMarks } = code;
  const times = useWeights('cpu-profile', captures, target, shown, shownAt);
  const bytes = useWeights('heap-profile', captures, target, shown, shownAt);
  const marks = useMemo(
    () => (coverage.value === null ? null : shownMarks(coverage.value)),
    [coverage.value, shownMarks],
  );
  // Typed text and messages belong to the previous location.
  const [placed, setPlaced] = useState(place);
  if (placed !== place) {
    setPlaced(place);
    setTypedAt(null);
    setNote('');
  }
  const address = sourceAddress(choice, script);
  const wantedPlace = typedAt ?? place;
  const codePlace = useMemo(() => shownPlace({ shownAt }, wantedPlace), [shownAt, wantedPlace]);
  const canSwitch =
    choice.kind !== 'resource' && script !== null && (script.sourceMap !== 'none' || choice.kind === 'original');

  const showOriginal = async (): Promise<void> => {
    if (script === null) return;
    const { scriptId } = script;
    const found = await bridge.command('sources.original-place', { targetId: target.id, scriptId, ...line });
    if (found.ok && found.value.place !== null) {
      const { source: name, line: originalLine, column } = found.value.place;
      onGo({ kind: 'original', scriptId, name }, originalLine, column);
      return;
    }
    // The source map may have no mapping for this location.
    const map = await bridge.command('sources.map', { targetId: target.id, scriptId });
    const [first] = map.ok ? (map.value.map?.sources ?? []) : [];
    if (first !== undefined) onGo({ kind: 'original', scriptId, name: first.name }, 1, 1);
    else setNote(map.ok ? map.value.notes.join(' ') || 'No readable source map.' : map.error.message);
  };
  const goToTyped = (): void => {
    const wanted = typedPlace(typed);
    if (wanted !== null) setTypedAt((before) => ({ ...wanted, request: (before?.request ?? 0) - 1 }));
  };
  const notes = [note, coverageChoice === NEWEST ? '' : coverage.note, times.note, bytes.note].filter(Boolean);
  return (
    <div className="sources-source column full" data-testid="source-pane">
      <div className="pane-head sources-head">
        <h3 className="cut">
          <MiddleCut text={address} />
        </h3>
        <span className="third cut" data-testid="source-view">
          {viewText({ choice, script })}
        </span>
        <span className="grow" />
        {canSwitch ? (
          <Segmented
            label="View"
            value={choice.kind === 'original' ? 'original' : 'generated'}
            options={[
              { value: 'generated', label: 'Generated', title: 'The script as run by the target' },
              { value: 'original', label: 'Original', title: 'The original sources from its source map' },
            ]}
            onValue={(view) => {
              if (view === 'original') void showOriginal();
              else onGo({ kind: 'script', scriptId: script.scriptId }, 1, 1);
            }}
          />
        ) : null}
        {hasFigures ? (
          <>
            <CaptureMenu
              label="Coverage"
              captures={coverages}
              choice={coverageChoice}
              onChoice={setCoverageChoice}
              none="The library has no coverage of this target. Record it with Coverage in the bar above"
            />
            <CaptureMenu
              label="CPU time"
              captures={times.profiles}
              choice={times.choice}
              onChoice={times.setChoice}
              none="The library has no CPU profile of this target. Record one in the bar above"
            />
            {bytes.profiles.length === 0 ? null : (
              <CaptureMenu
                label="Allocated"
                captures={bytes.profiles}
                choice={bytes.choice}
                onChoice={bytes.setChoice}
                none=""
              />
            )}
          </>
        ) : null}
        {source?.state === 'read' ? <PrettyButton code={code} /> : null}
        <span className="sources-line">
          <Field
            label="Go to line"
            placeholder={`${formatCount(line.line)}:${formatCount(line.column)}`}
            icon={null}
            clearable={false}
            data-testid="source-line"
            value={typed}
            onValue={setTyped}
            error={typed === '' || typedPlace(typed) !== null ? null : 'Line, or line:column'}
            onKeyDown={(event) => {
              if (event.key === 'Enter') goToTyped();
            }}
          />
        </span>
      </div>
      {notes.length === 0 ? null : (
        <p className="sources-note row" data-testid="source-note">
          {notes.join(' ')}
        </p>
      )}
      <div className="sources-text grow">
        {source === null || source.state === 'reading' ? (
          <EmptyState title="Loading the source …" />
        ) : source.state === 'none' ? (
          <EmptyState title="No source text">{source.why}</EmptyState>
        ) : source.state === 'failed' ? (
          <ErrorState
            title="The source could not be loaded"
            detail={source.error.message}
            suggestion={
              source.error.code === 'script_not_found'
                ? 'Refresh the list, then select it again.'
                : personAdvice(source.error)
            }
          />
        ) : (
          <CodeView
            label={`Source of ${address}`}
            text={code.text}
            language={language}
            place={codePlace}
            marks={marks}
            marksLabel="Overview of the script: code that ran and code that did not"
            times={times.figures}
            bytes={bytes.figures}
            onLine={(at, column, byPerson) => {
              const ran = ranAt({ line: at, column });
              setLine(ran);
              if (byPerson) onPoint(ran);
            }}
          />
        )}
      </div>
      <div className="sources-foot third small">
        {source?.state === 'read' ? <span>{formatBytes(source.text.length)}</span> : null}
        <span className="cut">
          {script !== null && choice.kind !== 'resource'
            ? `Script ${script.scriptId}${script.isModule ? ', a module' : ''}`
            : ''}
        </span>
      </div>
    </div>
  );
}
