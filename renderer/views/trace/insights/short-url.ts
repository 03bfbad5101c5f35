import { requestName } from '../tracks/network-lanes.ts';

/** The name of the resource behind a URL; '' without one. */
export function shortUrl(url: string): string {
  return url === '' ? '' : requestName({ url });
}
