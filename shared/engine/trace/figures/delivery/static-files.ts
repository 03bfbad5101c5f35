/** Requests for files that are the same for everyone. */
import { textOf } from '../event-members.ts';
import type { DeliveredRequest } from './delivery.ts';

/** Types of Network.ResourceType in CDP. */
const STATIC_TYPES: ReadonlySet<string> = new Set(['Font', 'Image', 'Media', 'Script', 'Stylesheet']);

export function isStaticFile({ sent }: Pick<DeliveredRequest, 'sent'>): boolean {
  return STATIC_TYPES.has(textOf(sent['resourceType']));
}
