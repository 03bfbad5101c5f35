/** List of assistants with connection state, time and handshake duration. */
import { useId } from 'react';
import type { Assistant } from '../../../shared/features/assistants/contract/assistant-clients.ts';
import { CheckIcon } from '../../core/widgets/icons.tsx';
import { clockTime } from '../../core/words/moments.ts';
import { connectionText, type AssistantRow } from './assistant-rows.ts';

export interface AssistantListProps {
  readonly rows: readonly AssistantRow[];
  readonly selected: Assistant;
  readonly onSelect: (assistant: Assistant) => void;
}

function RowContent({ row }: { row: AssistantRow }) {
  const { label, state } = row;
  const isReady = state === 'session';
  return (
    <>
      <span className="assistant-mark" data-state={state} aria-hidden>
        {isReady ? <CheckIcon size={12} /> : null}
      </span>
      <span className="cut">{label}</span>
      <output className={`assistant-text ${isReady ? 'is-done' : 'third'}`}>{connectionText(row, clockTime)}</output>
    </>
  );
}

export function AssistantList({ rows, selected, onSelect }: AssistantListProps) {
  const name = useId();
  return (
    <fieldset className="assistant-list" aria-label="Assistants">
      {rows.map((row) => {
        const { assistant, label, state } = row;
        // Unknown clients are listed but need no setup.
        if (assistant === null) {
          return (
            <div key={label} className="assistant-row row" data-testid="assistant-row" data-state={state}>
              <RowContent row={row} />
            </div>
          );
        }
        return (
          <label
            key={label}
            className="assistant-row row"
            data-testid="assistant-row"
            data-assistant={assistant}
            data-state={state}
          >
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              checked={assistant === selected}
              onChange={() => onSelect(assistant)}
            />
            <RowContent row={row} />
          </label>
        );
      })}
    </fieldset>
  );
}
