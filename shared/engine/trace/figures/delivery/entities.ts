/** Companies by address, from the data set that Lighthouse and DevTools use (github.com/patrickhulce/third-party-web). */
import thirdPartyWeb from 'third-party-web/nostats-subset.js';

export interface Entity {
  /** Name of the company, otherwise the domain, or the id of an extension. */
  readonly name: string;
  /** `ad`, `analytics`, `cdn` …; '' for a domain that the data set does not know. */
  readonly category: string;
  readonly isKnown: boolean;
}

/** Null for addresses that are no web site and no extension. */
export function entityOf(url: string): Entity | null {
  const known = thirdPartyWeb.getEntity(url);
  if (known !== undefined) return { name: known.name, category: known.category, isKnown: true };
  if (url.startsWith('chrome-extension:'))
    return { name: URL.canParse(url) ? new URL(url).host : url, category: 'extension', isKnown: true };
  if (!url.startsWith('http')) return null;
  const domain = thirdPartyWeb.getRootDomain(url);
  return domain === '' ? null : { name: domain, category: '', isKnown: false };
}

/** Remembers entities by address: a page has many requests and functions of few addresses. */
export function createEntities(): (url: string) => Entity | null {
  const byUrl = new Map<string, Entity | null>();
  return (url) => {
    const seen = byUrl.get(url);
    if (seen !== undefined) return seen;
    const entity = entityOf(url);
    byUrl.set(url, entity);
    return entity;
  };
}
