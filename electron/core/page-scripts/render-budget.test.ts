/** Noting renders takes little of a page's time, and says what it left out. */
import { expect, it } from 'vitest';
import { runInNewContext } from 'node:vm';
import { checkoutText } from './bundle.ts';

const log = await checkoutText('electron/features/renders/in-page/react/commit-log.ts');
const recorder = await checkoutText('electron/features/renders/in-page/recorder.ts');

/** Commits that are skipped of so many, each of which takes a time to note and comes so long after the one before. */
function skipped(commits: number, notingMs: number, apartMs: number): number {
  const code = `${log};
    let left = 0;
    const counter = { commit: (event) => 0, skipped: () => { left += 1; }, within() {} };
    const all = page.createCommitLog(counter);
    for (let at = 0; at < ${commits}; at += 1) {
      // Noting looks at the clock before and after.
      const fiber = { tag: 3, get child() { now += ${notingMs}; return null; }, alternate: null };
      all.add(fiber, '');
      now += ${apartMs};
    }
    left`;
  return Number(runInNewContext(`let now = 0; globalThis.performance = { now: () => now }; ${code}`));
}

it('all commits of one action are noted, and of many in a row those for which two percent of the time is enough', () => {
  expect(skipped(10, 4, 1)).toBe(0);
  expect(skipped(100, 0.2, 16)).toBe(0);
  const left = skipped(1000, 4, 16);
  expect(left).toBeGreaterThan(850);
  expect(left).toBeLessThan(1000);
});

it('a recorder counts a commit that is skipped, without what it rendered', () => {
  const note: unknown = JSON.parse(
    String(
      runInNewContext(`${recorder};
        const made = page.createRecorder(() => null);
        made.commit('click');
        made.skipped(made.commit('click'));
        JSON.stringify(made.note(null, null))`),
    ),
  );
  expect(note).toMatchObject({ commits: [{ commit: 0 }], unlisted: 1 });
});
