/** What an exploration left alone and a person can allow: chosen by name, and then gone on with. */
import { useState } from 'react';
import type { ExplorationFile } from '../../../shared/features/explorer/contract/explorations.ts';
import { findTarget } from '../../core/stores/topics/targets.ts';
import { useSelectedTargetId, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { ExploringProgress, useExploring } from './exploring.tsx';

/** Names of widgets and requests, each once. */
function allowable({ refused, requests }: ExplorationFile): string[] {
  const widgets = refused.flatMap(({ by, action }) => (by === 'allow' && action.name !== '' ? [action.name] : []));
  const sent = requests.flatMap(({ name }) => (name.startsWith('GET ') ? [] : [name]));
  return [...new Set([...widgets, ...sent])];
}

export function ExploreOn({ file }: { readonly file: ExplorationFile }) {
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
