/** The nonce of the page. Its policy accepts only styles with it, and the editor adds its styles at run time. */
export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="pen-nonce"]')?.content ?? '';
}
