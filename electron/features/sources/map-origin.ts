/**
 * Which source maps of a page's scripts the browser may load. A map is part of a script, so it may come from where the page itself loaded the
 * script: its own server, or another one such as a CDN. A page may claim any address for a script that it made, so claimed ones prove nothing.
 */

export interface NamedMap {
  /** Absolute address of the map. */
  readonly mapUrl: string;
  readonly scriptUrl: string;
  /** The script names itself (`//# sourceURL=`): it was not loaded from its address. */
  readonly isSelfNamed: boolean;
  /** Address of the page; empty for a target that is no page. */
  readonly pageUrl: string;
}

/** Cookies go only to the page's own server. */
export type MapRequest =
  | { readonly ok: true; readonly includeCredentials: boolean }
  | { readonly ok: false; readonly why: string };

/** The origin of an address of http or https; null for any other. */
export function webOrigin(url: string): string | null {
  return URL.canParse(url) && /^https?:/i.test(url) ? new URL(url).origin : null;
}

export function mapRequest({ mapUrl, scriptUrl, isSelfNamed, pageUrl }: NamedMap): MapRequest {
  const refused = (why: string): MapRequest => ({ ok: false, why });
  const origin = webOrigin(mapUrl);
  if (origin === null) return refused('Only addresses of http and https, and files of this machine, are read.');
  if (origin !== webOrigin(scriptUrl)) return refused('It is of another origin than its script and was not fetched.');
  const isOfPage = pageUrl !== '' && origin === webOrigin(pageUrl);
  if (isOfPage) return { ok: true, includeCredentials: true };
  if (isSelfNamed)
    return refused(
      'It is of another origin than the page, which did not load the script from there, and was not fetched.',
    );
  if (/^https:/i.test(pageUrl) && !/^https:/i.test(mapUrl))
    return refused('The page is of https and the map of http: it was not fetched.');
  return { ok: true, includeCredentials: false };
}
