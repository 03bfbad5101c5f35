/** URL without query and fragment, which differ from visit to visit and from build to build. */
export function addressOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? '';
}
