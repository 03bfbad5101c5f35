/** Shows in the window what only a browser has: the connection to PEN Workbench, which may break, and files on their way to it. */
import type { WebPen } from '../bridge/web-pen.ts';
import type { WebLineState } from '../bridge/web-line.ts';
import type { Workbench } from '../stores/workbench.tsx';

const NOTICE_ID = 'connection';

const WORDS: Readonly<Record<Exclude<WebLineState, 'open'>, { readonly title: string; readonly detail: string }>> = {
  lost: {
    title: 'The connection to PEN Workbench was lost',
    detail:
      'Connecting again; what runs there continues. If it has ended, start npx pen-workbench in a terminal and open the address that it prints.',
  },
  ended: {
    title: 'The PEN Workbench of this page has ended',
    detail: 'Start npx pen-workbench in a terminal and open the address that it prints. Captures are in the library.',
  },
  'taken-over': {
    title: 'Another page has the window now',
    detail: 'PEN Workbench was opened in another tab or browser. Reload this page to have the window here.',
  },
};

export function showConnection(
  pen: Pick<WebPen, 'onConnection' | 'onUpload'>,
  { notices, files }: Pick<Workbench, 'notices' | 'files'>,
): void {
  pen.onConnection((state) => {
    if (state === 'open') notices.getState().dismiss(NOTICE_ID);
    else notices.getState().add({ id: NOTICE_ID, severity: 'warning', ...WORDS[state], action: null });
  });
  pen.onUpload((upload) => files.setState({ upload }));
}
