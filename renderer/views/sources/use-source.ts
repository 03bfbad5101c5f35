/** The text of the selected source, and messages about it. */
import { useEffect, useState } from 'react';
import type { AppError } from '../../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { choiceKey, type SourceChoice } from './source-tree.ts';

export type ReadSource =
  | { readonly state: 'reading' }
  | { readonly state: 'read'; readonly text: string }
  /** No text for a reason that is not an error. */
  | { readonly state: 'none'; readonly why: string }
  | { readonly state: 'failed'; readonly error: AppError };

async function read(bridge: Bridge, targetId: string, choice: SourceChoice): Promise<ReadSource> {
  if (choice.kind === 'script') {
    const answer = await bridge.command('sources.text', { targetId, scriptId: choice.scriptId });
    if (!answer.ok) return { state: 'failed', error: answer.error };
    const { text, noTextBecause } = answer.value;
    return noTextBecause === null ? { state: 'read', text } : { state: 'none', why: noTextBecause };
  }
  if (choice.kind === 'original') {
    const { scriptId, name } = choice;
    const answer = await bridge.command('sources.original', { targetId, scriptId, name });
    if (!answer.ok) return { state: 'failed', error: answer.error };
    return answer.value.text === null
      ? { state: 'none', why: 'The source map does not contain the text of this file.' }
      : { state: 'read', text: answer.value.text };
  }
  const { frameId, url } = choice;
  const answer = await bridge.command('sources.resource-text', { targetId, frameId, url });
  return answer.ok ? { state: 'read', text: answer.value.text } : { state: 'failed', error: answer.error };
}

const READING: ReadSource = { state: 'reading' };

/** Null without a selection. */
export function useSource(target: TargetInfo, choice: SourceChoice | null): ReadSource | null {
  const bridge = useBridge();
  const [known, setKnown] = useState<{ readonly key: string; readonly source: ReadSource } | null>(null);
  const key = choice === null ? null : choiceKey(choice);
  // Equal selections are different objects each time.
  const [settled, setSettled] = useState({ key, choice });
  if (settled.key !== key) setSettled({ key, choice });
  const wanted = settled.key === key ? settled.choice : choice;
  useEffect(() => {
    if (wanted === null) return undefined;
    let isCurrent = true;
    const load = async (): Promise<void> => {
      const source = await read(bridge, target.id, wanted);
      if (isCurrent) setKnown({ key: choiceKey(wanted), source });
    };
    void load();
    return () => {
      isCurrent = false;
    };
  }, [bridge, target.id, wanted]);
  if (key === null) return null;
  return known?.key === key ? known.source : READING;
}
