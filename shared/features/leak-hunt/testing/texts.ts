/** Test helper: a small hunt. */
import type { LeakHuntFile } from '../contract/leak-hunt-files.ts';

export const TEXTS = {
  'leak-hunt': JSON.stringify({
    penLeakHunt: 1,
    asked: { targetId: 't1', targetName: 'Shop', params: { expression: 'open()' } },
    verdict: { level: 'unclear', text: 'No verdict.' },
    result: { rounds: 3 },
    notes: [],
  } satisfies LeakHuntFile),
};
