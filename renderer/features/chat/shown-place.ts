/** Which place of which capture shows an answer. */
import { z } from 'zod';
import { CAPTURE_ID_PATTERN } from '../../../shared/core/contracts/captures.ts';
import { parseLink } from '../../../shared/core/contracts/links.ts';
import type { Place } from '../../../shared/core/contracts/places.ts';
import { textOf, type ShownCall } from './host.ts';

const GroupsSchema = z.tuple([z.looseObject({ exampleId: z.number() })]).rest(z.unknown());
/** The ledger of an application, which is stored. */
const LedgerSchema = z.looseObject({ captureId: z.unknown() }).catch({ captureId: null });
const LINK_IN_TEXT = /pen:\/\/captures\/[^\s"'`<>)\]]+/;

function linkedPlace(link: unknown): Place | null {
  const parsed = typeof link === 'string' ? parseLink(link) : null;
  return parsed?.ok === true ? { captureId: parsed.value.captureId, place: parsed.value.place } : null;
}

function captureIdIn(named: unknown): string | null {
  return typeof named === 'string' && CAPTURE_ID_PATTERN.test(named) ? named : null;
}

/**
 * The link of the answer is the place; otherwise the capture that it names, or that was asked about. A host that hands over the text alone has the
 * link in it. Null if the answer is about no stored capture, or failed.
 */
export function placeOfAnswer({ arguments: given, result }: ShownCall): Place | null {
  if (result.isError === true) return null;
  const { structuredContent: value = {} } = result;
  const capture = value['capture'];
  const record = typeof capture === 'object' && capture !== null && 'id' in capture ? capture.id : capture;
  const named = [value['captureId'], LedgerSchema.parse(value['memory']).captureId, record, given['capture']];
  const captureId = named.map(captureIdIn).find((id) => id !== null) ?? null;
  const event = given['event'];
  if (captureId !== null && typeof event === 'number') {
    const place = linkedPlace(`pen://captures/${captureId}/flame?event=${event}`);
    if (place !== null) return place;
  }
  const linked = linkedPlace(value['link']);
  if (linked !== null) return linked;
  if (captureId !== null) {
    // Retainers of the objects of a class: the largest of the first group is its example.
    const groups = GroupsSchema.safeParse(value['groups']);
    return { captureId, place: groups.success ? { view: 'path', id: groups.data[0].exampleId, path: 1 } : null };
  }
  return linkedPlace(LINK_IN_TEXT.exec(textOf(result))?.[0]);
}
