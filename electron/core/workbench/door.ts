/** What shows the window's page, and does for the person what a page cannot: the window of the app, or a browser. */
import type { Settings } from '../../../shared/core/contracts/settings.ts';
import type { BridgeAnswer } from '../../../shared/core/contracts/window-messages.ts';
import type { AppState } from '../../../shared/core/contracts/window-topics.ts';
import type { TopicMessage } from '../../../shared/features/window-topics.ts';
import type { WindowEvent } from '../../../shared/features/window.ts';
import type { FramePort, HandedPort } from '../analysis-client/index.ts';

/** Answers what the page asks. Nothing of it is checked yet, only that it came from our page. */
export interface PageHandlers {
  call(name: unknown, params: unknown): Promise<BridgeAnswer>;
  command(name: unknown, params: unknown): Promise<BridgeAnswer>;
  /** Takes a file that the person dropped or chose; `path` is on this machine. */
  file(use: unknown, path: unknown): Promise<BridgeAnswer>;
  /** Connects one end of a line to the analysis process. */
  port(port: HandedPort | FramePort): BridgeAnswer;
  /** The page's script has started, and has nothing yet. */
  ready(): void;
}

/** Sends to the page; nothing is sent while none is there. */
export interface PageLine {
  topic(message: TopicMessage): void;
  event(event: WindowEvent): void;
}

interface FileFilter {
  readonly name: string;
  /** Without the dot; `*` for all files. */
  readonly extensions: readonly string[];
}

/** A file or folder that the person chose to be written. */
export interface ChosenPlace {
  readonly path: string;
  /** To be called when everything is written; returns where the person finds it. */
  written(): Promise<string>;
  /** To be called if it was not written. */
  abandon(): Promise<void>;
}

/** Files and folders that the person chooses. A choice that the person cancels is null or empty. */
export interface PersonFiles {
  save(question: {
    readonly title: string;
    readonly name: string;
    readonly filters: readonly FileFilter[];
  }): Promise<ChosenPlace | null>;
  /** `name`: what is written there is called so where the person gets one file. */
  folder(question: { readonly title: string; readonly name: string }): Promise<ChosenPlace | null>;
  open(question: {
    readonly title?: string;
    readonly of: 'folder' | 'files';
    readonly filters?: readonly FileFilter[];
  }): Promise<readonly string[]>;
}

/** Writes what the person chose a place for; null if the person cancelled. */
export async function writeChosen<T>(
  chosen: ChosenPlace | null,
  write: (path: string) => Promise<T>,
): Promise<{ readonly at: string; readonly value: T } | null> {
  if (chosen === null) return null;
  try {
    const value = await write(chosen.path);
    return { value, at: await chosen.written() };
  } catch (thrown) {
    await chosen.abandon();
    throw thrown;
  }
}

export interface Door {
  readonly kind: AppState['door'];
  readonly line: PageLine;
  readonly files: PersonFiles;
  readonly hasTray: boolean;
  /** A page is there, or will be as soon as it has loaded. */
  isOpen(): boolean;
  /** Passes on what the page asks from now on, and what has waited. */
  connect(handlers: PageHandlers): void;
  copy(text: string): void;
  /** Shows a file in its folder. */
  reveal(path: string): void;
  showTheme(theme: Settings['theme']): void;
  /** A client waits for the person, or no more. */
  requestAttention(isWaiting: boolean): void;
}
