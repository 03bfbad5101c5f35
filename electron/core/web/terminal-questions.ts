/** Asks the person at the terminal that started PEN, before its page in a browser does something to this machine. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { appError, AppFailure } from '../../../shared/base/errors.ts';
import { printable } from '../../../shared/base/visible-text.ts';

export interface TerminalQuestions {
  /** Resolves when the person allows it. Errors: `permission_denied` if the person refuses, or there is no terminal. */
  allow(what: string): Promise<void>;
  close(): void;
}

/** `onEmptyLine`: the person pressed Enter while nothing was asked. */
export function createTerminalQuestions({
  input,
  output,
  onEmptyLine,
}: {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
  readonly onEmptyLine: () => void;
}): TerminalQuestions {
  const waiting: { readonly what: string; readonly answer: (allowed: boolean) => void }[] = [];
  const lines = input.isTTY === true ? createInterface({ input }) : null;
  const ask = (): void => {
    const [first] = waiting;
    if (first !== undefined)
      output.write(`The window in the browser wants to ${printable(first.what)}. Allow it? [y/N] `);
  };
  const refused = (why: string): AppFailure =>
    new AppFailure(
      appError(
        'permission_denied',
        `That was not allowed: ${why}.`,
        'What the window does to this computer is allowed in the terminal that started PEN Workbench.',
      ),
    );
  lines?.on('line', (line) => {
    const asked = waiting.shift();
    if (asked === undefined) return onEmptyLine();
    asked.answer(/^y(?:es)?$/i.test(line.trim()));
    ask();
  });
  lines?.on('close', () => {
    for (const { answer } of waiting.splice(0)) answer(false);
  });
  return {
    async allow(what) {
      if (lines === null) throw refused('PEN Workbench was started without a terminal');
      const { promise, resolve } = Promise.withResolvers<boolean>();
      waiting.push({ what, answer: resolve });
      if (waiting.length === 1) ask();
      if (!(await promise)) throw refused('it was refused in the terminal');
    },
    close: () => lines?.close(),
  };
}
