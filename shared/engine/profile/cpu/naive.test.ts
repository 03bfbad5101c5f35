/** Random CPU profiles, compared with a naive implementation that shares no code with the analysis. */
import { describe, expect, it } from 'vitest';
import { naiveProfile } from './testing/naive-profile.ts';
import { bytesOf, type FileNode, type FileProfile } from './testing/profile-picture.ts';
import { expectAlike, OWN, positive, totalsOfChart } from './testing/expect-alike.ts';
import { askerOf } from './testing/read-profile.ts';

function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** A random tree of a few functions that call each other in every way; some sample times go back. */
function randomProfile(seed: number): FileProfile {
  const random = createRandom(seed);
  const nodes: FileNode[] = OWN.map((functionName, at) => ({
    id: at + 1,
    callFrame: { functionName, scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
    hitCount: 0,
    ...(at === 0 ? { children: [2, 3, 4] } : {}),
  }));
  for (let at = 0; at < 60; at += 1) {
    const kind = random(7);
    const by = nodes[at === 0 || random(5) === 0 ? 0 : Math.max(4, nodes.length - 1 - random(8))] ?? nodes[0];
    const id = nodes.length + 1;
    if (by !== undefined) by.children = [...(by.children ?? []), id];
    nodes.push({
      id,
      callFrame: {
        functionName: kind === 6 ? '' : `f${kind}`,
        scriptId: '9',
        url: kind < 3 ? 'a.js' : `lib/node_modules/p${kind}/i.js`,
        lineNumber: kind,
        columnNumber: 3,
      },
      hitCount: 0,
    });
  }
  const samples = Array.from({ length: 300 }, () => 1 + random(nodes.length));
  const timeDeltas = samples.map(() => random(200) - 15);
  const endTime = 1000 + timeDeltas.reduce((sum, delta) => sum + delta, 0) + random(100) - 20;
  return { nodes, startTime: 1000, endTime, samples, timeDeltas };
}

describe('every view equals the naive implementation', () => {
  it.each(Array.from({ length: 40 }, (_, at) => at + 1))('for a random profile (%i)', (seed) => {
    const profile = randomProfile(seed * 7919);
    const random = createRandom(seed);
    const { length } = bytesOf(profile);
    const cuts = Array.from({ length: 9 }, () => random(length)).toSorted((a, b) => a - b);
    expectAlike(profile, cuts);
    // The chart draws garbage collection on the previous stack, so it is compared without it.
    const collector = OWN.indexOf('(garbage collector)') + 1;
    const without = { ...profile, samples: profile.samples.map((id) => (id === collector ? 2 : id)) };
    const { functions } = naiveProfile(without);
    expect(totalsOfChart(askerOf(bytesOf(without)), 'time')).toEqual(
      positive(Object.fromEntries(Object.entries(functions).map(([key, { totalUs }]) => [key, totalUs]))),
    );
  });
});
