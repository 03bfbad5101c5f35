/**
 * The console prompt: Enter evaluates, Shift Enter breaks the line, arrow keys recall earlier input, Tab completes names. Always available, because the "Run
 * code" setting applies to assistants only.
 */
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { isRunningCall } from '../../core/stores/topics/operations.ts';
import { useBridge, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { ErrorState } from '../../core/widgets/states.tsx';
import { errorText } from '../../core/words/person-text.ts';

const NONE: Suggestions = { names: [], selected: 0, replacedChars: 0 };

interface Suggestions {
  readonly names: readonly string[];
  readonly selected: number;
  /** Length of the typed beginning that a name replaces. */
  readonly replacedChars: number;
}

interface Completions extends Suggestions {
  /** Asks for suggestions for a text that ends at the caret. */
  readonly suggest: (beforeCaret: string) => Promise<Suggestions>;
  readonly move: (steps: number) => void;
  readonly close: () => void;
}

/** Without suggestions until `suggest` was answered; an answer to an older text is ignored. */
function useCompletions(targetId: string): Completions {
  const bridge = useBridge();
  const [suggestions, setSuggestions] = useState(NONE);
  /** The newest request: an answer to an older one is for another text. */
  const newest = useRef(0);
  return {
    ...suggestions,
    suggest: async (beforeCaret) => {
      const request = (newest.current += 1);
      const answer = await bridge.command('console.complete', { targetId, expression: beforeCaret.slice(-10_000) });
      if (request !== newest.current) return NONE;
      // Without an answer there is nothing to suggest; the prompt works as before.
      const found = answer.ok ? { ...answer.value, selected: 0 } : NONE;
      setSuggestions(found);
      return found;
    },
    move: (steps) =>
      setSuggestions((before) => ({
        ...before,
        selected: (before.selected + steps + before.names.length) % Math.max(1, before.names.length),
      })),
    close: () => {
      newest.current += 1;
      setSuggestions(NONE);
    },
  };
}

const TIMEOUT_MS = 60_000;
const MAX_LINES = 8;
const MAX_NAMES = 8;
/** The text field keeps the focus, which neither a datalist nor a select allows. */
const LIST_ROLE = { role: 'listbox' } as const;

function optionRole(isSelected: boolean) {
  return { role: 'option', 'aria-selected': isSelected } as const;
}

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

/** Eight names around the selected one. */
function visibleNames(names: readonly string[], selected: number): { name: string; index: number }[] {
  const from = Math.max(0, Math.min(selected - 3, names.length - MAX_NAMES));
  return names.slice(from, from + MAX_NAMES).map((name, index) => ({ name, index: from + index }));
}

export interface EvaluateLineProps {
  readonly target: TargetInfo;
  /** Takes the keyboard focus when it appears. */
  readonly takesFocus?: boolean;
}

export function EvaluateLine({ target, takesFocus = false }: EvaluateLineProps) {
  const bridge = useBridge();
  const { consolePanels } = useWorkbench();
  const draft = useStore(consolePanels, (state) => state.view(target.id).draft);
  const history = useStore(consolePanels, (state) => state.history);
  const running = useRunningCall(target.id);
  const [problem, setProblem] = useState<string | null>(null);
  /** History position; the current draft is at the front. */
  const back = useRef(0);
  const typed = useRef('');

  const completions = useCompletions(target.id);
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  useEffect(() => {
    if (takesFocus) field.current?.focus();
  }, [takesFocus]);
  const { names, selected } = completions;
  const isOpen = names.length > 0;

  /** Inserts a name in place of the typed beginning. */
  const accept = ({ names: offered, selected: at, replacedChars }: Suggestions): void => {
    const name = offered[at];
    const element = field.current;
    completions.close();
    if (name === undefined || element === null) return;
    const caret = element.selectionStart;
    const before = element.value.slice(0, caret - replacedChars) + name;
    setDraft(before + element.value.slice(caret));
    // The caret follows once React has written the text.
    requestAnimationFrame(() => element.setSelectionRange(before.length, before.length));
  };
  /** Suggestions on demand; a single one is inserted at once. */
  const complete = async (element: HTMLTextAreaElement): Promise<void> => {
    const found = await completions.suggest(element.value.slice(0, element.selectionStart));
    if (found.names.length === 1) accept(found);
  };

  const setDraft = (text: string): void => consolePanels.getState().change(target.id, { draft: text });
  const run = async (): Promise<void> => {
    const expression = draft.trim();
    if (expression === '' || running !== null) return;
    consolePanels.getState().remember(expression);
    setDraft('');
    completions.close();
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
    if (event.key === 'Tab' && !event.shiftKey && value.trim() !== '') {
      // Stays in the prompt while there is a text; an empty prompt is left.
      event.preventDefault();
      if (isOpen) accept(completions);
      else void complete(event.currentTarget);
      return;
    }
    if (isOpen && !event.shiftKey) {
      const steps = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (steps !== 0 || event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        if (steps === 0) completions.close();
        else completions.move(steps);
        return;
      }
    }
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
    <div className="console-input row">
      <span className="console-prompt" aria-hidden>
        ›
      </span>
      <textarea
        className="mono"
        aria-label="Evaluate JavaScript in the target"
        placeholder="Evaluate JavaScript; Shift Enter for another line"
        spellCheck={false}
        autoComplete="off"
        rows={Math.min(MAX_LINES, draft.split('\n').length)}
        value={draft}
        onChange={(event) => {
          back.current = 0;
          setDraft(event.target.value);
          const beforeCaret = event.target.value.slice(0, event.target.selectionStart);
          if (/[\p{ID_Continue}$.]$/u.test(beforeCaret)) void completions.suggest(beforeCaret);
          else completions.close();
        }}
        onKeyDown={onKeyDown}
        onBlur={completions.close}
        ref={field}
        aria-controls={isOpen ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={isOpen ? `${listId}-${selected}` : undefined}
      />
      {isOpen ? (
        <div className="console-completions" id={listId} {...LIST_ROLE} aria-label="Completions">
          {visibleNames(names, selected).map(({ name, index }) => (
            <button
              type="button"
              key={name}
              id={`${listId}-${index}`}
              tabIndex={-1}
              {...optionRole(index === selected)}
              className="mono"
              // The field keeps the focus.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => accept({ ...completions, selected: index })}
            >
              {name}
            </button>
          ))}
        </div>
      ) : null}
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
