/** An exploration of the library: what it found with links to its hunts and scripts that repeat it, and the map of what was and was not reached. */
import { useState } from 'react';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { TargetSnapshot } from '../../../shared/core/contracts/targets.ts';
import type { ExplorationFile, Found } from '../../../shared/features/explorer/contract/explorations.ts';
import {
  explorationMarkdown,
  explorationSections,
  explorationVerdict,
} from '../../../shared/features/explorer/findings.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { ResultDocument } from '../../core/runs/result-document.tsx';
import { findTarget, targetAgain, targetName } from '../../core/stores/topics/targets.ts';
import { useBridge, useFiles, useSelectedTargetId, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { CopyButton } from '../../core/widgets/copy-button.tsx';
import { EXPLORING, explorationTitle } from './exploring.ts';
import './exploration.css';

// Controls that an exploration left alone and a person can allow: chosen by name before it continues.

/** Names of widgets and requests, each once. */
function allowable({ refused, requests }: ExplorationFile): string[] {
  const widgets = refused.flatMap(({ by, action }) => (by === 'allow' && action.name !== '' ? [action.name] : []));
  const sent = requests.flatMap(({ name }) => (name.startsWith('GET ') ? [] : [name]));
  return [...new Set([...widgets, ...sent])];
}

function ExploreOn({ file, last }: { readonly file: ExplorationFile; readonly last: TargetSnapshot | null }) {
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => {
    const selected = findTarget(endpoints, selectedId);
    if (selected?.type === 'page' && selected.state !== 'gone') return selected;
    return last === null ? null : targetAgain(endpoints, last.id, last);
  });
  const [allowed, setAllowed] = useState<ReadonlySet<string>>(new Set());
  const { startedRuns } = useWorkbench();
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
        disabled={page === null || (file.isComplete && allowed.size === 0)}
        onClick={() => {
          if (page === null) return;
          const params = { url: file.url, resume, allow: [...allowed] };
          void startedRuns.getState().start(explorationTitle(page), { ...EXPLORING, params, targetId: page.id });
        }}
      >
        {page === null ? 'Go on: select a page first' : `Go on in ${targetName(page)}`}
      </Button>
    </section>
  );
}

function loadFile(document: AnalysisDocument): Promise<AppResult<ExplorationFile>> {
  return document.query('exploration.file', {});
}

function FoundActions({ found }: { readonly found: Found }) {
  const bridge = useBridge();
  const openCapture = useFiles((state) => state.openCapture);
  const { captureId, scripts, headline } = found;
  const copy = async (text: string): Promise<boolean> => (await bridge.command('clipboard.write', { text })).ok;
  return (
    <fieldset className="exploration-actions" aria-label={headline}>
      {captureId === null ? null : (
        <Button size="tiny" onClick={() => void openCapture(captureId)}>
          Open the hunt
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

export function ExplorationDocument(view: CaptureViewProps) {
  return (
    <ResultDocument
      view={view}
      testId="exploration"
      load={loadFile}
      verdict={explorationVerdict}
      sections={explorationSections}
      markdown={explorationMarkdown}
      slots={(file) => ({ leaks: actionsOf(file.leaks), shown: actionsOf(file.shown) })}
    >
      {(file) => <ExploreOn file={file} last={view.capture.target} />}
    </ResultDocument>
  );
}
