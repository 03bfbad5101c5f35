/** Which build each side of a comparison is: the parts of their recorded addresses that differ. */
import type { TargetSnapshot } from '../../../shared/core/contracts/targets.ts';
import { endpointText } from '../stores/topics/targets.ts';

type Address = Pick<TargetSnapshot, 'url' | 'endpoint'>;

/** Host with port, path, each parameter of the query, and the fragment. */
function partsOf({ url }: Address): readonly string[] {
  if (!URL.canParse(url)) return [url];
  const { host, pathname, search, hash } = new URL(url);
  return [host, pathname, ...search.slice(1).split('&').filter(Boolean), hash];
}

/** `localhost:3000` and `localhost:3001`; `build=slow` and `build=fast`; both empty if nothing differs or is known. */
export function differingParts(base: Address | null, later: Address | null): readonly [base: string, later: string] {
  if (base === null || later === null) return ['', ''];
  const [a, b] = [partsOf(base), partsOf(later)];
  const own = (parts: readonly string[], others: readonly string[]): string =>
    parts
      .filter((part) => part !== '' && !others.includes(part))
      .map((part, at) => (at > 0 && /^[^/#]/.test(part) ? ` ${part}` : part))
      .join('');
  const [ofBase, ofLater] = [own(a, b), own(b, a)];
  if (ofBase === '' && ofLater === '') {
    const [atBase, atLater] = [endpointText(base.endpoint), endpointText(later.endpoint)];
    return atBase === atLater ? ['', ''] : [atBase, atLater];
  }
  return [ofBase === '' ? `without ${ofLater}` : ofBase, ofLater === '' ? `without ${ofBase}` : ofLater];
}
