/** The processes of the browser's pages are killed: the tab shows that it has crashed. */
import { setTimeout as delay } from 'node:timers/promises';
import { commandLineOf, descendantsOf, signalAll } from '../processes.ts';
import type { Fault } from './fault.ts';

/** Until the browser has noticed; a page that is opened before may get a process that is gone. */
const NOTICED_MS = 500;

export const killRenderer: Fault = {
  name: 'kill-renderer',
  isFor: ({ target }) => target === 'chromium',
  async strike({ target }) {
    const renderers = descendantsOf(target.pid).filter((pid) => commandLineOf(pid).includes('--type=renderer'));
    const killed = signalAll(renderers, 'SIGKILL');
    await delay(NOTICED_MS);
    return { what: `${killed} renderers were killed`, holdMs: 1500, undo: () => target.renewTab() };
  },
};
