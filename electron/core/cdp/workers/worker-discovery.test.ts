import { describe, expect, it } from 'vitest';
import { isAsleep, possibleOwners, wakeWorker, type OwnedTarget } from './worker-discovery.ts';

/** `page P; worker W in P; worker V of W` … one target per phrase; workers start asleep. */
function targets(text: string): Map<string, OwnedTarget> {
  const listed = new Map<string, OwnedTarget>();
  for (const phrase of text.split(';')) {
    const [protocolType = '', id = '', relation, other] = phrase.trim().split(' ');
    listed.set(id, {
      id,
      protocolType,
      url: protocolType === 'worker' ? '' : `http://${id}/`,
      parentId: relation === 'of' ? (other ?? null) : null,
      parentFrameId: relation === 'in' ? (other ?? null) : null,
      browserContextId: 'context',
    });
  }
  return listed;
}

/** An owner that is asked wakes the workers it has. */
function asking(
  listed: Map<string, OwnedTarget>,
  children: Record<string, string[]>,
): { asked: string[]; wake: (id: string) => Promise<boolean> } {
  const asked: string[] = [];
  const wake = (id: string): Promise<boolean> =>
    wakeWorker(id, {
      listed,
      ask: async (ownerId) => {
        asked.push(ownerId);
        for (const child of children[ownerId] ?? []) {
          const target = listed.get(child);
          if (target !== undefined) listed.set(child, { ...target, url: `http://${child}.js/` });
        }
      },
      awake: async (targetId) => {
        const target = listed.get(targetId);
        return target === undefined || !isAsleep(target);
      },
    });
  return { asked, wake };
}

describe('waking workers', () => {
  it('asks the page of a worker', async () => {
    const listed = targets('page P; page Q; worker W in P');
    const { asked, wake } = asking(listed, { P: ['W'] });
    expect(await wake('W')).toBe(true);
    expect(asked).toEqual(['P']);
  });

  it('wakes the outer worker of a nested one first', async () => {
    const listed = targets('page P; worker W in P; worker V of W');
    const { asked, wake } = asking(listed, { P: ['W'], W: ['V'] });
    expect(await wake('V')).toBe(true);
    expect(asked).toEqual(['P', 'W']);
  });

  it('tries every page and frame if the owner is a frame inside one of them', async () => {
    const listed = targets('page P; iframe F; service_worker S; worker W in inner');
    const { asked, wake } = asking(listed, { F: ['W'] });
    expect(await wake('W')).toBe(true);
    expect(asked).toEqual(['P', 'F']);
  });

  it('asks no owner for an awake worker, and stops when no owner helps', async () => {
    const listed = targets('page P; worker W in P');
    const { asked, wake } = asking(listed, {});
    expect(await wake('P')).toBe(true);
    expect(asked).toEqual([]);
    expect(await wake('W')).toBe(false);
    expect(asked).toEqual(['P']);
  });

  it('leaves out pages of other browser contexts', () => {
    const listed = targets('page P; page Q; worker W in inner');
    const q = listed.get('Q');
    const worker = listed.get('W');
    if (q === undefined || worker === undefined) throw new Error('not listed');
    listed.set('Q', { ...q, browserContextId: 'incognito' });
    expect(possibleOwners(worker, listed).map((owner) => owner.id)).toEqual(['P']);
  });
});
