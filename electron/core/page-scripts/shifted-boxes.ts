/** Reads which boxes of a page had reserved too little room before its layout shifts, with the nodes in them by the ids that its trace has. */
import { z } from 'zod';
import { settle } from '../../../shared/base/errors.ts';
import type { PageScriptsPort } from '../../../shared/core/capability/page-scripts-ports.ts';
import { framesOf, openWorld, type World } from '../../../shared/core/capability/page-world.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import { ReservedBoxSchema, type ShiftedBoxes } from '../../../shared/engine/trace/contract/trace-notes.ts';

const PLACE = `globalThis['pen-shifted-boxes']`;
/** The recording goes on meanwhile. */
const DEADLINE_MS = 2000;

const FoundSchema = z.array(z.object({ score: z.number(), boxes: z.array(ReservedBoxSchema.omit({ nodes: true })) }));

interface DescribedNode {
  readonly backendNodeId: number;
  readonly children?: readonly DescribedNode[];
}

const idsIn = ({ backendNodeId, children = [] }: DescribedNode): number[] => [
  backendNodeId,
  ...children.flatMap(idsIn),
];

/** The ids of an element and of all that is in it. */
async function idsOf(session: TargetSession, world: World, index: number): Promise<number[]> {
  const element = await world.object(`${PLACE}.elements[${index}]`);
  if (!element.ok || element.value === null) return [];
  const params = { objectId: element.value, depth: -1 };
  const found = await session.send('DOM.describeNode', params, { deadlineMs: DEADLINE_MS });
  return found.ok ? idsIn(found.value.node) : [];
}

/** Empty for a page that cannot be read. Never fails. */
export async function readShiftedBoxes(session: TargetSession, scripts: PageScriptsPort): Promise<ShiftedBoxes> {
  const read = await settle(async (): Promise<ShiftedBoxes> => {
    const script = await scripts.text('shifted-boxes');
    const frames = await framesOf(session, AbortSignal.any([session.closed, AbortSignal.timeout(DEADLINE_MS)]));
    const [main] = frames.ok ? frames.value : [];
    if (main === undefined) return [];
    const world = await openWorld(session, main.id, session.closed);
    const told = await world.evaluate(`(${PLACE} = ${script}.boxes()).shifts`, { deadlineMs: DEADLINE_MS });
    const found = FoundSchema.safeParse(told.ok ? told.value : null);
    const shifts: ShiftedBoxes[number][] = [];
    let index = 0;
    for (const { score, boxes } of found.success ? found.data : []) {
      const withIds: ShiftedBoxes[number]['boxes'] = [];
      for (const box of boxes) {
        withIds.push({ ...box, nodes: await idsOf(session, world, index) });
        index += 1;
      }
      shifts.push({ score, boxes: withIds });
    }
    await world.evaluate(`delete ${PLACE}`, { deadlineMs: DEADLINE_MS });
    return shifts;
  });
  return read.ok ? read.value : [];
}
