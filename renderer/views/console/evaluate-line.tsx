/**
 * The console prompt: Enter evaluates, Shift Enter breaks the line, arrow keys recall earlier input. Always available, because the "Run
 * code" setting applies to assistants only.
 */
import { useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { isRunningCall } from '../../stores/operations.ts';
import { useBridge, useTopic, useWorkbench } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { ErrorState } from '../../widgets/states.tsx';
import { errorText } from '../../widgets/person-text.ts';

const TIMEOUT_MS = 60_000;
const MOST_LINES = 8;

/** The expression of the person that is running on the target. */
function useRunningCall(targetId: string): string | null {
  return useTopic('calls', (calls) => {
    const running = calls.find(
      (call) =>
        call.tool === 'pen_evaluate' &&
        call.targetId === targetId &&
        call.caller.kind === 'window' &&
        isRunningCall(call),
    );
    return running?.id ?? null;
  });
}

export function EvaluateLine({ target }: { readonly target: TargetInfo }) {
  const bridge = useBridge();
  const { consolePanels } = useWorkbench();
  const draft = useStore(consolePanels, (state) => state.view(target.id).draft);
  const history = useStore(consolePanels, (state) => state.history);
  const running = useRunningCall(target.id);
  const [problem, setProblem] = useState<string | null>(null);
  /** History position; the current draft is at the front. */
  const back = useRef(0);
  const typed = useRef('');

  const setDraft = (text: string): void => consolePanels.getState().change(target.id, { draft: text });
  const run = async (): Promise<void> => {
    const expression = draft.trim();
    if (expression === '' || running !== null) return;
    consolePanels.getState().remember(expression);
    setDraft('');
    back.current = 0;
    setProblem(null);
    const answer = await bridge.call('pen_evaluate', {
      expression,
      target: target.id,
      returnByValue: false,
      timeoutMs: TIMEOUT_MS,
    });
    // A thrown value is in the message list; other failures are reported only here.
    if (!answer.ok && answer.error.code !== 'evaluation_failed' && answer.error.code !== 'cancelled')
      setProblem(errorText(answer.error));
  };
  const go = (steps: number): boolean => {
    const next = back.current + steps;
    if (next < 0 || next > history.length) return false;
    if (back.current === 0) typed.current = draft;
    back.current = next;
    setDraft(next === 0 ? typed.current : (history[history.length - next] ?? ''));
    return true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void run();
      return;
    }
    const isAlone = selectionStart === selectionEnd && !event.shiftKey;
    const isFirstLine = !value.slice(0, selectionStart).includes('\n');
    const isLastLine = !value.slice(selectionEnd).includes('\n');
    if (event.key === 'ArrowUp' && isAlone && isFirstLine && go(1)) event.preventDefault();
    if (event.key === 'ArrowDown' && isAlone && isLastLine && go(-1)) event.preventDefault();
  };
  return (
    <div className="console-input">
      <span className="console-prompt" aria-hidden>
        ›
      </span>
      <textarea
        className="mono"
        aria-label="Evaluate JavaScript in the target"
        placeholder="Evaluate JavaScript; Shift Enter for another line"
        spellCheck={false}
        autoComplete="off"
        rows={Math.min(MOST_LINES, draft.split('\n').length)}
        value={draft}
        onChange={(event) => {
          back.current = 0;
          setDraft(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      {running === null ? null : (
        <Button size="tiny" onClick={() => void bridge.command('calls.cancel', { callId: running })}>
          {' '}
          Terminate{' '}
        </Button>
      )}
      {problem === null ? null : <ErrorState place="inline" title={problem} />}
    </div>
  );
}
