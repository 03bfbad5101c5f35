/** The source that is shown and the selected row of the tree; follows places that other panels request. */
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { OriginalSource, PageResource, ScriptEntry, ScriptMap } from '../../../shared/core/contracts/scripts.ts';
import type { SelectionFacts } from '../../../shared/core/contracts/selections.ts';
import { liveDocument } from '../../core/stores/documents/document-tabs.ts';
import { usePublishedSelection } from '../../core/stores/hooks/use-published-selection.ts';
import { useViewHistory } from '../../core/stores/hooks/use-view-history.ts';
import { useBridge, useWorkbench } from '../../core/stores/workbench.tsx';
import type { CodePlace } from '../../core/widgets/code-view/code-view.tsx';
import { jumpedTo } from '../../core/widgets/code-view/jumps.ts';
import type { TextPlace } from '../../core/widgets/code-view/use-pretty.ts';
import { choiceKey, scriptAt, type SourceChoice } from './source-tree.ts';

export interface Shown {
  readonly choice: SourceChoice;
  readonly place: CodePlace | null;
}

export interface ShownSource {
  readonly shown: Shown | null;
  /** The selected row; folders can be selected too. */
  readonly selectedKey: string | null;
  /** Shows a source at a place; lines and columns count from 1. */
  readonly go: (choice: SourceChoice, line: number, column: number) => void;
  /** Selects a row, and shows its source if it has one. */
  readonly choose: (key: string, choice: SourceChoice | null) => void;
  /** The person selected a line of the source that is shown. */
  readonly point: (at: TextPlace) => void;
}

export interface ShownSourceParts {
  readonly targetId: string;
  readonly scripts: readonly ScriptEntry[];
  /** Documents and style sheets. */
  readonly resources: readonly PageResource[];
  /** Null until it is known whether scripts are listed. */
  readonly isListening: boolean | null;
  readonly isConnected: boolean;
  /** Starts listing scripts. */
  readonly listen: () => void;
}

const MAX_URL = 2000;

/** The source that is shown, and its selected line, or the one to which a search result or another panel led. */
function sourceFacts({ choice }: Shown, place: TextPlace | null, scripts: readonly ScriptEntry[]): SelectionFacts {
  const url =
    choice.kind === 'original'
      ? choice.name
      : choice.kind === 'resource'
        ? choice.url
        : (scripts.find(({ scriptId }) => scriptId === choice.scriptId)?.url ?? '');
  return { url: url.slice(0, MAX_URL), ...(place === null ? {} : { line: place.line, column: place.column }) };
}

/** The source of a map with an address: a map names its sources relative to itself, or to the root of a project. */
function sourceNamed({ at, sources }: ScriptMap, address: string): OriginalSource | undefined {
  const hrefOf = (name: string): string => (URL.canParse(name, at) ? new URL(name, at).href : name);
  return (
    sources.find(({ name }) => name === address || hrefOf(name) === address) ??
    sources.find(({ name }) => address.endsWith(`/${name.replace(/^(\.{0,2}\/)+/, '')}`))
  );
}

export function useShownSource(parts: ShownSourceParts): ShownSource {
  const { targetId, scripts, resources, isListening, isConnected, listen } = parts;
  const bridge = useBridge();
  const { sourcePlaces } = useWorkbench();
  const wanted = useStore(sourcePlaces, (places) => places.wanted.get(targetId) ?? null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [pointed, setPointed] = useState<{ readonly in: Shown; readonly at: TextPlace } | null>(null);
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  /** The line of the source that is shown to which back and forward return. */
  const [jumped, setJumped] = useState<TextPlace | null>(null);
  const requests = useRef(0);
  const arrived = useRef<number | null>(null);
  const begun = useRef<number | null>(null);
  const latestListen = useRef(listen);
  useEffect(() => {
    latestListen.current = listen;
  });
  useEffect(() => {
    if (wanted === null || isListening === null || arrived.current === wanted.request) return;
    if (!isListening) {
      // Another panel requested a place: start listing scripts, once for each request.
      if (isConnected && begun.current !== wanted.request) {
        begun.current = wanted.request;
        latestListen.current();
      }
      return;
    }
    const found = scriptAt(scripts, wanted);
    const resource = found === null ? resources.find(({ url }) => url === wanted.url) : undefined;
    if (found === null && resource === undefined) return;
    arrived.current = wanted.request;
    const showAt = (choice: SourceChoice, { line, column }: TextPlace): void => {
      requests.current += 1;
      setShown({ choice, place: { line, column, request: requests.current } });
      setJumped({ line, column });
      setSelectedKey(choiceKey(choice));
    };
    if (found === null) {
      if (resource !== undefined) showAt({ kind: 'resource', frameId: resource.frameId, url: resource.url }, wanted);
      return;
    }
    const { scriptId } = found.script;
    const asRun = { line: found.line, column: wanted.column };
    // The author's own file, if a source map has the place.
    const showOriginal = async (source: string): Promise<void> => {
      const answer = await bridge.command('sources.map', { targetId, scriptId });
      if (arrived.current !== wanted.request) return;
      const map = answer.ok ? answer.value.map : null;
      const named = map === null ? undefined : sourceNamed(map, source);
      if (named === undefined) showAt({ kind: 'script', scriptId }, { line: 1, column: 1 });
      else showAt({ kind: 'original', scriptId, name: named.name }, wanted);
    };
    const show = async (): Promise<void> => {
      const answer = await bridge.command('sources.original-place', { targetId, scriptId, ...asRun });
      // Another place was requested meanwhile.
      if (arrived.current !== wanted.request) return;
      const original = answer.ok ? answer.value.place : null;
      if (original === null) showAt({ kind: 'script', scriptId }, asRun);
      else showAt({ kind: 'original', scriptId, name: original.source }, original);
    };
    void (wanted.original === undefined ? show() : showOriginal(wanted.original));
  }, [wanted, isListening, isConnected, scripts, resources, bridge, targetId]);
  const place = shown !== null && pointed?.in === shown ? pointed.at : (shown?.place ?? null);
  const shownKey = shown === null ? null : JSON.stringify([shown.choice, place]);
  usePublishedSelection(liveDocument(targetId, '').id, shownKey, () =>
    shown === null ? null : { place: null, kind: 'source', facts: sourceFacts(shown, place, scripts) },
  );
  const go = (choice: SourceChoice, line: number, column: number): void => {
    requests.current += 1;
    setShown({ choice, place: { line, column, request: requests.current } });
    setJumped({ line, column });
    setSelectedKey(choiceKey(choice));
  };
  const choose = (key: string, choice: SourceChoice | null): void => {
    setSelectedKey(key);
    if (choice === null) return;
    setShown({ choice, place: null });
    setJumped(null);
  };
  useViewHistory(
    'source',
    shown === null ? null : { choice: shown.choice, at: jumped },
    ({ choice, at }) => (at === null ? choose(choiceKey(choice), choice) : go(choice, at.line, at.column)),
    shown === null ? '' : JSON.stringify([choiceKey(shown.choice), jumped]),
  );
  return {
    shown,
    selectedKey,
    go,
    choose,
    point: (at) => {
      if (shown === null) return;
      setPointed({ in: shown, at });
      setJumped((before) => jumpedTo(before, at));
    },
  };
}
