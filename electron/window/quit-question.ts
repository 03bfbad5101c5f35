/** The question before the app quits and closes the browser that it started. */
import { describeError, settle } from '../../shared/contracts/errors.ts';
import type { Settings } from '../../shared/contracts/settings.ts';
import type { Log } from '../log/log.ts';

export interface QuitAnswer {
  readonly quits: boolean;
  /** The user does not want to be asked again. */
  readonly neverAgain: boolean;
}

export interface QuitQuestionParts {
  readonly settings: {
    current(): Pick<Settings, 'confirmBrowserClose'>;
    update(change: Pick<Settings, 'confirmBrowserClose'>): Promise<void>;
  };
  /** The running browser that the app started; null if there is none. */
  readonly browserName: () => string | null;
  /** The user can answer: the window is visible, and no program drives it. */
  readonly canAsk: () => boolean;
  readonly ask: (browserName: string) => Promise<QuitAnswer>;
  readonly log: Pick<Log, 'warn'>;
}

export interface QuitQuestion {
  /** Returns whether quitting now closes a browser that the user may still need. */
  isNeeded(): boolean;
  /** Asks if needed; true if the app may quit. A second call while the question is open returns false. */
  mayQuit(): Promise<boolean>;
}

export function createQuitQuestion({ settings, browserName, canAsk, ask, log }: QuitQuestionParts): QuitQuestion {
  let isAsking = false;
  const neededFor = (): string | null => (settings.current().confirmBrowserClose && canAsk() ? browserName() : null);
  return {
    isNeeded: () => neededFor() !== null,
    mayQuit: async () => {
      const name = neededFor();
      if (name === null) return true;
      if (isAsking) return false;
      isAsking = true;
      try {
        const { quits, neverAgain } = await ask(name);
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
