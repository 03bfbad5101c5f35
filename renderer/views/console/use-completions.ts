/** Suggestions for the end of the typed expression, from the target. */
import { useRef, useState } from 'react';
import { useBridge } from '../../stores/workbench.tsx';

const NONE: Suggestions = { names: [], selected: 0, replacedChars: 0 };

export interface Suggestions {
  readonly names: readonly string[];
  readonly selected: number;
  /** Length of the typed beginning that a name replaces. */
  readonly replacedChars: number;
}

export interface Completions extends Suggestions {
  /** Asks for suggestions for a text that ends at the caret. */
  readonly suggest: (beforeCaret: string) => Promise<Suggestions>;
  readonly move: (steps: number) => void;
  readonly close: () => void;
}

/** Without suggestions until `suggest` was answered; an answer to an older text is ignored. */
export function useCompletions(targetId: string): Completions {
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
