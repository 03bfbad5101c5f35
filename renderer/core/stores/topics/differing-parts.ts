/** What tells two of one name apart: the parts of their addresses that differ. */
import type { TargetInfo, TargetSnapshot } from '../../../../shared/core/contracts/targets.ts';
import { endpointText, targetHint, targetName } from './targets.ts';

type Address = Pick<TargetSnapshot, 'url' | 'endpoint'>;

/** Host with port, path, each parameter of the query, and the fragment. */
function partsOf({ url }: Pick<Address, 'url'>): readonly string[] {
  if (!URL.canParse(url)) return [url];
  const { host, pathname, search, hash } = new URL(url);
  return [host, pathname, ...search.slice(1).split('&').filter(Boolean), hash];
}

/** The parts that not all of the others have. */
function own(parts: readonly string[], others: readonly (readonly string[])[]): string {
  return parts
    .filter((part) => part !== '' && !others.every((each) => each.includes(part)))
    .map((part, at) => (at > 0 && /^[^/#]/.test(part) ? ` ${part}` : part))
    .join('');
}

type Named = Pick<TargetInfo, 'id' | 'type' | 'title' | 'url'>;

/** What of its address tells a target from others of its name; empty if there are none, or nothing does. */
export function ownPart(target: Named, targets: readonly Named[]): string {
  const name = targetName(target);
  const alike = targets.filter((other) => other.id !== target.id && targetName(other) === name);
  return alike.length === 0 ? '' : own(partsOf(target), alike.map(partsOf));
}

/** `targetHint`, or what tells a target from others of its name. */
export function hintAmong(target: TargetInfo, targets: readonly TargetInfo[]): string {
  const isWell = !['unresponsive', 'crashed', 'gone'].includes(target.state);
  return (isWell ? ownPart(target, targets) : '') || targetHint(target);
}

/** `localhost:3000` and `localhost:3001`; `build=slow` and `build=fast`; both empty if nothing differs or is known. */
export function differingParts(base: Address | null, later: Address | null): readonly [base: string, later: string] {
  if (base === null || later === null) return ['', ''];
  const [a, b] = [partsOf(base), partsOf(later)];
  const [ofBase, ofLater] = [own(a, [b]), own(b, [a])];
  if (ofBase === '' && ofLater === '') {
    const [atBase, atLater] = [endpointText(base.endpoint), endpointText(later.endpoint)];
    return atBase === atLater ? ['', ''] : [atBase, atLater];
  }
  return [ofBase === '' ? `without ${ofLater}` : ofBase, ofLater === '' ? `without ${ofBase}` : ofLater];
}
