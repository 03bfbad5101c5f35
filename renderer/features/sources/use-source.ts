/** The text of the selected source, and messages about it. */
import { ok } from '../../../shared/base/result.ts';
import type { AppError, AppResult } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Bridge } from '../../core/bridge/bridge.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge } from '../../core/stores/workbench.tsx';
import { choiceKey, type SourceChoice } from './source-tree.ts';

export type ReadSource =
  | { readonly state: 'reading' }
  | { readonly state: 'read'; readonly text: string }
  /** No text for a reason that is not an error. */
  | { readonly state: 'none'; readonly why: string }
  | { readonly state: 'failed'; readonly error: AppError };

/** A text, or why there is none. */
type SourceText = Extract<ReadSource, { state: 'read' | 'none' }>;

function known(text: string | null, why: string): AppResult<SourceText> {
  return ok(text === null ? { state: 'none', why } : { state: 'read', text });
}

async function read(bridge: Bridge, targetId: string, choice: SourceChoice): Promise<AppResult<SourceText>> {
  if (choice.kind === 'script') {
    const answer = await bridge.command('sources.text', { targetId, scriptId: choice.scriptId });
    if (!answer.ok) return answer;
    const { text, noTextBecause } = answer.value;
    return known(noTextBecause === null ? text : null, noTextBecause ?? '');
  }
  if (choice.kind === 'original') {
    const { scriptId, name } = choice;
    const answer = await bridge.command('sources.original', { targetId, scriptId, name });
    return answer.ok ? known(answer.value.text, 'The source map does not contain the text of this file.') : answer;
  }
  const { frameId, url } = choice;
  const answer = await bridge.command('sources.resource-text', { targetId, frameId, url });
  return answer.ok ? known(answer.value.text, '') : answer;
}

const READING: ReadSource = { state: 'reading' };

/** Null without a selection. */
export function useSource(target: TargetInfo, choice: SourceChoice | null): ReadSource | null {
  const bridge = useBridge();
  const question = choice === null ? null : JSON.stringify([target.id, choiceKey(choice)]);
  const { current } = useQuery(question, async () => {
    if (choice === null) throw new Error('a query without a selection');
    return read(bridge, target.id, choice);
  });
  if (choice === null) return null;
  if (current === null) return READING;
  return current.ok ? current.value : { state: 'failed', error: current.error };
}
