/** The processes of the browser's pages are killed: the tab shows that it has crashed. */
import { commandLineOf, descendantsOf, signalAll } from '../processes.ts';
import type { Fault } from './fault.ts';

export const killRenderer: Fault = {
  name: 'kill-renderer',
  isFor: ({ target }) => target === 'chromium',
  async strike({ target }) {
    const renderers = descendantsOf(target.pid).filter((pid) => commandLineOf(pid).includes('--type=renderer'));
    const killed = signalAll(renderers, 'SIGKILL');
    return { what: `${killed} renderers were killed`, holdMs: 1500, undo: () => target.renewTab() };
  },
};
