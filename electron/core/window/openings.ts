/** Files and links that the system passes to the app, at any time: those that arrive before the window wait for it. */
import type { Opener } from '../workbench/opener.ts';

export interface Openings {
  readonly openFile: (path: string) => void;
  readonly openLink: (text: string) => void;
  /** Opens what has arrived, in its order, and from now on everything at once. Resolves when the earlier ones are open. */
  deliverTo(opener: Opener): Promise<void>;
}

/** Begins without an opener: what arrives is kept until there is one, and then opened in order. */
export function createOpenings(): Openings {
  let opener: Opener | null = null;
  const waiting: ((ready: Opener) => Promise<void>)[] = [];
  const open = (work: (ready: Opener) => Promise<void>): void => {
    if (opener === null) waiting.push(work);
    // The opener shows a failure in the window.
    else void work(opener);
  };
  return {
    openFile: (path) => open((ready) => ready.openFile(path)),
    openLink: (text) => open((ready) => ready.openLink(text)),
    async deliverTo(ready) {
      for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) await work(ready);
      opener = ready;
    },
  };
}
