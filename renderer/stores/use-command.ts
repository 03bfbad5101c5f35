/** Commands of the window run from a view: what fails is kept as a problem under the words of whoever asked. */
import { useCallback } from 'react';
import type { WindowCommandName, WindowCommandParams, WindowCommandResult } from '../../shared/contracts/window.ts';
import { useBridge, useWindowProblems } from './workbench.tsx';

export interface CommandRunner {
  /** Runs a command. `failure` is the title of the problem it leaves when it fails; the value is null then. */
  <N extends WindowCommandName>(
    name: N,
    params: WindowCommandParams<N>,
    failure: string,
  ): Promise<WindowCommandResult<N> | null>;
}

export function useCommandRunner(): CommandRunner {
  const bridge = useBridge();
  const addError = useWindowProblems((state) => state.addError);
  return useCallback(
    async (name, params, failure) => {
      const answer = await bridge.command(name, params);
      if (answer.ok) return answer.value;
      // What the person ended by hand is no news.
      if (answer.error.code !== 'cancelled') addError(failure, answer.error);
      return null;
    },
    [bridge, addError],
  );
}

/** Puts text on the clipboard; a failure is a problem. True when it is there. */
export function useClipboard(): (text: string) => Promise<boolean> {
  const run = useCommandRunner();
  return useCallback(async (text) => (await run('clipboard.write', { text }, 'Nothing was copied')) !== null, [run]);
}
