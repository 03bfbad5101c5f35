/** The boxes that had reserved too little room before layout shifts, as the page said at the end of the recording. */
import { onlyDistance, type ShiftCause, type ShiftedBox, type ShiftedNode } from '../contract/trace-causes.ts';
import type { ReservedBox, ShiftedBoxes } from '../contract/trace-notes.ts';

interface ShiftFacts {
  readonly score: number;
  readonly hadRecentInput: boolean;
  readonly nodes: readonly ShiftedNode[];
  readonly causes: readonly ShiftCause[];
}

/** Scores of the page and of its trace are the same figure. */
const EQUAL = 1e-6;

/**
 * Shifts in order of time, each with its box. Of its causes, those in the box come first; if everything moved equally far, as far as the box
 * grew, the others moved nothing.
 */
export function withBoxes<Shift extends ShiftFacts>(
  shifts: readonly Shift[],
  noted: ShiftedBoxes = [],
): (Shift & { readonly causes: ShiftCause[]; readonly box?: ShiftedBox })[] {
  const open = [...noted];
  // From the last: the page has shifts of before the recording too.
  return shifts
    .toReversed()
    .map((shift) => {
      const causes = [...shift.causes];
      const at = shift.hadRecentInput ? -1 : open.findLastIndex(({ score }) => Math.abs(score - shift.score) < EQUAL);
      const [found] = at < 0 ? [] : open.splice(at, 1);
      if (found === undefined) return { ...shift, causes };
      const { box, inside } = grownBox(found.boxes, causes);
      if (inside.length === 0) return { ...shift, causes };
      const others = onlyDistance(shift.nodes) === null ? causes.filter((cause) => !inside.includes(cause)) : [];
      return { ...shift, causes: [...inside, ...others], ...(box === null ? {} : { box }) };
    })
    .toReversed();
}

/** The innermost box in which something changed, and what did. Null for the box if only what was inserted has that height: it grew the page. */
function grownBox(
  boxes: readonly ReservedBox[],
  causes: readonly ShiftCause[],
): { readonly box: ShiftedBox | null; readonly inside: ShiftCause[] } {
  const within = ({ nodes }: ReservedBox): ShiftCause[] =>
    causes.filter(({ nodeId }) => nodeId !== null && nodes.includes(nodeId));
  const changed = boxes.filter((each) => within(each).length > 0).toSorted((a, b) => a.nodes.length - b.nodes.length);
  const isNew = ({ nodes: [own] }: ReservedBox): boolean =>
    causes.some(({ kind, nodeId }) => kind === 'inserted' && nodeId === own);
  const found = changed.find((each) => !isNew(each));
  const inside = found ?? changed[0];
  return { box: found === undefined ? null : toldBox(found), inside: inside === undefined ? [] : within(inside) };
}

function toldBox({ node, heightPx, reservedPx, selector, declaration, sheet, fromPx, toPx }: ReservedBox): ShiftedBox {
  const rule = selector === '' ? '' : `${selector} { ${declaration} }`;
  return {
    node,
    heightPx: Math.round(heightPx),
    reservedPx: Math.round(reservedPx),
    rule,
    selector,
    sheet,
    place: null,
    ...(fromPx === undefined ? {} : { fromPx }),
    ...(toPx === undefined ? {} : { toPx }),
  };
}
