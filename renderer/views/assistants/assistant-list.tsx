/** The assistants as a list to choose from; each row says whether it is connected, since when, and how fast it was answered. */
import type { KeyboardEvent } from 'react';
import type { Assistant } from '../../../shared/contracts/window.ts';
import { CheckIcon } from '../../widgets/icons.tsx';
import { clockTime } from '../../widgets/moments.ts';
import { connectionText, type AssistantRow } from './assistant-rows.ts';

export interface AssistantListProps {
  readonly rows: readonly AssistantRow[];
  readonly selected: Assistant;
  readonly onSelect: (assistant: Assistant) => void;
}

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function StateMark({ state }: Pick<AssistantRow, 'state'>) {
  return (
    <span className="assistant-mark" data-state={state} aria-hidden>
      {state === 'connected' ? <CheckIcon size={12} /> : null}
    </span>
  );
}

export function AssistantList({ rows, selected, onSelect }: AssistantListProps) {
  const known = rows.flatMap(({ assistant }) => (assistant === null ? [] : [assistant]));
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    const index = known.indexOf(selected);
    const next = step === undefined ? undefined : known[(index + step + known.length) % known.length];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-assistant="${next}"]`)?.focus();
  };
  return (
    <div className="assistant-list" role="radiogroup" aria-label="Assistants" onKeyDown={onKeyDown}>
      {rows.map((row) => {
        const { assistant, label, state } = row;
        const content = (
          <>
            <StateMark state={state} />
            <span className="cut">{label}</span>
            <span className={state === 'connected' ? 'assistant-text is-done' : 'assistant-text third'} role="status">
              {connectionText(row, clockTime)}
            </span>
          </>
        );
        return assistant === null ? (
          <div key={label} className="assistant-row" data-testid="assistant-row" data-state={state}>
            {content}
          </div>
        ) : (
          <button
            key={label}
            type="button"
            role="radio"
            className="assistant-row"
            data-testid="assistant-row"
            data-assistant={assistant}
            data-state={state}
            aria-checked={assistant === selected}
            tabIndex={assistant === selected ? 0 : -1}
            onClick={() => onSelect(assistant)}
          >
            {content}
          </button>
        );
      })}
    </div>
  );
}
