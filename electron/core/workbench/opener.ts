/** Opens files and links that the system passes to the app; a failure is shown as a problem in the window. */
import { parseLink } from '../../../shared/core/contracts/links.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { WindowEvent } from '../../../shared/features/window.ts';
import type { Core } from '../app/index.ts';
import type { CallerSession } from '../runner/types.ts';
import { importedCaptures } from './dropped-files.ts';

/** An archive may hold hundreds of captures; the others are in the library. */
const MAX_OPENED = 8;

export interface Opener {
  /** Imports the file and opens it in the window. */
  openFile(path: string): Promise<void>;
  openLink(text: string): Promise<void>;
}

/** Shows an error as a problem in the window. */
export function reportProblem(
  { activity }: Pick<Core, 'activity'>,
  title: string,
  { message, suggestion, forPerson = suggestion }: Pick<AppError, 'message' | 'suggestion' | 'forPerson'>,
  callId: string | null = null,
): void {
  activity.report({ severity: 'error', title, detail: message, suggestion: forPerson ?? null, callId });
}

/** `ready` resolves when the window's script has started. */
export function createOpener({
  core,
  session,
  ready,
  send,
}: {
  readonly core: Core;
  readonly session: CallerSession;
  readonly ready: Promise<void>;
  readonly send: (event: WindowEvent) => void;
}): Opener {
  return {
    async openFile(path) {
      await ready;
      const outcome = await core.runner.run('pen_import', { path }, session);
      if (outcome.ok)
        for (const captureId of importedCaptures(core, path, outcome.value).slice(0, MAX_OPENED))
          send({ type: 'open-capture', captureId });
      else reportProblem(core, 'The file was not opened', outcome.error, outcome.callId);
    },
    async openLink(text) {
      await ready;
      const link = parseLink(text);
      // The window parses it again and reports the unknown parts.
      if (link.ok) send({ type: 'open-link', link: text.trim() });
      else reportProblem(core, 'The link was not opened', link.error);
    },
  };
}
