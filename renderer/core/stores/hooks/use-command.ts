/** Runs window commands from a view; failures become problems with the caller's title. */
import { useCallback } from 'react';
import type {
  WindowCommandName,
  WindowCommandParams,
  WindowCommandResult,
} from '../../../../shared/features/window.ts';
import { useBridge, useWindowProblems } from '../workbench.tsx';

export interface CommandRunner {
  /** Runs a command. `failure` is the title of the problem if it fails; the value is then null. */
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
      // A cancel by the person is not reported.
      if (answer.error.code !== 'cancelled') addError(failure, answer.error);
      return null;
    },
    [bridge, addError],
  );
}

/** Copies text to the clipboard and reports a failure as a problem. Returns whether it succeeded. */
export function useClipboard(): (text: string) => Promise<boolean> {
  const run = useCommandRunner();
  return useCallback(async (text) => (await run('clipboard.write', { text }, 'Nothing was copied')) !== null, [run]);
}
