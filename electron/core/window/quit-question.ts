/** The question before the app quits, discards what is being recorded or in no capture, and closes the browser that it started. */
import { describeError, settle } from '../../../shared/base/errors.ts';
import type { Settings } from '../../../shared/core/contracts/settings.ts';
import type { Log } from '../log/log.ts';

export interface QuitAnswer {
  readonly quits: boolean;
  /** The user does not want to be asked again. */
  readonly neverAgain: boolean;
}

/** The work that quitting ends. */
export interface Ending {
  /** The running browser that the app started; null if there is none, or the user does not want to be asked about it. */
  readonly browserName: string | null;
  /** `CPU profile of Orders`. */
  readonly recordings: readonly string[];
  /** `420 requests of Orders`: logs that are in no capture. */
  readonly logs: readonly string[];
}

export interface QuitQuestionParts {
  readonly settings: {
    current(): Pick<Settings, 'confirmBrowserClose'>;
    update(change: Pick<Settings, 'confirmBrowserClose'>): Promise<void>;
  };
  /** The running browser that the app started; null if there is none. */
  readonly browserName: () => string | null;
  /** Recordings that run now: `CPU profile of Orders`. */
  readonly recordings: () => readonly string[];
  /** Logs with entries that are in no capture: `420 requests of Orders`. */
  readonly logs: () => readonly string[];
  /** The user can answer: the window is visible, and no program drives it. */
  readonly canAsk: () => boolean;
  readonly ask: (ending: Ending) => Promise<QuitAnswer>;
  readonly log: Pick<Log, 'warn'>;
}

export interface QuitQuestion {
  /** Returns whether quitting now loses a recording, or closes a browser that the user may still need. */
  isNeeded(): boolean;
  /** Asks if needed; true if the app may quit. A second call while the question is open returns false. */
  mayQuit(): Promise<boolean>;
}

export function createQuitQuestion(parts: QuitQuestionParts): QuitQuestion {
  const { settings, canAsk, ask, log } = parts;
  let isAsking = false;
  /** Null if nothing is lost, or nobody can be asked. */
  const neededFor = (): Ending | null => {
    if (!canAsk()) return null;
    const [recordings, logs] = [parts.recordings(), parts.logs()];
    const browserName = settings.current().confirmBrowserClose ? parts.browserName() : null;
    const isLost = recordings.length > 0 || logs.length > 0;
    return browserName === null && !isLost ? null : { browserName, recordings, logs };
  };
  return {
    isNeeded: () => neededFor() !== null,
    mayQuit: async () => {
      const ending = neededFor();
      if (ending === null) return true;
      if (isAsking) return false;
      isAsking = true;
      try {
        const { quits, neverAgain } = await ask(ending);
        if (quits && neverAgain) {
          const saved = await settle(() => settings.update({ confirmBrowserClose: false }));
          if (!saved.ok) log.warn('“Do not ask again” was not saved', { error: describeError(saved.error) });
        }
        return quits;
      } finally {
        isAsking = false;
      }
    },
  };
}
