/** The addresses of a redirected request. */
import { address, joined, type Words } from '../../../core/findings/model.ts';

/** The first ones, which the page can change; the last is the request's own. */
const SHOWN_HOPS = 4;

/** `http://shop.test/ → https://shop.test/ → /en/`: whole addresses, because often only the scheme or the host differs. */
export function redirectChain(from: readonly string[], to: string): Words {
  const shown = from.slice(0, SHOWN_HOPS).map((url): Words => address(url));
  const omitted = from.length - shown.length;
  return joined([...shown, ...(omitted > 0 ? [`${omitted} more`] : []), address(to)], ' → ');
}
