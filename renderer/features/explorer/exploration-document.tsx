/** An exploration of the library: what it found with links to its hunts and scripts that repeat it, and the map of what was and was not reached. */
import { useState } from 'react';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { ExplorationFile, Found } from '../../../shared/features/explorer/contract/explorations.ts';
import { PERSON, told } from '../../../shared/core/findings/voice.ts';
import { explorationSections, explorationVerdict } from '../../../shared/features/explorer/findings.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { askFile } from '../../core/stores/ask-file.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { findTarget } from '../../core/stores/topics/targets.ts';
import { useBridge, useCaptureTitle, useFiles, useSelectedTargetId, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { CopyButton } from '../../core/widgets/copy-button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { Findings } from '../../core/widgets/findings/findings.tsx';
import { ToldWords } from '../../core/widgets/findings/told-words.tsx';
import { isLongHeadline } from '../../core/widgets/findings/verdict-head.tsx';
import { VerdictPage } from '../../core/widgets/findings/verdict-page.tsx';
import { ReadDocument } from '../../core/widgets/read-document.tsx';
import './exploration.css';
import { ExploringProgress, useExploring } from './exploring.tsx';

// Controls that an exploration left alone and a person can allow: chosen by name before it continues.

/** Names of widgets and requests, each once. */
function allowable({ refused, requests }: ExplorationFile): string[] {
  const widgets = refused.flatMap(({ by, action }) => (by === 'allow' && action.name !== '' ? [action.name] : []));
  const sent = requests.flatMap(({ name }) => (name.startsWith('GET ') ? [] : [name]));
  return [...new Set([...widgets, ...sent])];
}

function ExploreOn({ file }: { readonly file: ExplorationFile }) {
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  const [allowed, setAllowed] = useState<ReadonlySet<string>>(new Set());
  const { busy, error, start } = useExploring();
  const names = allowable(file);
  const { penExploration: _version, ...resume } = file;
  const page = target?.type === 'page' ? target : null;
  const toggle = (name: string, isAllowed: boolean): void =>
    setAllowed((before) => {
      const after = new Set(before);
      if (isAllowed) after.add(name);
      else after.delete(name);
      return after;
    });
  if (names.length === 0 && file.isComplete) return null;
  return (
    <section className="explore-on" aria-label="Go on" data-testid="explore-on">
      {names.length === 0 ? null : <p>Left alone, because it may change something. Allow it by name:</p>}
      {names.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={allowed.has(name)}
            onChange={({ target: { checked } }) => toggle(name, checked)}
          />{' '}
          {name}
        </label>
      ))}
      <Button
        disabled={busy || page === null || (file.isComplete && allowed.size === 0)}
        onClick={() => {
          if (page !== null) void start({ url: file.url, resume, allow: [...allowed], target: page.id });
        }}
      >
        {page === null ? 'Go on: select a page first' : busy ? 'Exploring …' : `Go on in ${page.title || page.url}`}
      </Button>
      <ExploringProgress />
      <FailureState place="inline" error={error} />
    </section>
  );
}

function loadFile(document: AnalysisDocument): Promise<AppResult<ExplorationFile>> {
  return document.query('exploration.file', {});
}

/** Rows lead nowhere; the buttons below them do. */
const nowhere = (): void => undefined;

function FoundActions({ found }: { readonly found: Found }) {
  const bridge = useBridge();
  const openCapture = useFiles((state) => state.openCapture);
  const { captureId, scripts, headline } = found;
  const copy = async (text: string): Promise<boolean> => (await bridge.command('clipboard.write', { text })).ok;
  return (
    <fieldset className="exploration-actions" aria-label={headline}>
      {captureId === null ? null : (
        <Button size="tiny" onClick={() => void openCapture(captureId)}>
          Open hunt {captureId}
        </Button>
      )}
      <CopyButton size="tiny" label="Copy Playwright test" onCopy={() => copy(scripts.playwright)} />
      <CopyButton size="tiny" label="Copy commands" onCopy={() => copy(scripts.commands.join('\n'))} />
      {scripts.budget === null ? null : (
        <CopyButton size="tiny" label="Copy budget file" onCopy={() => copy(scripts.budget ?? '')} />
      )}
    </fieldset>
  );
}

const actionsOf = (found: readonly Found[]) => found.map((each, at) => <FoundActions key={at} found={each} />);

/** What was found, in how much of the application; then what could go on, and the map. */
function Explored({ file }: { readonly file: ExplorationFile }) {
  const { level, headline, figures, notes = [] } = explorationVerdict(file);
  const said = told(headline, PERSON);
  return (
    <VerdictPage
      testId="exploration-page"
      headTestId="exploration-headline"
      level={level}
      headline={<ToldWords words={headline} voice={PERSON} />}
      isLong={isLongHeadline(said)}
      lead={notes.map((note, index) => (
        <p key={index}>
          <ToldWords words={note} voice={PERSON} />
        </p>
      ))}
      figures={figures.map(([label, value]) => [<ToldWords key={label} words={value} voice={PERSON} />, label])}
    >
      <ExploreOn file={file} />
      <div className="exploration-parts">
        <Findings
          areOpen
          parts={explorationSections(file)}
          voice={PERSON}
          go={nowhere}
          slots={{ leaks: actionsOf(file.leaks), shown: actionsOf(file.shown) }}
        />
      </div>
    </VerdictPage>
  );
}

export function ExplorationDocument({ capture, ...view }: CaptureViewProps) {
  const bridge = useBridge();
  const title = useCaptureTitle(capture);
  const { answer, refetch } = useQuery(capture.id, () => askFile(bridge.analysis, capture.file, loadFile));
  return (
    <ReadDocument
      {...view}
      className="exploration"
      testId="exploration"
      title={title}
      answer={answer}
      onRetry={refetch}
    >
      {(file) => <Explored file={file} />}
    </ReadDocument>
  );
}
